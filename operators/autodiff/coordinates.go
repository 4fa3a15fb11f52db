package autodiff

import (
	"fmt"
	"slices"
)

// Coordinates appends one channel per axis to x, (batch, channel, space…): the
// position along that axis scaled to [0, 1], i/n on a periodic axis (which
// repeats its first point after its last), i/(n−1) on another (which includes
// both ends). periodic has one entry per axis; nil means that none is periodic.
func Coordinates(t *Tape, x *Tensor, periodic []bool) *Tensor {
	axes := len(x.Shape) - 2
	if periodic != nil && len(periodic) != axes {
		panic(fmt.Sprintf("autodiff: Coordinates of %v with periodicity %v", x.Shape, periodic))
	}
	shape := slices.Clone(x.Shape)
	shape[1] += axes
	n := &node{in: []*Tensor{x}}
	if x.dtype == Float32 {
		n.op = &coordinates[float32]{periodic}
	} else {
		n.op = &coordinates[float64]{periodic}
	}
	return record(t, n, shape...)
}

type coordinates[T Float] struct{ periodic []bool }

func (o *coordinates[T]) forward(n *node) {
	x, y := values[T](n.in[0]), values[T](n.out)
	grid, batch := n.out.Shape[2:], n.out.Shape[0]
	space := size(grid)
	part, row := len(x)/batch, len(y)/batch
	for b := range batch {
		copy(y[b*row:], x[b*part:(b+1)*part])
		if b > 0 {
			copy(y[b*row+part:(b+1)*row], y[part:row])
			continue
		}
		for a, points := range grid {
			channel := y[part+a*space:][:space]
			inner, end := size(grid[a+1:]), max(points-1, 1)
			if o.periodic != nil && o.periodic[a] {
				end = points
			}
			for i := range channel {
				channel[i] = T(float64(i/inner%points) / float64(end))
			}
		}
	}
}

func (o *coordinates[T]) backward(n *node) {
	g := n.grad(0)
	if g == nil {
		return
	}
	dx, dy, batch := values[T](g), values[T](n.out.grad), n.out.Shape[0]
	part, row := len(dx)/batch, len(dy)/batch
	for b := range batch {
		accumulate(dx[b*part:(b+1)*part], 1, dy[b*row:b*row+part], !n.first[0])
	}
}
