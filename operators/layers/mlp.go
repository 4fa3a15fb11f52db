package layers

import (
	"fmt"
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// MLP is a chain of Linear layers with an activation between them, at each
// point by itself.
type MLP struct {
	Layers     []*Linear
	Activation autodiff.Activation
}

// NewMLP makes the layers widths[0] → widths[1] → …, named name.0, name.1 …
func NewMLP(name string, rng *rand.Rand, f autodiff.Activation, widths ...int) *MLP {
	m := &MLP{Activation: f}
	for i := range len(widths) - 1 {
		m.Layers = append(m.Layers, NewLinear(fmt.Sprintf("%s.%d", name, i), rng, widths[i], widths[i+1]))
	}
	return m
}

// Forward maps (batch, widths[0], space…) to (batch, widths[last], space…).
func (m *MLP) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	if len(m.Layers) == 2 && len(x.Shape) > 2 {
		a, b := m.Layers[0], m.Layers[1]
		return autodiff.Hidden(t, x, a.Weight.Tensor, a.Bias.Tensor, b.Weight.Tensor, b.Bias.Tensor, m.Activation)
	}
	for i, l := range m.Layers {
		f := m.Activation
		if i == len(m.Layers)-1 {
			f = autodiff.Identity
		}
		x = l.Forward(t, x, f)
	}
	return x
}

// Params lists those of the layers in order.
func (m *MLP) Params() []autodiff.Param {
	var list []autodiff.Param
	for _, l := range m.Layers {
		list = append(list, l.Params()...)
	}
	return list
}
