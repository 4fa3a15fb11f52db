package exchange

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/hdf5"
	"github.com/pdekit/pdekit/solvers/grid"
)

var gasNames = []string{"density", "pressure", "Vx", "Vy", "Vz"}

// createPDEBench begins a file with the names that PDEBench's code reads: one
// tensor for one channel, the fields of a gas by their names, else a group for
// each sample.
func createPDEBench(path string, e *export) (Sink, error) {
	s, err := newHDF5Sink(path, e)
	if err != nil {
		return nil, err
	}
	if g := e.Grid; g != nil {
		var periodic []float64
		for _, p := range g.Periodic {
			v := 0.0
			if p {
				v = 1
			}
			periodic = append(periodic, v)
		}
		s.w.Attributes("", hdf5.Attribute{Name: "periodic", Value: periodic})
	}
	grouped := false
	for _, a := range e.arrays {
		c := a.Axis("channel")
		timed := a.Axis("time") >= 0
		last := channelLast(a)
		var spec hdf5.Spec
		if len(a.Labels) > 0 {
			spec.Attrs = []hdf5.Attribute{{Name: "labels", Value: a.Labels}}
		}
		switch {
		case a.Name == "u" && timed && gas(a):
			s.fields(a)
		case a.Name == "u" && timed && a.Shape[c] > 1:
			grouped = true
			if err := s.groups(a, last); err != nil {
				s.Abort()
				return nil, err
			}
		case a.Name == "u" && timed:
			s.whole("tensor", without(a, c), counting(len(a.Shape)-1), spec)
		case a.Name == "u":
			s.whole("tensor", a, counting(len(a.Shape)), spec)
		case a.Name == "a" && !timed && !e.Evolution && a.Shape[c] == 1:
			s.whole("nu", without(a, 0), counting(len(a.Shape)-1), spec)
		case a.Name == "a" && !e.Evolution:
			s.whole("nu", a, last, spec)
		case c >= 0:
			s.whole(a.Name, a, last, spec)
		default:
			s.whole(a.Name, a, counting(len(a.Shape)), spec)
		}
	}
	if !grouped {
		for _, name := range []string{"t", "x", "y", "z"} {
			if v := e.axisValues(name); v != nil {
				if _, err := s.vector(name+"-coordinate", v, hdf5.Spec{}); err != nil {
					s.Abort()
					return nil, err
				}
			}
		}
	}
	return s, nil
}

// channelLast is the order of axes with the channel at the end.
func channelLast(a grid.Array) []int {
	order := counting(len(a.Shape))
	if c := a.Axis("channel"); c >= 0 {
		order = append(slices.Delete(order, c, c+1), c)
	}
	return order
}

// axisValues is the coordinate of an axis that u has; nil if it has not.
func (e *export) axisValues(name string) []float64 {
	axis := name
	if name == "t" {
		axis = "time"
	}
	for _, a := range e.arrays {
		if k := a.Axis(axis); k >= 0 {
			return e.coordinate(name, a.Shape[k])
		}
	}
	return nil
}

// gas says that the channels are those of PDEBench's gas.
func gas(a grid.Array) bool {
	return len(a.Labels) > 1 && !slices.ContainsFunc(a.Labels, func(l string) bool { return !slices.Contains(gasNames, l) }) && a.Labels[0] == gasNames[0]
}

// fields stores each channel as an array of its own.
func (s *hdf5Sink) fields(a grid.Array) {
	c := a.Axis("channel")
	one := without(a, c)
	var outs []*hdf5Array
	for _, l := range a.Labels {
		outs = append(outs, s.array(l, one, counting(len(one.Shape)), true, hdf5.Spec{}))
	}
	order := append([]int{c}, slices.Delete(counting(len(a.Shape)), c, c+1)...)
	var split []float64
	s.store = append(s.store, func(i int, values []float64) error {
		split = permuted(split, values, a.Shape, order)
		for k, out := range outs {
			if err := s.write(out, i, split[k*one.Size():(k+1)*one.Size()]); err != nil {
				return err
			}
		}
		return nil
	})
}

// without is an array less an axis.
func without(a grid.Array, k int) grid.Array {
	a.Axes, a.Shape = slices.Delete(slices.Clone(a.Axes), k, k+1), slices.Delete(slices.Clone(a.Shape), k, k+1)
	return a
}

// groups stores each sample in a group of its own, channels last.
func (s *hdf5Sink) groups(a grid.Array, order []int) error {
	if len(a.Labels) > 0 {
		s.w.Attributes("", hdf5.Attribute{Name: "channels", Value: a.Labels})
	}
	var outs []*hdf5Array
	for i := range s.Samples {
		group := fmt.Sprintf("%04d", i)
		outs = append(outs, s.array(group+"/data", a, order, false, hdf5.Spec{}))
		for _, name := range []string{"t", "x", "y", "z"} {
			if v := s.axisValues(name); v != nil {
				if _, err := s.vector(group+"/grid/"+name, v, hdf5.Spec{}); err != nil {
					return err
				}
			}
		}
	}
	s.store = append(s.store, func(i int, values []float64) error { return s.write(outs[i], 0, values) })
	return nil
}
