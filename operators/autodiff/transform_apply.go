package autodiff

import "github.com/pdekit/pdekit/internal/kernel"

// Coefficients are held as planes (2, modes, fields): real parts, then
// imaginary parts. Between the axes, fields are (fields, points of the axes not
// yet transformed, kept rows of those that are, 2·last): real then imaginary
// parts innermost. Two buffers are used in turn: the one next to the field's
// grid is always a.

// scratch returns the lengths of the two buffers for a number of fields.
func (tr *transform[T]) scratch(fields int) (a, b int) {
	axes := len(tr.grid)
	if axes == 1 {
		return 1, 1
	}
	width, points, r := 2*tr.last, tr.grid[0], 2*len(tr.rows[0])
	if axes == 2 {
		return fields * points * width, fields * r * width
	}
	r1 := len(tr.rows[1])
	return fields * max(points*tr.grid[1], r*r1) * width, fields * points * 2 * r1 * width
}

// analyse sets planes to the coefficients of fields, with m the matrix of the
// last axis. With m = analysis that is the truncated transform, with m =
// synthesis the adjoint of synthesise.
func (tr *transform[T]) analyse(r *reorder[T], planes, x, m []T, fields int, a, b []T) {
	axes, n := len(tr.grid), tr.grid[len(tr.grid)-1]
	width := 2 * tr.last
	if axes == 1 {
		kernel.Gemm(false, true, width, fields, n, 1, m, n, x, n, 0, planes, fields)
		return
	}
	outer := len(x) / n
	kernel.Gemm(false, true, outer, width, n, 1, x, n, m, n, 0, a, width)
	from, to := a, b
	q, ld := width, width // columns of the next product, and distance between its rows
	for axis := axes - 2; axis >= 0; axis-- {
		points, rows := tr.grid[axis], len(tr.rows[axis])
		outer /= points
		kernel.GemmBatch(false, false, outer, 2*rows, q, points, 1, tr.waves[axis], points, 0,
			from, ld, points*ld, 0, to, q, 2*rows*q)
		if axis > 0 {
			r.join(to[:outer*2*rows*q], rows*q, tr.last)
		}
		from, to = to, from
		q, ld = rows*q, 2*rows*q
	}
	r.gather(planes, from, fields, tr.modes()/tr.last, tr.last)
}

// synthesise sets fields from planes, or adds to them with beta = 1, with m the
// matrix of the last axis. With m = synthesis that is the inverse transform,
// with m = analysis the adjoint of analyse.
func (tr *transform[T]) synthesise(r *reorder[T], x, planes, m []T, beta T, fields int, a, b []T) {
	axes, n := len(tr.grid), tr.grid[len(tr.grid)-1]
	width := 2 * tr.last
	if axes == 1 {
		kernel.Gemm(true, false, fields, n, width, 1, planes, fields, m, n, beta, x, n)
		return
	}
	from, to := b, a
	if axes == 3 {
		from, to = a, b
	}
	r.scatter(from, planes, fields, tr.modes()/tr.last, tr.last)
	outer := fields
	for axis := range axes - 1 {
		points, rows := tr.grid[axis], len(tr.rows[axis])
		q := width
		for _, kept := range tr.rows[axis+1:] {
			q *= len(kept)
		}
		ld := q
		if axis+2 < axes {
			ld = 2 * q // room for split
		}
		kernel.GemmBatch(true, false, outer, points, q, 2*rows, 1, tr.waves[axis], points, 0,
			from, q, 2*rows*q, 0, to, ld, points*ld)
		outer *= points
		if axis+2 < axes {
			r.split(to[:outer*ld], q, tr.last)
		}
		from, to = to, from
	}
	kernel.Gemm(false, false, outer, n, width, 1, from, width, m, n, beta, x, n)
}
