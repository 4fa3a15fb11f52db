package autodiff

import "fmt"

// Derivative returns ∂x/∂(axis) of x, (batch, channel, space…), by second-order
// differences on points spacing apart: central inside and, on a periodic axis,
// everywhere; one-sided of three points at the ends of another axis. Axes count
// from 0 for x's first space axis. A non-periodic axis has at least 3 points.
func Derivative(t *Tape, x *Tensor, axis int, spacing float64, periodic bool) *Tensor {
	if axis < 0 || axis > len(x.Shape)-3 || !(spacing > 0) || !periodic && x.Shape[axis+2] < 3 {
		panic(fmt.Sprintf("autodiff: Derivative along axis %d, spacing %g, of %v", axis, spacing, x.Shape))
	}
	n := &node{in: []*Tensor{x}}
	d := derivative{points: x.Shape[axis+2], inner: size(x.Shape[axis+3:]), scale: 0.5 / spacing, periodic: periodic}
	if x.dtype == Float32 {
		n.op = &derivativeOp[float32]{d}
	} else {
		n.op = &derivativeOp[float64]{d}
	}
	return record(t, n, x.Shape...)
}

type derivative struct {
	points, inner int
	scale         float64 // 1/(2·spacing)
	periodic      bool
}

// ends calls f(to, from, weight) for every non-zero of the first and the last
// row of the difference matrix, weights in units of scale.
func (d derivative) ends(f func(to, from int, weight float64)) {
	last := d.points - 1
	if d.periodic {
		f(0, 1%d.points, 1)
		f(0, last, -1)
		if last > 0 {
			f(last, 0, 1)
			f(last, last-1, -1)
		}
		return
	}
	f(0, 0, -3)
	f(0, 1, 4)
	f(0, 2, -1)
	f(last, last, 3)
	f(last, last-1, -4)
	f(last, last-2, 1)
}

type derivativeOp[T Float] struct{ derivative }

func (o *derivativeOp[T]) forward(n *node) {
	x, y := values[T](n.in[0]), values[T](n.out)
	clear(y)
	o.apply(y, x, false)
}

func (o *derivativeOp[T]) backward(n *node) {
	g := n.grad(0)
	if g == nil {
		return
	}
	dx := values[T](g)
	if n.first[0] {
		clear(dx)
	}
	o.apply(dx, values[T](n.out.grad), true)
}

// apply adds the difference matrix times src, or its transpose times src, to
// dst.
func (o *derivativeOp[T]) apply(dst, src []T, transposed bool) {
	size, step, w := o.points*o.inner, o.inner, T(o.scale)
	for at := 0; at < len(dst); at += size {
		d, s := dst[at:at+size], src[at:at+size]
		for i := step; i < size-step; i++ {
			if transposed {
				d[i+step] += w * s[i]
				d[i-step] -= w * s[i]
			} else {
				d[i] += w * (s[i+step] - s[i-step])
			}
		}
		o.ends(func(to, from int, weight float64) {
			if transposed {
				to, from = from, to
			}
			for k := range step {
				d[to*step+k] += T(weight*o.scale) * s[from*step+k]
			}
		})
	}
}
