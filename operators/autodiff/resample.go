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
	axes := len(x.Shape) - 2
	if axes < 1 || axes > 3 || len(maps) != axes {
		panic(fmt.Sprintf("autodiff: Resample of %v by %d maps", x.Shape, len(maps)))
	}
	r := resampling{fields: x.Shape[0] * x.Shape[1], from: [3]int{1, 1, 1}, to: [3]int{1, 1, 1}}
	shape := slices.Clone(x.Shape)
	same := true
	for i, m := range maps {
		a, n := i+3-axes, x.Shape[i+2]
		r.from[a], r.to[a] = n, n
		if m == nil {
			continue
		}
		if m.In != n {
			panic(fmt.Sprintf("autodiff: Resample of %v by a map of %d points on axis %d", x.Shape, m.In, i))
		}
		m.prepare()
		r.maps[a], r.to[a], shape[i+2], same = m, m.Out, m.Out, false
	}
	if same {
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

type resampling struct {
	fields   int
	from, to [3]int
	maps     [3]*AxisMap
}

// resampleOp is the parallel.Task of both passes over fields, which go from axis
// to axis in cache.
type resampleOp[T Float] struct {
	resampling
	matrix, transpose [3][]T
	x, y              []T
	back              bool
	keep              T
	spare             workspace[T]
}

func newResample[T Float](r resampling) *resampleOp[T] {
	o := &resampleOp[T]{resampling: r}
	size := 1
	for a, m := range r.maps {
		size *= max(r.from[a], r.to[a])
		if m != nil {
			o.matrix[a], o.transpose[a] = matrices[T](m)
		}
	}
	o.spare.each = 2 * size
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
	half := len(buffer) / 2
	last := 0
	for a, m := range o.maps {
		if m != nil {
			last = a
		}
	}
	sizeX, sizeY := len(o.x)/o.fields, len(o.y)/o.fields
	for f := lo; f < hi; f++ {
		grid := o.from
		if o.back {
			grid = o.to
		}
		src := o.x[f*sizeX : (f+1)*sizeX]
		for a, m := range o.maps {
			if m == nil {
				continue
			}
			dst, keep := buffer[a%2*half:][:half], T(0)
			if a == last {
				dst, keep = o.y[f*sizeY:(f+1)*sizeY], o.keep
			}
			o.along(a, dst, src, grid, keep)
			grid[a] = o.to[a]
			if o.back {
				grid[a] = o.from[a]
			}
			src = dst
		}
	}
	o.spare.put(buffer)
}

// along maps one axis of a field on grid.
func (o *resampleOp[T]) along(axis int, dst, src []T, grid [3]int, keep T) {
	m, blocks, matrix, transpose := o.maps[axis], o.maps[axis].forth, o.matrix[axis], o.transpose[axis]
	in, out := m.In, m.Out
	if o.back {
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
