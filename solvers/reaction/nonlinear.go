package reaction

import (
	"github.com/pdekit/pdekit/solvers"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// nonlinearLine is the difference form of
//
//	c(u) u_t = (Φ(u))_xx
//
// on a line with both ends: second-order finite volumes about the nodes, half a
// cell at the ends, so that ∫ C(u), C' = c, changes by what flows through the
// ends alone. Its stages are solved by Newton's method, so that neither the grid
// nor degenerate Φ limit the step. It serves one goroutine and allocates nothing
// after it is made.
type nonlinearLine struct {
	h float64
	// potential is Φ and its derivative, which is not negative.
	potential func(u float64) (phi, slope float64)
	// capacity is c > 0 and its derivative; nil for 1.
	capacity func(u float64) (c, slope float64)
	ends     [2]lineEnd
	// scratch: potentials and their slopes, and the rows of the linear system
	phi, slope, diag, upper, rest, next []float64
}

// lineEnd is the condition at one end.
type lineEnd struct {
	// kind is Dirichlet: u is value(t); or Neumann: u·leak flows out.
	kind  grid.Condition
	value func(t float64) (u, rate float64)
	leak  float64
}

func newNonlinearLine(g grid.Grid) *nonlinearLine {
	n := g.N[0]
	l := &nonlinearLine{h: g.Spacing(0), ends: [2]lineEnd{{kind: grid.Neumann}, {kind: grid.Neumann}}}
	for _, p := range []*[]float64{&l.phi, &l.slope, &l.diag, &l.upper, &l.rest, &l.next} {
		*p = make([]float64, n)
	}
	return l
}

// rate sets du = Φ(u)_xx/c(u).
func (l *nonlinearLine) rate(du, u []float64, t float64) {
	l.balance(u)
	for i, v := range u {
		c, _ := l.capacityAt(v)
		du[i] = l.rest[i] / c
	}
	for k, e := range l.ends {
		if e.kind == grid.Dirichlet {
			_, du[k*(len(u)-1)] = e.value(t)
		}
	}
}

// balance sets rest = Φ(u)_xx, and phi and slope.
func (l *nonlinearLine) balance(u []float64) {
	n := len(u)
	for i, v := range u {
		l.phi[i], l.slope[i] = l.potential(v)
	}
	inv := 1 / (l.h * l.h)
	for i := 1; i < n-1; i++ {
		l.rest[i] = (l.phi[i-1] - 2*l.phi[i] + l.phi[i+1]) * inv
	}
	l.rest[0] = 2*(l.phi[1]-l.phi[0])*inv - 2/l.h*l.ends[0].leak*u[0]
	l.rest[n-1] = 2*(l.phi[n-2]-l.phi[n-1])*inv - 2/l.h*l.ends[1].leak*u[n-1]
}

func (l *nonlinearLine) capacityAt(v float64) (c, slope float64) {
	if l.capacity == nil {
		return 1, 0
	}
	return l.capacity(v)
}

// Newton's method ends when it changes u by less than newtonSmall of its largest
// value, or gives up after newtonMost iterations; it converges quadratically.
const (
	newtonSmall = 1e-11
	newtonMost  = 40
)

// solve overwrites u with the solution v of v − gamma·Φ(v)_xx/c(v) = u at time t,
// by NaNs if Newton's method does not converge: the step is then made shorter.
func (l *nonlinearLine) solve(u []float64, t, gamma float64) {
	v := l.next
	copy(v, u)
	for k, e := range l.ends {
		if e.kind == grid.Dirichlet {
			v[k*(len(u)-1)], _ = e.value(t)
		}
	}
	for range newtonMost {
		change, size := l.iterate(v, u, gamma)
		if change <= newtonSmall*size {
			copy(u, v)
			return
		}
	}
	for i := range u {
		u[i] = math.NaN()
	}
}

// iterate makes one step of Newton's method on c(v)(v − u) − gamma·Φ(v)_xx = 0, and
// returns the largest change and the largest value. Elimination needs no
// pivoting: the columns of the matrix are diagonally dominant where c' is small.
func (l *nonlinearLine) iterate(v, u []float64, gamma float64) (change, size float64) {
	n := len(v)
	l.balance(v)
	r := gamma / (l.h * l.h)
	for i, x := range v {
		c, slope := l.capacityAt(x)
		l.rest[i] = gamma*l.rest[i] - c*(x-u[i])
		l.diag[i] = c + slope*(x-u[i]) + 2*r*l.slope[i]
	}
	for k, e := range l.ends {
		i := k * (n - 1)
		l.diag[i] += 2 * gamma / l.h * e.leak
		if e.kind == grid.Dirichlet {
			l.diag[i], l.rest[i] = 1, 0
		}
	}
	// Row i has −w·r·slope of its neighbours, w = 2 beside half cells' own faces.
	for i := range n {
		below, above := r, r
		if i == 0 || i == n-1 {
			below, above = 2*r, 2*r
			if l.ends[min(i, 1)].kind == grid.Dirichlet {
				below, above = 0, 0
			}
		}
		pivot := l.diag[i]
		if i > 0 {
			lower := -below * l.slope[i-1]
			pivot -= lower * l.upper[i-1]
			l.rest[i] -= lower * l.rest[i-1]
		}
		inv := 1 / pivot
		l.rest[i] *= inv
		if i < n-1 {
			l.upper[i] = -above * l.slope[i+1] * inv
		}
	}
	for i := n - 1; i >= 0; i-- {
		if i < n-1 {
			l.rest[i] -= l.upper[i] * l.rest[i+1]
		}
		v[i] += l.rest[i]
		change, size = max(change, math.Abs(l.rest[i])), max(size, math.Abs(v[i]))
	}
	return change, size
}

// nonlinearEvolution is the part of an evolution that nonlinearLine is: all of
// it is implicit.
type nonlinearEvolution struct {
	*solvers.Scalars
	line *nonlinearLine
}

// RHS implements Evolution.
func (e *nonlinearEvolution) RHS(du, _ *grid.Field, _ float64) { clear(du.Data) }

// MaxStep implements Evolution: nothing limits the step but its error.
func (e *nonlinearEvolution) MaxStep(*grid.Field) float64 { return math.Inf(1) }

// Implicit implements Stiff.
func (e *nonlinearEvolution) Implicit(du, u *grid.Field, t float64) { e.line.rate(du.Data, u.Data, t) }

// SolveImplicit implements Stiff.
func (e *nonlinearEvolution) SolveImplicit(u *grid.Field, t, gamma float64) {
	e.line.solve(u.Data, t, gamma)
}

// Order implements Orderer.
func (e *nonlinearEvolution) Order() int { return 2 }

// nonlinearScheme says what nonlinearEvolution does.
const nonlinearScheme = "second-order finite volumes about the nodes, stages by Newton's method"
