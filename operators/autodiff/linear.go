package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
)

// LinearOptions are what Linear does beyond the product.
type LinearOptions struct {
	// Bias, of shape (out), is added to each channel; nil for none.
	Bias *Tensor
	// Add, of the result's shape, is added before the activation; nil for none.
	Add *Tensor
	// Activation is applied last.
	Activation Activation
}

// Linear is a product over the channels at each point (a 1×1 convolution),
//
//	y[b,o,s] = f(Σᵢ w[o,i]·x[b,i,s] + bias[o] + add[b,o,s])
//
// for x of shape (batch, in, space…) and w of shape (out, in). x without space
// axes, (batch, in), is a dense layer.
func Linear(t *Tape, x, w *Tensor, o LinearOptions) *Tensor {
	if len(x.Shape) < 2 || len(w.Shape) != 2 || w.Shape[1] != x.Shape[1] {
		panic(fmt.Sprintf("autodiff: Linear of x %v with w %v; (batch, in, …) and (out, in) expected", x.Shape, w.Shape))
	}
	if o.Bias != nil && !slices.Equal(o.Bias.Shape, w.Shape[:1]) {
		panic(fmt.Sprintf("autodiff: Linear with bias %v for w %v", o.Bias.Shape, w.Shape))
	}
	shape := slices.Clone(x.Shape)
	shape[1] = w.Shape[0]
	if o.Add != nil && !slices.Equal(o.Add.Shape, shape) {
		panic(fmt.Sprintf("autodiff: Linear with add %v for result %v", o.Add.Shape, shape))
	}
	l := linear{batch: x.Shape[0], in: x.Shape[1], out: w.Shape[0], space: size(x.Shape[2:]), activation: o.Activation}
	n := &node{
		in:         []*Tensor{x, w, o.Bias, o.Add},
		saved:      []*Tensor{x, w},
		overwrites: o.Add,
	}
	if l.activation != Identity && t != nil && !t.inference {
		n.state = []*Tensor{own(x.dtype, shape...)}
		n.saved = append(n.saved, n.state[0])
		n.taker = n.state[0]
	}
	dense := len(x.Shape) == 2
	if !dense {
		n.reverse = []*Tensor{own(x.dtype, l.batch, l.out, l.in)}
	}
	switch {
	case dense && x.dtype == Float32:
		n.op = &denseOp[float32]{l}
	case dense:
		n.op = &denseOp[float64]{l}
	case x.dtype == Float32:
		n.op = &linearOp[float32]{l}
	default:
		n.op = &linearOp[float64]{l}
	}
	return record(t, n, shape...)
}

type linear struct {
	batch, in, out, space int
	activation            Activation
}

type linearOp[T Float] struct{ linear }

func (o *linearOp[T]) forward(n *node) {
	x, w, y := values[T](n.in[0]), values[T](n.in[1]), values[T](n.out)
	z := y // what the activation is applied to
	if len(n.state) > 0 {
		z = values[T](n.state[0])
	}
	var beta T
	if n.in[3] != nil {
		copySlice(z, values[T](n.in[3]))
		beta = 1
	}
	e := kernel.Epilogue[T]{Activation: o.activation.kernel(), Y: y}
	if n.in[2] != nil {
		e.Bias = values[T](n.in[2])
	}
	kernel.GemmBatchThen(false, false, o.batch, o.out, o.space, o.in, 1, w, o.in, 0, x, o.space, o.in*o.space,
		beta, z, o.space, o.out*o.space, e)
}

func (o *linearOp[T]) backward(n *node) {
	x, w, dz := values[T](n.in[0]), values[T](n.in[1]), values[T](n.out.grad)
	if o.activation != Identity {
		applyGrad(o.activation, dz, values[T](n.state[0]), dz, false)
	}
	if g := n.grad(0); g != nil {
		kernel.GemmBatch(true, false, o.batch, o.in, o.space, o.out, 1, w, o.in, 0, dz, o.space, o.out*o.space,
			T(n.keep(0)), values[T](g), o.space, o.in*o.space)
	}
	if g := n.grad(1); g != nil {
		// One product per batch member, then their sum in order.
		parts, size := values[T](n.reverse[0]), o.out*o.in
		kernel.GemmBatch(false, true, o.batch, o.out, o.in, o.space, 1, dz, o.space, o.out*o.space,
			x, o.space, o.in*o.space, 0, parts, o.in, size)
		dw := values[T](g)
		accumulate(dw, 1, parts[:size], !n.first[1])
		for b := 1; b < o.batch; b++ {
			kernel.Axpy(dw, 1, parts[b*size:(b+1)*size])
		}
	}
	if g := n.grad(2); g != nil {
		db := values[T](g)
		if n.first[2] {
			clear(db)
		}
		kernel.BiasGrad(db, dz, o.batch, o.out, o.space)
	}
	if g := n.grad(3); g != nil {
		accumulate(values[T](g), 1, dz, !n.first[3])
	}
}
