package train

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
)

// untrained prepares a run up to its first step.
func untrained(t *testing.T, d *datasets.Dataset, s Settings) *run {
	t.Helper()
	o := options(t, d, s)
	r := &run{o: o, s: s.withDefaults()}
	if err := r.build(); err != nil {
		t.Fatal(err)
	}
	if err := r.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.prepare(); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestLossIsThePredictorsError compares the training loss, which comes from
// encoded items and a recorded program, with the relative L2 error of what the
// predictor makes of the data in physical units: the two share no code but the
// operator. Unrolled, the loss is the mean over the rollout's steps.
func TestLossIsThePredictorsError(t *testing.T) {
	constant := heat{samples: 5, points: 16, frames: 5, channels: 2, offset: 3, extra: true}
	for name, s := range map[string]Settings{
		"one step":           {},
		"window":             {Window: 2},
		"increments":         {Increment: true, Window: 2},
		"unrolled":           {RolloutTrain: 3, Window: 2},
		"pushed forward":     {RolloutTrain: 3, Pushforward: true},
		"unrolled increment": {RolloutTrain: 3, Increment: true},
		"per pixel":          {RolloutTrain: 2, Increment: true, Normalise: operators.PerPixel},
		"raw":                {RolloutTrain: 2, Normalise: operators.Raw},
		"one-shot":           {Task: operators.OneShot, Increment: true},
	} {
		t.Run(name, func(t *testing.T) {
			d := constant.write(t)
			r := untrained(t, d, s)
			task := r.predictor.Task
			items, err := newPairs(r.samples, r.predictor.Normaliser, r.s.RolloutTrain)
			if err != nil {
				t.Fatal(err)
			}
			p := r.recorder.record(items.Len())
			xs, ys := len(p.x.Float32())/items.Len(), len(p.y.Float32())/items.Len()
			for i := range items.Len() {
				if err := items.Item(i, p.x.Float32()[i*xs:(i+1)*xs], p.y.Float32()[i*ys:(i+1)*ys]); err != nil {
					t.Fatal(err)
				}
			}
			p.tape.Replay()
			got := p.loss.Scalar()

			frame, steps := 2*16, r.s.RolloutTrain
			sum, count := 0.0, 0
			for i := range r.samples.span.Len() {
				u, a := make([]float32, 5*frame), make([]float32, frame)
				if err := d.ReadFloat32(u, "u", i, 0); err != nil {
					t.Fatal(err)
				}
				if err := d.ReadFloat32(a, "a", i, 0); err != nil {
					t.Fatal(err)
				}
				last, ahead := 5-task.Window-steps, 0
				if task.Kind == operators.OneShot {
					last, ahead = 0, 3 // frame 4 follows frame 0
				}
				for f := 0; f <= last; f++ {
					pred := make([]float32, steps*frame)
					if err := r.predictor.Rollout(t.Context(), pred, u[f*frame:(f+task.Window)*frame], a, nil, task.Grid, steps); err != nil {
						t.Fatal(err)
					}
					for k := range steps {
						truth := u[(f+task.Window+k+ahead)*frame:][:frame]
						sum += relativeL2(pred[k*frame:(k+1)*frame], truth)
						count++
					}
				}
			}
			if want := sum / float64(count); math.Abs(got-want) > 2e-5*want || want < 1e-3 {
				t.Errorf("loss %.8g; the predictor's error is %.8g", got, want)
			}
		})
	}
}

// TestValidatorAgrees compares the validation errors with sums over the samples
// one by one.
func TestValidatorAgrees(t *testing.T) {
	d := heat{samples: 10, points: 16, frames: 4}.write(t)
	r := untrained(t, d, Settings{ValFraction: 0.3})
	one, err := r.validator.oneStep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all, err := r.validator.rollout(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantOne, wantAll := 0.0, 0.0
	for i := 6; i < 9; i++ {
		u := make([]float32, 4*16)
		if err := d.ReadFloat32(u, "u", i, 0); err != nil {
			t.Fatal(err)
		}
		for f := range 3 {
			pred := make([]float32, 16)
			if err := r.predictor.Predict(pred, u[f*16:(f+1)*16], nil, []int{16}); err != nil {
				t.Fatal(err)
			}
			wantOne += relativeL2(pred, u[(f+1)*16:(f+2)*16]) / 9
		}
		pred := make([]float32, 3*16)
		if err := r.predictor.Rollout(t.Context(), pred, u[:16], nil, nil, []int{16}, 3); err != nil {
			t.Fatal(err)
		}
		wantAll += relativeL2(pred, u[16:]) / 3
	}
	if math.Abs(one-wantOne) > 1e-6*wantOne || math.Abs(all-wantAll) > 1e-6*wantAll {
		t.Errorf("one step %g, rollout %g; want %g and %g", one, all, wantOne, wantAll)
	}
}

func TestRelativeL2(t *testing.T) {
	if got := relativeL2([]float32{3, 0}, []float32{0, 4}); got != 1.25 {
		t.Errorf("got %g, want 5/4", got)
	}
	if got := relativeL2([]float32{0}, []float32{0}); got != 0 {
		t.Errorf("0/0 is %g, want 0", got)
	}
	if got := relativeL2([]float32{1}, []float32{0}); !math.IsInf(got, 1) {
		t.Errorf("1/0 is %g, want +Inf", got)
	}
}
