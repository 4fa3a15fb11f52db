package exchange

import (
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
	s := &hdf5Sink{export: e, file: f, w: hdf5.NewWriter(f)}
	for _, a := range e.attributes() {
		s.w.Attributes("", hdf5.Attribute{Name: a[0], Value: a[1]})
	}
	return s, nil
}

// vector writes a coordinate.
func (s *hdf5Sink) vector(name string, values []float64, spec hdf5.Spec) (*hdf5.Array, error) {
	spec.Shape, spec.DType = []int{len(values)}, npy.Float64
	a := s.w.Array(name, spec)
	return a, a.Write(npy.Encode(nil, npy.Float64, values), 0)
}

// whole stores an array sample after sample, its axes in another order.
func (s *hdf5Sink) whole(name string, a grid.Array, order []int, spec hdf5.Spec) {
	shape := []int{s.Samples}
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
			return err
		}
	}
	return nil
}

func (s *hdf5Sink) Finish() error {
	defer s.file.Abort()
	size, err := s.w.Close()
	if err == nil {
		err = s.file.Truncate(size)
	}
	if err != nil {
		return err
	}
	return s.file.Commit()
}

func (s *hdf5Sink) Abort() { s.file.Abort() }
