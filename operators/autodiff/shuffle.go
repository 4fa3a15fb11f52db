package autodiff

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/parallel"
)

// PixelShuffle moves channels into space (Shi et al. 2016): (batch, 2ᵈ·c, x[,
// y[, z]]) → (batch, c, 2x[, 2y[, 2z]]) on d axes. Channel 2ᵈ·c + 4i + 2j + k
// (fewer terms on fewer axes) gives the points (2x + i, 2y + j, 2z + k) of
// channel c.
func PixelShuffle(t *Tape, x *Tensor) *Tensor { return recordShuffle(t, x, false) }

// PixelUnshuffle is its inverse: it moves points into channels.
func PixelUnshuffle(t *Tape, x *Tensor) *Tensor { return recordShuffle(t, x, true) }

func recordShuffle(t *Tape, x *Tensor, inverse bool) *Tensor {
	axes := len(x.Shape) - 2
	shape := slices.Clone(x.Shape)
	s := shuffle{axes: axes, coarse: [3]int{1, 1, 1}, inverse: inverse}
	fits := axes >= 1 && axes <= 3 && (inverse || x.Shape[1]%(1<<axes) == 0)
	for i := 0; fits && i < axes; i++ {
		if inverse {
			fits = fits && shape[i+2]%2 == 0
			shape[i+2] /= 2
			s.coarse[i+3-axes] = shape[i+2]
		} else {
			s.coarse[i+3-axes] = shape[i+2]
			shape[i+2] *= 2
		}
	}
	if !fits {
		panic(fmt.Sprintf("autodiff: pixel shuffle of %v (inverse: %v); 2 to the number of axes must divide the channels, or 2 every extent", x.Shape, inverse))
	}
	if inverse {
		s.fields = shape[0] * shape[1]
		shape[1] <<= axes
	} else {
		shape[1] >>= axes
		s.fields = shape[0] * shape[1]
	}
	n := &node{in: []*Tensor{x}}
	if x.dtype == Float32 {
		n.op = &shuffleOp[float32]{shuffle: s}
	} else {
		n.op = &shuffleOp[float64]{shuffle: s}
	}
	return record(t, n, shape...)
}

type shuffle struct {
	fields, axes int // fields of the fine grid
	coarse       [3]int
	inverse      bool
}

// shuffleOp is the parallel.Task of both passes over fine fields.
type shuffleOp[T Float] struct {
	shuffle
	channels, points []T
	toPoints, add    bool
}

func (o *shuffleOp[T]) forward(n *node) {
	o.run(values[T](n.in[0]), values[T](n.out), !o.inverse, false)
}

func (o *shuffleOp[T]) backward(n *node) {
	if g := n.grad(0); g != nil {
		o.run(values[T](g), values[T](n.out.grad), o.inverse, !n.first[0])
	}
}

// run moves between x's side of the node and y's.
func (o *shuffleOp[T]) run(x, y []T, toPoints, add bool) {
	o.channels, o.points, o.toPoints, o.add = x, y, toPoints, add
	if o.inverse {
		o.channels, o.points = y, x
	}
	parallel.Run(o.fields, max(1, grain*o.fields/len(x)), o)
	o.channels, o.points = nil, nil
}

// Chunk implements parallel.Task.
func (o *shuffleOp[T]) Chunk(lo, hi int) {
	n := o.coarse
	count, size := 1<<o.axes, n[0]*n[1]*n[2]
	twice := func(axis int) int { // points of a fine axis for each coarse one
		if axis < 3-o.axes {
			return 1
		}
		return 2
	}
	fine0, fine1 := twice(0), twice(1)
	for f := lo; f < hi; f++ {
		for part := range count {
			channel := o.channels[(f*count+part)*size:][:size]
			p0, p1, p2 := part>>2&1, part>>1&1, part&1
			for i := range n[0] {
				for j := range n[1] {
					at := ((f*fine0*n[0]+fine0*i+p0)*fine1*n[1]+fine1*j+p1)*2*n[2] + p2
					line := channel[(i*n[1]+j)*n[2]:][:n[2]]
					fine := o.points[at:]
					for k := range line {
						switch {
						case o.toPoints && o.add:
							fine[2*k] += line[k]
						case o.toPoints:
							fine[2*k] = line[k]
						case o.add:
							line[k] += fine[2*k]
						default:
							line[k] = fine[2*k]
						}
					}
				}
			}
		}
	}
}
