package layers

import (
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// NewGate returns one factor for each channel, (channels), 1 at first: for Weigh.
func NewGate(name string, channels int) autodiff.Param {
	p := autodiff.NewParam(name+".weight", channels)
	copy(p.Float32(), slices.Repeat([]float32{1}, channels))
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
