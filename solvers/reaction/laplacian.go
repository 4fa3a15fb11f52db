package reaction

import (
	"math"

	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
)

// laplacian is the difference Laplacian of a line, and shifts of it inverted.
// Beyond sides without flux functions go on by even reflection, beyond sides
// where they vanish by odd reflection. It serves one goroutine and allocates
// nothing after it is made.
type laplacian struct {
	h       float64
	closure fd.Closure
	padded  []float64
	line    *fd.Diffusion1 // periodic, and where values on the sides are given
	even    *fd.Banded     // ∂² between sides without flux
	factors *fd.Banded
	gamma   float64 // of factors
}

func newLaplacian(g grid.Grid, kind grid.Condition) *laplacian {
	n := g.N[0]
	l := &laplacian{h: g.Spacing(0), padded: make([]float64, n+2*fd.Ghosts), gamma: math.NaN()}
	switch kind {
	case grid.Neumann:
		l.closure = fd.Even
		l.even = evenDifference(n, l.h)
		l.factors = fd.NewBanded(n, order/2, order/2)
	case grid.Dirichlet:
		l.closure = fd.Odd
		l.line = fd.NewDiffusion1(n, l.h, order, fd.Odd)
	default:
		l.closure = fd.Wrap
		l.line = fd.NewDiffusion1(n, l.h, order, fd.Wrap)
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
				switch {
				case j < 0:
					j = -j
				case j >= n:
					j = 2*(n-1) - j
				}
				m.Add(i, j, w/(h*h))
			}
		}
	}
	return m
}

// apply sets du = c Δu. du and u do not share memory.
func (l *laplacian) apply(du, u []float64, c float64) {
	fd.Pad(l.padded, u, l.closure)
	fd.Laplace1(du, l.padded, c, l.h, order)
	if l.closure == fd.Odd {
		du[0], du[len(du)-1] = 0, 0
	}
}

// solve overwrites u with the solution v of v − gamma Δv = u.
func (l *laplacian) solve(u []float64, gamma float64) {
	if l.line != nil {
		l.line.Solve(u, gamma)
		return
	}
	if gamma != l.gamma {
		l.gamma = gamma
		l.factors.Set(1, -gamma, l.even)
		if err := l.factors.Factor(); err != nil {
			panic(err) // 1 − γ∂² is regular for every γ ≥ 0
		}
	}
	l.factors.Solve(u)
}
