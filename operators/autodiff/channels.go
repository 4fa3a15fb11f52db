package autodiff

import (
	"fmt"
	"slices"
)

// Concat joins tensors along the channel axis: (batch, Σ channels, space…).
func Concat(t *Tape, xs ...*Tensor) *Tensor {
	if len(xs) == 0 {
		panic("autodiff: Concat of nothing")
	}
	if len(xs) == 1 {
		return xs[0]
	}
	shape := slices.Clone(xs[0].Shape)
	for _, x := range xs[1:] {
		if len(x.Shape) != len(shape) || x.Shape[0] != shape[0] || !slices.Equal(x.Shape[2:], shape[2:]) {
			panic(fmt.Sprintf("autodiff: Concat of %v and %v; only the channels may differ", xs[0].Shape, x.Shape))
		}
		shape[1] += x.Shape[1]
	}
	n := &node{in: slices.Clone(xs)}
	if xs[0].dtype == Float32 {
		n.op = &concat[float32]{}
	} else {
		n.op = &concat[float64]{}
	}
	return record(t, n, shape...)
}

type concat[T Float] struct{}

func (concat[T]) forward(n *node) {
	y, batch := values[T](n.out), n.out.Shape[0]
	row, at := len(y)/batch, 0
	for _, in := range n.in {
		x := values[T](in)
		part := len(x) / batch
		for b := range batch {
			copy(y[b*row+at:b*row+at+part], x[b*part:])
		}
		at += part
	}
}

func (concat[T]) backward(n *node) {
	dy, batch := values[T](n.out.grad), n.out.Shape[0]
	row, at := len(dy)/batch, 0
	for i, in := range n.in {
		part := in.Len() / batch
		if g := n.grad(i); g != nil {
			dx := values[T](g)
			for b := range batch {
				accumulate(dx[b*part:(b+1)*part], 1, dy[b*row+at:b*row+at+part], !n.first[i])
			}
		}
		at += part
	}
}

// Slice returns channels lo ≤ c < hi of x as a tensor of its own.
func Slice(t *Tape, x *Tensor, lo, hi int) *Tensor {
	if lo < 0 || hi > x.Shape[1] || lo >= hi {
		panic(fmt.Sprintf("autodiff: Slice [%d, %d) of %d channels", lo, hi, x.Shape[1]))
	}
	if lo == 0 && hi == x.Shape[1] {
		return x
	}
	shape := slices.Clone(x.Shape)
	shape[1] = hi - lo
	n := &node{in: []*Tensor{x}}
	space := size(x.Shape[2:])
	if x.dtype == Float32 {
		n.op = &slice[float32]{lo * space}
	} else {
		n.op = &slice[float64]{lo * space}
	}
	return record(t, n, shape...)
}

type slice[T Float] struct{ at int } // offset within a batch member

func (o slice[T]) forward(n *node) {
	x, y, batch := values[T](n.in[0]), values[T](n.out), n.out.Shape[0]
	row, part := len(x)/batch, len(y)/batch
	for b := range batch {
		copy(y[b*part:(b+1)*part], x[b*row+o.at:])
	}
}

func (o slice[T]) backward(n *node) {
	g := n.grad(0)
	if g == nil {
		return
	}
	dx, dy, batch := values[T](g), values[T](n.out.grad), n.out.Shape[0]
	row, part := len(dx)/batch, len(dy)/batch
	if n.first[0] {
		clear(dx)
	}
	for b := range batch {
		accumulate(dx[b*row+o.at:b*row+o.at+part], 1, dy[b*part:(b+1)*part], true)
	}
}
