package selftest

import (
	"math"
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// Input is a batch of random fields for sig on a grid, and of conditions
// constant over it.
func Input(sig operators.Signature, dt autodiff.DType, seed uint64, batch int, grid []int) *autodiff.Tensor {
	x := Random(dt, seed, append([]int{batch, sig.In}, grid...)...)
	points := x.Len() / (batch * sig.In)
	for i := range x.Len() {
		if channel := i / points; channel%sig.In >= sig.Fields() {
			x.SetAt(i, x.At(channel*points))
		}
	}
	return x
}

// Random is a tensor of normal deviates.
func Random(dt autodiff.DType, seed uint64, shape ...int) *autodiff.Tensor {
	rng := rand.New(rand.NewPCG(seed, 3))
	x := autodiff.New(dt, shape...)
	for i := range x.Len() {
		x.SetAt(i, rng.NormFloat64())
	}
	return x
}

// smooth is a batch of one: in each channel the same few waves on any grid,
// whole periods along periodic axes; conditions are constant.
func smooth(sig operators.Signature, dt autodiff.DType, grid []int) *autodiff.Tensor {
	x := autodiff.New(dt, append([]int{1, sig.In}, grid...)...)
	points := x.Len() / sig.In
	for i := range x.Len() {
		channel, rest := i/points, i%points
		if channel >= sig.Fields() {
			x.SetAt(i, 0.5)
			continue
		}
		v := 1.0
		for axis := len(grid) - 1; axis >= 0; axis-- {
			n := grid[axis]
			at := float64(rest%n) / float64(n)
			if !sig.PeriodicAxis(axis) {
				at = float64(rest%n) / float64(n-1)
			}
			rest /= n
			phase := 0.3 + 0.7*float64(channel) + 0.4*float64(axis)
			v *= math.Sin(2*math.Pi*at+phase) + 0.5*math.Cos(4*math.Pi*at-phase)
		}
		x.SetAt(i, v)
	}
	return x
}
