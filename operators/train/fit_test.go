package train

import (
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/solvers/grid"
)

// TestLearns trains on each kind of task and asks for a stated error.
func TestLearns(t *testing.T) {
	for _, c := range []struct {
		name     string
		data     heat
		settings Settings
		reach    float64
	}{
		{"steady", heat{samples: 60, points: 32, frames: 2, steady: true}, Settings{Epochs: 60}, 0.02},
		{"one-shot", heat{samples: 60, points: 32, frames: 2}, Settings{Epochs: 60}, 0.02},
		{"one-shot of many frames", heat{samples: 60, points: 32, frames: 5}, Settings{Epochs: 60, Task: "one-shot"}, 0.02},
		{"autoregressive", heat{samples: 30, points: 32, frames: 6}, Settings{Epochs: 30}, 0.02},
		{"increments", heat{samples: 30, points: 32, frames: 6}, Settings{Epochs: 30, Increment: true}, 0.02},
		{"window", heat{samples: 30, points: 32, frames: 6}, Settings{Epochs: 30, Window: 2}, 0.02},
		{"unrolled", heat{samples: 30, points: 32, frames: 6}, Settings{Epochs: 30, RolloutTrain: 3}, 0.02},
		{"pushforward", heat{samples: 30, points: 32, frames: 6}, Settings{Epochs: 30, Pushforward: true}, 0.02},
		{"pixel", heat{samples: 60, points: 32, frames: 2, offset: 5}, Settings{Epochs: 60, Normalise: "pixel"}, 0.02},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.settings.LR = 5e-3
			res, err := Fit(t.Context(), options(t, c.data.write(t), c.settings))
			if err != nil {
				t.Fatal(err)
			}
			last := res.Records[len(res.Records)-1]
			t.Logf("loss %.4g, error %.4g, rollout %.4g, %.0f samples/s, %.2f s", last.TrainLoss, last.ValError, last.ValRollout, last.Rate, last.Seconds)
			p := res.Predictor.Protocol
			if !(float64(p.Error) < c.reach) {
				t.Errorf("validation error %g; want below %g", p.Error, c.reach)
			}
		})
	}
}

// TestPlane learns u = 1 − 2a + a² on a closed rectangle with as many points as
// make every axis, and channel, distinguishable, and predicts on a finer grid.
func TestPlane(t *testing.T) {
	const samples = 60
	write := func(n, m int) *datasets.Dataset {
		g := grid.Grid{N: []int{n, m}, Lo: []float64{0, 0}, Hi: []float64{1, 2}, Periodic: []bool{false, false}}
		field := func(name string) grid.Array {
			return grid.Array{Name: name, Axes: []string{"channel", "x", "y"}, Shape: []int{1, n, m}}
		}
		path := filepath.Join(t.TempDir(), "plane.npz")
		w, err := datasets.Create(path, append([]grid.Array{field("u"), field("a")}, g.Coordinates()...),
			datasets.Options{Samples: samples, Meta: datasets.Meta{Kind: datasets.Steady, Grid: &g}})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Abort()
		xs, ys := g.Coord(0), g.Coord(1)
		for i := range samples {
			rng := stream(5, "plane", i)
			p, q, r := rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
			var a, u []float64
			for _, x := range xs {
				for _, y := range ys {
					v := 0.5 * (p*x + q*y*y + r*math.Sin(2*x+y))
					a, u = append(a, v), append(u, 1-2*v+v*v)
				}
			}
			if err := w.WriteSample(i, [][]float64{u, a}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Finish(nil); err != nil {
			t.Fatal(err)
		}
		return open(t, path)
	}
	o := options(t, write(12, 10), Settings{Epochs: 60, LR: 1e-2})
	o.Model, o.Config = model("-modes", "3")
	res, err := Fit(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if e := res.Predictor.Protocol.Error; !(e < 0.08) {
		t.Errorf("validation error %g", e)
	}
	fine := write(23, 19)
	task, err := TaskOf(fine, operators.TaskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := newValidator(mustSamples(t, fine, task, res.Predictor.Protocol.Test), res.Predictor).oneStep(t.Context())
	if err != nil || !(e < 0.08) {
		t.Errorf("error %g on twice the resolution, %v", e, err)
	}
	t.Logf("error %.3g, on twice the resolution %.3g", res.Predictor.Protocol.Error, e)
}

func mustSamples(t *testing.T, d *datasets.Dataset, task operators.Task, span operators.Span) *samples {
	t.Helper()
	s, err := newSamples(d, task, span)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestInit: a run that starts from another's weights begins where that one
// ended, keeps its normalisation, and is refused where the two do not fit.
func TestInit(t *testing.T) {
	first := options(t, heat{samples: 40, points: 16, frames: 3}.write(t), Settings{Epochs: 30, LR: 5e-3})
	was, err := Fit(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	other := heat{samples: 10, points: 16, frames: 3, seed: 9, offset: 0.2}.write(t)
	o := options(t, other, Settings{Epochs: 1, LR: 1e-9, Init: first.Dir})
	now, err := Fit(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	p := now.Predictor
	if p.Normaliser.State.Mean[0] != was.Predictor.Normaliser.State.Mean[0] || p.Protocol.Init != first.Dir {
		t.Errorf("normaliser %v, was %v; starts from %q", p.Normaliser.State, was.Predictor.Normaliser.State, p.Protocol.Init)
	}
	want, err := newValidator(mustSamples(t, other, p.Task, p.Protocol.Val), was.Predictor).oneStep(t.Context())
	if got := float64(p.Protocol.Error); err != nil || math.Abs(got-want) > 1e-4*want {
		t.Errorf("error %g after an epoch at no rate; the run that it starts from has %g (%v)", got, want, err)
	}
	for name, change := range map[string]func(*Options){
		"weights":   func(o *Options) { o.Model, o.Config = model("-width", "8") },
		"frames":    func(o *Options) { o.Settings.Window = 2 },
		"normalise": func(o *Options) { o.Settings.Normalise = operators.Raw },
		"increment": func(o *Options) { o.Settings.Increment = true },
	} {
		bad := options(t, other, Settings{Epochs: 1, Init: first.Dir})
		change(&bad)
		var settings *SettingsError
		if _, err := Fit(t.Context(), bad); !errors.As(err, &settings) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Other channels: lifting and projection are new, the rest is taken over.
	wide := options(t, heat{samples: 10, points: 16, frames: 3, channels: 2}.write(t), Settings{Epochs: 1, LR: 1e-9, WeightDecay: -1, Init: first.Dir, Fresh: Words{"lifting", "projection"}})
	res, err := Fit(t.Context(), wide)
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for i, w := range was.Predictor.Operator.Params() {
		p := res.Predictor.Operator.Params()[i]
		if strings.HasPrefix(p.Name, "blocks.") {
			same++
			if math.Abs(p.At(0)-w.At(0)) > 1e-6 {
				t.Errorf("%s begins with %g, was %g", p.Name, p.At(0), w.At(0))
			}
		}
	}
	if same == 0 || res.Predictor.Normaliser.State.Std[0] == was.Predictor.Normaliser.State.Std[0] {
		t.Errorf("%d weights taken over; deviation %g", same, res.Predictor.Normaliser.State.Std[0])
	}
	for fresh, want := range map[string]string{"lifting": "projection", "lifting,projection,blokcs": "blokcs"} {
		wide.Dir, wide.Settings.Fresh = filepath.Join(t.TempDir(), "run"), strings.Split(fresh, ",")
		if _, err := Fit(t.Context(), wide); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--fresh %s: %v", fresh, err)
		}
	}
	bad := options(t, other, Settings{Init: filepath.Join(t.TempDir(), "absent")})
	var data *DataError
	if _, err := Fit(t.Context(), bad); !errors.As(err, &data) {
		t.Errorf("absent: %v", err)
	}
}
