package flow

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// torusProblem is what the equations on a periodic cube have in common.
type torusProblem struct {
	mesh      solvers.Mesh
	time      solvers.Time
	order     int
	length    float64
	parameter solvers.Parameter
	// viscosity is that for a value of the parameter.
	viscosity func(value float64) float64
	initial   func(rng *random.Stream, u *grid.Field) error
	// makeForce returns the force on a grid; nil if there is none.
	makeForce func(g grid.Grid) force
	// exact, if not nil, is the solution for a viscosity.
	exact func(u *grid.Field, t, viscosity float64)
	// finest is the smallest viscosity and dissipation the largest rate per mass
	// that the choice of the solve grid reckons with.
	finest, dissipation float64
	description         solvers.Description
}

// setup returns the solver.
func (p torusProblem) setup() (solvers.Solver, error) {
	if p.order != 2 && p.order != 4 && p.order != 6 {
		return nil, fmt.Errorf("--order is %d; it is 2, 4 or 6", p.order)
	}
	if err := p.mesh.CheckSize(3); err != nil {
		return nil, err
	}
	refine, err := p.mesh.Factor(true)
	if err != nil {
		return nil, err
	}
	if refine == 0 {
		refine = p.chooseRefinement()
	}
	p.description.Boundary = "periodic"
	p.description.Scheme = fmt.Sprintf("in space skew-symmetric central differences of order %d on nodes, pressure by fast transforms", p.order)
	return solvers.NewTrajectory(p.evolution, solvers.TrajectoryOptions{
		Stored: grid.Uniform(3, p.mesh.Grid, 0, p.length, true), Refine: refine, Time: p.time,
		Channels: []string{"u", "v", "w"}, Units: []string{"1", "1", "1"},
		Description: p.description,
	})
}

// chooseRefinement returns 2 cells per stored cell where the spacing would exceed
// 3.5 of Kolmogorov's length (ν³/ε)^¼, else 1.
func (p torusProblem) chooseRefinement() int {
	if p.finest == 0 || p.dissipation == 0 {
		return 1
	}
	wanted := p.length / (3.5 * math.Pow(p.finest*p.finest*p.finest/p.dissipation, 0.25))
	if float64(p.mesh.Grid) < wanted {
		return 2
	}
	return 1
}

// evolution is the flow on one grid.
func (p torusProblem) evolution(g grid.Grid) (solvers.Evolution, error) {
	b, err := newTorus(g, p.order)
	if err != nil {
		return nil, err
	}
	b.Scalars = solvers.NewScalars(p.parameter)
	b.viscosity = func() float64 { return p.viscosity(b.At(0)) }
	b.initial = p.initial
	if p.makeForce != nil {
		b.force = p.makeForce(g)
	}
	if p.exact != nil {
		return &exactTorus{b, p.exact}, nil
	}
	return b, nil
}

// exactTorus is a flow whose solution is known.
type exactTorus struct {
	*torus
	exact func(u *grid.Field, t, viscosity float64)
}

var _ solvers.Exacter = (*exactTorus)(nil)

// Exact implements solvers.Exacter.
func (e *exactTorus) Exact(dst *grid.Field, t float64) { e.exact(dst, t, e.viscosity()) }
