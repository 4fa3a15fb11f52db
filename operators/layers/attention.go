package layers

import (
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Attention lets every point of a coarse grid see every other,
//
//	y = x + W₂·attention(W₁·norm(x) + b₁) + b₂
//
// with autodiff.Attention.
type Attention struct {
	Norm    *GroupNorm
	In, Out *Linear
	heads   int
}

// NewAttention makes a layer for so many channels, which heads must divide.
func NewAttention(name string, rng *rand.Rand, channels, groups, heads int) *Attention {
	return &Attention{
		Norm: NewGroupNorm(name+".norm", rng, channels, groups),
		In:   NewLinear(name+".in", rng, channels, 3*channels), Out: NewLinear(name+".out", rng, channels, channels), heads: heads,
	}
}

// Forward maps (batch, channels, x[, y[, z]]) to the same shape.
func (a *Attention) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	h := a.In.Forward(t, a.Norm.Forward(t, x, autodiff.Identity, Modulated{}, 0), autodiff.Identity)
	h = autodiff.Attention(t, h, a.heads)
	return autodiff.Linear(t, h, a.Out.Weight.Tensor, autodiff.LinearOptions{Bias: a.Out.Bias.Tensor, Add: x})
}

// Params lists those of the normalisation and of both linear maps.
func (a *Attention) Params() []autodiff.Param {
	return slices.Concat(a.Norm.Params(), a.In.Params(), a.Out.Params())
}
