package train

import (
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/loss"
)

// lossOf returns the loss of one frame on a grid of the data's box.
func (r *run) lossOf() (func(grid []int) loss.Func, error) {
	t := r.predictor.Task
	switch r.s.Loss {
	case RelativeH1:
		return func(grid []int) loss.Func { return loss.RelativeH1(t.Spacing(grid), t.Periodic) }, nil
	case RelativeHS:
		if err := periodicOnly(t, "--loss "+RelativeHS+" weighs Fourier modes", "--loss "+RelativeH1+" knows boundaries"); err != nil {
			return nil, err
		}
		lengths := make([]float64, len(t.Grid))
		for a := range lengths {
			lengths[a] = t.Hi[a] - t.Lo[a]
		}
		f := loss.RelativeHS(r.s.Sobolev, lengths)
		return func([]int) loss.Func { return f }, nil
	case MSE:
		f := r.meanSquare()
		return func([]int) loss.Func { return f }, nil
	}
	return func([]int) loss.Func { return loss.RelativeL2 }, nil
}

// meanSquare is the MSE of fields that are encoded again, so that channels of
// different magnitude weigh alike.
func (r *run) meanSquare() loss.Func {
	n := r.predictor.Normaliser
	scale := n.Target
	if r.predictor.Task.Kind == operators.Autoregressive || r.predictor.Task.Increment {
		scale = n.State
	}
	scale = inverse(scale)
	return func(t *autodiff.Tape, pred, target *autodiff.Tensor) *autodiff.Tensor {
		return loss.MSE(t, r.recorder.affine(t, pred, scale), r.recorder.affine(t, target, scale))
	}
}
