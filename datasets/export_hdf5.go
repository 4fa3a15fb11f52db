package datasets

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/hdf5"
	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

// hdf5Sink writes arrays of an HDF5 file, each value where it belongs.
type hdf5Sink struct {
	*export
	file  *atomicfile.File
	w     *hdf5.Writer
	store []func(i int, values []float64) error // of each array
	buf   []byte
	moved []float64
}

func newHDF5Sink(path string, e *export) (*hdf5Sink, error) {
	f, err := atomicfile.Create(path)
	if err != nil {
		return nil, err
	}
	e.path = path
	s := &hdf5Sink{export: e, file: f, w: hdf5.NewWriter(f)}
	s.attribute("equation", e.equation())
	s.attribute("pdekit", e.manifest())
	s.attribute("history", e.meta.Command)
	return s, nil
}

// attribute adds a text to the root; none if it is empty.
func (s *hdf5Sink) attribute(name, text string) {
	if text != "" {
		s.w.Attributes("", hdf5.Attribute{Name: name, Value: text})
	}
}

// vector writes a coordinate.
func (s *hdf5Sink) vector(name string, values []float64, spec hdf5.Spec) (*hdf5.Array, error) {
	spec.Shape, spec.DType = []int{len(values)}, npy.Float64
	a := s.w.Array(name, spec)
	return a, a.Write(npy.Encode(nil, npy.Float64, values), 0)
}

// whole stores an array sample after sample, its axes in another order.
func (s *hdf5Sink) whole(name string, a grid.Array, order []int, spec hdf5.Spec) {
	shape := []int{s.samples}
	for _, k := range order {
		shape = append(shape, a.Shape[k])
	}
	spec.Shape, spec.DType = shape, s.typeOf(a)
	out := s.w.Array(name, spec)
	s.store = append(s.store, func(i int, values []float64) error {
		return s.put(out, a, order, values, i*a.Size())
	})
}

func (s *hdf5Sink) put(out *hdf5.Array, a grid.Array, order []int, values []float64, offset int) error {
	if !slices.IsSorted(order) {
		s.moved = permuted(s.moved, values, a.Shape, order)
		values = s.moved
	}
	s.buf = npy.Encode(s.buf[:0], s.typeOf(a), values)
	return out.Write(s.buf, offset)
}

func (s *hdf5Sink) WriteSample(i int, data [][]float64) error {
	for k, values := range data {
		if err := s.store[k](i, values); err != nil {
			return &WriteError{Path: s.path, Err: err}
		}
	}
	return nil
}

func (s *hdf5Sink) Finish(func(*Meta)) error {
	defer s.file.Abort()
	size, err := s.w.Close()
	if err == nil {
		err = s.file.Truncate(size)
	}
	if err != nil {
		return &WriteError{Path: s.path, Err: err}
	}
	return s.file.Commit()
}

func (s *hdf5Sink) Abort() { s.file.Abort() }

var gasNames = []string{"density", "pressure", "Vx", "Vy", "Vz"}

// createPDEBench begins a file with the names that PDEBench's code reads: one
// tensor for one channel, the fields of a gas by their names, else a group for
// each sample.
func createPDEBench(path string, e *export) (sink, error) {
	s, err := newHDF5Sink(path, e)
	if err != nil {
		return nil, err
	}
	if g := e.meta.Grid; g != nil {
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
			s.whole("tensor", grid.Array{Name: a.Name, Shape: slices.Delete(slices.Clone(a.Shape), c, c+1), Double: a.Double}, counting(len(a.Shape)-1), spec)
		case a.Name == "u":
			s.whole("tensor", a, counting(len(a.Shape)), spec)
		case a.Name == "a" && !timed && e.meta.Kind != Evolution && a.Shape[c] == 1:
			s.whole("nu", grid.Array{Name: a.Name, Shape: a.Shape[1:], Double: a.Double}, counting(len(a.Shape)-1), spec)
		case a.Name == "a" && e.meta.Kind != Evolution:
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

func counting(n int) []int { return Order(n, false, 0) }

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
	one := grid.Array{Name: a.Name, Shape: slices.Delete(slices.Clone(a.Shape), c, c+1), Double: a.Double}
	shape := append([]int{s.samples}, one.Shape...)
	var outs []*hdf5.Array
	for _, l := range a.Labels {
		outs = append(outs, s.w.Array(l, hdf5.Spec{Shape: shape, DType: s.typeOf(a)}))
	}
	order := append([]int{c}, slices.Delete(counting(len(a.Shape)), c, c+1)...)
	s.store = append(s.store, func(i int, values []float64) error {
		s.moved = permuted(s.moved, values, a.Shape, order)
		for k, out := range outs {
			s.buf = npy.Encode(s.buf[:0], s.typeOf(a), s.moved[k*one.Size():(k+1)*one.Size()])
			if err := out.Write(s.buf, i*one.Size()); err != nil {
				return err
			}
		}
		return nil
	})
}

// groups stores each sample in a group of its own, channels last.
func (s *hdf5Sink) groups(a grid.Array, order []int) error {
	shape := make([]int, len(order))
	for i, k := range order {
		shape[i] = a.Shape[k]
	}
	if len(a.Labels) > 0 {
		s.w.Attributes("", hdf5.Attribute{Name: "channels", Value: a.Labels})
	}
	var outs []*hdf5.Array
	for i := range s.samples {
		group := fmt.Sprintf("%04d", i)
		outs = append(outs, s.w.Array(group+"/data", hdf5.Spec{Shape: shape, DType: s.typeOf(a)}))
		for _, name := range []string{"t", "x", "y", "z"} {
			if v := s.axisValues(name); v != nil {
				if _, err := s.vector(group+"/grid/"+name, v, hdf5.Spec{}); err != nil {
					return err
				}
			}
		}
	}
	s.store = append(s.store, func(i int, values []float64) error { return s.put(outs[i], a, order, values, 0) })
	return nil
}

// createNetCDF begins a file of NetCDF-4: arrays with pdekit's axes and names,
// and a coordinate for each axis.
func createNetCDF(path string, e *export) (sink, error) {
	s, err := newHDF5Sink(path, e)
	if err != nil {
		return nil, err
	}
	scales := map[string]*hdf5.Array{}
	for _, a := range e.arrays {
		spec := hdf5.Spec{}
		for i, name := range e.dimensions(a) {
			if scales[name] == nil {
				n := e.samples
				if i > 0 {
					n = a.Shape[i-1]
				}
				coordinate := name
				if name == "time" {
					coordinate = "t"
				}
				if scales[name], err = s.vector(name, e.coordinate(coordinate, n), hdf5.Spec{Scale: name}); err != nil {
					s.Abort()
					return nil, err
				}
			}
			spec.Dimensions = append(spec.Dimensions, scales[name])
		}
		for name, texts := range map[string][]string{"labels": a.Labels, "channel_units": a.Units} {
			if len(texts) > 0 {
				spec.Attrs = append(spec.Attrs, hdf5.Attribute{Name: name, Value: texts})
			}
		}
		slices.SortFunc(spec.Attrs, func(a, b hdf5.Attribute) int { return len(b.Name) - len(a.Name) })
		s.whole(a.Name, a, counting(len(a.Shape)), spec)
	}
	return s, nil
}

// dimensions names the axes of an array, the sample first; channels of arrays
// other than u by the array, since they are not as many.
func (e *export) dimensions(a grid.Array) []string {
	out := append([]string{sampleAxis}, a.Axes...)
	for i, name := range out {
		if name == "channel" && a.Name != "u" {
			out[i] = a.Name + "_channel"
		}
	}
	return out
}
