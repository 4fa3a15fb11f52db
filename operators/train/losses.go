package train

import (
	"math"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/loss"
)

// lossOf returns the loss of one frame on a grid of the data's box. The relative
// ones do not change when both fields are scaled; far from 1 they would, where
// their squares and inverses leave the range of float32.
func (r *run) lossOf() (func(grid []int) loss.Func, error) {
	of, err := r.namedLoss()
	factor := nearOne(r.magnitude())
	if err != nil || factor == 1 || r.s.Loss == MSE {
		return of, err
	}
	return func(grid []int) loss.Func {
		f := of(grid)
		return func(t *autodiff.Tape, pred, target *autodiff.Tensor) *autodiff.Tensor {
			return f(t, autodiff.Scale(t, factor, pred), autodiff.Scale(t, factor, target))
		}
	}, nil
}

// magnitude is the largest root mean square of a channel of what is predicted,
// in physical units; 1 where there are no statistics.
func (r *run) magnitude() float64 {
	stats, most := r.predicted(), 0.0
	for i, mean := range stats.Mean {
		most = max(most, math.Hypot(mean, stats.Std[i]))
	}
	return most
}

// nearOne is the power of two that brings a magnitude near 1; 1 itself within a
// million of it, where nothing is lost, and for 0.
func nearOne(magnitude float64) float64 {
	if magnitude == 0 || 1e-6 <= magnitude && magnitude <= 1e6 {
		return 1
	}
	_, exponent := math.Frexp(magnitude)
	return math.Ldexp(1, -exponent)
}

// namedLoss is the loss by its definition.
func (r *run) namedLoss() (func(grid []int) loss.Func, error) {
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
	scale := inverse(r.predicted())
	return func(t *autodiff.Tape, pred, target *autodiff.Tensor) *autodiff.Tensor {
		return loss.MSE(t, r.recorder.affine(t, pred, scale), r.recorder.affine(t, target, scale))
	}
}

// predicted are the statistics of a predicted frame in physical units.
func (r *run) predicted() operators.Affine {
	n := r.predictor.Normaliser
	if r.predictor.Task.Kind == operators.Autoregressive || r.predictor.Task.Increment {
		return n.State
	}
	return n.Target
}
