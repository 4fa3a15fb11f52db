package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// Resample applies a map along each axis of x's grid, one after the other; nil
// leaves an axis as it is.
func Resample(t *Tape, x *Tensor, maps ...*AxisMap) *Tensor {
	r, shape := newResampling("Resample", x.Shape, maps)
	if slices.Equal(r.maps[:], make([]*AxisMap, 3)) {
		return x
	}
	n := &node{in: []*Tensor{x}}
	if x.dtype == Float32 {
		n.op = newResample[float32](r)
	} else {
		n.op = newResample[float64](r)
	}
	return record(t, n, shape...)
}

// resampling is the geometry of maps along the axes of fields.
type resampling struct {
	fields   int
	from, to [3]int
	maps     [3]*AxisMap // nil: none
}

// newResampling checks maps for fields of a shape, and returns that of the result.
func newResampling(name string, shape []int, maps []*AxisMap) (resampling, []int) {
	axes := len(shape) - 2
	if axes < 1 || axes > 3 || len(maps) != axes {
		panic(fmt.Sprintf("autodiff: %s of %v by %d maps", name, shape, len(maps)))
	}
	r := resampling{fields: shape[0] * shape[1], from: [3]int{1, 1, 1}, to: [3]int{1, 1, 1}}
	shape = slices.Clone(shape)
	for i, m := range maps {
		a, n := i+3-axes, shape[i+2]
		r.from[a], r.to[a] = n, n
		if m == nil {
			continue
		}
		if m.In != n {
			panic(fmt.Sprintf("autodiff: %s of %v by a map of %d points on axis %d", name, shape, m.In, i))
		}
		m.prepare()
		r.maps[a], r.to[a], shape[i+2] = m, m.Out, m.Out
	}
	return r, shape
}

// fieldMap maps one field at a time, from axis to axis in cache.
type fieldMap[T Float] struct {
	resampling
	matrix, transpose [3][]T
	last              int // axis with a map; −1: none has one
	size              int // of a buffer
}

func newFieldMap[T Float](r resampling) fieldMap[T] {
	o := fieldMap[T]{resampling: r, last: -1, size: 2}
	for a, m := range r.maps {
		o.size *= max(r.from[a], r.to[a])
		if m != nil {
			o.matrix[a], o.transpose[a] = matrices[T](m)
			o.last = a
		}
	}
	return o
}

// apply sets dst to keep times itself plus the map of src, or with back its
// adjoint. buffer has o.size numbers.
func (o *fieldMap[T]) apply(dst, src, buffer []T, back bool, keep T) {
	if o.last < 0 {
		accumulate(dst, 1, src[:len(dst)], keep != 0)
		return
	}
	grid, to := o.from, o.to
	if back {
		grid, to = to, grid
	}
	for a, m := range o.maps {
		if m == nil {
			continue
		}
		out, beta := buffer[a%2*o.size/2:][:o.size/2], T(0)
		if a == o.last {
			out, beta = dst, keep
		}
		o.along(a, out, src, grid, back, beta)
		grid[a], src = to[a], out
	}
}

// along maps one axis of a field on grid.
func (o *fieldMap[T]) along(axis int, dst, src []T, grid [3]int, back bool, keep T) {
	m, blocks, matrix, transpose := o.maps[axis], o.maps[axis].forth, o.matrix[axis], o.transpose[axis]
	in, out := m.In, m.Out
	if back {
		in, out, blocks, matrix, transpose = out, in, m.back, transpose, matrix
	}
	outer, inner := 1, 1
	for a, n := range grid {
		if a < axis {
			outer *= n
		} else if a > axis {
			inner *= n
		}
	}
	for b, runs := range blocks {
		first := b * mapBlock
		rows := min(mapBlock, out-first)
		beta := keep
		for _, r := range runs {
			if inner == 1 {
				kernel.Gemm(false, false, outer, rows, r.hi-r.lo, 1, src[r.lo:], in, transpose[r.lo*out+first:], out, beta, dst[first:], out)
			} else {
				kernel.GemmBatch(false, false, outer, rows, inner, r.hi-r.lo, 1, matrix[first*in+r.lo:], in, 0,
					src[r.lo*inner:], inner, in*inner, beta, dst[first*inner:], inner, out*inner)
			}
			beta = 1
		}
	}
}

// resampleOp is the parallel.Task of both passes over fields.
type resampleOp[T Float] struct {
	fieldMap[T]
	x, y  []T
	back  bool
	keep  T
	spare workspace[T]
}

func newResample[T Float](r resampling) *resampleOp[T] {
	o := &resampleOp[T]{fieldMap: newFieldMap[T](r)}
	o.spare.each = o.size
	o.spare.fill(min(parallel.Threads(), r.fields))
	return o
}

func (o *resampleOp[T]) forward(n *node) {
	o.run(values[T](n.in[0]), values[T](n.out), false, 0)
}

func (o *resampleOp[T]) backward(n *node) {
	if g := n.grad(0); g != nil {
		o.run(values[T](n.out.grad), values[T](g), true, T(n.keep(0)))
	}
}

func (o *resampleOp[T]) run(x, y []T, back bool, keep T) {
	o.x, o.y, o.back, o.keep = x, y, back, keep
	parallel.Run(o.fields, max(1, grain*o.fields/max(len(x), len(y))), o)
	o.x, o.y = nil, nil
}

// Chunk implements parallel.Task.
func (o *resampleOp[T]) Chunk(lo, hi int) {
	buffer := o.spare.take()
	x, y := len(o.x)/o.fields, len(o.y)/o.fields
	for f := lo; f < hi; f++ {
		o.apply(o.y[f*y:(f+1)*y], o.x[f*x:(f+1)*x], buffer, o.back, o.keep)
	}
	o.spare.put(buffer)
}
