package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Extend returns x on a grid with before points more at the lower end of each
// axis and after points more at its upper end: on periodic axes (nil: none) the
// other end's values, on others what edge says. Margins may be wider than the
// grid.
func Extend(t *Tape, x *Tensor, before, after []int, periodic []bool, edge Edge) *Tensor {
	axes := len(x.Shape) - 2
	if axes < 1 || axes > 3 || len(before) != axes || len(after) != axes || periodic != nil && len(periodic) != axes {
		panic(fmt.Sprintf("autodiff: Extend of %v by %v and %v, periodic %v", x.Shape, before, after, periodic))
	}
	e := extend{fields: x.Shape[0] * x.Shape[1], grid: [3]int{1, 1, 1}, from: [3][]int{{0}, {0}, {0}}}
	shape := slices.Clone(x.Shape)
	for i, n := range x.Shape[2:] {
		a := i + 3 - axes
		e.grid[a] = n
		e.from[a] = nil
		for j := -before[i]; j < n+after[i]; j++ {
			e.from[a] = append(e.from[a], continued(j, n, periodic != nil && periodic[i], edge))
		}
		shape[i+2] = len(e.from[a])
	}
	if slices.Equal(shape, x.Shape) {
		return x
	}
	n := &node{in: []*Tensor{x}}
	if x.dtype == Float32 {
		n.op = &extendOp[float32]{extend: e}
	} else {
		n.op = &extendOp[float64]{extend: e}
	}
	return record(t, n, shape...)
}

// continued returns which of n points stands at place i, or −1 for zero.
func continued(i, n int, periodic bool, edge Edge) int {
	switch {
	case periodic:
		return source(i, n, true)
	case edge == Zeros:
		return source(i, n, false)
	case edge == Replicate || n == 1:
		return min(max(i, 0), n-1)
	}
	i = source(i, 2*n-2, true)
	return min(i, 2*n-2-i)
}

type extend struct {
	fields int
	grid   [3]int
	from   [3][]int // for each place of the result: the point of x, −1 for none
}

// extendOp is the parallel.Task of both passes over fields, with their operands.
type extendOp[T Float] struct {
	extend
	large, small []T
	back, add    bool
}

func (o *extendOp[T]) forward(n *node) {
	o.large, o.small, o.back = values[T](n.out), values[T](n.in[0]), false
	o.run()
}

func (o *extendOp[T]) backward(n *node) {
	if g := n.grad(0); g != nil {
		o.large, o.small, o.back, o.add = values[T](n.out.grad), values[T](g), true, !n.first[0]
		o.run()
	}
}

func (o *extendOp[T]) run() {
	parallel.Run(o.fields, max(1, grain*o.fields/len(o.large)), o)
	o.large, o.small = nil, nil
}

// Chunk implements parallel.Task.
func (o *extendOp[T]) Chunk(lo, hi int) {
	x, y, z := o.from[0], o.from[1], o.from[2]
	points := o.grid[0] * o.grid[1] * o.grid[2]
	for f := lo; f < hi; f++ {
		small := o.small[f*points : (f+1)*points]
		if o.back && !o.add {
			clear(small)
		}
		for a, i := range x {
			for b, j := range y {
				line := o.large[((f*len(x)+a)*len(y)+b)*len(z):][:len(z)]
				switch {
				case i < 0 || j < 0:
					if !o.back {
						clear(line)
					}
				case o.back:
					row := small[(i*o.grid[1]+j)*o.grid[2]:][:o.grid[2]]
					for c, k := range z {
						if k >= 0 {
							row[k] += line[c]
						}
					}
				default:
					row := small[(i*o.grid[1]+j)*o.grid[2]:][:o.grid[2]]
					for c, k := range z {
						line[c] = 0
						if k >= 0 {
							line[c] = row[k]
						}
					}
				}
			}
		}
	}
}
