package linear

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// Diffusion are the parameters of the heat equation.
type Diffusion struct {
	Domain
	law.InitialState
	Diffusivity random.Range `json:"diffusivity"`
	// Medium is constant, lognormal, binary or steps: what Diffusivity is
	// multiplied by, point by point.
	Medium string `json:"medium"`
	// Contrast is the standard deviation of the logarithm of a lognormal medium,
	// and the ratio of the largest to the smallest value of the others.
	Contrast float64 `json:"contrast"`
	Tau      float64 `json:"medium_tau"`
	Gamma    float64 `json:"medium_gamma"`
}

var (
	_ solvers.Problem  = (*Diffusion)(nil)
	_ solvers.Resolved = (*Diffusion)(nil)
)

func newDiffusion() solvers.Problem {
	return &Diffusion{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 64}, Time: solvers.Time{End: 1, Snapshots: 21},
			Dims: 2, Max: 1, Sides: "periodic", most: 3,
		},
		InitialState: law.NewInitialState("u0", stateLaws("fourier", "eigenmode")...),
		Diffusivity:  random.Range{Lo: 1e-3, Hi: 1e-2, Log: true},
		Medium:       "constant", Contrast: 1, Tau: 3, Gamma: 3,
	}
}

// Flags implements Problem.
func (p *Diffusion) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs, "conditions: periodic, dirichlet:VALUE, neumann:VALUE, robin(C):VALUE, for each side")
	p.InitialState.Bind(fs)
	fs.Var(&p.Diffusivity, "diffusivity", "diffusivity κ")
	fs.StringVar(&p.Medium, "medium", p.Medium, "what κ is multiplied by at each point: constant (1), lognormal, binary, or steps")
	fs.Float64Var(&p.Contrast, "contrast", p.Contrast, "standard deviation of the logarithm of the medium lognormal; largest over smallest value of binary and steps")
	fs.Float64Var(&p.Tau, "medium-tau", p.Tau, "τ of the field that lognormal and binary are made of, an inverse length on the unit box")
	fs.Float64Var(&p.Gamma, "medium-gamma", p.Gamma, "γ of that field, its smoothness")
}

// Setup implements Problem.
func (p *Diffusion) Setup() (solvers.Solver, error) {
	b, err := p.check()
	if err != nil {
		return nil, err
	}
	stored, refine, err := p.grids(b, leastCells[p.Dims]/2)
	if err != nil {
		return nil, err
	}
	var initial law.Law
	if p.Initial == "eigenmode" {
		initial, err = newEigenmode(b, stored)
	} else {
		initial, err = stateLaw(&p.InitialState, stored, b)
	}
	if err != nil {
		return nil, err
	}
	medium, err := p.medium(stored, b)
	if err != nil {
		return nil, err
	}
	options := solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"u"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  "u_t = ∇·(κ∇u) on " + p.bounds(),
			Boundary: b.String(), Random: initial.String(),
		},
	}
	parameter := solvers.Parameter{Name: "diffusivity", Unit: "1", Range: p.Diffusivity}
	if medium == nil && homogeneous(b) {
		options.Description.Scheme = "sixth-order central differences"
		return solvers.NewTrajectory(func(g grid.Grid) (solvers.Evolution, error) {
			h := newHeat(parameter, g, b, initial)
			if mode, ok := initial.(*eigenmode); ok {
				return &heatMode{h, mode}, nil
			}
			return h, nil
		}, options)
	}
	options.Description.Scheme = "conservative second-order differences, harmonic means at faces"
	if medium != nil {
		options.Channels, options.Units = append(options.Channels, "conductivity"), append(options.Units, "1")
		options.Description.Random += "; conductivity over κ: " + medium.String()
	}
	return solvers.NewTrajectory(func(g grid.Grid) (solvers.Evolution, error) {
		c := newConduction(parameter, g, b, initial, medium)
		if mode, ok := initial.(*eigenmode); ok && medium == nil {
			return &conductionMode{c, mode}, nil
		}
		return c, nil
	}, options)
}

// check reports the first parameter that is out of its range.
func (p *Diffusion) check() (grid.Boundary, error) {
	b, err := p.Domain.check(grid.Periodic, grid.Dirichlet, grid.Neumann, grid.Robin)
	switch {
	case err != nil:
		return nil, err
	case !(p.Diffusivity.Lo > 0):
		return nil, fmt.Errorf("--diffusivity is %v; it must be positive", &p.Diffusivity)
	case !(p.Contrast >= 0) || math.IsInf(p.Contrast, 0):
		return nil, fmt.Errorf("--contrast is %g; it must be finite and not negative", p.Contrast)
	}
	return b, nil
}

// medium is the law of κ over its constant factor; nil if it is 1.
func (p *Diffusion) medium(stored grid.Grid, b grid.Boundary) (law.Law, error) {
	shape := law.Shape{Purpose: "medium", Tau: p.Tau, Gamma: p.Gamma, Kind: grid.Neumann}
	if b.Only(grid.Periodic) == nil {
		shape.Kind = grid.Periodic
	}
	if p.Medium != "constant" && p.Medium != "lognormal" && !(p.Contrast >= 1) {
		return nil, fmt.Errorf("--contrast is %g; the ratio of the largest to the smallest value is at least 1", p.Contrast)
	}
	low, high := 1/math.Sqrt(p.Contrast), math.Sqrt(p.Contrast)
	switch p.Medium {
	case "constant":
		return nil, nil
	case "lognormal":
		return law.Lognormal(stored, shape, p.Contrast)
	case "binary":
		return law.Binary(stored, shape, high, low)
	case "steps":
		return law.Steps{Pieces: 4, Low: low, High: high, Purpose: "medium", Symbol: "conductivity"}, nil
	}
	return nil, fmt.Errorf("--medium is %q; it is constant, lognormal, binary or steps", p.Medium)
}

//go:embed diffusion.md
var diffusionDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "diffusion", Doc: diffusionDoc, New: newDiffusion})
}
