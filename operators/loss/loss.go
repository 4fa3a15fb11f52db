package loss

import (
	"math"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Func records a scalar on t, or computes it at once if t is nil, from a
// prediction and its target, both (batch, channel, x[, y[, z]]). The target is
// a constant.
type Func func(t *autodiff.Tape, pred, target *autodiff.Tensor) *autodiff.Tensor

// floor is the smallest norm that relative losses divide by: a target of zeros
// gives a large finite number, not NaN.
const floor = 1e-12

// RelativeL2 is the loss of the FNO paper: the mean over the batch of
// ‖p − y‖₂/‖y‖₂, norms over all channels and points of a sample together.
func RelativeL2(t *autodiff.Tape, pred, target *autodiff.Tensor) *autodiff.Tensor {
	return autodiff.RelativeL2(t, pred, target, floor)
}

// MSE is the mean of (p − y)² over all elements.
func MSE(t *autodiff.Tape, pred, target *autodiff.Tensor) *autodiff.Tensor {
	return autodiff.MSE(t, pred, target)
}

// RelativeH1 returns the relative loss in the Sobolev norm,
//
//	mean over the batch of √(‖e‖² + Σₐ‖∂ₐe‖²) / √(‖y‖² + Σₐ‖∂ₐy‖²),  e = p − y
//
// with second-order differences as in autodiff.Derivative, spacing and
// periodicity given per axis.
func RelativeH1(spacing []float64, periodic []bool) Func {
	return func(t *autodiff.Tape, pred, target *autodiff.Tensor) *autodiff.Tensor {
		return autodiff.RelativeL2(t, withDerivatives(t, pred, spacing, periodic),
			withDerivatives(t, target, spacing, periodic), floor)
	}
}

// withDerivatives appends the derivatives along each axis as channels.
func withDerivatives(t *autodiff.Tape, x *autodiff.Tensor, spacing []float64, periodic []bool) *autodiff.Tensor {
	parts := []*autodiff.Tensor{x}
	for axis := range len(x.Shape) - 2 {
		parts = append(parts, autodiff.Derivative(t, x, axis, spacing[axis], periodic != nil && periodic[axis]))
	}
	return autodiff.Concat(t, parts...)
}

// RelativeHS returns the relative loss in the Sobolev norm of a real order s on
// a periodic box of the given lengths,
//
//	‖v‖² = Σ_κ (1 + |κ|²)^s |v̂(κ)|²,   κ = 2πk/L
//
// which for s = 1 is that of RelativeH1 with exact derivatives; a positive s
// weighs fine scales up, a negative one down (Adams & Fournier 2003, 7.62).
func RelativeHS(s float64, lengths []float64) Func {
	weight := func(k []int) float64 {
		square := 1.0
		for a, n := range k {
			kappa := 2 * math.Pi * float64(n) / lengths[a]
			square += kappa * kappa
		}
		return math.Pow(square, s/2)
	}
	return func(t *autodiff.Tape, pred, target *autodiff.Tensor) *autodiff.Tensor {
		return autodiff.RelativeL2(t, autodiff.Filter(t, pred, weight), autodiff.Filter(t, target, weight), floor)
	}
}
