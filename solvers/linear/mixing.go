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

// Mixing are the parameters of the advection–diffusion equation, with dispersion
// and hyperdiffusion.
type Mixing struct {
	Domain
	law.InitialState
	Speed       random.Range `json:"speed"`
	SpeedY      random.Range `json:"speed_y"`
	SpeedZ      random.Range `json:"speed_z"`
	Diffusivity random.Range `json:"diffusivity"`
	Dispersion  random.Range `json:"dispersion"`
	Hyper       random.Range `json:"hyperdiffusion"`
	// Coupled makes the dispersion and the hyperdiffusion those of the Laplacian
	// rather than of each axis alone.
	Coupled bool `json:"coupled"`
}

var (
	_ solvers.Problem  = (*Mixing)(nil)
	_ solvers.Resolved = (*Mixing)(nil)
)

func newMixing() solvers.Problem {
	return &Mixing{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 64}, Time: solvers.Time{End: 1, Snapshots: 21},
			Dims: 2, Max: 1, Sides: "periodic", most: 3,
		},
		InitialState: law.NewInitialState("u0", stateLaws("fourier")...),
		Speed:        random.Range{Lo: 0.2, Hi: 1}, SpeedY: random.Range{Lo: -0.5, Hi: 0.5}, SpeedZ: random.Fixed(0.25),
		Diffusivity: random.Range{Lo: 1e-3, Hi: 1e-2, Log: true},
	}
}

// Flags implements Problem.
func (p *Mixing) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs, "")
	p.InitialState.Bind(fs)
	fs.Var(&p.Speed, "speed", "velocity along x")
	fs.Var(&p.SpeedY, "speed-y", "velocity along y, in 2 and 3 dimensions")
	fs.Var(&p.SpeedZ, "speed-z", "velocity along z, in 3 dimensions")
	fs.Var(&p.Diffusivity, "diffusivity", "diffusivity κ")
	fs.Var(&p.Dispersion, "dispersion", "dispersivity δ, the coefficient of the third derivatives")
	fs.Var(&p.Hyper, "hyperdiffusion", "hyperdiffusivity μ, that of the fourth derivatives")
	fs.BoolVar(&p.Coupled, "coupled", p.Coupled, "mix the axes: δ (1·∇)Δu and μ Δ²u instead of sums over the axes")
}

// Setup implements Problem.
func (p *Mixing) Setup() (solvers.Solver, error) {
	b, err := p.Domain.check(grid.Periodic)
	if err != nil {
		return nil, err
	}
	for _, c := range []struct {
		name  string
		value random.Range
	}{{"diffusivity", p.Diffusivity}, {"hyperdiffusion", p.Hyper}} {
		if !(c.value.Lo >= 0) || math.IsInf(c.value.Hi, 0) {
			return nil, fmt.Errorf("--%s is %v; it must be finite and not negative", c.name, &c.value)
		}
	}
	stored, refine, err := p.grids(b, leastCells[p.Dims])
	if err != nil {
		return nil, err
	}
	initial, err := stateLaw(&p.InitialState, stored, b)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		m := newMixed(p, g, b, initial)
		if p.Initial == "sine" && p.Dims == 1 {
			return &mixedSine{m, p.Amplitude, p.Waves}, nil
		}
		return m, nil
	}
	formula := "u_t + c·∇u = κ Δu + δ Σ ∂³u/∂x_i³ − μ Σ ∂⁴u/∂x_i⁴ on "
	if p.Coupled {
		formula = "u_t + c·∇u = κ Δu + δ (1·∇)Δu − μ Δ²u on "
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"u"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula: formula + p.bounds(), Boundary: b.String(),
			Scheme: "sixth-order central differences", Random: initial.String(),
		},
	})
}

//go:embed mixing.md
var mixingDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "advection-diffusion", Doc: mixingDoc, New: newMixing})
}
