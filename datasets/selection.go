package datasets

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/solvers/grid"
)

// selection is what Compose takes of each sample, and of which samples.
type selection struct {
	samples []int
	layout  []grid.Array // of the result
	grid    *grid.Grid
	index   [][]int // of each array of samples: where its values come from; nil: all in order
	steps   [][]int // of each: the distance of what is taken along each axis; nil: not even
	out     [][]float64
}

func newSelection(d *Dataset, o ComposeOptions, total int) (*selection, error) {
	if o.Stride < 0 {
		return nil, fmt.Errorf("stride %d: at least 1 is needed", o.Stride)
	}
	s := &selection{samples: o.Samples}
	if s.samples == nil {
		s.samples = Order(total, false, 0)
	}
	for _, i := range s.samples {
		if i < 0 || i >= total {
			return nil, fmt.Errorf("sample %d of %d (they count from 0)", i, total)
		}
	}
	if len(s.samples) == 0 {
		return nil, fmt.Errorf("%s: no samples are selected", d.path)
	}
	if g := d.meta.Grid; g != nil {
		c := g.Clone()
		s.grid = &c
	}
	timed := false
	for _, a := range d.layout() {
		whole := a
		var axes [][]int
		kept := true
		for k, n := range whole.Shape {
			keep, err := s.keep(whole.Axes[k], n, o)
			if err != nil {
				return nil, fmt.Errorf("%s: array %q: %w", d.path, a.Name, err)
			}
			timed = timed || isTime(whole.Axes[k])
			kept = kept && len(keep) == n
			axes = append(axes, keep)
		}
		var from []int
		if !kept {
			from = offsets(whole.Shape, axes)
			a.Shape = make([]int, len(axes))
			for k := range axes {
				a.Shape[k] = len(axes[k])
			}
		}
		if a.Coordinate() {
			if from != nil {
				a.Values = pick(make([]float64, len(from)), a.Values, from)
			}
		} else {
			s.index = append(s.index, from)
			s.steps = append(s.steps, evenly(axes))
			s.out = append(s.out, make([]float64, a.Size()))
		}
		s.layout = append(s.layout, a)
	}
	if o.Frames != nil && !timed {
		return nil, impossible("%s: frames were selected, but no array has a time axis", d.path)
	}
	if s.grid != nil && o.Stride > 1 {
		for i := range s.grid.N {
			s.grid.N[i] = (s.grid.N[i] + o.Stride - 1) / o.Stride
		}
	}
	return s, nil
}

func isTime(axis string) bool { return axis == "time" || axis == "t" }

// keep lists the indices taken along an axis of n points.
func (s *selection) keep(axis string, n int, o ComposeOptions) ([]int, error) {
	space := slices.Index(grid.AxisNames[:], axis)
	switch {
	case isTime(axis) && o.Frames != nil:
		for i, f := range o.Frames {
			if f < 0 || f >= n {
				return nil, impossible("frame %d of %d (they count from 0)", f, n)
			}
			if i > 0 && f <= o.Frames[i-1] {
				return nil, impossible("frame %d after %d; frames must increase", f, o.Frames[i-1])
			}
		}
		if len(o.Frames) == 0 {
			return nil, impossible("no frames are selected")
		}
		return o.Frames, nil
	case space >= 0 && o.Stride > 1:
		periodic, closed := n%o.Stride == 0, (n-1)%o.Stride == 0
		if s.grid != nil && space < len(s.grid.Periodic) {
			periodic, closed = periodic && s.grid.Periodic[space], closed && !s.grid.Periodic[space]
		}
		if !periodic && !closed {
			return nil, impossible("stride %d does not fit the %d points along %s: it must divide them, or one less if both ends are stored", o.Stride, n, axis)
		}
		var keep []int
		for i := 0; i < n; i += o.Stride {
			keep = append(keep, i)
		}
		return keep, nil
	}
	return Order(n, false, 0), nil
}

// offsets lists the flat C-order offsets of the chosen indices of each axis.
func offsets(shape []int, axes [][]int) []int {
	out := []int{0}
	for k, keep := range axes {
		next := make([]int, 0, len(out)*len(keep))
		for _, base := range out {
			for _, i := range keep {
				next = append(next, base*shape[k]+i)
			}
		}
		out = next
	}
	return out
}

func pick(dst, src []float64, from []int) []float64 {
	for i, k := range from {
		dst[i] = src[k]
	}
	return dst
}

// evenly is the first index and the distance of what is kept along each axis,
// one after another; nil if some distances differ.
func evenly(axes [][]int) []int {
	var out []int
	for _, keep := range axes {
		step := 1
		if len(keep) > 1 {
			step = keep[1] - keep[0]
		}
		for i := range keep {
			if keep[i] != keep[0]+i*step {
				return nil
			}
		}
		out = append(out, keep[0], step)
	}
	return out
}

// boxReader reads a box of an array, every step-th along each axis, and no more
// of the file than that; false if it would read all of it anyway.
type boxReader interface {
	ReadBox(dst []float64, lo, n, step []int) (bool, error)
}

// read takes the selection of sample i of array k of d, which is named; what
// a view does not need is not read.
func (s *selection) read(d *Dataset, k int, name string, i int, whole *[]float64) ([]float64, error) {
	from := s.index[k]
	if v, ok := d.arrays[name].values.(boxReader); ok && from != nil && s.steps[k] != nil {
		lo, n, step := []int{d.position(i)}, []int{1}, []int{1}
		kept := s.layout[slices.IndexFunc(s.layout, func(a grid.Array) bool { return a.Name == name })].Shape
		for j, m := range kept {
			lo, n, step = append(lo, s.steps[k][2*j]), append(n, m), append(step, s.steps[k][2*j+1])
		}
		if done, err := v.ReadBox(s.out[k], lo, n, step); done || err != nil {
			return s.out[k], d.in(err)
		}
	}
	if info, _ := d.Info(name); *whole == nil {
		*whole = make([]float64, info.Size())
	}
	if err := d.ReadFloat64(*whole, name, i, 0); err != nil {
		return nil, err
	}
	if from == nil {
		return *whole, nil
	}
	return pick(s.out[k], *whole, from), nil
}
