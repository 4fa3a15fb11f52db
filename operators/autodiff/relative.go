package autodiff

import (
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
)

// RelativeL2 returns the scalar
//
//	mean over b of ‖x_b − y_b‖₂ / max(‖y_b‖₂, eps)
//
// with norms over all axes but the batch, summed in float64. y is a constant:
// no derivative by it is taken. Where x_b equals y_b the derivative is zero.
func RelativeL2(t *Tape, x, y *Tensor, eps float64) *Tensor {
	mustMatch("RelativeL2", x, y)
	n := &node{in: []*Tensor{x, StopGradient(y)}}
	n.saved = n.in
	batch := x.Shape[0]
	if x.dtype == Float32 {
		n.op = &relative[float32]{eps, make([]float64, batch), make([]float64, batch)}
	} else {
		n.op = &relative[float64]{eps, make([]float64, batch), make([]float64, batch)}
	}
	return record(t, n, 1)
}

type relative[T Float] struct {
	eps            float64
	distance, norm []float64 // per batch member
}

func (o *relative[T]) forward(n *node) {
	x, y := values[T](n.in[0]), values[T](n.in[1])
	batch := len(o.norm)
	part, sum := len(x)/batch, 0.0
	for b := range batch {
		xb, yb := x[b*part:(b+1)*part], y[b*part:(b+1)*part]
		o.distance[b] = math.Sqrt(kernel.SumSquaredDifference(xb, yb))
		o.norm[b] = max(math.Sqrt(kernel.SumSquares(yb)), o.eps)
		sum += o.distance[b] / o.norm[b]
	}
	values[T](n.out)[0] = T(sum / float64(batch))
}

func (o *relative[T]) backward(n *node) {
	g := n.grad(0)
	if g == nil {
		return
	}
	x, y, dx := values[T](n.in[0]), values[T](n.in[1]), values[T](g)
	upstream := float64(values[T](n.out.grad)[0])
	batch := len(o.norm)
	part := len(x) / batch
	for b := range batch {
		scale := 0.0
		if o.distance[b] != 0 {
			scale = upstream / (float64(batch) * o.distance[b] * o.norm[b])
		}
		addDifference(dx[b*part:(b+1)*part], scale, x[b*part:(b+1)*part], y[b*part:(b+1)*part], !n.first[0])
	}
}

// MSE returns the scalar mean of (x − y)² over all elements, summed in float64.
// y is a constant: no derivative by it is taken.
func MSE(t *Tape, x, y *Tensor) *Tensor {
	mustMatch("MSE", x, y)
	n := &node{in: []*Tensor{x, StopGradient(y)}}
	n.saved = n.in
	if x.dtype == Float32 {
		n.op = mse[float32]{}
	} else {
		n.op = mse[float64]{}
	}
	return record(t, n, 1)
}

type mse[T Float] struct{}

func (mse[T]) forward(n *node) {
	x, y := values[T](n.in[0]), values[T](n.in[1])
	values[T](n.out)[0] = T(kernel.SumSquaredDifference(x, y) / float64(len(x)))
}

func (mse[T]) backward(n *node) {
	if g := n.grad(0); g != nil {
		x, y := values[T](n.in[0]), values[T](n.in[1])
		scale := 2 * float64(values[T](n.out.grad)[0]) / float64(len(x))
		addDifference(values[T](g), scale, x, y, !n.first[0])
	}
}

// addDifference sets dst = scale·(x − y), or adds it. With scale 0 that is 0,
// whatever x and y hold.
func addDifference[T Float](dst []T, scale float64, x, y []T, add bool) {
	switch {
	case scale == 0 && !add:
		clear(dst)
	case scale == 0:
	case add:
		kernel.Axpy(dst, T(scale), x)
		kernel.Axpy(dst, T(-scale), y)
	default:
		kernel.Sub(dst, x, y)
		kernel.Scale(dst, T(scale), dst)
	}
}

func mustMatch(what string, x, y *Tensor) {
	if !slices.Equal(x.Shape, y.Shape) {
		panic(fmt.Sprintf("autodiff: %s of shapes %v and %v", what, x.Shape, y.Shape))
	}
}
