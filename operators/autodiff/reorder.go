package autodiff

import "github.com/pdekit/pdekit/internal/parallel"

// reorder moves truncated spectra between the layouts of transform_apply.go. It
// is a parallel.Task with its operands, kept in the op that uses it, so that a
// step allocates nothing.
type reorder[T Float] struct {
	move       move
	x, planes  []T
	half       int // numbers in half of a block
	fields     int
	rows, last int // modes are rows·last
}

// Chunk handles part of the work; see parallel.Task.
func (r *reorder[T]) Chunk(lo, hi int) {
	switch r.move {
	case join:
		r.joinChunk(lo, hi)
	case split:
		r.splitChunk(lo, hi)
	case gather:
		r.gatherChunk(lo, hi)
	case scatter:
		r.scatterChunk(lo, hi)
	}
}

type move uint8

const (
	join move = iota
	split
	gather
	scatter
)

// grain is the number of elements that one piece of parallel work handles.
const grain = 1 << 14

// join makes one complex number of its products with cosine and sine: in each
// block of 2·half numbers, products c with cosines in the first half and s with
// sines in the second, each of last real parts followed by last imaginary ones,
//
//	re = c.re + s.im
//	im = c.im − s.re
//
// go to the first half.
func (r *reorder[T]) join(x []T, half, last int) {
	r.move, r.x, r.half, r.last = join, x, half, last
	parallel.Run(len(x)/(2*half), max(1, grain/half), r)
}

func (r *reorder[T]) joinChunk(lo, hi int) {
	m := r.last
	for p := lo; p < hi; p++ {
		for i := 0; i < r.half; i += 2 * m {
			c, s := r.x[2*p*r.half+i:][:2*m], r.x[(2*p+1)*r.half+i:][:2*m]
			for k := range m {
				c[k] += s[m+k]
				c[m+k] -= s[k]
			}
		}
	}
}

// split is the adjoint of join: the second half of each block becomes −im, re
// of the first.
func (r *reorder[T]) split(x []T, half, last int) {
	r.move, r.x, r.half, r.last = split, x, half, last
	parallel.Run(len(x)/(2*half), max(1, grain/half), r)
}

func (r *reorder[T]) splitChunk(lo, hi int) {
	m := r.last
	for p := lo; p < hi; p++ {
		for i := 0; i < r.half; i += 2 * m {
			c, s := r.x[2*p*r.half+i:][:2*m], r.x[(2*p+1)*r.half+i:][:2*m]
			for k := range m {
				s[k], s[m+k] = -c[m+k], c[k]
			}
		}
	}
}

// gather joins the products of the first axis, x of (fields, cosine and sine,
// rows, real and imaginary, last), and transposes them to planes (real and
// imaginary, rows·last, fields).
func (r *reorder[T]) gather(planes, x []T, fields, rows, last int) {
	r.move, r.x, r.planes, r.fields, r.rows, r.last = gather, x, planes, fields, rows, last
	parallel.Run(rows, max(1, grain/(last*fields)), r)
}

func (r *reorder[T]) gatherChunk(lo, hi int) {
	m, fields := r.last, r.fields
	half := r.rows * m * fields
	for row := lo; row < hi; row++ {
		re, im := r.planes[row*m*fields:][:m*fields], r.planes[half+row*m*fields:][:m*fields]
		for f := range fields {
			c := r.x[(2*f*r.rows+row)*2*m:][:2*m]
			s := r.x[((2*f+1)*r.rows+row)*2*m:][:2*m]
			for k := range m {
				re[k*fields+f] = c[k] + s[m+k]
				im[k*fields+f] = c[m+k] - s[k]
			}
		}
	}
}

// scatter is the adjoint of gather.
func (r *reorder[T]) scatter(x, planes []T, fields, rows, last int) {
	r.move, r.x, r.planes, r.fields, r.rows, r.last = scatter, x, planes, fields, rows, last
	parallel.Run(rows, max(1, grain/(last*fields)), r)
}

func (r *reorder[T]) scatterChunk(lo, hi int) {
	m, fields := r.last, r.fields
	half := r.rows * m * fields
	for row := lo; row < hi; row++ {
		re, im := r.planes[row*m*fields:][:m*fields], r.planes[half+row*m*fields:][:m*fields]
		for f := range fields {
			c := r.x[(2*f*r.rows+row)*2*m:][:2*m]
			s := r.x[((2*f+1)*r.rows+row)*2*m:][:2*m]
			for k := range m {
				u, v := re[k*fields+f], im[k*fields+f]
				c[k], c[m+k] = u, v
				s[k], s[m+k] = -v, u
			}
		}
	}
}
