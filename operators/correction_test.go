package operators

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// lessHalf corrects a solver: minus half of S(u), for u and S(u) in.
type lessHalf struct{}

func (lessHalf) Params() []autodiff.Param { return nil }

func (lessHalf) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	return autodiff.Scale(t, -0.5, autodiff.Slice(t, x, 1, 2))
}

// A solver that doubles and adds the step, less half of that: u ← u + step/2,
// exactly, for each member by itself and from any step on.
func TestCorrectRunsSolverAndOperatorInTurn(t *testing.T) {
	p := &Predictor{
		Operator:   lessHalf{},
		Task:       Task{Kind: Steady, Channels: 1, Extras: []Extra{{Name: "a", Channels: 2}}, Grid: []int{2}, Periodic: []bool{true}, Lo: []float64{0}, Hi: []float64{1}, Correction: &Correction{Points: 4, Pairs: 3, Step: 1}},
		Normaliser: Normaliser{Kind: PerChannel, Extra: Identity(2), Target: Identity(1)},
	}
	solver := func(_ context.Context, dst, u []float32, step int) error {
		for i, v := range u {
			dst[i] = 2*v + float32(step)
		}
		return nil
	}
	first := []float32{1, 2, 10, 20}
	dst := make([]float32, 2*3*2)
	if err := p.Correct(context.Background(), solver, dst, first, nil, []int{2}, 4, 3); err != nil {
		t.Fatal(err)
	}
	want := []float32{3, 4, 5.5, 6.5, 8.5, 9.5, 12, 22, 14.5, 24.5, 17.5, 27.5}
	for i, v := range want {
		if dst[i] != v {
			t.Fatalf("%v, want %v", dst, want)
		}
	}
	if first[0] != 1 || first[3] != 20 {
		t.Error("the first frames were changed")
	}
	blowUp := func(_ context.Context, dst, u []float32, step int) error {
		copy(dst, u)
		if step == 1 {
			dst[2] = float32(math.NaN())
		}
		return nil
	}
	var diverged *Diverged
	if err := p.Correct(context.Background(), blowUp, dst, first, nil, []int{2}, 0, 3); !errors.As(err, &diverged) || diverged.Sample != 1 || diverged.Step != 2 {
		t.Errorf("a solver that blows up gives %v", err)
	}
}

// What a file says of a correction is checked before it is believed.
func TestCorrectionIsChecked(t *testing.T) {
	sound := Task{Kind: Steady, Channels: 1, Extras: []Extra{{Name: "a", Channels: 2}}, Grid: []int{4}, Lo: []float64{0}, Hi: []float64{1}, Periodic: []bool{true}, Correction: &Correction{Points: 4, Pairs: 1, Step: 0.5}}
	if err := sound.consistent(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(t *Task){
		"pairs":    func(t *Task) { t.Correction.Pairs = 0 },
		"step":     func(t *Task) { t.Correction.Step = math.Inf(1) },
		"points":   func(t *Task) { t.Correction.Points = -1 },
		"channels": func(t *Task) { t.Extras[0].Channels = 3 },
		"kind":     func(t *Task) { t.Kind, t.Window = OneShot, 1 },
	} {
		task, c := sound, *sound.Correction
		task.Correction, task.Extras = &c, []Extra{{Name: "a", Channels: 2}}
		spoil(&task)
		if task.consistent() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
