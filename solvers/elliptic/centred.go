package elliptic

import (
	"errors"
	"fmt"
	"sync"

	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Centred solves αu − βΔu = f, exactly up to rounding, for unknowns on the
// centres of cells: the pressure of a staggered grid, or (Axis.Nodes) the
// velocity components on its faces. Δ is the second-order difference of one to
// three axes, on each a conservative balance of cells,
//
//	−w_i(Δu)_i = (u_i − u_{i−1})/d_{i−1/2} − (u_{i+1} − u_i)/d_{i+1/2},
//
// w the widths of the cells and d the distances of their centres. Uniform axes
// are diagonalised by fast transforms (Hartley on periodic ones); one axis with
// ends is eliminated: the stretched one, or one of a length whose transforms are
// slow (prime factors above 7), or the first.
//
// Ends are homogeneous: a Dirichlet value g at an end half a cell away adds
// 2g/w² to β⁻¹f in the cell beside it (with Nodes, g/w²), an outward derivative
// q adds q/w (with Nodes, at the node on the end, 2q/w).
//
// A Centred serves one goroutine, splits its work over package parallel by
// shape, and allocates nothing in a solve.
type Centred struct {
	n      [3]int // unknowns; 1 on axes that are absent
	axes   [3]*centredAxis
	line   int // the axis that is eliminated, or −1
	single bool
	size   int
	norm   float64 // what the transforms there and back multiply by

	alpha, beta float64   // of the pivots
	pivot       []float64 // 1/pivot of the elimination, like u
	column      []float64 // the singular mode's line

	mu   sync.Mutex
	idle []*[3]*centredPlan
	u, f []float64 // of the solve in progress
	last float64   // what was removed
}

// NewCentred returns a solver for the axes given, one to three, in C order.
// Both sides of an axis are periodic, or each is Dirichlet or Neumann. At most
// one axis is stretched.
func NewCentred(axes ...Axis) (*Centred, error) {
	if len(axes) < 1 || len(axes) > 3 {
		return nil, fmt.Errorf("a grid has 1 to 3 axes; got %d", len(axes))
	}
	c := &Centred{n: [3]int{1, 1, 1}, line: -1, single: true, norm: 1}
	for i, a := range axes {
		if err := a.check(); err != nil {
			return nil, fmt.Errorf("axis %s: %w", grid.AxisNames[i], err)
		}
		if (a.Central != 0) != (axes[0].Central != 0) {
			return nil, errors.New("central differences are for all axes or none")
		}
		at := 2
		if i < len(axes)-1 {
			at = i
		}
		c.n[at], c.axes[at] = a.N, newCentredAxis(a)
		if a.Low == grid.Dirichlet || a.High == grid.Dirichlet {
			c.single = false
		}
		if a.Faces != nil {
			if c.line >= 0 {
				return nil, errors.New("at most one axis may be stretched")
			}
			c.line = at
		}
	}
	if c.line < 0 {
		c.line = c.chooseLine(len(axes))
	}
	c.size = c.n[0] * c.n[1] * c.n[2]
	for a, x := range c.axes {
		if x != nil && a != c.line {
			x.diagonalise()
			c.norm *= x.norm
		}
	}
	if c.line >= 0 {
		c.pivot = make([]float64, c.size)
		c.column = make([]float64, c.n[c.line])
	}
	for range parallel.Threads() {
		c.idle = append(c.idle, c.newPlans())
	}
	return c, nil
}

// chooseLine is the axis to eliminate where none is stretched: one with ends,
// that whose transforms would be slowest, else the first; or −1.
func (c *Centred) chooseLine(axes int) int {
	first := 2
	if axes > 1 {
		first = 0
	}
	line, slowest := -1, 7 // transforms of lengths without larger primes are fast
	for a, x := range c.axes {
		if x == nil || !x.eliminable() {
			continue
		}
		if p := largestPrime(x.cells()); p > slowest {
			line, slowest = a, p
		}
	}
	if line < 0 && c.axes[first].eliminable() {
		return first
	}
	return line
}

// largestPrime is the largest prime factor of n, or 1.
func largestPrime(n int) int {
	largest := 1
	for p := 2; p*p <= n; p++ {
		for n%p == 0 {
			n, largest = n/p, p
		}
	}
	return max(n, largest)
}

// Size is the number of unknowns.
func (c *Centred) Size() int { return c.size }

// Solve sets u to the solution of −Δu = f. Without a Dirichlet side the problem
// is singular: the mean of f (weighted by the widths of the cells) is taken
// off, u has mean zero, and the mean is returned; otherwise 0 is. u may be f.
func (c *Centred) Solve(u, f []float64) (removed float64) { return c.SolveShifted(u, f, 0, 1) }

// SolveShifted sets u to the solution of αu − βΔu = f, α ≥ 0 and β > 0. An
// implicit viscous step has α = 1, β = νΔt. u may be f.
func (c *Centred) SolveShifted(u, f []float64, alpha, beta float64) (removed float64) {
	if len(u) != c.size || len(f) != c.size {
		panic(fmt.Sprintf("elliptic: u has %d values and f %d; there are %d unknowns", len(u), len(f), c.size))
	}
	if !(alpha >= 0) || !(beta > 0) {
		panic(fmt.Sprintf("elliptic: shift %g and factor %g; they must be ≥ 0 and > 0", alpha, beta))
	}
	if c.line >= 0 && (alpha != c.alpha || beta != c.beta) {
		c.alpha, c.beta = alpha, beta
		parallel.Run(c.n[0], 1, (*centredFactor)(c))
	}
	c.alpha, c.beta = alpha, beta
	c.u, c.f, c.last = u, f, 0
	parallel.Run(c.planes(), 1, (*centredForward)(c))
	if c.axes[0] != nil && c.line != 0 {
		parallel.Run(c.n[1]*c.n[2], centredModes, (*centredAcross)(c))
	}
	switch c.line {
	case 0:
		parallel.Run(c.n[1]*c.n[2], centredModes, (*centredSweep)(c))
	case 1, 2:
		parallel.Run(c.n[0], 1, (*centredSweep)(c))
	}
	if c.axes[0] != nil && c.line > 0 {
		parallel.Run(c.n[1]*c.n[2], centredModes, (*centredBack)(c))
	}
	parallel.Run(c.planes(), 1, (*centredBackward)(c))
	c.u, c.f = nil, nil
	return c.last
}

// floating reports whether the problem in hand is singular.
func (c *Centred) floating() bool { return c.single && c.alpha == 0 }

// constant is coefficient 0 of the constant 1.
func (c *Centred) constant() float64 {
	one := 1.0
	for a, x := range c.axes {
		if x != nil && a != c.line {
			one *= x.one
		}
	}
	return one
}
