package layers

import (
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// NewGate returns one factor for each channel, (channels), 1 at first: for Weigh.
func NewGate(name string, rng *rand.Rand, channels int) autodiff.Param {
	p := NewParam(rng, name+".weight", channels)
	ones(p)
	return p
}

// Weigh is w·x + bias channel by channel, x being (batch, channels, space…), w
// and bias (channels); bias may be nil.
func Weigh(t *autodiff.Tape, x, w, bias *autodiff.Tensor) *autodiff.Tensor {
	shape := []int{w.Len()}
	for range x.Shape[2:] {
		shape = append(shape, 1)
	}
	return autodiff.Convolution(t, x, autodiff.Reshape(w, append(shape, 1)...), autodiff.ConvolutionOptions{Groups: w.Len(), Bias: bias})
}
