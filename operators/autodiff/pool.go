package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Pooling is what Pool keeps of the points that it joins.
type Pooling uint8

const (
	Largest Pooling = iota
	Mean
)

// Pool joins two points along every axis, (batch, channel, x[, y[, z]]) →
// (batch, channel, ⌈x/2⌉ …), by their largest value or their mean; the last
// point of an odd axis stands for two. Of equal largest values the first one
// gets the gradient.
func Pool(t *Tape, x *Tensor, kind Pooling) *Tensor {
	axes := len(x.Shape) - 2
	if axes < 1 || axes > 3 {
		panic(fmt.Sprintf("autodiff: Pool of %v", x.Shape))
	}
	p := pool{fields: x.Shape[0] * x.Shape[1], kind: kind, axes: axes, grid: [3]int{1, 1, 1}}
	shape := slices.Clone(x.Shape)
	for i, n := range x.Shape[2:] {
		p.grid[i+3-axes] = n
		shape[i+2] = (n + 1) / 2
	}
	n := &node{in: []*Tensor{x}}
	if kind == Largest {
		n.saved = n.in
	}
	if x.dtype == Float32 {
		n.op = &poolOp[float32]{pool: p}
	} else {
		n.op = &poolOp[float64]{pool: p}
	}
	return record(t, n, shape...)
}

type pool struct {
	fields, axes int
	kind         Pooling
	grid         [3]int
}

// poolOp is the parallel.Task of both passes over fields, with their operands.
type poolOp[T Float] struct {
	pool
	x, y, dx []T
	add      bool
}

func (o *poolOp[T]) forward(n *node) {
	o.x, o.y = values[T](n.in[0]), values[T](n.out)
	o.run()
}

func (o *poolOp[T]) backward(n *node) {
	g := n.grad(0)
	if g == nil {
		return
	}
	o.y, o.dx, o.add = values[T](n.out.grad), values[T](g), !n.first[0]
	if o.kind == Largest {
		o.x = values[T](n.in[0])
	}
	o.run()
}

func (o *poolOp[T]) run() {
	parallel.Run(o.fields, max(1, grain/(o.grid[0]*o.grid[1]*o.grid[2])), o)
	o.x, o.y, o.dx = nil, nil, nil
}

// Chunk implements parallel.Task.
func (o *poolOp[T]) Chunk(first, end int) {
	n := o.grid
	var half [3]int
	for a := range n {
		half[a] = (n[a] + 1) / 2
	}
	points, coarse := n[0]*n[1]*n[2], half[0]*half[1]*half[2]
	for f := first; f < end; f++ {
		if o.dx != nil && !o.add {
			clear(o.dx[f*points : (f+1)*points])
		}
		for i := range half[0] {
			for j := range half[1] {
				// Up to four lines of the fine grid meet in a coarse one.
				var lines [4]int
				count := 0
				for a := 2 * i; a < 2*i+2; a++ {
					for b := 2 * j; b < 2*j+2; b++ {
						if (o.axes == 3 || a == 0) && (o.axes > 1 || b == 0) {
							lines[count] = f*points + (min(a, n[0]-1)*n[1]+min(b, n[1]-1))*n[2]
							count++
						}
					}
				}
				y := o.y[f*coarse+(i*half[1]+j)*half[2]:][:half[2]]
				switch {
				case o.dx == nil && o.kind == Mean:
					o.mean(y, lines[:count])
				case o.dx == nil:
					o.largest(y, lines[:count])
				case o.kind == Mean:
					o.meanBackward(y, lines[:count])
				default:
					o.largestBackward(y, lines[:count])
				}
			}
		}
	}
}

func (o *poolOp[T]) mean(y []T, lines []int) {
	n, weight := o.grid[2], 1/T(2*len(lines))
	for i, at := range lines {
		x := o.x[at:][:n]
		for k := range y {
			v := weight * (x[2*k] + x[min(2*k+1, n-1)])
			if i > 0 {
				v += y[k]
			}
			y[k] = v
		}
	}
}

func (o *poolOp[T]) meanBackward(dy []T, lines []int) {
	n, weight := o.grid[2], 1/T(2*len(lines))
	for _, at := range lines {
		dx := o.dx[at:][:n]
		for k, v := range dy {
			dx[2*k] += weight * v
			dx[min(2*k+1, n-1)] += weight * v
		}
	}
}

func (o *poolOp[T]) largest(y []T, lines []int) {
	n := o.grid[2]
	for i, at := range lines {
		x := o.x[at:][:n]
		for k := range y {
			v := max(x[2*k], x[min(2*k+1, n-1)])
			if i > 0 {
				v = max(v, y[k])
			}
			y[k] = v
		}
	}
}

func (o *poolOp[T]) largestBackward(dy []T, lines []int) {
	n := o.grid[2]
	for k, v := range dy {
		at := lines[0] + 2*k
		for _, line := range lines {
			for _, p := range [2]int{2 * k, min(2*k+1, n-1)} {
				if o.x[line+p] > o.x[at] {
					at = line + p
				}
			}
		}
		o.dx[at] += v
	}
}
