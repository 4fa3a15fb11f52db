package train

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/operators"
)

// TestRejects gives Fit what it must refuse, and looks for the reason.
func TestRejects(t *testing.T) {
	heat1 := heat{samples: 6, points: 16, frames: 4}
	steady := heat{samples: 6, points: 16, frames: 2, steady: true}
	var settings *SettingsError
	var data *DataError
	for _, c := range []struct {
		name     string
		data     heat
		settings Settings
		flags    []string
		as       any
		want     string
	}{
		{"unknown schedule", heat1, Settings{Schedule: "cosin"}, nil, &settings, `--schedule "cosin": unknown; valid: cosine`},
		{"negative rate", heat1, Settings{LR: -1}, nil, &settings, "--lr -1: expected a positive number"},
		{"NaN rate", heat1, Settings{LR: math.NaN()}, nil, &settings, "--lr NaN"},
		{"nothing to train on", heat1, Settings{ValFraction: 0.5, TestFraction: 0.5}, nil, &settings, "nothing to train on"},
		{"too many unrolled steps", heat1, Settings{RolloutTrain: 4}, nil, &settings, "needs at least 5 frames of u; found 4"},
		{"steady unrolled", steady, Settings{RolloutTrain: 2}, nil, &settings, "--rollout-train needs an autoregressive task; this one is steady"},
		{"steady pushed forward", steady, Settings{Pushforward: true}, nil, &settings, "this one is steady"},
		{"steady with noise", steady, Settings{Noise: 0.1}, nil, &settings, "--noise"},
		{"one-shot unrolled", heat1, Settings{Task: "one-shot", RolloutTrain: 2}, nil, &settings, "this one is one-shot"},
		{"steady with a window", steady, Settings{Window: 2}, nil, &data, "window of 2"},
		{"window too long", heat1, Settings{Window: 4}, nil, &data, "needs at least 5 frames"},
		{"modes above the grid", heat1, Settings{}, []string{"-modes", "40"}, &settings, "modes 40 > 9 available on a 16-point axis"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options(t, c.data.write(t), c.settings)
			o.Model, o.Config = model(c.flags...)
			_, err := Fit(t.Context(), o)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v; want a message with %q", err, c.want)
			}
			if !errors.As(err, c.as) {
				t.Errorf("%T is not %T", err, c.as)
			}
			if _, err := os.Stat(o.Dir); err == nil {
				t.Error("a run folder was made")
			}
		})
	}
}

// spoilFile sets one float32 of an array's file.
func spoilFile(t *testing.T, file string, values, at int, value float64) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	binary.LittleEndian.PutUint32(data[len(data)-4*values+4*at:], math.Float32bits(float32(value)))
	if err := os.WriteFile(file, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestBadValues(t *testing.T) {
	for _, c := range []struct {
		name   string
		data   heat
		file   string
		values int
		at     int
		value  float64
		want   string
	}{
		{"training sample", heat{samples: 6, points: 16, frames: 4}, "u.npy", 6 * 4 * 16, 64*2 + 16*3 + 5, math.NaN(), "sample 2, array u, frame 3: NaN found"},
		{"validation sample", heat{samples: 6, points: 16, frames: 4}, "u.npy", 6 * 4 * 16, 64*4 + 1, math.Inf(-1), "sample 4, array u, frame 0: -Inf found"},
		{"input of a steady problem", heat{samples: 6, points: 16, frames: 2, steady: true}, "a.npy", 6 * 16, 16*3 + 1, math.NaN(), "sample 3, array a: NaN found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data")
			c.data.writeTo(t, path)
			spoilFile(t, filepath.Join(path, c.file), c.values, c.at, c.value)
			for _, cache := range []int64{0, -1} {
				o := options(t, open(t, path), Settings{CacheBytes: cache})
				_, err := Fit(t.Context(), o)
				var data *DataError
				if !errors.As(err, &data) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
					t.Errorf("got %v; want a message with %q and the path", err, c.want)
				}
				if _, err := os.Stat(o.Dir); err == nil {
					t.Error("a run folder was left behind")
				}
			}
		})
	}
}

// TestDiverges trains at an absurd rate.
func TestDiverges(t *testing.T) {
	o := options(t, heat{samples: 20, points: 16, frames: 4}.write(t), Settings{LR: 1e4, Clip: -1, Warmup: -1, Schedule: Constant})
	res, err := Fit(t.Context(), o)
	var diverged *Diverged
	if !errors.As(err, &diverged) || diverged.Epoch < 1 || diverged.Step < 1 || !strings.Contains(diverged.Hint(), "--lr") {
		t.Fatalf("got %v; want a divergence", err)
	}
	if res == nil || res.Status != Failed {
		t.Fatalf("result %+v", res)
	}
	for _, w := range res.Predictor.Operator.Params() {
		for _, x := range w.Float32() {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				t.Fatalf("parameter %s is not finite", w.Name)
			}
		}
	}
	if _, err := ReadRun(o.Dir); err != nil {
		t.Error(err)
	}
}

// TestClaims asks for runs in folders that hold one already.
func TestClaims(t *testing.T) {
	d := heat{samples: 6, points: 16, frames: 3}.write(t)
	o := options(t, d, Settings{Epochs: 2})
	if _, err := Fit(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	before := runBytes(t, o.Dir)
	reject := func(name, want string, change func(o *Options)) {
		t.Helper()
		other := o
		change(&other)
		_, err := Fit(t.Context(), other)
		var settings *SettingsError
		if !errors.As(err, &settings) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v; want a message with %q", name, err, want)
		}
		mustEqual(t, runBytes(t, o.Dir), before, name)
	}
	reject("a second run", "holds a run already; continue it with --resume", func(*Options) {})
	reject("other epochs", "epochs 2, not 3", func(o *Options) { o.Resume, o.Settings.Epochs = true, 3 })
	reject("other model", "width 12, not 13", func(o *Options) { o.Resume = true; o.Model, o.Config = model("-width", "13") })
	reject("other data", "the data are not those of the run", func(o *Options) {
		o.Resume, o.Data = true, heat{samples: 6, points: 16, frames: 3, seed: 1}.write(t)
	})

	o.Resume = true
	res, err := Fit(t.Context(), o)
	if err != nil || res.Status != Done || len(res.Records) != 2 {
		t.Errorf("resuming a finished run: %+v, %v", res, err)
	}
	mustEqual(t, runBytes(t, o.Dir), before, "resuming a finished run")

	o.Resume, o.Overwrite, o.Settings.Seed = false, true, 9
	if _, err := Fit(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	for name, was := range before {
		if strings.HasPrefix(name, operators.LastFile) && strings.Contains(name, "weight") && bytes.Equal(runBytes(t, o.Dir)[name], was) {
			t.Errorf("%s is the same for another seed", name)
		}
	}
	stored, err := ReadRun(o.Dir)
	if err != nil || stored.Settings.Seed != 9 || stored.Status != Done || stored.Model.Name != "fno" || stored.Epoch != 2 {
		t.Errorf("ReadRun: %+v, %v", stored, err)
	}
}

// TestCancelledAtOnce begins with a context that has ended.
func TestCancelledAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o := options(t, heat{samples: 6, points: 16, frames: 3}.write(t), Settings{})
	if _, err := Fit(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
