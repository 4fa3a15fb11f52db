package layers

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Centred is the spectral convolution of neuralop 2.0 (SpectralConv with dense
// weights). It differs from Spectral in two ways. Of an axis that is not the last
// it keeps any number M of frequencies, −⌊M/2⌋ … ⌈M/2⌉−1, odd ones too. And on an
// odd number of points of such an axis it gives back each coefficient one
// frequency lower than it came: fftshift, its own inverse for even numbers only,
// is what undoes fftshift there. So
//
//	y = Re exp(−2πi·Σₐ xₐ/nₐ)·S        over the odd axes a but the last
//
// where the real part of S is the convolution with the weights w, the imaginary
// one that with −i·w.
type Centred struct {
	// Weight is (2, M…, m, in, out), real and imaginary planes; the rows of an
	// axis are the frequencies 0 …, then the negative ones from the lowest.
	Weight autodiff.Param
	cache  *autodiff.Transforms
}

// NewCentred draws weights whose complex values have the variance 2/(in + out),
// as neuralop does. frequencies has one number an axis: M, and m of the last.
func NewCentred(name string, rng *rand.Rand, in, out int, frequencies []int, cache *autodiff.Transforms) *Centred {
	shape := slices.Concat([]int{2}, frequencies, []int{in, out})
	return &Centred{normal(rng, name+".weight", math.Sqrt(1/float64(in+out)), shape...), cache}
}

// Turns reports whether a grid is one that moves coefficients.
func (c *Centred) Turns(grid []int) bool {
	return slices.ContainsFunc(grid[:len(grid)-1], func(n int) bool { return n%2 == 1 })
}

// Forward maps (batch, in, x[, y[, z]]) to (batch, out, x[, y[, z]]). What o adds
// is for grids that move nothing; the layer sets o.Transforms.
func (c *Centred) Forward(t *autodiff.Tape, x *autodiff.Tensor, o autodiff.SpectralOptions) *autodiff.Tensor {
	o.Transforms = c.cache
	grid := x.Shape[2:]
	w := c.paired(t)
	if !c.Turns(grid) {
		return autodiff.Spectral(t, x, w, o)
	}
	if o.Weight != nil || o.Bias != nil || o.Activation != autodiff.Identity {
		panic(fmt.Sprintf("layers: Centred with options on the grid %v", grid))
	}
	re, im := autodiff.Spectral(t, x, w, o), autodiff.Spectral(t, x, turned(t, w), o)
	for a := len(grid) - 2; a >= 0; a-- {
		n := grid[a]
		if n%2 == 0 {
			continue
		}
		cos, sin := make([]*autodiff.AxisMap, len(grid)), make([]*autodiff.AxisMap, len(grid))
		cos[a], sin[a] = diagonal(n, math.Cos), diagonal(n, math.Sin)
		next := autodiff.Add(t, autodiff.Resample(t, re, cos...), autodiff.Resample(t, im, sin...))
		if slices.ContainsFunc(grid[:a], func(n int) bool { return n%2 == 1 }) {
			im = autodiff.Combine(t, 1, autodiff.Resample(t, im, cos...), -1, autodiff.Resample(t, re, sin...))
		}
		re = next
	}
	return re
}

// diagonal multiplies point j of n by f(2πj/n).
func diagonal(n int, f func(float64) float64) *autodiff.AxisMap {
	return autodiff.NewAxisMap(n, n, false, autodiff.Zeros, func(j int, add func(int, float64)) {
		add(j, f(2*math.Pi*float64(j)/float64(n)))
	})
}

// turned is −i·w.
func turned(t *autodiff.Tape, w *autodiff.Tensor) *autodiff.Tensor {
	planes := autodiff.Reshape(w, append([]int{1}, w.Shape...)...)
	re, im := autodiff.Slice(t, planes, 0, 1), autodiff.Slice(t, planes, 1, 2)
	return autodiff.Reshape(autodiff.Concat(t, im, autodiff.Scale(t, -1, re)), w.Shape...)
}

// paired is the weight with as many negative frequencies as others, the missing
// ones zero: autodiff.SpectralShape.
func (c *Centred) paired(t *autodiff.Tape) *autodiff.Tensor {
	w := c.Weight.Tensor
	before := 2
	for a := 1; a < len(w.Shape)-3; a++ {
		rows := w.Shape[a]
		if rows%2 == 1 {
			shape := slices.Clone(w.Shape)
			shape[a]++
			rest := slices.Clone(w.Shape[a+1:])
			list := autodiff.Reshape(w, slices.Concat([]int{before, rows}, rest)...)
			parts := []*autodiff.Tensor{
				autodiff.Slice(t, list, 0, rows/2+1),
				autodiff.New(w.DType(), slices.Concat([]int{before, 1}, rest)...),
			}
			if rows > 1 {
				parts = append(parts, autodiff.Slice(t, list, rows/2+1, rows))
			}
			w = autodiff.Reshape(autodiff.Concat(t, parts...), shape...)
		}
		before *= w.Shape[a]
	}
	return w
}

// Params lists the weight.
func (c *Centred) Params() []autodiff.Param { return []autodiff.Param{c.Weight} }
