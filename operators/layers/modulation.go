package layers

import (
	"math"
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// modulationHidden is the width of the hidden layer of a Modulation.
const modulationHidden = 64

// modulationFrequencies are those of its Fourier features, for conditions of
// about mean 0 and deviation 1.
var modulationFrequencies = []float64{math.Pi / 4, math.Pi / 2, math.Pi, 2 * math.Pi}

// Modulation turns the conditions of a batch member, numbers z that reach the
// operator as its last channels, constant over the grid, into a scale and a
// shift for each channel of each layer:
//
//	(s₁, h₁, s₂, h₂, …) = W₂·silu(W₁·φ(z) + b₁) + b₂,   φ(z) = (z, sin ωⱼz, cos ωⱼz)
//
// with ωⱼ = π/4, π/2, π, 2π. A nil Modulation modulates nothing.
type Modulation struct {
	Hidden, Out *Linear
	conditions  int
	widths      []int
	parts       int // 2, or 1 without shifts
}

// NewModulation makes a modulation by so many conditions of layers of the given
// widths; without shifts it gives scales alone.
func NewModulation(name string, rng *rand.Rand, conditions int, shifts bool, widths ...int) *Modulation {
	m := &Modulation{conditions: conditions, widths: widths, parts: 1}
	if shifts {
		m.parts = 2
	}
	total := 0
	for _, w := range widths {
		total += m.parts * w
	}
	m.Hidden = NewLinear(name+".hidden", rng, conditions*(1+2*len(modulationFrequencies)), modulationHidden)
	m.Out = NewLinear(name+".out", rng, modulationHidden, total)
	return m
}

// Read computes the scales and shifts for x, (batch, channel, space…), from its
// last channels.
func (m *Modulation) Read(t *autodiff.Tape, x *autodiff.Tensor) Modulated {
	if m == nil {
		return Modulated{}
	}
	z := autodiff.Corner(t, x, x.Shape[1]-m.conditions, x.Shape[1])
	z = m.Hidden.Forward(t, autodiff.Waves(t, z, modulationFrequencies), autodiff.SiLU)
	return Modulated{m, m.Out.Forward(t, z, autodiff.Identity)}
}

// Params lists those of the hidden layer, then those of the last.
func (m *Modulation) Params() []autodiff.Param {
	if m == nil {
		return nil
	}
	return append(m.Hidden.Params(), m.Out.Params()...)
}

// Modulated holds the scales and shifts of one batch.
type Modulated struct {
	by     *Modulation
	values *autodiff.Tensor // (batch, Σ parts·width)
}

// Scale is (batch, width) for a layer, counted from 1; nil for a nil Modulation.
func (m Modulated) Scale(t *autodiff.Tape, layer int) *autodiff.Tensor { return m.part(t, layer, 0) }

func (m Modulated) part(t *autodiff.Tape, layer, part int) *autodiff.Tensor {
	if m.by == nil || part >= m.by.parts {
		return nil
	}
	at := 0
	for _, w := range m.by.widths[:layer] {
		at += m.by.parts * w
	}
	w := m.by.widths[layer]
	return autodiff.Slice(t, m.values, at+part*w, at+(part+1)*w)
}

// Apply returns (1 + scale)·x + shift for the input of a layer, (batch, width,
// space…); x itself for a nil Modulation.
func (m Modulated) Apply(t *autodiff.Tape, layer int, x *autodiff.Tensor) *autodiff.Tensor {
	if m.by == nil {
		return x
	}
	return autodiff.Modulate(t, x, m.part(t, layer, 0), m.part(t, layer, 1))
}
