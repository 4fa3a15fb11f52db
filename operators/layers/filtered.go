package layers

import (
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Filters are the maps of band-limited activations, made once for each grid.
// They may be shared.
type Filters struct {
	Periodic []bool // per axis; nil: none

	cache mapCache
}

// Activate returns down(f(up(x))) on ratio times the points of x, or on a part
// of them: −2 halves. up is to twice the points of x, and both maps are
// autodiff.SincFilter.
func (s *Filters) Activate(t *autodiff.Tape, x *autodiff.Tensor, f autodiff.Activation, ratio int) *autodiff.Tensor {
	var up, down []*autodiff.AxisMap
	for a, n := range x.Shape[2:] {
		out := n * ratio
		if ratio < 0 {
			out = n / -ratio
		}
		up = append(up, s.filter(a, n, 2*n))
		down = append(down, s.filter(a, 2*n, out))
	}
	return autodiff.FilteredActivation(t, x, up, f, down)
}

// filter is the map along an axis; nil for one that changes nothing.
func (s *Filters) filter(axis, in, out int) *autodiff.AxisMap {
	return s.cache.get(mapKey{in, out, s.Periodic != nil && s.Periodic[axis]}, func(k mapKey) *autodiff.AxisMap {
		return autodiff.SincFilter(k.in, k.out, k.periodic)
	})
}

// FilteredBlock is a convolution of three taps, layer normalisation and a
// band-limited activation that may change the grid.
type FilteredBlock struct {
	Convolution *Convolution
	Norm        *GroupNorm
	filters     *Filters
	activation  autodiff.Activation
	ratio       int // of the points; −2 halves
}

// NewFilteredBlock makes a block from in channels to out.
func NewFilteredBlock(name string, rng *rand.Rand, g Grid, filters *Filters, in, out, ratio int, f autodiff.Activation) *FilteredBlock {
	return &FilteredBlock{
		Convolution: NewConvolution(name, rng, g, in, out, 3, 1, 1), Norm: NewGroupNorm(name+".norm", rng, out, 1),
		filters: filters, activation: f, ratio: ratio,
	}
}

// Forward maps (batch, in, x[, y[, z]]) to (batch, out, ratio·x[, …]), modulated
// before the activation as layer number layer of by.
func (b *FilteredBlock) Forward(t *autodiff.Tape, x *autodiff.Tensor, by Modulated, layer int) *autodiff.Tensor {
	h := b.Norm.Forward(t, b.Convolution.Forward(t, x), autodiff.Identity, by, layer)
	return b.filters.Activate(t, h, b.activation, b.ratio)
}

// Params lists those of the convolution, then those of the normalisation.
func (b *FilteredBlock) Params() []autodiff.Param {
	return append(b.Convolution.Params(), b.Norm.Params()...)
}

// FilteredResidual is x + norm(convolution(block(x))) with a FilteredBlock on
// the same grid.
type FilteredResidual struct {
	Block       *FilteredBlock
	Convolution *Convolution
	Norm        *GroupNorm
}

// NewFilteredResidual makes a block of so many channels.
func NewFilteredResidual(name string, rng *rand.Rand, g Grid, filters *Filters, width int, f autodiff.Activation) *FilteredResidual {
	return &FilteredResidual{
		Block:       NewFilteredBlock(name+".0", rng, g, filters, width, width, 1, f),
		Convolution: NewConvolution(name+".1", rng, g, width, width, 3, 1, 1), Norm: NewGroupNorm(name+".1.norm", rng, width, 1),
	}
}

// Forward maps (batch, width, x[, y[, z]]) to the same shape.
func (b *FilteredResidual) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	h := b.Convolution.Forward(t, b.Block.Forward(t, x, Modulated{}, 0))
	return autodiff.Add(t, b.Norm.Forward(t, h, autodiff.Identity, Modulated{}, 0), x)
}

// Params lists those of the block, the convolution and the normalisation.
func (b *FilteredResidual) Params() []autodiff.Param {
	return slices.Concat(b.Block.Params(), b.Convolution.Params(), b.Norm.Params())
}
