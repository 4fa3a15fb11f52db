package conservation

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Euler are the parameters of the compressible Euler equations on a line.
type Euler struct {
	solvers.Mesh
	Clock
	Tube
	Gamma random.Range `json:"gamma"`
	Min   float64      `json:"x_min"`
	Max   float64      `json:"x_max"`
	// Condition is a boundary as grid.ParseBoundary reads it, or auto.
	Condition string `json:"bc"`
}

var (
	_ solvers.Problem  = (*Euler)(nil)
	_ solvers.Resolved = (*Euler)(nil)
)

func newEuler() solvers.Problem {
	return &Euler{
		Mesh:  solvers.Mesh{Grid: 256},
		Clock: Clock{End: 1, Snapshots: 11, Courant: 0.5},
		Tube:  newTube(), Gamma: random.Fixed(1.4), Max: 1, Condition: "auto",
	}
}

// Flags implements Problem.
func (p *Euler) Flags(fs *flag.FlagSet) { p.bind(fs, false) }

func (p *Euler) bind(fs *flag.FlagSet, viscous bool) {
	p.Mesh.Bind(fs)
	p.Clock.Bind(fs)
	p.Tube.Bind(fs, viscous)
	fs.Var(&p.Gamma, "gamma", "ratio of specific heats γ")
	fs.Float64Var(&p.Min, "x-min", p.Min, "left end of the line")
	fs.Float64Var(&p.Max, "x-max", p.Max, "right end of the line")
	fs.StringVar(&p.Condition, "bc", p.Condition, conditionUsage)
}

// conditionUsage is the help of the flag bc of a system.
const conditionUsage = "boundary: periodic, outflow, slip (a mirror) or inflow (the state at the start), or a list such as left=inflow,right=outflow; auto: what suits the initial state"

// SetResolution implements Resolved; the time step follows the grid.
func (p *Euler) SetResolution(refine int, _ float64) {
	b, err := systemBoundary(p.Condition, p.Tube.sides(), 1)
	p.Mesh.SetFactor(refine, err == nil && b[0][0].Kind == grid.Periodic)
}

// systemBoundary reads the flag bc of a system; natural is what auto stands for.
func systemBoundary(text, natural string, dims int) (grid.Boundary, error) {
	if text == "auto" {
		text = natural
	}
	b, err := grid.ParseBoundary(text, dims)
	if err != nil {
		return nil, fmt.Errorf("--bc: %w", err)
	}
	if err := b.Only(grid.Periodic, grid.Outflow, grid.Inflow, grid.Slip); err != nil {
		return nil, fmt.Errorf("--bc %s: %w", text, err)
	}
	return b, nil
}

// Setup implements Problem.
func (p *Euler) Setup() (solvers.Solver, error) {
	return p.solver(gasModel{
		formula: fmt.Sprintf("ρ_t + (ρv)_x = 0, (ρv)_t + (ρv²+p)_x = 0, E_t + ((E+p)v)_x = 0, E = p/(γ−1) + ρv²/2, γ = %v, on [%g, %g]", p.Gamma, p.Min, p.Max),
		scheme:  gasScheme,
	})
}

// gasModel is what a gas with viscosity has, and one without has not.
type gasModel struct {
	formula, scheme string
	parameters      []solvers.Parameter // after γ
	prandtl         float64
}

// evolution is the model on a grid. law and p are its own, since parameters
// hold the values of a sample.
func (m *gasModel) evolution(g grid.Grid, b grid.Boundary, courant float64, law gasLaw, p *solvers.Scalars) solvers.Evolution {
	e := newGas(g, b, courant, law, p)
	known, exact := law.(exactGas)
	_, viscousToo := law.(beckerShock)
	switch {
	case m.parameters == nil && exact:
		return &knownGas{e, known}
	case m.parameters == nil:
		return e
	case viscousToo:
		return &knownViscousGas{newViscousGas(e, 1, m.prandtl), known}
	}
	return newViscousGas(e, 1, m.prandtl)
}

// solver checks the parameters and returns the solver of a model.
func (p *Euler) solver(m gasModel) (solvers.Solver, error) {
	b, err := systemBoundary(p.Condition, p.Tube.sides(), 1)
	if err != nil {
		return nil, err
	}
	periodic := b[0][0].Kind == grid.Periodic
	switch {
	case p.Grid < 8:
		return nil, fmt.Errorf("--grid is %d; this scheme needs at least 8 points", p.Grid)
	case !(p.Max > p.Min) || math.IsInf(p.Max-p.Min, 0):
		return nil, fmt.Errorf("--x-min is %g and --x-max is %g; the line must be finite and not empty", p.Min, p.Max)
	}
	if err := checkGamma(p.Gamma); err != nil {
		return nil, err
	}
	clock, err := p.Clock.time()
	if err != nil {
		return nil, err
	}
	if err := p.Mesh.CheckSize(1); err != nil {
		return nil, err
	}
	refine, err := p.Mesh.Factor(periodic)
	if err != nil {
		return nil, err
	}
	stored := grid.Uniform(1, p.Grid, p.Min, p.Max, periodic)
	parameters := append([]solvers.Parameter{gasParameter(p.Gamma)}, m.parameters...)
	law, _, err := p.Tube.law(stored, parameters...)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		law, own, err := p.Tube.law(stored, parameters...)
		if err != nil {
			return nil, err
		}
		return m.evolution(g, b, p.Courant, law, own), nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: clock,
		Channels: []string{"density", "velocity", "pressure"}, Units: []string{"1", "1", "1"},
		Description: solvers.Description{
			Formula: m.formula, Boundary: b.String(), Scheme: m.scheme, Random: law.String(), Tolerances: p.Clock.tolerances(),
		},
	})
}

// gasScheme is the scheme in space, in words.
const gasScheme = "in space conservative finite differences of fifth order: WENO-Z interpolation of characteristic variables, HLLC, positivity-preserving flux limiter"

//go:embed euler.md
var eulerDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "euler", Doc: eulerDoc, New: newEuler})
}
