package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
)

// Affine returns scale[c]·x[b,c,s] + shift[c], constants per channel, as a
// normaliser applies. The slices are copied.
func Affine(t *Tape, x *Tensor, scale, shift []float64) *Tensor {
	if c := x.Shape[1]; len(scale) != c || len(shift) != c {
		panic(fmt.Sprintf("autodiff: Affine of %v with %d scales and %d shifts", x.Shape, len(scale), len(shift)))
	}
	n := &node{in: []*Tensor{x}, overwrites: x}
	scale, shift = slices.Clone(scale), slices.Clone(shift)
	if x.dtype == Float32 {
		n.op = newAffine[float32](scale, shift)
	} else {
		n.op = newAffine[float64](scale, shift)
	}
	return record(t, n, x.Shape...)
}

type affine[T Float] struct {
	scale []float64
	shift []T
}

func newAffine[T Float](scale, shift []float64) *affine[T] {
	o := &affine[T]{scale: scale}
	for _, s := range shift {
		o.shift = append(o.shift, T(s))
	}
	return o
}

func (o *affine[T]) forward(n *node) {
	x, y := values[T](n.in[0]), values[T](n.out)
	batch, channels := n.out.Shape[0], n.out.Shape[1]
	space := len(y) / (batch * channels)
	for r := range batch * channels {
		accumulate(y[r*space:(r+1)*space], o.scale[r%channels], x[r*space:(r+1)*space], false)
	}
	kernel.AddBias(y, o.shift, batch, channels, space)
}

func (o *affine[T]) backward(n *node) {
	g := n.grad(0)
	if g == nil {
		return
	}
	dx, dy := values[T](g), values[T](n.out.grad)
	channels := n.out.Shape[1]
	rows := n.out.Shape[0] * channels
	space := len(dy) / rows
	for r := range rows {
		accumulate(dx[r*space:(r+1)*space], o.scale[r%channels], dy[r*space:(r+1)*space], !n.first[0])
	}
}
