package layers

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Grid is what the convolutions of a model know of the grid they act on.
type Grid struct {
	Axes     int
	Periodic []bool        // per axis; nil: none
	Edge     autodiff.Edge // of the other axes
}

// Convolution is a convolution with a bias; see autodiff.Convolution.
type Convolution struct {
	Weight autodiff.Param // (out, taps of each axis, in)
	Bias   autodiff.Param // (out)
	o      autodiff.ConvolutionOptions
}

// NewConvolution makes kernels of the same number of taps along each axis.
// Weights and bias are drawn from U(−1/√n, 1/√n), n = in·taps of the kernel, as
// PyTorch does.
func NewConvolution(name string, rng *rand.Rand, g Grid, in, out, taps, stride, dilation int) *Convolution {
	shape := append(append([]int{out}, slices.Repeat([]int{taps}, g.Axes)...), in)
	c := &Convolution{
		Weight: NewParam(rng, name+".weight", shape...), Bias: NewParam(rng, name+".bias", out),
		o: autodiff.ConvolutionOptions{Stride: stride, Dilation: dilation, Periodic: g.Periodic, Edge: g.Edge},
	}
	bound := 1 / math.Sqrt(autodiff.Count(shape)/float64(out))
	for _, p := range c.Params() {
		uniform(rng, p, -bound, bound)
	}
	return c
}

// Forward maps (batch, in, x[, y[, z]]) to (batch, out, x/stride[, …]).
func (c *Convolution) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	o := c.o
	o.Bias = c.Bias.Tensor
	return autodiff.Convolution(t, x, c.Weight.Tensor, o)
}

// Params lists the weight, then the bias.
func (c *Convolution) Params() []autodiff.Param { return []autodiff.Param{c.Weight, c.Bias} }

// UpConvolution is a transposed convolution with a bias that doubles the grid;
// see autodiff.TransposedConvolution.
type UpConvolution struct {
	Weight autodiff.Param // (in, taps of each axis, out)
	Bias   autodiff.Param // (out)
	o      autodiff.ConvolutionOptions
}

// NewUpConvolution draws weights and bias from U(−1/√n, 1/√n), n = out·taps of
// the kernel, as PyTorch does.
func NewUpConvolution(name string, rng *rand.Rand, g Grid, in, out, taps int) *UpConvolution {
	shape := append(append([]int{in}, slices.Repeat([]int{taps}, g.Axes)...), out)
	c := &UpConvolution{
		Weight: NewParam(rng, name+".weight", shape...), Bias: NewParam(rng, name+".bias", out),
		o: autodiff.ConvolutionOptions{Periodic: g.Periodic},
	}
	bound := 1 / math.Sqrt(autodiff.Count(shape)/float64(in))
	for _, p := range c.Params() {
		uniform(rng, p, -bound, bound)
	}
	return c
}

// Forward maps (batch, in, x[, y[, z]]) to (batch, out, 2x[, 2y[, 2z]]).
func (c *UpConvolution) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	o := c.o
	o.Bias = c.Bias.Tensor
	return autodiff.TransposedConvolution(t, x, c.Weight.Tensor, scaled(x.Shape[2:], 2), o)
}

// Params lists the weight, then the bias.
func (c *UpConvolution) Params() []autodiff.Param { return []autodiff.Param{c.Weight, c.Bias} }

// scaled returns grid with so many times the points on each axis.
func scaled(grid []int, by int) []int {
	grid = slices.Clone(grid)
	for a := range grid {
		grid[a] *= by
	}
	return grid
}
