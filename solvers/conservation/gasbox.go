package conservation

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// gasBox is a gas in a square or a cube.
type gasBox struct {
	dims      int
	mesh      solvers.Mesh
	clock     Clock
	gamma     random.Range
	length    float64
	condition string
	start     gasStart
}

// gasStart says how the gas of a problem starts.
type gasStart interface {
	// sides is the boundary that suits it where none is asked for.
	sides() string
	// law checks it and returns the law and its parameters, first those given.
	law(stored grid.Grid, first ...solvers.Parameter) (gasLaw, *solvers.Scalars, error)
}

var (
	_ gasStart = (*Sheet)(nil)
	_ gasStart = (*Cube)(nil)
)

// solver checks the parameters and returns the solver of a model.
func (p gasBox) solver(m gasModel) (solvers.Solver, error) {
	if err := checkGamma(p.gamma); err != nil {
		return nil, err
	}
	b, err := systemBoundary(p.condition, p.start.sides(), p.dims)
	if err != nil {
		return nil, err
	}
	stored, refine, err := boxGrid(p.dims, p.mesh, p.length, b)
	if err != nil {
		return nil, err
	}
	clock, err := p.clock.time()
	if err != nil {
		return nil, err
	}
	parameters := append([]solvers.Parameter{gasParameter(p.gamma)}, m.parameters...)
	law, _, err := p.start.law(stored, parameters...)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		law, own, err := p.start.law(stored, parameters...)
		if err != nil {
			return nil, err
		}
		return m.evolution(g, b, p.clock.Courant, law, own), nil
	}
	channels, units := []string{"density"}, []string{"1"}
	for _, axis := range grid.AxisNames[:p.dims] {
		channels, units = append(channels, "velocity_"+axis), append(units, "1")
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: clock,
		Channels: append(channels, "pressure"), Units: append(units, "1"),
		Description: solvers.Description{
			Formula: m.formula, Boundary: b.String(), Scheme: m.scheme, Random: law.String(), Tolerances: p.clock.tolerances(),
		},
	})
}

// boxGrid checks a mesh and returns the stored grid over [0, length]^dims and the
// refinement. All axes are periodic or none, so that they have equal nodes.
func boxGrid(dims int, m solvers.Mesh, length float64, b grid.Boundary) (grid.Grid, int, error) {
	periodic := b.Periodic()
	switch {
	case m.Grid < 8:
		return grid.Grid{}, 0, fmt.Errorf("--grid is %d; this scheme needs at least 8 points per axis", m.Grid)
	case !(length > 0) || math.IsInf(length, 0):
		return grid.Grid{}, 0, fmt.Errorf("--length is %g; it must be positive and finite", length)
	}
	for _, p := range periodic {
		if p != periodic[0] {
			return grid.Grid{}, 0, fmt.Errorf("--bc %v: all axes are periodic or none, since grid is the number of points of each", b)
		}
	}
	if err := m.CheckSize(dims); err != nil {
		return grid.Grid{}, 0, err
	}
	refine, err := m.Factor(periodic[0])
	return grid.Uniform(dims, m.Grid, 0, length, periodic[0]), refine, err
}
