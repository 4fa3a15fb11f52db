package conservation

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
)

// Road is the part of a scalar problem that says where and how finely it is
// solved. Problems embed it; its JSON fields become theirs.
type Road struct {
	solvers.Mesh
	Clock
	Start
	Min float64 `json:"x_min"`
	Max float64 `json:"x_max"`
	// Condition is a boundary as grid.ParseBoundary reads it, or auto.
	Condition string `json:"bc"`
}

// Bind binds the flags of r to fs.
func (r *Road) Bind(fs *flag.FlagSet) {
	r.Mesh.Bind(fs)
	r.Clock.Bind(fs)
	r.Start.Bind(fs)
	fs.Float64Var(&r.Min, "x-min", r.Min, "left end of the line")
	fs.Float64Var(&r.Max, "x-max", r.Max, "right end of the line")
	fs.StringVar(&r.Condition, "bc", r.Condition, "boundary: periodic, outflow or inflow:STATE, or a list such as left=inflow:0.2,right=outflow; auto: periodic, and outflow for the initial state riemann")
}

// SetResolution implements solvers.Resolved for the problems that embed r; the
// time step follows the grid.
func (r *Road) SetResolution(refine int, _ float64) {
	b, err := r.Start.boundary(r.Condition)
	r.Mesh.SetFactor(refine, err == nil && b[0][0].Kind == grid.Periodic)
}

// solver solves the conservation law of a flux with the equation's parameters.
func (r *Road) solver(flux func() scalarFlux, channel, formula string, first ...solvers.Parameter) (solvers.Solver, error) {
	b, err := r.Start.boundary(r.Condition)
	if err != nil {
		return nil, err
	}
	switch {
	case r.Grid < 8:
		return nil, fmt.Errorf("--grid is %d; this scheme needs at least 8 points", r.Grid)
	case !(r.Max > r.Min) || math.IsInf(r.Max-r.Min, 0):
		return nil, fmt.Errorf("--x-min is %g and --x-max is %g; the line must be finite and not empty", r.Min, r.Max)
	}
	for _, p := range first {
		if !(p.Range.Lo > 0) {
			return nil, fmt.Errorf("--%s is %v; it must be positive", p.Name, &p.Range)
		}
	}
	clock, err := r.Clock.time()
	if err != nil {
		return nil, err
	}
	if err := r.Mesh.CheckSize(1); err != nil {
		return nil, err
	}
	periodic := b[0][0].Kind == grid.Periodic
	refine, err := r.Mesh.Factor(periodic)
	if err != nil {
		return nil, err
	}
	stored := grid.Uniform(1, r.Grid, r.Min, r.Max, periodic)
	initial, err := r.Start.law(stored)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		return r.Start.evolution(flux(), initial, g, b, r.Courant, r.Start.parameters(first...)), nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: clock,
		Channels: []string{channel}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:    fmt.Sprintf("%s on [%g, %g]", formula, r.Min, r.Max),
			Boundary:   b.String(),
			Scheme:     "in space conservative finite differences of fifth order: WENO-Z interpolation, local Lax–Friedrichs, fluxes limited to keep the bounds 0 and 1",
			Random:     r.Start.describe(initial),
			Tolerances: r.Clock.tolerances(),
		},
	})
}
