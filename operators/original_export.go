package operators

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

// ToOriginal returns the state of the original FNO scripts' class that gives an
// fno's outputs, of normalised values if p has statistics, and what to make the
// class with. The scripts' coordinates have both ends on every axis: where the
// model's have not, the lifting is adapted, so that outputs are the same on the
// grid of the task, and nearly so on others. The error says which option does not
// map.
func (p *Predictor) ToOriginal() (weights.State, map[string]any, error) {
	c, ok := p.Config.(*FNO)
	if !ok {
		return nil, nil, fmt.Errorf("a model %s; the scripts' class is the model fno", p.Model)
	}
	o := p.Operator.(*fno)
	switch {
	case c.Activation != "gelu":
		return nil, nil, fmt.Errorf("--activation %s: the scripts have gelu", c.Activation)
	case c.Residual:
		return nil, nil, errors.New("--residual: the scripts do not add the input")
	case o.modulation != nil:
		return nil, nil, fmt.Errorf("--conditioning %s: the scripts have none", c.Kind)
	case c.Lifting > 0 || c.Projection == 0:
		return nil, nil, fmt.Errorf("--lifting %d and --projection %d: the scripts lift by one linear map and project by two", c.Lifting, c.Projection)
	}
	layout, class := earlierScripts, "earlier"
	if c.ChannelMLP > 0 {
		layout, class = laterScripts, "later"
	}
	s := weights.State{}
	layout.each(o, func(m *layers.Linear, name string, ones int) {
		w := weights.Tensor{Shape: append(slices.Clone(m.Weight.Shape), slices.Repeat([]int{1}, ones)...), Values: slices.Clone(m.Weight.Float32())}
		if name == layout.lifting {
			w = o.liftingThere(w)
		}
		s[name+".weight"] = w
		s[name+".bias"] = weights.Tensor{Shape: []int{m.Bias.Len()}, Values: slices.Clone(m.Bias.Float32())}
	}, func(w autodiff.Param, name string) {
		count, shape := cornersOf(w.Shape)
		for i := range count {
			s[fmt.Sprintf("%s%d", name, i+1)] = weights.Tensor{Shape: shape, Complex: true, Values: make([]float32, 2*nodes(shape))}
		}
		corners(w.Shape, func(here, corner, there int) {
			s[fmt.Sprintf("%s%d", name, corner+1)].Values[there] = w.Float32()[here]
		})
	})
	_, shape := cornersOf(o.blocks[0].(*layers.FNOBlock).Spectral.Params()[0].Shape)
	padding := o.padding.Grid(o.sig.Grid)
	for a, n := range o.sig.Grid {
		padding[a] -= n
	}
	return s, map[string]any{
		"scripts": class, "modes": shape[2:], "width": c.Width, "layers": c.Layers, "in_channels": o.sig.In, "out_channels": o.sig.Out,
		"hidden_of_projection": c.Projection, "hidden_of_mlp": c.ChannelMLP, "padding": padding, "grid": o.sig.Grid,
	}, nil
}

// liftingThere is the lifting's weight for coordinates with both ends.
func (o *fno) liftingThere(w weights.Tensor) weights.Tensor {
	axes, in := len(o.sig.Grid), o.sig.In
	there := weights.Tensor{Shape: []int{w.Shape[0], in + axes}}
	for row := range w.Shape[0] {
		from := w.Values[row*w.Shape[1]:][:w.Shape[1]]
		there.Values = append(there.Values, from[:in]...)
		for a, n := range o.sig.Grid {
			v := 0.0
			if o.coordinates {
				v = float64(from[in+a])
				if o.sig.PeriodicAxis(a) {
					v *= float64(n-1) / float64(n)
				}
			}
			there.Values = append(there.Values, float32(v))
		}
	}
	return there
}
