package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Resize returns x on a grid of other extents with the same lower corner: what
// lies beyond grid is cut off, what lies beyond x is zero. It pads a domain and
// crops it again.
func Resize(t *Tape, x *Tensor, grid []int) *Tensor {
	if len(grid) != len(x.Shape)-2 || len(grid) > 3 {
		panic(fmt.Sprintf("autodiff: Resize of %v to grid %v", x.Shape, grid))
	}
	if slices.Equal(grid, x.Shape[2:]) {
		return x
	}
	shape := append(slices.Clone(x.Shape[:2]), grid...)
	n := &node{in: []*Tensor{x}}
	b := newBlock(x.Shape, shape)
	if x.dtype == Float32 {
		n.op = &resize[float32]{block: b}
	} else {
		n.op = &resize[float64]{block: b}
	}
	return record(t, n, shape...)
}

type resize[T Float] struct {
	block
	corner corner[T]
}

func (o *resize[T]) forward(n *node) {
	y := values[T](n.out)
	if o.grows {
		clear(y)
	}
	o.corner.copy(o.block, y, o.out, values[T](n.in[0]), o.in, false)
}

func (o *resize[T]) backward(n *node) {
	g := n.grad(0)
	if g == nil {
		return
	}
	dx := values[T](g)
	if n.first[0] && o.cuts {
		clear(dx)
	}
	o.corner.copy(o.block, dx, o.in, values[T](n.out.grad), o.out, !n.first[0])
}

// block is the common corner of two grids, padded to three axes.
type block struct {
	fields      int
	in, out     [3]int
	common      [3]int
	grows, cuts bool
}

func newBlock(in, out []int) block {
	b := block{fields: in[0] * in[1], in: [3]int{1, 1, 1}, out: [3]int{1, 1, 1}}
	axes := len(in) - 2
	copy(b.in[3-axes:], in[2:])
	copy(b.out[3-axes:], out[2:])
	for a := range 3 {
		b.common[a] = min(b.in[a], b.out[a])
		b.grows = b.grows || b.out[a] > b.in[a]
		b.cuts = b.cuts || b.in[a] > b.out[a]
	}
	return b
}

// corner copies the common corner of every field, or adds it: a parallel.Task
// over the fields, kept in the op so that a step allocates nothing.
type corner[T Float] struct {
	dst, src         []T
	to, from, common [3]int
	add              bool
}

func (c *corner[T]) copy(b block, dst []T, to [3]int, src []T, from [3]int, add bool) {
	*c = corner[T]{dst, src, to, from, b.common, add}
	parallel.Run(b.fields, max(1, grain/(b.common[0]*b.common[1]*b.common[2])), c)
}

// Chunk handles fields lo to hi; see parallel.Task.
func (c *corner[T]) Chunk(lo, hi int) {
	to, from := c.to, c.from
	for f := lo; f < hi; f++ {
		for i := range c.common[0] {
			for j := range c.common[1] {
				d := c.dst[((f*to[0]+i)*to[1]+j)*to[2]:][:c.common[2]]
				s := c.src[((f*from[0]+i)*from[1]+j)*from[2]:][:c.common[2]]
				if !c.add {
					copy(d, s)
					continue
				}
				for k := range d {
					d[k] += s[k]
				}
			}
		}
	}
}
