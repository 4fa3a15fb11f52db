package layers

import (
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// SpectralConvolution is what an FNOBlock convolves with: Spectral or Factored.
type SpectralConvolution interface {
	Forward(t *autodiff.Tape, x *autodiff.Tensor, o autodiff.SpectralOptions) *autodiff.Tensor
	Params() []autodiff.Param
}

// FNOBlock is one layer of the Fourier neural operator,
//
//	y = f(spectral(x) + W·x + b)
//
// with W a product over the channels at each point.
type FNOBlock struct {
	Spectral   SpectralConvolution
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

// ForwardScaled is Forward with the spectral weights of batch member b multiplied
// by 1 + scale[b,i] for each input channel i, as CAPE masks its branches by the
// equation's parameters (Takamoto, Alesiani & Niepert 2023).
func (b *FNOBlock) ForwardScaled(t *autodiff.Tape, x, scale *autodiff.Tensor) *autodiff.Tensor {
	y := b.Spectral.Forward(t, autodiff.Modulate(t, x, scale, nil), autodiff.SpectralOptions{})
	return autodiff.Linear(t, x, b.Skip.Weight.Tensor, autodiff.LinearOptions{Bias: b.Skip.Bias.Tensor, Add: y, Activation: b.Activation})
}

// Params lists those of the spectral convolution, then those of the skip.
func (b *FNOBlock) Params() []autodiff.Param {
	return append(b.Spectral.Params(), b.Skip.Params()...)
}
