package autodiff

import "github.com/pdekit/pdekit/internal/kernel"

// denseOp is Linear of x without space axes, (batch, in): one product for the
// whole batch, forward and by each operand.
type denseOp[T Float] struct{ linear }

func (o *denseOp[T]) forward(n *node) {
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
	if n.in[2] != nil {
		bias := values[T](n.in[2])
		for b := range o.batch {
			row := z[b*o.out:][:o.out]
			if beta == 1 {
				kernel.Axpy(row, 1, bias)
			} else {
				copy(row, bias)
			}
		}
		beta = 1
	}
	kernel.Gemm(false, true, o.batch, o.out, o.in, 1, x, o.in, w, o.in, beta, z, o.out)
	if o.activation != Identity {
		apply(o.activation, y, z)
	}
}

func (o *denseOp[T]) backward(n *node) {
	x, w, dz := values[T](n.in[0]), values[T](n.in[1]), values[T](n.out.grad)
	if o.activation != Identity {
		applyGrad(o.activation, dz, values[T](n.state[0]), dz, false)
	}
	if g := n.grad(0); g != nil {
		kernel.Gemm(false, false, o.batch, o.in, o.out, 1, dz, o.out, w, o.in, T(n.keep(0)), values[T](g), o.in)
	}
	if g := n.grad(1); g != nil {
		kernel.Gemm(true, false, o.out, o.in, o.batch, 1, dz, o.out, x, o.in, T(n.keep(1)), values[T](g), o.in)
	}
	if g := n.grad(2); g != nil {
		db := values[T](g)
		if n.first[2] {
			clear(db)
		}
		for b := range o.batch {
			kernel.Axpy(db, 1, dz[b*o.out:(b+1)*o.out])
		}
	}
	if g := n.grad(3); g != nil {
		accumulate(values[T](g), 1, dz, !n.first[3])
	}
}
