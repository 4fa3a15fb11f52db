package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
)

// Modulate returns, channel by channel of each batch member,
//
//	y[b,c,s] = (1 + scale[b,c])·x[b,c,s] + shift[b,c]
//
// for x of shape (batch, channels, space…) and scale and shift of shape (batch,
// channels); shift may be nil. It is the feature-wise linear modulation (FiLM)
// of Perez et al. 2018, eq. 1, its scale counted from 1.
func Modulate(t *Tape, x, scale, shift *Tensor) *Tensor {
	for _, m := range []*Tensor{scale, shift} {
		if m != nil && !slices.Equal(m.Shape, x.Shape[:2]) {
			panic(fmt.Sprintf("autodiff: Modulate of %v by %v; (batch, channels) expected", x.Shape, m.Shape))
		}
	}
	n := &node{in: []*Tensor{x, scale, shift}, saved: []*Tensor{x, scale}}
	if x.dtype == Float32 {
		n.op = modulate[float32]{}
	} else {
		n.op = modulate[float64]{}
	}
	return record(t, n, x.Shape...)
}

type modulate[T Float] struct{}

func (modulate[T]) forward(n *node) {
	x, scale, y := values[T](n.in[0]), values[T](n.in[1]), values[T](n.out)
	space := len(x) / len(scale)
	for r, s := range scale {
		kernel.Scale(y[r*space:(r+1)*space], 1+s, x[r*space:(r+1)*space])
	}
	if n.in[2] != nil {
		kernel.AddBias(y, values[T](n.in[2]), 1, len(scale), space)
	}
}

func (modulate[T]) backward(n *node) {
	x, scale, dy := values[T](n.in[0]), values[T](n.in[1]), values[T](n.out.grad)
	space := len(x) / len(scale)
	if g := n.grad(0); g != nil {
		dx := values[T](g)
		for r, s := range scale {
			accumulate(dx[r*space:(r+1)*space], float64(1+s), dy[r*space:(r+1)*space], !n.first[0])
		}
	}
	if g := n.grad(1); g != nil {
		ds := values[T](g)
		if n.first[1] {
			clear(ds)
		}
		for r := range scale {
			ds[r] += T(kernel.Dot(dy[r*space:(r+1)*space], x[r*space:(r+1)*space]))
		}
	}
	if g := n.grad(2); g != nil {
		dh := values[T](g)
		if n.first[2] {
			clear(dh)
		}
		for r := range scale {
			dh[r] += T(kernel.Sum(dy[r*space : (r+1)*space]))
		}
	}
}
