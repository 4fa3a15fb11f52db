package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
)

// ModeProduct multiplies a complex tensor along one of its axes by a matrix:
//
//	y[…, s, …] = Σᵣ u[s,r]·x[…, r, …]
//
// with real and imaginary planes as the first axis of both, which axis does not
// count: x is (2, n₀, n₁ …), u (2, s, r), or (2, r, s) for the last axis. It
// builds a tensor from its Tucker factors: the core times a matrix along each
// axis (Kolda & Bader 2009, eq. 4.1).
func ModeProduct(t *Tape, x, u *Tensor, axis int) *Tensor {
	last := len(x.Shape) - 2
	if last < 0 || axis < 0 || axis > last || x.Shape[0] != 2 || len(u.Shape) != 3 || u.Shape[0] != 2 {
		panic(fmt.Sprintf("autodiff: ModeProduct of x %v with u %v along axis %d", x.Shape, u.Shape, axis))
	}
	m := modeProduct{before: size(x.Shape[1 : axis+1]), after: size(x.Shape[axis+2:]), from: u.Shape[2], to: u.Shape[1], last: axis == last}
	if m.last {
		m.from, m.to = m.to, m.from
	}
	if m.from != x.Shape[axis+1] {
		panic(fmt.Sprintf("autodiff: ModeProduct of x %v with u %v along axis %d", x.Shape, u.Shape, axis))
	}
	shape := slices.Clone(x.Shape)
	shape[axis+1] = m.to
	n := &node{in: []*Tensor{x, u}, saved: []*Tensor{x, u}}
	if x.dtype == Float32 {
		n.op = &modeProductOp[float32]{m}
	} else {
		n.op = &modeProductOp[float64]{m}
	}
	return record(t, n, shape...)
}

type modeProduct struct {
	before, after int // entries of the earlier and the later axes
	from, to      int // extents
	last          bool
}

type modeProductOp[T Float] struct{ modeProduct }

// halves returns the real and the imaginary plane.
func halves[T Float](x []T) (re, im []T) { return x[:len(x)/2], x[len(x)/2:] }

func (o *modeProductOp[T]) forward(n *node) {
	xr, xi := halves(values[T](n.in[0]))
	ur, ui := halves(values[T](n.in[1]))
	yr, yi := halves(values[T](n.out))
	if o.last {
		kernel.ComplexGemmBatch(false, false, 1, o.before, o.to, o.from, xr, xi, o.from, 0, ur, ui, o.to, 0, 0, yr, yi, o.to, 0)
		return
	}
	kernel.ComplexGemmBatch(false, false, o.before, o.to, o.after, o.from, ur, ui, o.from, 0,
		xr, xi, o.after, o.from*o.after, 0, yr, yi, o.after, o.to*o.after)
}

func (o *modeProductOp[T]) backward(n *node) {
	xr, xi := halves(values[T](n.in[0]))
	ur, ui := halves(values[T](n.in[1]))
	dyr, dyi := halves(values[T](n.out.grad))
	if g := n.grad(0); g != nil {
		dxr, dxi := halves(values[T](g))
		if o.last {
			kernel.ComplexGemmBatch(false, true, 1, o.before, o.from, o.to, dyr, dyi, o.to, 0, ur, ui, o.to, 0, T(n.keep(0)), dxr, dxi, o.from, 0)
		} else {
			kernel.ComplexGemmBatch(true, false, o.before, o.from, o.after, o.to, ur, ui, o.from, 0,
				dyr, dyi, o.after, o.to*o.after, T(n.keep(0)), dxr, dxi, o.after, o.from*o.after)
		}
	}
	if g := n.grad(1); g != nil {
		dur, dui := halves(values[T](g))
		beta := T(n.keep(1))
		if o.last {
			kernel.ComplexGemmBatch(true, false, 1, o.from, o.to, o.before, xr, xi, o.from, 0, dyr, dyi, o.to, 0, beta, dur, dui, o.to, 0)
			return
		}
		for b := range o.before {
			y, x := b*o.to*o.after, b*o.from*o.after
			kernel.ComplexGemmBatch(false, true, 1, o.to, o.from, o.after, dyr[y:], dyi[y:], o.after, 0, xr[x:], xi[x:], o.after, 0,
				beta, dur, dui, o.from, 0)
			beta = 1
		}
	}
}
