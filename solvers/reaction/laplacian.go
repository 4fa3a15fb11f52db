package reaction

import (
	"math"

	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
)

// laplacian is the difference Laplacian of a line or a plane with the same
// homogeneous condition on all sides, and shifts of it inverted: on a plane by
// transforms, on a line by elimination, whose rounding is relative to what is
// near, so that a front runs into an exact 0. It serves one goroutine and
// allocates nothing after it is made.
type laplacian struct {
	sides    grid.Boundary
	grid     grid.Grid
	operator *fd.Operator
	symbol   *elliptic.Symbol // on a plane
	line     *fd.Diffusion1   // on a line, periodic or with values given at its ends
	even     *fd.Banded       // on a line without flux through its ends: the operator,
	factors  *fd.Banded       // and 1 − gamma times it
	gamma    float64
}

func newLaplacian(g grid.Grid, kind grid.Condition) *laplacian {
	sides := grid.AllSides(g.Dims(), grid.Side{Kind: kind})
	l := &laplacian{sides: sides, grid: g.Clone(), operator: fd.NewLaplacian(g, order, sides), gamma: math.NaN()}
	switch {
	case g.Dims() > 1:
		l.symbol = elliptic.NewSymbol(g, order, sides)
		l.symbol.Set(func(w elliptic.Wave) complex128 { return complex(w.Laplacian(), 0) })
	case kind == grid.Neumann:
		l.even, l.factors = evenDifference(g.N[0], g.Spacing(0)), fd.NewBanded(g.N[0], order/2, order/2)
	case kind == grid.Dirichlet:
		l.line = fd.NewDiffusion1(g.N[0], g.Spacing(0), order, fd.Odd)
	default:
		l.line = fd.NewDiffusion1(g.N[0], g.Spacing(0), order, fd.Wrap)
	}
	return l
}

// evenDifference is the matrix of ∂² on n nodes reflected at both ends.
func evenDifference(n int, h float64) *fd.Banded {
	b := fd.Second(order)
	m := fd.NewBanded(n, order/2, order/2)
	for i := range n {
		m.Add(i, i, b[0]/(h*h))
		for r, w := range b[1:] {
			for _, j := range [2]int{i - r - 1, i + r + 1} {
				if j >= n {
					j = 2*(n-1) - j
				}
				m.Add(i, max(j, -j), w/(h*h))
			}
		}
	}
	return m
}

// apply sets du = c Δu. du and u do not share memory.
func (l *laplacian) apply(du, u []float64, c float64) {
	l.operator.Apply(du, u, c)
	fd.Hold(du, l.grid, l.sides)
}

// solve overwrites u with the solution v of v − gamma Δv = u.
func (l *laplacian) solve(u []float64, gamma float64) {
	switch {
	case l.symbol != nil:
		l.symbol.Solve(u, gamma)
	case l.line != nil:
		l.line.Solve(u, gamma)
	default:
		if gamma != l.gamma {
			l.gamma = gamma
			l.factors.Set(1, -gamma, l.even)
			if err := l.factors.Factor(); err != nil {
				panic(err) // 1 − γ∂² is regular for every γ ≥ 0
			}
		}
		l.factors.Solve(u)
	}
}
