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

// hdf5Array is an array of the file that takes the values of one array of a
// sample, its axes in another order.
type hdf5Array struct {
	out     *hdf5.Array
	a       grid.Array
	order   []int
	sampled bool // the first axis is the sample
	frames  int  // chunks of a sample; 0: it is not chunked
}

// array begins an array; the chunks of a compressed one are a sample each, or
// some of its frames where samples are large.
func (s *hdf5Sink) array(name string, a grid.Array, order []int, sampled bool, spec hdf5.Spec) *hdf5Array {
	h := &hdf5Array{a: a, order: order, sampled: sampled}
	var shape []int
	for _, k := range order {
		shape = append(shape, a.Shape[k])
	}
	spec.DType = s.typeOf(a)
	if s.Deflate > 0 && a.Size() >= chunkValues {
		spec.Level, spec.Chunk, h.frames = s.Deflate, slices.Clone(shape), 1
		if a.Axis("time") == 0 && order[0] == 0 {
			spec.Chunk[0] = chunkFrames(a)
			h.frames = shape[0] / spec.Chunk[0]
		}
	}
	if sampled {
		shape = append([]int{s.Samples}, shape...)
		if spec.Chunk != nil {
			spec.Chunk = append([]int{1}, spec.Chunk...)
		}
	}
	spec.Shape = shape
	h.out = s.w.Array(name, spec)
	return h
}

const chunkValues = 256 // of a sample, below which it is no chunk of its own

// write stores the values of sample i.
func (s *hdf5Sink) write(h *hdf5Array, i int, values []float64) error {
	if !slices.IsSorted(h.order) {
		s.moved = permuted(s.moved, values, h.a.Shape, h.order)
		values = s.moved
	}
	s.buf = npy.Encode(s.buf[:0], s.typeOf(h.a), values)
	if h.frames == 0 {
		if !h.sampled {
			i = 0
		}
		return h.out.Write(s.buf, i*len(values))
	}
	size := len(s.buf) / h.frames
	at := make([]int, len(h.order), len(h.order)+1)
	if h.sampled {
		at = append([]int{i}, at...)
	}
	for f := range h.frames {
		at[len(at)-len(h.order)] = f * (h.a.Shape[h.order[0]] / h.frames)
		if err := h.out.WriteChunk(s.buf[f*size:(f+1)*size], at); err != nil {
			return err
		}
	}
	return nil
}

// whole stores an array sample after sample, its axes in another order.
func (s *hdf5Sink) whole(name string, a grid.Array, order []int, spec hdf5.Spec) {
	h := s.array(name, a, order, true, spec)
	s.store = append(s.store, func(i int, values []float64) error { return s.write(h, i, values) })
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
