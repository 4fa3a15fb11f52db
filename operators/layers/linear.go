package layers

import (
	"math"
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Linear is a product over the channels at each point, with a bias.
type Linear struct {
	Weight autodiff.Param // (out, in)
	Bias   autodiff.Param // (out)
}

// NewLinear draws weights and bias from U(−1/√in, 1/√in), as PyTorch does.
func NewLinear(name string, rng *rand.Rand, in, out int) *Linear {
	l := &Linear{
		Weight: NewParam(rng, name+".weight", out, in),
		Bias:   NewParam(rng, name+".bias", out),
	}
	bound := 1 / math.Sqrt(float64(in))
	for _, p := range l.Params() {
		uniform(rng, p, -bound, bound)
	}
	return l
}

// Forward maps (batch, in, space…) to f of (batch, out, space…).
func (l *Linear) Forward(t *autodiff.Tape, x *autodiff.Tensor, f autodiff.Activation) *autodiff.Tensor {
	return autodiff.Linear(t, x, l.Weight.Tensor, autodiff.LinearOptions{Bias: l.Bias.Tensor, Activation: f})
}

// Params lists the weight, then the bias.
func (l *Linear) Params() []autodiff.Param { return []autodiff.Param{l.Weight, l.Bias} }

// uniform fills p from U[lo, hi), one draw an element.
func uniform(rng *rand.Rand, p autodiff.Param, lo, hi float64) {
	data := p.Float32()
	for i := range data {
		data[i] = float32(lo + (hi-lo)*rng.Float64())
	}
}

// normal makes a parameter of values from N(0, deviation²), one draw an element.
func normal(rng *rand.Rand, name string, deviation float64, shape ...int) autodiff.Param {
	p := NewParam(rng, name, shape...)
	data := p.Float32()
	for i := range data {
		data[i] = float32(deviation * rng.NormFloat64())
	}
	return p
}
