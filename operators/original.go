package operators

import (
	"fmt"
	"math/rand/v2"

	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

// OriginalShapes reads what a state of the original FNO scripts (FNO1d, FNO2d and
// FNO3d of Li et al. 2021: fc0, conv0.weights1 …, w0 …, fc1, fc2) tells: the
// hyper-parameters of an fno, space axes, and channels in and out.
func OriginalShapes(s weights.State) (c *FNO, axes, in, out int, err error) {
	first, ok := s["conv0.weights1"]
	if !ok || !first.Complex || len(first.Shape) < 3 || len(first.Shape) > 5 {
		return nil, 0, 0, 0, fmt.Errorf("no tensor conv0.weights1, complex of shape (width, width, modes of one to three axes): not the state of an original FNO script; %s", s.Sample())
	}
	c = NewFNO()
	c.Width, c.Modes, c.Layers, c.Padding = first.Shape[0], first.Shape[2:], 0, 0
	axes = len(c.Modes)
	for c.Layers <= maxLayers && s.Has(fmt.Sprintf("conv%d.", c.Layers)) {
		c.Layers++
	}
	lift, err := s.Find("fc0.weight", false, c.Width, -1)
	if err != nil {
		return nil, 0, 0, 0, err
	}
	hidden, err := s.Find("fc1.weight", false, -1, c.Width)
	if err != nil {
		return nil, 0, 0, 0, err
	}
	last, err := s.Find("fc2.weight", false, -1, hidden.Shape[0])
	if err != nil {
		return nil, 0, 0, 0, err
	}
	c.Projection = hidden.Shape[0]
	if in = lift.Shape[1] - axes; in < 1 {
		return nil, 0, 0, 0, fmt.Errorf("tensor fc0.weight has shape %v: no input beside the coordinates of %d axes", lift.Shape, axes)
	}
	return c, axes, in, last.Shape[0], nil
}

// FromOriginal makes a predictor of such a state. The scripts' coordinates have
// both ends on every axis, so that none of the task is taken as periodic.
func FromOriginal(s weights.State, c *FNO, task Task) (*Predictor, error) {
	task.Periodic = make([]bool, len(task.Grid))
	if err := task.consistent(); err != nil {
		return nil, err
	}
	built, err := c.Build(rand.New(rand.NewPCG(0, 0)), task.Signature())
	if err != nil {
		return nil, err
	}
	o := built.(*fno)
	used := 0
	take := func(p autodiff.Param, name string, shape ...int) {
		if err != nil {
			return
		}
		var t weights.Tensor
		if t, err = s.Find(name, false, shape...); err == nil {
			copy(p.Float32(), t.Values)
			used++
		}
	}
	linear := func(l *layers.Linear, name string, more ...int) {
		take(l.Weight, name+".weight", append(append([]int{}, l.Weight.Shape...), more...)...)
		take(l.Bias, name+".bias", l.Bias.Len())
	}
	linear(o.lifting.Layers[0], "fc0")
	for l, b := range o.blocks {
		from := b.(*layers.FNOBlock)
		if len(task.Grid) == 2 && len(s[fmt.Sprintf("w%d.weight", l)].Shape) == 4 {
			linear(from.Skip, fmt.Sprintf("w%d", l), 1, 1)
		} else if len(task.Grid) == 3 && len(s[fmt.Sprintf("w%d.weight", l)].Shape) == 5 {
			linear(from.Skip, fmt.Sprintf("w%d", l), 1, 1, 1)
		} else {
			linear(from.Skip, fmt.Sprintf("w%d", l), 1)
		}
		if err == nil {
			var n int
			n, err = takeCorners(from.Spectral.Params()[0], s, fmt.Sprintf("conv%d.weights", l))
			used += n
		}
	}
	linear(o.projection.Layers[0], "fc1")
	linear(o.projection.Layers[1], "fc2")
	if err != nil {
		return nil, err
	}
	if used != len(s) {
		return nil, fmt.Errorf("%d tensors where the scripts without batch norm have %d", len(s), used)
	}
	return asItIs(built, "fno", c, task)
}

// takeCorners fills spectral weights (2, 2·m…, m, in, out) from the tensors
// weights1 …, (in, out, m…), one for each sign of the frequencies of all axes but
// the last, those of the first axis by turns.
func takeCorners(p autodiff.Param, s weights.State, name string) (int, error) {
	axes := len(p.Shape) - 3
	in, out := p.Shape[axes+1], p.Shape[axes+2]
	shape := []int{in, out}
	for a := range axes {
		m := p.Shape[1+a]
		if a < axes-1 {
			m /= 2
		}
		shape = append(shape, m)
	}
	corners, kept, all := 1<<(axes-1), nodes(shape[2:]), nodes(p.Shape[1:axes+1])
	for corner := range corners {
		t, err := s.Find(fmt.Sprintf("%s%d", name, corner+1), true, shape...)
		if err != nil {
			return 0, err
		}
		for k := range kept {
			row, rest, stride := 0, k, 1
			for a := axes - 1; a >= 0; a-- {
				r := rest % shape[2+a]
				rest /= shape[2+a]
				if a < axes-1 && corner>>a&1 == 1 {
					r += shape[2+a]
				}
				row += r * stride
				stride *= p.Shape[1+a]
			}
			for c := range in * out {
				for part := range 2 {
					p.Float32()[(part*all+row)*in*out+c] = t.Values[2*(c*kept+k)+part]
				}
			}
		}
	}
	return corners, nil
}
