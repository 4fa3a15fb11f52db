package train

import (
	"math"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/optim"
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
		"residual":           {RolloutTrain: 2, Predict: PredictResidual},
		"bundle":             {Bundle: 2},
		"unrolled bundle":    {Bundle: 2, RolloutTrain: 2},
		"bundled increments": {Bundle: 2, RolloutTrain: 2, Increment: true},
		"wide window":        {Bundle: 2, Window: 3, Normalise: operators.PerPixel},
		"truncated":          {RolloutTrain: 4, Truncate: 2, Increment: true},
		"all pairs":          {Pairs: PairsAll, Window: 2, MaxLead: 2},
		"all increments":     {Pairs: PairsAll, Increment: true},
		"random pairs":       {Pairs: PairsRandom},
	} {
		t.Run(name, func(t *testing.T) {
			d := constant.write(t)
			r := untrained(t, d, s)
			task, items := r.predictor.Task, r.items
			p := r.recorder.record(shape{batch: items.Len(), stride: 1, own: r.s.RolloutTrain})
			xs, ys := len(p.x.Float32())/items.Len(), len(p.y.Float32())/items.Len()
			for i := range items.Len() {
				if err := items.Item(i, p.x.Float32()[i*xs:(i+1)*xs], p.y.Float32()[i*ys:(i+1)*ys]); err != nil {
					t.Fatal(err)
				}
			}
			p.tape.Replay()
			got := p.loss.Scalar()

			frame := 2 * 16
			sum, count := 0.0, 0
			for i := range items.Len() {
				at := items.starts[i%len(items.starts)]
				if items.random {
					at.lead = 1 + items.draw("lead", i).IntN(at.lead)
				}
				u, a := make([]float32, 5*frame), make([]float32, frame)
				if err := d.ReadFloat32(u, "u", i/len(items.starts), 0); err != nil {
					t.Fatal(err)
				}
				if err := d.ReadFloat32(a, "a", i/len(items.starts), 0); err != nil {
					t.Fatal(err)
				}
				steps, ahead := items.targets, 0
				switch {
				case task.Kind == operators.OneShot:
					ahead = 3 // frame 4 follows frame 0
				case task.Leads > 0:
					steps = at.lead
				}
				pred := make([]float32, steps*frame)
				if err := r.predictor.Rollout(t.Context(), pred, u[at.first*frame:(at.first+task.Window)*frame], a, r.samples.given(i/len(items.starts)), task.Grid, steps); err != nil {
					t.Fatal(err)
				}
				for k := steps - items.targets; k < steps; k++ {
					truth := u[(at.first+task.Window+k+ahead)*frame:][:frame]
					sum += relativeL2(pred[k*frame:(k+1)*frame], truth)
					count++
				}
			}
			if want := sum / float64(count); math.Abs(got-want) > 2e-5*want || want < 1e-3 {
				t.Errorf("loss %.8g; the predictor's error is %.8g", got, want)
			}
		})
	}
}

// TestCurriculum: of the unrolled steps those beyond the curriculum's read true
// frames, so that with one of its own the loss is the mean of one-step errors.
// The numbers rise from 1 to all along a tanh.
func TestCurriculum(t *testing.T) {
	d := heat{samples: 5, points: 16, frames: 6, channels: 2, offset: 3}.write(t)
	for name, s := range map[string]Settings{
		"frames":     {RolloutTrain: 4, Curriculum: CurriculumTanh, Window: 2},
		"increments": {RolloutTrain: 4, Curriculum: CurriculumTanh, Window: 2, Increment: true},
	} {
		r := untrained(t, d, s)
		p := r.recorder.record(shape{batch: 1, stride: 1, own: 1})
		if err := r.items.Item(0, p.x.Float32(), p.y.Float32()); err != nil {
			t.Fatal(err)
		}
		p.tape.Replay()
		frame, u := 2*16, make([]float32, 6*2*16)
		if err := d.ReadFloat32(u, "u", 0, 0); err != nil {
			t.Fatal(err)
		}
		pred, want := make([]float32, 4*frame), 0.0
		if err := r.predictor.Forced(t.Context(), pred, u, nil, nil, []int{16}, 4); err != nil {
			t.Fatal(err)
		}
		for k := range 4 {
			want += relativeL2(pred[k*frame:(k+1)*frame], u[(2+k)*frame:(3+k)*frame]) / 4
		}
		if got := p.loss.Scalar(); math.Abs(got-want) > 2e-5*want {
			t.Errorf("%s: loss %.8g, the mean of one-step errors %.8g", name, got, want)
		}
	}
	s := Settings{RolloutTrain: 9, Curriculum: CurriculumTanh, Epochs: 11}
	var rise []int
	for e := range 11 {
		rise = append(rise, s.own(e))
	}
	if want := []int{1, 1, 2, 2, 3, 5, 7, 8, 8, 9, 9}; !slices.Equal(rise, want) {
		t.Errorf("the curriculum rises as %v, want %v", rise, want)
	}
}

// TestTruncation: what stops derivatives from flowing back changes gradients
// where there is something to flow, and the loss nowhere.
func TestTruncation(t *testing.T) {
	d := heat{samples: 5, points: 16, frames: 6}.write(t)
	var losses, norms []float64
	for _, s := range []Settings{
		{RolloutTrain: 4}, {RolloutTrain: 4, Truncate: 4}, {RolloutTrain: 4, Truncate: 3}, {RolloutTrain: 4, Truncate: 1}, {RolloutTrain: 4, Pushforward: true},
	} {
		r := untrained(t, d, s)
		p := r.recorder.record(shape{batch: 1, stride: 1, own: 4})
		if err := r.items.Item(0, p.x.Float32(), p.y.Float32()); err != nil {
			t.Fatal(err)
		}
		p.tape.Replay()
		losses = append(losses, p.loss.Scalar())
		p.tape.Backward(p.loss)
		norms = append(norms, optim.GradNorm(r.params))
	}
	for i := range losses {
		if losses[i] != losses[0] {
			t.Errorf("losses %v", losses)
		}
	}
	if norms[0] != norms[1] || norms[1] == norms[2] || norms[2] == norms[3] || norms[3] != norms[4] {
		t.Errorf("norms of the gradients %v", norms)
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
