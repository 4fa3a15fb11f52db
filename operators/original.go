package operators

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

// originalLayout is how a generation of the original FNO scripts (FNO1d, FNO2d
// and FNO3d of Li et al. 2021) names its tensors beside conv0.weights1 … and
// w0 …: the lifting, the two maps of the projection, and those of the network
// after each convolution ("" where there is none).
type originalLayout struct {
	lifting, first, second string
	network                string
	kernels                bool // the projection's weights are kernels of one point
}

var (
	earlierScripts = originalLayout{lifting: "fc0", first: "fc1", second: "fc2"}
	laterScripts   = originalLayout{lifting: "p", first: "q.mlp1", second: "q.mlp2", network: "mlp%d.mlp%d", kernels: true}
)

// layoutOf finds the layout of a state.
func layoutOf(s weights.State) originalLayout {
	if _, ok := s["p.weight"]; ok {
		return laterScripts
	}
	return earlierScripts
}

// tidyOriginal returns a state without what the names have in common, as a
// wrapper such as DataParallel puts before them, and with complex weights where
// the first scripts have real and imaginary parts on a last axis of two.
func tidyOriginal(s weights.State) weights.State {
	const mark = "conv0.weights1"
	prefix := ""
	for _, name := range s.Names() {
		if before, ok := strings.CutSuffix(name, mark); ok {
			prefix = before
			break
		}
	}
	tidy := weights.State{}
	for name, t := range s {
		short, ok := strings.CutPrefix(name, prefix)
		if !ok {
			return s
		}
		if n := len(t.Shape) - 1; strings.HasPrefix(short, "conv") && strings.Contains(short, ".weights") && !t.Complex && n >= 3 && t.Shape[n] == 2 {
			t.Shape, t.Complex = t.Shape[:n], true
		}
		tidy[short] = t
	}
	return tidy
}

// OriginalShapes reads what a state of the original FNO scripts, of the earlier
// ones (fc0, conv0.weights1 …, w0 …, fc1, fc2) or the later (p, conv0.weights1 …,
// mlp0.mlp1 …, w0 …, q.mlp1, q.mlp2), tells: the hyper-parameters of an fno,
// space axes, and channels in and out.
func OriginalShapes(s weights.State) (c *FNO, axes, in, out int, err error) {
	s = tidyOriginal(s)
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
	if c.Layers*len(first.Values)<<(axes-1) > s.Len() {
		return nil, 0, 0, 0, fmt.Errorf("%d layers of tensors like conv0.weights1, of shape %v, are more than the %d values of the state", c.Layers, first.Shape, s.Len())
	}
	layout := layoutOf(s)
	point := layout.point(axes)
	lift, err := s.Find(layout.lifting+".weight", false, c.Width, -1)
	if err != nil {
		return nil, 0, 0, 0, err
	}
	hidden, err := s.Find(layout.first+".weight", false, append([]int{-1, c.Width}, point...)...)
	if err != nil {
		return nil, 0, 0, 0, err
	}
	last, err := s.Find(layout.second+".weight", false, append([]int{-1, hidden.Shape[0]}, point...)...)
	if err != nil {
		return nil, 0, 0, 0, err
	}
	if layout.network != "" {
		network, err := s.Find(fmt.Sprintf(layout.network, 0, 1)+".weight", false, append([]int{-1, c.Width}, point...)...)
		if err != nil {
			return nil, 0, 0, 0, err
		}
		c.ChannelMLP = network.Shape[0]
	}
	c.Projection = hidden.Shape[0]
	if in = lift.Shape[1] - axes; in < 1 {
		return nil, 0, 0, 0, fmt.Errorf("tensor %s.weight has shape %v: no input beside the coordinates of %d axes", layout.lifting, lift.Shape, axes)
	}
	return c, axes, in, last.Shape[0], nil
}

// point is what follows channels in the shape of a kernel of one point.
func (l originalLayout) point(axes int) []int {
	if !l.kernels {
		return nil
	}
	return slices.Repeat([]int{1}, axes)
}

// each calls f for each linear map of an fno and its name there, with what may
// follow the channels in its weight's shape, and spectral for the weights of each
// convolution.
func (l originalLayout) each(o *fno, f func(m *layers.Linear, name string, ones int), spectral func(p autodiff.Param, name string)) {
	axes, projection := len(o.sig.Grid), 0
	if l.kernels {
		projection = axes
	}
	f(o.lifting.Layers[0], l.lifting, 0)
	for i, block := range o.blocks {
		b := block.(*layers.FNOBlock)
		spectral(b.Spectral.Params()[0], fmt.Sprintf("conv%d.weights", i))
		f(b.Skip, fmt.Sprintf("w%d", i), axes)
		if b.Network != nil {
			for k, m := range b.Network.Layers {
				f(m, fmt.Sprintf(l.network, i, k+1), axes)
			}
		}
	}
	f(o.projection.Layers[0], l.first, projection)
	f(o.projection.Layers[1], l.second, projection)
}

// FromOriginal makes a predictor of such a state. The scripts' coordinates have
// both ends on every axis, so that none of the task is taken as periodic.
func FromOriginal(s weights.State, c *FNO, task Task) (*Predictor, error) {
	s = tidyOriginal(s)
	task.Periodic = make([]bool, len(task.Grid))
	if err := task.consistent(); err != nil {
		return nil, err
	}
	built, err := Outline(c, task.Signature())
	if err != nil {
		return nil, err
	}
	used := 0
	find := func(name string, complex bool, shape ...int) {
		if err == nil {
			_, err = s.Find(name, complex, shape...)
			used++
		}
	}
	layoutOf(s).each(built.(*fno), func(m *layers.Linear, name string, ones int) {
		if ones > 0 && len(s[name+".weight"].Shape) == 3 { // a Conv1d over the points of all axes
			ones = 1
		}
		find(name+".weight", false, append(slices.Clone(m.Weight.Shape), slices.Repeat([]int{1}, ones)...)...)
		find(name+".bias", false, m.Bias.Shape...)
	}, func(p autodiff.Param, name string) {
		count, shape := cornersOf(p.Shape)
		for i := range count {
			find(fmt.Sprintf("%s%d", name, i+1), true, shape...)
		}
	})
	if err != nil {
		return nil, err
	}
	if used != len(s) {
		return nil, fmt.Errorf("%d tensors where the scripts without batch norm have %d", len(s), used)
	}
	allocate(built)
	layoutOf(s).each(built.(*fno), func(m *layers.Linear, name string, _ int) {
		copy(m.Weight.Float32(), s[name+".weight"].Values)
		copy(m.Bias.Float32(), s[name+".bias"].Values)
	}, func(p autodiff.Param, name string) {
		count, _ := cornersOf(p.Shape)
		var from [4][]float32
		for i := range count {
			from[i] = s[fmt.Sprintf("%s%d", name, i+1)].Values
		}
		corners(p.Shape, func(here, corner, there int) { p.Float32()[here] = from[corner][there] })
	})
	return asItIs(built, "fno", c, task)
}

// cornersOf is the number and the shape, (in, out, m…), of the complex tensors
// that hold weights of autodiff.SpectralShape in the scripts.
func cornersOf(spectral []int) (count int, shape []int) {
	axes := len(spectral) - 3
	shape = []int{spectral[axes+1], spectral[axes+2]}
	for a := range axes {
		m := spectral[1+a]
		if a < axes-1 {
			m /= 2
		}
		shape = append(shape, m)
	}
	return 1 << (axes - 1), shape
}

// corners calls f for each number of spectral weights (2, 2·m…, m, in, out): its
// place there, and tensor and place in the scripts, which have a tensor for each
// sign of the frequencies of all axes but the last, those of the first axis by
// turns.
func corners(spectral []int, f func(here, corner, there int)) {
	axes := len(spectral) - 3
	count, shape := cornersOf(spectral)
	pairs, kept, all := shape[0]*shape[1], nodes(shape[2:]), nodes(spectral[1:axes+1])
	for corner := range count {
		for k := range kept {
			row, rest, stride := 0, k, 1
			for a := axes - 1; a >= 0; a-- {
				r := rest % shape[2+a]
				rest /= shape[2+a]
				if a < axes-1 && corner>>a&1 == 1 {
					r += shape[2+a]
				}
				row += r * stride
				stride *= spectral[1+a]
			}
			for c := range pairs {
				for part := range 2 {
					f((part*all+row)*pairs+c, corner, 2*(c*kept+k)+part)
				}
			}
		}
	}
}
