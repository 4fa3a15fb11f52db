package autodiff

import "fmt"

// Corner returns channels lo ≤ c < hi of x, (batch, channel, space…), at the
// first point of the grid, as (batch, hi−lo): the way in for numbers that reach
// an operator as channels that are constant over the grid.
func Corner(t *Tape, x *Tensor, lo, hi int) *Tensor {
	if len(x.Shape) < 3 || lo < 0 || hi > x.Shape[1] || lo >= hi {
		panic(fmt.Sprintf("autodiff: Corner of channels [%d, %d) of %v", lo, hi, x.Shape))
	}
	n := &node{in: []*Tensor{x}}
	if x.dtype == Float32 {
		n.op = atCorner[float32]{lo}
	} else {
		n.op = atCorner[float64]{lo}
	}
	return record(t, n, x.Shape[0], hi-lo)
}

type atCorner[T Float] struct{ lo int }

func (o atCorner[T]) forward(n *node) {
	x, y := values[T](n.in[0]), values[T](n.out)
	row, space := n.out.Shape[1], size(n.in[0].Shape[2:])
	for i := range y {
		y[i] = x[o.at(i, row, len(x)/n.out.Shape[0], space)]
	}
}

func (o atCorner[T]) backward(n *node) {
	g := n.grad(0)
	if g == nil {
		return
	}
	dx, dy := values[T](g), values[T](n.out.grad)
	if n.first[0] {
		clear(dx)
	}
	row, space := n.out.Shape[1], size(n.in[0].Shape[2:])
	for i, d := range dy {
		dx[o.at(i, row, len(dx)/n.out.Shape[0], space)] += d
	}
}

// at is where value i of the output comes from; part is the size of a member.
func (o atCorner[T]) at(i, row, part, space int) int {
	return i/row*part + (o.lo+i%row)*space
}
