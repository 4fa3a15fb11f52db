package autodiff

import "github.com/pdekit/pdekit/internal/parallel"

// FilteredActivation applies an activation on another grid than that of x,
//
//	y = down(f(up(x)))
//
// with a map along each axis up to a finer grid and from there (nil: none), so
// that what f adds beyond the grid's Nyquist wavenumber can be filtered out
// instead of folded back (Karras et al. 2021; Raonić et al. 2023, eq. 2.4). It
// goes field by field in cache; backward computes up(x) again.
func FilteredActivation(t *Tape, x *Tensor, up []*AxisMap, f Activation, down []*AxisMap) *Tensor {
	rise, fine := newResampling("FilteredActivation", x.Shape, up)
	fall, shape := newResampling("FilteredActivation", fine, down)
	n := &node{in: []*Tensor{x}, saved: []*Tensor{x}}
	if x.dtype == Float32 {
		n.op = newFiltered[float32](rise, fall, f)
	} else {
		n.op = newFiltered[float64](rise, fall, f)
	}
	return record(t, n, shape...)
}

// filteredOp is the parallel.Task of both passes over fields.
type filteredOp[T Float] struct {
	up, down   fieldMap[T]
	activation Activation
	fine       int // points

	x, y, dx []T // dx: backward
	keep     T
	spare    workspace[T]
}

func newFiltered[T Float](up, down resampling, f Activation) *filteredOp[T] {
	o := &filteredOp[T]{up: newFieldMap[T](up), down: newFieldMap[T](down), activation: f, fine: up.to[0] * up.to[1] * up.to[2]}
	o.spare.each = 2*o.fine + max(o.up.size, o.down.size)
	o.spare.fill(min(parallel.Threads(), up.fields))
	return o
}

func (o *filteredOp[T]) forward(n *node) {
	o.x, o.y = values[T](n.in[0]), values[T](n.out)
	o.run()
}

func (o *filteredOp[T]) backward(n *node) {
	if g := n.grad(0); g != nil {
		o.x, o.y, o.dx, o.keep = values[T](n.in[0]), values[T](n.out.grad), values[T](g), T(n.keep(0))
		o.run()
	}
}

func (o *filteredOp[T]) run() {
	parallel.Run(o.up.fields, max(1, grain/o.fine), o)
	o.x, o.y, o.dx = nil, nil, nil
}

// Chunk implements parallel.Task.
func (o *filteredOp[T]) Chunk(lo, hi int) {
	buffer := o.spare.take()
	z, d, rest := buffer[:o.fine], buffer[o.fine:2*o.fine], buffer[2*o.fine:]
	x, y := len(o.x)/o.up.fields, len(o.y)/o.up.fields
	for f := lo; f < hi; f++ {
		o.up.apply(z, o.x[f*x:(f+1)*x], rest, false, 0)
		if o.dx == nil {
			apply(o.activation, z, z)
			o.down.apply(o.y[f*y:(f+1)*y], z, rest, false, 0)
			continue
		}
		o.down.apply(d, o.y[f*y:(f+1)*y], rest, true, 0)
		applyGrad(o.activation, d, z, d, false)
		o.up.apply(o.dx[f*x:(f+1)*x], d, rest, true, o.keep)
	}
	o.spare.put(buffer)
}
