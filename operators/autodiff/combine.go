package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
)

// Add returns a + b, of equal shapes.
func Add(t *Tape, a, b *Tensor) *Tensor { return Combine(t, 1, a, 1, b) }

// Combine returns alpha·a + beta·b for tensors of equal shape.
func Combine(t *Tape, alpha float64, a *Tensor, beta float64, b *Tensor) *Tensor {
	if !slices.Equal(a.Shape, b.Shape) {
		panic(fmt.Sprintf("autodiff: Combine of shapes %v and %v", a.Shape, b.Shape))
	}
	n := &node{in: []*Tensor{a, b}, overwrites: a}
	if a.dtype == Float32 {
		n.op = &combine[float32]{alpha, beta}
	} else {
		n.op = &combine[float64]{alpha, beta}
	}
	return record(t, n, a.Shape...)
}

type combine[T Float] struct{ alpha, beta float64 }

func (o *combine[T]) forward(n *node) {
	accumulate(values[T](n.out), o.alpha, values[T](n.in[0]), false)
	kernel.Axpy(values[T](n.out), T(o.beta), values[T](n.in[1]))
}

func (o *combine[T]) backward(n *node) {
	dy := values[T](n.out.grad)
	shared := n.reads(n.in[0].memory) == 2
	if g := n.grad(0); g != nil && shared {
		accumulate(values[T](g), o.alpha, dy, !n.first[0])
	}
	if g := n.grad(1); g != nil {
		accumulate(values[T](g), o.beta, dy, !n.first[1])
	}
	if g := n.grad(0); g != nil && !shared { // last: it may lie where dy does
		accumulate(values[T](g), o.alpha, dy, !n.first[0])
	}
}

// Scale returns alpha·x.
func Scale(t *Tape, alpha float64, x *Tensor) *Tensor {
	n := &node{in: []*Tensor{x}, overwrites: x}
	if x.dtype == Float32 {
		n.op = &scale[float32]{alpha}
	} else {
		n.op = &scale[float64]{alpha}
	}
	return record(t, n, x.Shape...)
}

type scale[T Float] struct{ alpha float64 }

func (o *scale[T]) forward(n *node) {
	accumulate(values[T](n.out), o.alpha, values[T](n.in[0]), false)
}

func (o *scale[T]) backward(n *node) {
	if g := n.grad(0); g != nil {
		accumulate(values[T](g), o.alpha, values[T](n.out.grad), !n.first[0])
	}
}
