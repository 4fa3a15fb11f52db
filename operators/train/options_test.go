package train

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/pdekit/pdekit/operators"
)

// TestEarlyStop trains at a rate too small to improve on the first epochs for
// long, with a patience of two epochs.
func TestEarlyStop(t *testing.T) {
	o := options(t, heat{samples: 6, points: 16, frames: 3}.write(t), Settings{Epochs: 40, EarlyStop: 2, LR: 0.05, Schedule: Constant})
	res, err := Fit(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	n := len(res.Records)
	if res.Status != EarlyStop || n >= 40 || n < 3 {
		t.Fatalf("status %q after %d epochs", res.Status, n)
	}
	if res.Records[n-1].Best || res.Records[n-2].Best || !res.Records[n-3].Best {
		t.Errorf("stopped %d epochs after the start, not two after the best", n)
	}
	if got := res.Predictor.Protocol.Epoch; got != n-2 {
		t.Errorf("the predictor is of epoch %d, the best is %d", got, n-2)
	}
}

// TestBestIsKept: the best file's predictor has the lowest error on record, and
// repeats it.
func TestBestIsKept(t *testing.T) {
	d := heat{samples: 10, points: 16, frames: 3}.write(t)
	o := options(t, d, Settings{Epochs: 12, LR: 0.03, Schedule: Constant, Select: SelectOneStep})
	res, err := Fit(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	lowest := math.Inf(1)
	for _, r := range res.Records {
		lowest = min(lowest, float64(r.ValError))
	}
	p, err := operators.Load(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if float64(p.Protocol.Error) != lowest {
		t.Errorf("the protocol says %g, the lowest error on record is %g", p.Protocol.Error, lowest)
	}
	again, err := newValidator(mustSamples(t, d, p.Task, p.Protocol.Val), p).oneStep(t.Context())
	if err != nil || again != lowest {
		t.Errorf("measured again: %g, %v; want %g", again, err, lowest)
	}
	last, err := operators.Load(filepath.Join(o.Dir, operators.LastFile))
	if err != nil || last.Protocol.Epoch != 12 || float64(last.Protocol.Error) != float64(res.Records[11].ValError) {
		t.Errorf("last: epoch %d, error %g, %v", last.Protocol.Epoch, last.Protocol.Error, err)
	}
}

// TestLog reads the log as a script would.
func TestLog(t *testing.T) {
	o := options(t, heat{samples: 10, points: 16, frames: 3}.write(t), Settings{Epochs: 3, Batch: 4})
	var seen []Record
	steps := 0
	o.Observer = Observer{
		Step:  func(p Progress) { steps++ },
		Epoch: func(r Record) { seen = append(seen, r) },
	}
	if _, err := Fit(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(o.Dir, LogFile))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	if len(lines) != 3 || len(seen) != 3 || steps != 3*4 { // 8 samples × 2 pairs in batches of 4
		t.Fatalf("%d lines, %d records, %d steps", len(lines), len(seen), steps)
	}
	for i, line := range lines {
		var r map[string]any
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		if r["epoch"] != float64(i+1) || r["steps"] != float64(4*(i+1)) || r["val_error"] != float64(seen[i].ValError) {
			t.Errorf("line %d: %s", i, line)
		}
		for _, key := range []string{"lr", "train_loss", "grad_norm", "val_rollout", "samples_per_second", "seconds"} {
			if v, ok := r[key].(float64); !ok || v <= 0 {
				t.Errorf("line %d: %s is %v", i, key, r[key])
			}
		}
	}
}

// TestValidationData validates on a dataset of its own, on a finer grid.
func TestValidationData(t *testing.T) {
	d := heat{samples: 10, points: 16, frames: 3}.write(t)
	o := options(t, d, Settings{Epochs: 2})
	o.Validation = heat{samples: 4, points: 32, frames: 5, seed: 1}.write(t)
	if _, err := Fit(t.Context(), o); err == nil {
		t.Error("validation data with another time step were accepted")
	}
	o.Validation = heat{samples: 4, points: 32, frames: 3, seed: 1}.write(t)
	res, err := Fit(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	p := res.Predictor.Protocol
	if p.Train != (operators.Span{First: 0, End: 9}) || p.Val != (operators.Span{First: 0, End: 4}) || p.Validation != o.Validation.Path() {
		t.Errorf("trained on %v, validated on %v of %q", p.Train, p.Val, p.Validation)
	}
	task, err := TaskOf(o.Validation, operators.TaskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := newValidator(mustSamples(t, o.Validation, task, p.Val), res.Predictor).oneStep(t.Context())
	if err != nil || float64(p.Error) != want {
		t.Errorf("error %g on record, %g measured again, %v", p.Error, want, err)
	}
}

// TestNoise: noise of deviation 0.5 is what is added, and to the base of
// increments in physical units.
func TestNoise(t *testing.T) {
	d := heat{samples: 40, points: 16, frames: 5, extra: true}.write(t)
	r := untrained(t, d, Settings{Increment: true, Window: 2, Noise: 0.5})
	p := r.recorder.record(shape{batch: 100, stride: 1, own: 1})
	r.recorder.addNoise(p, stream(1, "noise"), 0.5)
	x := p.x.Float32() // was zero: (a, frame, frame, base)
	std := r.predictor.Normaliser.State.Std[0]
	sum, count := 0.0, 0.0
	for b := range 100 {
		row := x[b*4*16 : (b+1)*4*16]
		for j := range 16 {
			if row[j] != 0 {
				t.Fatal("noise on a")
			}
			if want := float64(row[2*16+j]) * std; math.Abs(float64(row[3*16+j])-want) > 1e-6 {
				t.Fatalf("the base got %g; the last frame got %g", row[3*16+j], want)
			}
			for _, v := range []float32{row[16+j], row[2*16+j]} {
				sum += float64(v) * float64(v)
				count++
			}
		}
	}
	// 3200 values: the relative standard error of their mean square is 2.5 %.
	if got := math.Sqrt(sum / count); math.Abs(got-0.5) > 0.03 {
		t.Errorf("deviation %g, want 0.5", got)
	}
}

// TestLosses trains with each loss to a stated error.
func TestLosses(t *testing.T) {
	d := heat{samples: 60, points: 32, frames: 2}.write(t)
	for _, name := range Losses {
		o := options(t, d, Settings{Epochs: 60, LR: 5e-3, Loss: name})
		res, err := Fit(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if p := res.Predictor.Protocol; !(float64(p.Error) < 0.03) || p.Loss != name {
			t.Errorf("%s: validation error %g after training with %s", name, p.Error, p.Loss)
		}
	}
}

// TestUnits trains on the same fields in other units. Powers of two change no
// bit of what is learnt, far beyond where the squares of float32 end.
func TestUnits(t *testing.T) {
	for _, name := range Losses {
		var base float64
		for _, scale := range []float64{1, 0x1p-90, 0x1p-60, 0x1p60, 0x1p90} {
			d := heat{samples: 8, points: 16, frames: 3, scale: scale}.write(t)
			res, err := Fit(t.Context(), options(t, d, Settings{Epochs: 2, LR: 5e-3, Loss: name}))
			if err != nil {
				t.Fatalf("%s in units of %g: %v", name, scale, err)
			}
			e := float64(res.Predictor.Protocol.Error)
			if scale == 1 {
				base = e
			}
			if e != base {
				t.Errorf("%s in units of %g: validation error %.9g, %.9g in units of 1", name, scale, e, base)
			}
		}
	}
}

// TestConstantChannel trains on a channel that never varies.
func TestConstantChannel(t *testing.T) {
	// a is 1 everywhere: it is encoded as 0, and nothing divides by its
	// deviation.
	o := options(t, heat{samples: 20, points: 16, frames: 3, extra: true}.write(t), Settings{Epochs: 40, LR: 5e-3})
	res, err := Fit(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if std := res.Predictor.Normaliser.Extra.Std[0]; std != 0 {
		t.Errorf("deviation of a constant: %g", std)
	}
	if e := float64(res.Predictor.Protocol.Error); !(e < 0.2) {
		t.Errorf("validation error %g", e)
	}
}
