package elliptic

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers/grid"
)

// MultigridOptions are the settings of a Multigrid; zero values are defaults.
type MultigridOptions struct {
	// Tolerance is the relative residual ‖b − Au‖₂/‖b‖₂ to reach; 0 is 1e-11.
	Tolerance float64
	// MaxIterations of conjugate gradients; 0 is 500.
	MaxIterations int
	// Shift is α ≥ 0 in αu − ∇·(a∇u) = f.
	Shift float64
}

// Multigrid solves αu − ∇·(a∇u) = f for variable, discontinuous a > 0, second
// order, by vertex-centred finite volumes: the flux between neighbouring nodes
// takes the harmonic mean of their a, the volumes of nodes on Neumann sides are
// cut by the side. The symmetric system is solved by conjugate gradients with
// one V(1,1)-cycle of black-box multigrid as the preconditioner: Galerkin
// coarse operators, interpolation from the operator itself, Gauss–Seidel in
// colours forward and back. Dendy, J. Comput. Phys. 48 (1982) 366; Alcouffe,
// Brandt, Dendy, Painter, SIAM J. Sci. Stat. Comput. 2 (1981) 430.
//
// Any number of nodes per axis is taken, powers of two or not. An axis whose
// spacing is much larger than another's is not coarsened until they are alike.
// Convergence does not depend on the size of jumps of a; it slows where a thin
// layer of nodes one wide separates regions of very different a.
type Multigrid struct {
	box
	tolerance  float64
	iterations int
	shift      float64
	single     bool     // no Dirichlet side and no shift
	levels     []*level // finest first
	coarsest   dense
	// Vectors of the finest level, with its ghost layer.
	weight, b, x, p, q []float64
	a                  []float64 // the coefficient at all nodes
	ready              bool
}

// NewMultigrid returns a solver for a grid and boundary. Call SetCoefficient
// before Solve.
func NewMultigrid(g grid.Grid, b grid.Boundary, o MultigridOptions) (*Multigrid, error) {
	x, err := newBox(g, b)
	if err != nil {
		return nil, err
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-11
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 500
	}
	if !(o.Tolerance > 0 && o.Tolerance < 1) {
		return nil, fmt.Errorf("the multigrid solver needs a relative residual between 0 and 1, not %g", o.Tolerance)
	}
	if o.MaxIterations < 0 {
		return nil, fmt.Errorf("the multigrid solver needs at least 1 iteration, not %d", o.MaxIterations)
	}
	if !(o.Shift >= 0) || o.Shift-o.Shift != 0 {
		return nil, fmt.Errorf("the multigrid solver needs a finite shift ≥ 0, not %g", o.Shift)
	}
	m := &Multigrid{box: x, tolerance: o.Tolerance, iterations: o.MaxIterations, shift: o.Shift}
	m.single = o.Shift == 0 && b.Floating()
	m.hierarchy()
	fine := m.levels[0]
	for _, v := range []*[]float64{&m.weight, &m.b, &m.x, &m.p, &m.q} {
		*v = newArray(fine.size)
	}
	m.a = make([]float64, m.size())
	m.volumes()
	return m, nil
}

// hierarchy plans and allocates the levels: what is coarsened depends on the
// grid alone.
func (m *Multigrid) hierarchy() {
	l := newLevel(m.m, m.present, m.periodicAxes(), true)
	h := m.h
	for {
		m.levels = append(m.levels, l)
		if l.unknowns() <= directSize || !l.plan(h, m.kind) {
			break
		}
		coarse := [3]int{}
		for a := range 3 {
			coarse[a] = l.n[a]
			if l.coarsen[a] {
				coarse[a] = l.coarseCount(a)
				h[a] *= 2
			}
		}
		l.allocateWeights()
		l = newLevel(coarse, m.present, l.periodic, false)
	}
	m.coarsest = newDense(l)
}

func (m *Multigrid) periodicAxes() (p [3]bool) {
	for a := m.absent; a < 3; a++ {
		p[a] = m.kind[a][0] == grid.Periodic
	}
	return p
}

// SetCoefficient takes the coefficient a at all nodes and sets the levels up
// for it. It fails if a value is not positive and finite. It allocates nothing.
func (m *Multigrid) SetCoefficient(a []float64) error {
	if len(a) != m.size() {
		panic(fmt.Sprintf("elliptic: the coefficient has %d values; the grid has %d nodes", len(a), m.size()))
	}
	m.ready = false
	for i, v := range a {
		if !(v > 0) || v-v != 0 {
			return fmt.Errorf("the coefficient a is %g at node %v; it must be positive and finite everywhere", v, m.node(i))
		}
	}
	copy(m.a, a)
	m.assemble(a)
	for i, l := range m.levels[:len(m.levels)-1] {
		l.interpolation()
		l.galerkin(m.levels[i+1])
	}
	m.ready = true
	if !m.coarsest.factor(m.levels[len(m.levels)-1], m.single) {
		m.ready = false
		return fmt.Errorf("the coefficient a spans too many orders of magnitude: the coarsest multigrid level is not positive definite")
	}
	return nil
}

// node is the position of node i of the grid, without absent axes.
func (x *box) node(i int) []int {
	p := make([]int, 0, 3)
	for a := x.absent; a < 3; a++ {
		p = append(p, i/x.stride[a]%x.n[a])
	}
	return p
}

// Levels is the number of grids.
func (m *Multigrid) Levels() int { return len(m.levels) }
