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
// with W a product over the channels at each point; or, with a Network, which has
// one hidden layer, f(network(spectral(x)) + W·x + b).
type FNOBlock struct {
	Spectral   SpectralConvolution
	Network    *MLP // nil: none
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
	if b.Network != nil {
		return b.join(t, x, b.Spectral.Forward(t, x, autodiff.SpectralOptions{}))
	}
	return b.Spectral.Forward(t, x, autodiff.SpectralOptions{Weight: b.Skip.Weight.Tensor, Bias: b.Skip.Bias.Tensor, Activation: b.Activation})
}

// ForwardScaled is Forward with the spectral weights of batch member b multiplied
// by 1 + scale[b,i] for each input channel i, as CAPE masks its branches by the
// equation's parameters (Takamoto, Alesiani & Niepert 2023).
func (b *FNOBlock) ForwardScaled(t *autodiff.Tape, x, scale *autodiff.Tensor) *autodiff.Tensor {
	return b.join(t, x, b.Spectral.Forward(t, autodiff.Modulate(t, x, scale, nil), autodiff.SpectralOptions{}))
}

// join makes the block's output of its input x and what the convolution gave.
func (b *FNOBlock) join(t *autodiff.Tape, x, y *autodiff.Tensor) *autodiff.Tensor {
	if b.Network != nil {
		first, second := b.Network.Layers[0], b.Network.Layers[1]
		skip := b.Skip.Forward(t, x, autodiff.Identity)
		y = autodiff.HiddenAdd(t, y, first.Weight.Tensor, first.Bias.Tensor, second.Weight.Tensor, second.Bias.Tensor, b.Network.Activation, skip)
		return autodiff.Activate(t, y, b.Activation)
	}
	return autodiff.Linear(t, x, b.Skip.Weight.Tensor, autodiff.LinearOptions{Bias: b.Skip.Bias.Tensor, Add: y, Activation: b.Activation})
}

// Params lists those of the spectral convolution, of the skip, of the network.
func (b *FNOBlock) Params() []autodiff.Param {
	list := append(b.Spectral.Params(), b.Skip.Params()...)
	if b.Network != nil {
		list = append(list, b.Network.Params()...)
	}
	return list
}
