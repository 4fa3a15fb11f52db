package autodiff

import "github.com/pdekit/pdekit/internal/kernel"

// On the way to spectra, fields are (fields, points of the axes not yet
// transformed, real and imaginary, kept coefficients of those that are). The
// first axis comes last and makes of that (fields, kept coefficients of the
// others, real and imaginary, kept coefficients of the first): products whose
// columns fill vectors. On the way back, in two dimensions, they are (fields,
// coefficients of the last axis, real and imaginary, points of the first).
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

// fromLast is the adjoint of toLast, with m of shape (2·last, grid[last]): it
// sets points lo to hi of x, or adds to them with beta = 1.
func (tr *transform[T]) fromLast(x, a, m []T, beta T, fields, lo, hi int) {
	axes, n, width := len(tr.grid), tr.grid[len(tr.grid)-1], 2*tr.last
	if axes == 1 {
		kernel.Gemm(false, false, fields, hi-lo, width, 1, a, width, m[lo:], n, beta, x[lo:], n)
		return
	}
	if axes == 2 {
		lines := tr.grid[0]
		kernel.GemmBatch(true, false, fields, hi-lo, n, width, 1, a[lo:], lines, tr.field(),
			m, n, 0, beta, x[lo*n:], n, lines*n)
		return
	}
	lines := tr.inner() / n
	all := tr.grid[0] * lines
	kernel.GemmBatch(false, false, fields, (hi-lo)*lines, n, width, 1, a[lo*lines*width:], width, tr.field(),
		m, n, 0, beta, x[lo*lines*n:], n, all*n)
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

// fromOthers is the adjoint of toOthers.
func (tr *transform[T]) fromOthers(a, b []T, fields int) {
	switch len(tr.grid) {
	case 2:
		n, r, q := 2*tr.grid[0], 2*len(tr.rows[0]), tr.last
		kernel.GemmBatch(false, false, fields, q, n, r, 1, b, r, q*r, tr.halves, n, 0, 0, a, n, tr.field())
	case 3:
		n, r, q := 2*tr.grid[0], 2*len(tr.rows[0]), tr.last*len(tr.rows[1])
		kernel.GemmBatch(true, true, fields, n, q, r, 1, tr.waves[0], n, 0, a, r, q*r, 0, b, q, n*q)
		size := n * q
		n, r, q = 2*tr.grid[1], 2*len(tr.rows[1]), tr.last
		for f := range fields {
			kernel.GemmBatch(true, false, tr.grid[0], n, q, r, 1, tr.waves[1], n, 0, b[f*size:], q, r*q, 0, a[f*tr.field():], q, n*q)
		}
	}
}
