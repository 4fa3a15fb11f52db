package operators

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

// neuralOpBlock is a layer of neuralop's FNO: FNOBlocks with post-activation,
// without norm and stabiliser.
type neuralOpBlock struct {
	spectral   *layers.Centred
	bias       autodiff.Param // of the spectral convolution
	skip       bypass
	mlp        *layers.MLP // nil: none
	over       bypass      // the network's skip
	activation autodiff.Activation
}

func newNeuralOpBlock(name string, rng *rand.Rand, c *NeuralOp, frequencies []int, f autodiff.Activation, cache *autodiff.Transforms) *neuralOpBlock {
	b := &neuralOpBlock{
		spectral:   layers.NewCentred(name+".spectral", rng, c.Width, c.Width, frequencies, cache),
		bias:       layers.NewParam(rng, name+".spectral.bias", c.Width),
		activation: f,
	}
	values := b.bias.Float32()
	for i := range values {
		values[i] = float32(rng.NormFloat64() / math.Sqrt(float64(c.Width)))
	}
	b.skip = newBypass(name+".skip", rng, c.Skip, c.Width)
	if c.ChannelMLP > 0 {
		b.mlp = layers.NewMLP(name+".mlp", rng, autodiff.GELU, c.Width, c.ChannelMLP, c.Width)
		b.over = newBypass(name+".mlp-skip", rng, c.ChannelSkip, c.Width)
	}
	return b
}

// Forward maps (batch, width, x[, y[, z]]) to the same shape.
func (b *neuralOpBlock) Forward(t *autodiff.Tape, v *autodiff.Tensor) *autodiff.Tensor {
	h := b.fourier(t, v)
	if b.mlp == nil {
		return autodiff.Activate(t, h, b.activation) // a second time, as there
	}
	first, second := b.mlp.Layers[0], b.mlp.Layers[1]
	h = autodiff.HiddenAdd(t, h, first.Weight.Tensor, first.Bias.Tensor, second.Weight.Tensor, second.Bias.Tensor, b.mlp.Activation, b.over.forward(t, v, nil, nil))
	return autodiff.Activate(t, h, b.activation)
}

// fourier is σ(spectral(v) + bias + skip(v)).
func (b *neuralOpBlock) fourier(t *autodiff.Tape, v *autodiff.Tensor) *autodiff.Tensor {
	o := autodiff.SpectralOptions{Bias: b.bias.Tensor, Activation: b.activation}
	if !b.spectral.Turns(v.Shape[2:]) {
		switch b.skip.kind {
		case LinearSkip:
			o.Weight = b.skip.weight.Tensor
			return b.spectral.Forward(t, v, o)
		case NoSkip:
			return b.spectral.Forward(t, v, o)
		}
	}
	h := b.spectral.Forward(t, v, autodiff.SpectralOptions{})
	return autodiff.Activate(t, b.skip.forward(t, v, b.bias.Tensor, h), b.activation)
}

// Params lists those of the spectral convolution, of its skip, then the network's.
func (b *neuralOpBlock) Params() []autodiff.Param {
	list := slices.Concat(b.spectral.Params(), []autodiff.Param{b.bias}, b.skip.params())
	if b.mlp != nil {
		list = slices.Concat(list, b.mlp.Params(), b.over.params())
	}
	return list
}

// bypass is a skip connection.
type bypass struct {
	kind   string
	weight autodiff.Param // (out, in) if linear, (channels) if gated
}

func newBypass(name string, rng *rand.Rand, kind string, width int) bypass {
	b := bypass{kind: kind}
	switch kind {
	case LinearSkip:
		b.weight = layers.NewLinear(name, rng, width, width).Weight
	case GatedSkip:
		b.weight = layers.NewGate(name, rng, width)
	}
	return b
}

// forward returns skip(v) + bias + add; bias, (channels), and add may be nil, and
// so is the result where there is nothing to return.
func (b bypass) forward(t *autodiff.Tape, v, bias, add *autodiff.Tensor) *autodiff.Tensor {
	var y *autodiff.Tensor
	switch {
	case b.kind == LinearSkip:
		return autodiff.Linear(t, v, b.weight.Tensor, autodiff.LinearOptions{Bias: bias, Add: add})
	case b.kind == GatedSkip:
		y = layers.Weigh(t, v, b.weight.Tensor, bias)
	case bias != nil: // the identity or nothing, and a bias
		y = layers.Weigh(t, v, b.constant(v), bias)
	case b.kind == IdentitySkip:
		y = v
	}
	switch {
	case y == nil:
		return add
	case add == nil:
		return y
	}
	return autodiff.Add(t, add, y)
}

// constant are factors of the channels that are not learnt.
func (b bypass) constant(v *autodiff.Tensor) *autodiff.Tensor {
	w := autodiff.New(v.DType(), v.Shape[1])
	if b.kind == IdentitySkip {
		for i := range w.Len() {
			w.SetAt(i, 1)
		}
	}
	return w
}

func (b bypass) params() []autodiff.Param {
	if b.weight.Tensor == nil {
		return nil
	}
	return []autodiff.Param{b.weight}
}
