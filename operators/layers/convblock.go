package layers

import (
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// ConvBlock is the block that U-Nets are made of: two convolutions of three
// taps, with group normalisation and an activation f. Plain,
//
//	y = f(norm₂(conv₂(f(norm₁(conv₁(x))))))
//
// and as a residual block with its normalisation first,
//
//	y = conv₂(f(norm₂(conv₁(f(norm₁(x)))))) + skip(x)
//
// where skip is a linear map of the channels if their numbers differ. A
// modulation acts between one of the normalisations, the first of a plain block
// and the second of a residual one, and f.
type ConvBlock struct {
	First, Second         *Convolution
	NormFirst, NormSecond *GroupNorm
	Skip                  *Linear // nil: x itself
	Residual              bool
	Activation            autodiff.Activation
}

// NewConvBlock makes a block from in channels to out. groups must divide both.
func NewConvBlock(name string, rng *rand.Rand, g Grid, in, out, groups int, residual bool, f autodiff.Activation) *ConvBlock {
	b := &ConvBlock{
		First:  NewConvolution(name+".0", rng, g, in, out, 3, 1, 1),
		Second: NewConvolution(name+".1", rng, g, out, out, 3, 1, 1), Residual: residual, Activation: f,
	}
	first := out
	if residual {
		first = in
		if in != out {
			b.Skip = NewLinear(name+".skip", rng, in, out)
		}
	}
	b.NormFirst, b.NormSecond = NewGroupNorm(name+".norm0", rng, first, groups), NewGroupNorm(name+".norm1", rng, out, groups)
	return b
}

// Forward maps (batch, in, x[, y[, z]]) to (batch, out, x[, y[, z]]), modulated
// as layer number layer of by.
func (b *ConvBlock) Forward(t *autodiff.Tape, x *autodiff.Tensor, by Modulated, layer int) *autodiff.Tensor {
	f, none := b.Activation, Modulated{}
	if !b.Residual {
		h := b.NormFirst.Forward(t, b.First.Forward(t, x), f, by, layer)
		return b.NormSecond.Forward(t, b.Second.Forward(t, h), f, none, 0)
	}
	h := b.First.Forward(t, b.NormFirst.Forward(t, x, f, none, 0))
	h = b.Second.Forward(t, b.NormSecond.Forward(t, h, f, by, layer))
	if b.Skip != nil {
		return autodiff.Linear(t, x, b.Skip.Weight.Tensor, autodiff.LinearOptions{Bias: b.Skip.Bias.Tensor, Add: h})
	}
	return autodiff.Add(t, h, x)
}

// Params lists those of the convolutions, the normalisations and the skip.
func (b *ConvBlock) Params() []autodiff.Param {
	list := slices.Concat(b.First.Params(), b.NormFirst.Params(), b.Second.Params(), b.NormSecond.Params())
	if b.Skip != nil {
		list = append(list, b.Skip.Params()...)
	}
	return list
}
