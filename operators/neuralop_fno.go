package operators

import (
	"errors"
	"fmt"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

// asNeuralOp writes a built fno as neuralop's model. That one applies its
// non-linearity twice after a layer without channel MLP, so it is made the
// identity; the channel MLPs, GELU whatever it is, then are W₂·σ(W₁·h + b₁) + b₂
// with identities for W₁ and W₂, and in the last layer the projection. The error
// says what does not map.
func (o *fno) asNeuralOp(c *FNO) (*neuralOp, *NeuralOp, error) {
	if err := o.maps(c); err != nil {
		return nil, nil, err
	}
	down := o.projection.Layers
	hidden := down[0].Bias.Len()
	there := &NeuralOp{
		Width: c.Width, Layers: c.Layers, Projection: c.Width, Coordinates: c.Coordinates,
		Skip: LinearSkip, ChannelMLP: max(hidden, c.Width), ChannelSkip: NoSkip, Activation: "identity",
	}
	shape := o.blocks[0].(*layers.FNOBlock).Spectral.Params()[0].Shape
	for a := range o.sig.Grid {
		m := shape[1+a]
		if a == len(o.sig.Grid)-1 {
			m = max(1, 2*(m-1))
		}
		there.Modes = append(there.Modes, m)
	}
	outline, err := Outline(there, o.sig)
	if err != nil {
		return nil, nil, err
	}
	n := outline.(*neuralOp)
	allocate(n)
	take := func(to, from autodiff.Param) { copy(to.Float32(), from.Float32()) }
	take(n.lifting.Layers[0].Weight, o.lifting.Layers[0].Weight)
	take(n.lifting.Layers[0].Bias, o.lifting.Layers[0].Bias)
	for l, b := range n.blocks {
		from := o.blocks[l].(*layers.FNOBlock)
		take(b.spectral.Weight, from.Spectral.Params()[0])
		take(b.bias, from.Skip.Bias)
		take(b.skip.weight, from.Skip.Weight)
		for _, layer := range b.mlp.Layers {
			identity(layer)
		}
	}
	last := n.blocks[len(n.blocks)-1].mlp.Layers
	for i, layer := range last {
		clear(layer.Weight.Float32())
		place(layer.Weight, down[i].Weight)
		take(layer.Bias, down[i].Bias)
	}
	for _, layer := range n.projection.Layers {
		identity(layer)
	}
	return n, there, nil
}

// maps tells which option of a model keeps it from being neuralop's.
func (o *fno) maps(c *FNO) error {
	periodic, padded := true, o.padding.Grid(o.sig.Grid)
	for a, n := range o.sig.Grid {
		periodic = periodic && o.sig.PeriodicAxis(a)
		if padded[a] != n {
			return errors.New("--padding: neuralop pads both ends of an axis, fno the upper one; train with --padding 0")
		}
		if a < len(o.sig.Grid)-1 && n%2 == 1 {
			return fmt.Errorf("a grid of %v: on odd axes but the last neuralop moves coefficients; use an even grid", o.sig.Grid)
		}
	}
	switch {
	case c.Activation != "gelu":
		return fmt.Errorf("--activation %s: neuralop's channel MLPs have gelu", c.Activation)
	case c.Coordinates && !periodic:
		return errors.New("--coordinates: on axes that are not periodic fno's run from 0 to 1 with both ends, neuralop's without the upper one; train with --coordinates=false")
	case c.Residual:
		return errors.New("--residual: neuralop's model does not add its input; train with --predict increment")
	case c.ChannelMLP > 0:
		return fmt.Errorf("--channel-mlp %d: neuralop's network follows the skip connection; train the model neuralop", c.ChannelMLP)
	case o.modulation != nil:
		return fmt.Errorf("--conditioning %s: neuralop's model has none", c.Kind)
	case c.Lifting > 0:
		return fmt.Errorf("--lifting %d: a lifting of one linear map maps; train with --lifting 0", c.Lifting)
	case c.Projection == 0:
		return errors.New("--projection 0: a projection of two linear maps maps")
	case o.sig.Out > c.Width:
		return fmt.Errorf("--width %d: less than the %d channels of the output", c.Width, o.sig.Out)
	}
	return nil
}

// identity makes a linear map one that keeps the channels that it can.
func identity(l *layers.Linear) {
	clear(l.Weight.Float32())
	clear(l.Bias.Float32())
	out, in := l.Weight.Shape[0], l.Weight.Shape[1]
	for i := range min(out, in) {
		l.Weight.Float32()[i*in+i] = 1
	}
}

// place copies a matrix into the upper left corner of a larger one.
func place(to, from autodiff.Param) {
	wide, n := to.Shape[1], from.Shape[1]
	for i := range from.Shape[0] {
		copy(to.Float32()[i*wide:i*wide+n], from.Float32()[i*n:(i+1)*n])
	}
}
