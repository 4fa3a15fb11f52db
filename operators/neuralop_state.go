package operators

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// correspondence is one parameter and the tensor of another program that holds
// the same numbers.
type correspondence struct {
	param    autodiff.Param
	name     string
	shape    []int
	spectral bool // (2, M…, m, in, out) here, complex (in, out, M…, m) centred there
}

// correspondences lists the tensors of neuralop's FNO with o's parameters.
func (o *neuralOp) correspondences() []correspondence {
	var list []correspondence
	add := func(p autodiff.Param, name string, shape ...int) {
		list = append(list, correspondence{param: p, name: name, shape: shape})
	}
	network := func(name string, params []autodiff.Param) {
		for i := 0; i < len(params); i += 2 {
			w := params[i].Shape
			add(params[i], fmt.Sprintf("%s.fcs.%d.weight", name, i/2), w[0], w[1], 1)
			add(params[i+1], fmt.Sprintf("%s.fcs.%d.bias", name, i/2), w[0])
		}
	}
	ones := slices.Repeat([]int{1}, len(o.sig.Grid))
	skip := func(b bypass, name string) {
		switch b.kind {
		case LinearSkip:
			add(b.weight, name+".conv.weight", b.weight.Shape[0], b.weight.Shape[1], 1)
		case GatedSkip:
			add(b.weight, name+".weight", append([]int{1, b.weight.Shape[0]}, ones...)...)
		}
	}
	network("lifting", o.lifting.Params())
	for l, b := range o.blocks {
		w := b.spectral.Weight.Shape
		axes := len(w) - 3
		list = append(list, correspondence{
			param: b.spectral.Weight, name: fmt.Sprintf("fno_blocks.convs.%d.weight.tensor", l),
			shape: slices.Concat(w[axes+1:], w[1:axes+1]), spectral: true,
		})
		add(b.bias, fmt.Sprintf("fno_blocks.convs.%d.bias", l), append([]int{b.bias.Len()}, ones...)...)
		skip(b.skip, fmt.Sprintf("fno_blocks.fno_skips.%d", l))
		if b.mlp != nil {
			network(fmt.Sprintf("fno_blocks.channel_mlp.%d", l), b.mlp.Params())
			skip(b.over, fmt.Sprintf("fno_blocks.channel_mlp_skips.%d", l))
		}
	}
	network("projection", o.projection.Params())
	return list
}

// centred calls f for each number of spectral weights (2, M…, m, in, out): its
// place there and, in complex numbers (in, out, M…, m) whose frequencies of
// every axis but the last are in rising order, the place of its part.
func centred(shape []int, f func(here, there int)) {
	axes := len(shape) - 3
	modes := shape[1 : axes+1]
	in, out := shape[axes+1], shape[axes+2]
	kept := nodes(modes)
	for part := range 2 {
		for k := range kept {
			there, rest, stride := 0, k, 1
			for a := axes - 1; a >= 0; a-- {
				row := rest % modes[a]
				rest /= modes[a]
				if a < axes-1 {
					row = (row + modes[a]/2) % modes[a]
				}
				there += row * stride
				stride *= modes[a]
			}
			for c := range in * out {
				f((part*kept+k)*in*out+c, 2*(c*kept+there)+part)
			}
		}
	}
}

// state returns the state of a model as neuralop.models.FNO names and
// shapes it.
func (o *neuralOp) state() weights.State {
	s := weights.State{}
	for _, c := range o.correspondences() {
		values := slices.Clone(c.param.Float32())
		if c.spectral {
			centred(c.param.Shape, func(here, there int) { values[there] = c.param.Float32()[here] })
		}
		s[c.name] = weights.Tensor{Shape: c.shape, Complex: c.spectral, Values: values}
	}
	return s
}

// setState takes the parameters from a state, those of an outline too, which
// takes memory once all tensors are there.
func (o *neuralOp) setState(s weights.State) error {
	list := o.correspondences()
	known := map[string]bool{}
	for _, c := range list {
		if _, err := s.Find(c.name, c.spectral, c.shape...); err != nil {
			return err
		}
		known[c.name] = true
	}
	for _, name := range s.Names() {
		if !known[name] {
			return fmt.Errorf("tensor %q has no place in the model", name)
		}
	}
	allocate(o)
	for _, c := range list {
		values, t := c.param.Float32(), s[c.name]
		if !c.spectral {
			copy(values, t.Values)
			continue
		}
		centred(c.param.Shape, func(here, there int) { values[here] = t.Values[there] })
	}
	return nil
}
