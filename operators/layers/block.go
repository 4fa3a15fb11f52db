package layers

import (
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// FNOBlock is one layer of the Fourier neural operator,
//
//	y = f(spectral(x) + W·x + b)
//
// with W a product over the channels at each point.
type FNOBlock struct {
	Spectral   *Spectral
	Skip       *Linear
	Activation autodiff.Activation // Identity unless set
}

// NewFNOBlock makes a block of equal numbers of channels in and out.
func NewFNOBlock(name string, rng *rand.Rand, width int, modes []int, cache *autodiff.Transforms) *FNOBlock {
	return &FNOBlock{
		Spectral: NewSpectral(name+".spectral", rng, width, width, modes, cache),
		Skip:     NewLinear(name+".skip", rng, width, width),
	}
}

// Forward maps (batch, width, x[, y[, z]]) to the same shape.
func (b *FNOBlock) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	return b.Spectral.Forward(t, x, autodiff.SpectralOptions{Weight: b.Skip.Weight.Tensor, Bias: b.Skip.Bias.Tensor, Activation: b.Activation})
}

// Params lists those of the spectral convolution, then those of the skip.
func (b *FNOBlock) Params() []autodiff.Param {
	return append(b.Spectral.Params(), b.Skip.Params()...)
}
