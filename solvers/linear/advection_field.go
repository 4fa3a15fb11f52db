package linear

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// carried is a field that the velocity carries along.
type carried struct {
	*solvers.Scalars
	initial law.Law
	grid    grid.Grid
	sides   grid.Boundary
	scheme  string
	central []*fd.Operator // one for each axis, if the scheme is central
	upwind  []*carrier     // one for each axis otherwise
}

var (
	_ solvers.Evolution     = (*carried)(nil)
	_ solvers.Parameterised = (*carried)(nil)
	_ solvers.Conserver     = (*carried)(nil)
	_ solvers.Orderer       = (*carried)(nil)
	_ solvers.Recaller      = (*carried)(nil)
	_ solvers.Exacter       = (*carriedFormula)(nil)
)

func newCarried(p *Advection, g grid.Grid, b grid.Boundary, scheme string, initial law.Law) *carried {
	var list []solvers.Parameter
	for axis, c := range p.speeds() {
		list = append(list, solvers.Parameter{Name: "speed" + []string{"", "-y", "-z"}[axis], Unit: "1", Range: c})
	}
	a := &carried{Scalars: solvers.NewScalars(list...), initial: initial, grid: g, sides: b, scheme: scheme}
	for axis := range g.N {
		if scheme == "central" {
			a.central = append(a.central, fd.NewDerivative(g, axis, 1, order, b))
		} else {
			a.upwind = append(a.upwind, newCarrier(g, axis, b[axis], scheme == "weno"))
		}
	}
	return a
}

// Initial implements Evolution.
func (a *carried) Initial(rng *random.Stream, u *grid.Field) error {
	a.Draw(rng)
	if err := a.initial.Fill(rng, u); err != nil {
		return err
	}
	for axis, pair := range a.sides {
		for k, s := range pair {
			if s.Kind == grid.Inflow {
				fillSide(u.Data, a.grid, axis, k, s)
			}
		}
	}
	return nil
}

// fillSide sets the nodes of a side to its datum.
func fillSide(u []float64, g grid.Grid, axis, k int, s grid.Side) {
	values := make([]float64, g.SideSize(axis))
	g.FillSide(values, axis, s, 0)
	inner := 1
	for i := axis + 1; i < g.Dims(); i++ {
		inner *= g.N[i]
	}
	slab := inner * g.N[axis]
	for q, v := range values {
		u[q/inner*slab+k*(slab-inner)+q%inner] = v
	}
}

// Recall implements Recaller.
func (a *carried) Recall(params []float64, _ *grid.Field) { a.Set(params) }

// RHS implements Evolution.
func (a *carried) RHS(du, u *grid.Field, _ float64) {
	for axis, d := range a.central {
		if axis == 0 {
			d.Apply(du.Data, u.Data, -a.At(axis))
		} else {
			d.Add(du.Data, u.Data, -a.At(axis))
		}
	}
	if a.central != nil {
		return
	}
	clear(du.Data)
	for axis, c := range a.upwind {
		c.add(du.Data, u.Data, a.At(axis))
	}
	fd.Hold(du.Data, a.grid, a.sides)
}

// MaxStep implements Evolution: 2√2/1.586 cells for sixth-order central
// differences and classic RK4, 1.4 for the upwind ones.
func (a *carried) MaxStep(*grid.Field) float64 {
	cells, rate := 1.4, 0.0
	if a.central != nil {
		cells = 1.78
	}
	for axis := range a.grid.N {
		rate += math.Abs(a.At(axis)) / a.grid.Spacing(axis)
	}
	return cells / rate
}

// Order implements Orderer.
func (a *carried) Order() int {
	if a.central != nil {
		return order
	}
	return 5
}

// Invariants implements Conserver: the integral of u, conserved on a periodic box.
func (a *carried) Invariants(u *grid.Field) []solvers.Invariant {
	return []solvers.Invariant{{Name: "integral", Value: integral(u.Data, u.Grid), Conserved: a.sides.Only(grid.Periodic) == nil}}
}

// carriedFormula is carried from a state that is a formula, on a periodic box.
type carriedFormula struct {
	*carried
	formula law.Formula
}

// Exact implements Exacter: u(t, x) = u0(x − ct).
func (a *carriedFormula) Exact(dst *grid.Field, t float64) {
	shifted := a.formula
	s := make([]float64, dst.Grid.Dims())
	shifted.F = func(x []float64) float64 {
		for axis, v := range x {
			length := dst.Grid.Hi[axis] - dst.Grid.Lo[axis]
			v = math.Mod(v-a.At(axis)*t/length, 1)
			if v < 0 {
				v++
			}
			s[axis] = v
		}
		return a.formula.F(s)
	}
	if err := shifted.Fill(nil, dst); err != nil {
		panic(err) // a formula fills any field
	}
}
