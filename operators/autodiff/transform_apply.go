package autodiff

import "github.com/pdekit/pdekit/internal/kernel"

// On the way to spectra, fields are (fields, points of the axes not yet
// transformed, real and imaginary, kept coefficients of those that are). The
// first axis comes last and makes of that (fields, kept coefficients of the
// others, real and imaginary, kept coefficients of the first): products whose
// columns fill vectors. On the way back, in two dimensions, fields are last; in
// one, they are taken from the planes.
//
// Two buffers are used in turn: the one next to the field's grid is always a.

// scratch returns how many numbers of each buffer belong to one field.
func (tr *transform[T]) scratch() (a, b int) {
	width := 2 * tr.padded
	switch points := tr.grid; len(points) {
	case 1:
		return width, 0
	case 2:
		return points[0] * width, 2 * tr.modes()
	default:
		// The spectra, which come back to a, are no larger: an axis of N points
		// keeps at most N coefficients.
		return points[0] * points[1] * width, points[0] * len(tr.rows[1]) * width
	}
}

// field is how many numbers of a belong to one field, whatever a holds.
func (tr *transform[T]) field() int {
	a, _ := tr.scratch()
	return a
}

// spectra returns which buffer holds the spectra with all axes transformed.
func spectra[T Float](tr *transform[T], a, b []T) []T {
	if len(tr.grid) == 2 {
		return b
	}
	return a
}

// extent is the length of the axis that blocks cut: the first.
func (tr *transform[T]) extent() int { return tr.grid[0] }

// inner is the number of points of the grid for each one of the first axis.
func (tr *transform[T]) inner() int { return size(tr.grid) / tr.grid[0] }

// toLast transforms the last axis of points lo to hi of the first axis, with m
// one of the matrices of shape (grid[last], 2·padded). In one dimension a gets
// these points' part of the sum, in others the lines' coefficients.
func (tr *transform[T]) toLast(a, x, m []T, fields, lo, hi int) {
	axes, n, width := len(tr.grid), tr.grid[len(tr.grid)-1], 2*tr.padded
	if axes == 1 {
		kernel.Gemm(false, false, fields, width, hi-lo, 1, x[lo:], n, m[lo*width:], width, 0, a, width)
		return
	}
	lines := tr.inner() / n
	all := tr.grid[0] * lines
	kernel.GemmBatch(false, false, fields, (hi-lo)*lines, width, n, 1, x[lo*lines*n:], n, all*n,
		m, width, 0, 0, a[lo*lines*width:], width, all*width)
}

// fromLast is the adjoint of toLast for points lo to hi of the first axis, as a
// product with m of shape (2·last, grid[last]) for each of so many lines: of the
// channels in a or, in one dimension, in planes, whose rows are stride apart.
func (tr *transform[T]) fromLast(a, planes, m []T, stride, channels, lo, hi int) (lines, points int, p kernel.Product[T]) {
	n, width := tr.grid[len(tr.grid)-1], 2*tr.last
	p = kernel.Product[T]{K: width, B: m, LDB: n}
	switch len(tr.grid) {
	case 1:
		p.Trans, p.A, p.LDA, p.B = true, planes, stride, m[lo:]
		return 1, hi - lo, p
	case 2:
		p.Trans, p.A, p.LDA, p.StrideA = true, a[lo*width*channels:], channels, width*channels
		return hi - lo, n, p
	}
	each := tr.inner() / n
	p.A, p.LDA, p.StrideA = a[lo*each*width:], tr.field(), width
	return (hi - lo) * each, n, p
}

// toOthers transforms all axes but the last, from a to where spectra says.
func (tr *transform[T]) toOthers(a, b []T, fields int) {
	if len(tr.grid) == 1 {
		return
	}
	from, to, q, ld := a, b, tr.last, tr.padded
	if len(tr.grid) == 3 {
		n, r := 2*tr.grid[1], 2*len(tr.rows[1])
		kernel.GemmBatch(false, false, fields*tr.grid[0], r, q, n, 1, tr.waves[1], n, 0, from, ld, n*ld, 0, to, q, r*q)
		from, to, q, ld = to, from, q*r/2, q*r/2
	}
	n, r := 2*tr.grid[0], 2*len(tr.rows[0])
	kernel.GemmBatch(true, false, fields, q, r, n, 1, from, ld, n*ld, tr.columns, r, 0, 0, to, r, q*r)
}

// fromPlanes is the adjoint of toOthers in two dimensions for frequencies
// lo to hi of the last axis, from planes, whose rows are stride apart, to a,
// which is then (points of the first axis, real and imaginary, coefficients of
// the last, channels): its products' columns are channels.
func (tr *transform[T]) fromPlanes(a, planes []T, stride, channels, lo, hi int) {
	n, r := 2*tr.grid[0], 2*len(tr.rows[0])
	kernel.GemmBatch(true, false, hi-lo, n, channels, r, 1, tr.waves[0], n, 0, planes[lo*r*stride:], stride, r*stride,
		0, a[lo*channels:], tr.last*channels, channels)
}

// fromOthers is the adjoint of toOthers in three dimensions.
func (tr *transform[T]) fromOthers(a, b []T, fields int) {
	n, r, q := 2*tr.grid[0], 2*len(tr.rows[0]), tr.last*len(tr.rows[1])
	kernel.GemmBatch(true, true, fields, n, q, r, 1, tr.waves[0], n, 0, a, r, q*r, 0, b, q, n*q)
	size := n * q
	n, r, q = 2*tr.grid[1], 2*len(tr.rows[1]), tr.last
	for f := range fields {
		kernel.GemmBatch(true, false, tr.grid[0], n, q, r, 1, tr.waves[1], n, 0, b[f*size:], q, r*q, 0, a[f*tr.field():], q, n*q)
	}
}
