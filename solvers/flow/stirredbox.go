package flow

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

// StirredBox are the parameters of a flow in a closed box that a random force
// stirs, and of the particles that it carries.
type StirredBox struct {
	solvers.Mesh
	solvers.Time
	Speed       random.Range `json:"speed"`
	Force       random.Range `json:"force"`
	Viscosity   random.Range `json:"viscosity"`
	Diffusivity float64      `json:"diffusivity"`
	Length      float64      `json:"length"`
	// Modes and Slope are those of the stream functions of velocity and force.
	Modes int     `json:"stir_modes"`
	Slope float64 `json:"stir_slope"`
	// Tau and Gamma are those of the particles at first, exp(g/2).
	Tau   float64 `json:"particles_tau"`
	Gamma float64 `json:"particles_gamma"`
}

var (
	_ solvers.Problem  = (*StirredBox)(nil)
	_ solvers.Resolved = (*StirredBox)(nil)
)

func newStirredBox() solvers.Problem {
	return &StirredBox{
		Mesh: solvers.Mesh{Grid: 65}, Time: solvers.Time{End: 5, Snapshots: 11, Tolerance: stepTolerance},
		Speed: random.Fixed(0.15), Force: random.Fixed(0.4), Viscosity: random.Fixed(0.01), Diffusivity: 1e-4, Length: 1,
		Modes: 8, Slope: 3, Tau: 5, Gamma: 4,
	}
}

// Flags implements Problem.
func (p *StirredBox) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Time.Bind(fs)
	fs.Var(&p.Speed, "speed", "root mean square of the velocity at first, or LO:HI[:log] to draw one for each sample")
	fs.Var(&p.Force, "force", "root mean square of the force per mass, or LO:HI[:log]")
	fs.Var(&p.Viscosity, "viscosity", "kinematic viscosity ν, or LO:HI[:log]")
	fs.Float64Var(&p.Diffusivity, "diffusivity", p.Diffusivity, "diffusivity κ of the particles")
	fs.Float64Var(&p.Length, "length", p.Length, "side L of the square [0, L]²")
	fs.IntVar(&p.Modes, "stir-modes", p.Modes, "highest mode of the stream functions of velocity and force on each axis")
	fs.Float64Var(&p.Slope, "stir-slope", p.Slope, "q of their amplitudes, which fall as (i²+j²)^(−q/2)")
	fs.Float64Var(&p.Tau, "particles-tau", p.Tau, "τ of the covariance (−Δ+τ²)^(−γ) of g, on the unit box; the particles at first are exp(g/2)")
	fs.Float64Var(&p.Gamma, "particles-gamma", p.Gamma, "γ of the covariance of g")
}

// SetResolution implements Resolved.
func (p *StirredBox) SetResolution(refine int, timeTolerance float64) {
	p.Mesh.SetFactor(refine, false)
	p.Time.Tolerance = timeTolerance
	if timeTolerance == 0 {
		p.Time.Tolerance = stepTolerance
	}
}

// Setup implements Problem.
func (p *StirredBox) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	stored, refine, err := rectangle(p.Mesh, p.Length, p.Length)
	if err != nil {
		return nil, err
	}
	particles, err := law.Lognormal(stored, law.Shape{Purpose: "particles", Tau: p.Tau, Gamma: p.Gamma, Kind: grid.Neumann}, 0.5)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (Model, error) {
		f, err := newBuoyant(g, stored, grid.AllSides(2, grid.Side{Kind: grid.Wall}))
		if err != nil {
			return nil, err
		}
		f.Scalars = solvers.NewScalars(
			solvers.Parameter{Name: "speed", Unit: "m/s", Range: p.Speed},
			solvers.Parameter{Name: "force", Unit: "m/s²", Range: p.Force},
			solvers.Parameter{Name: "viscosity", Unit: "m²/s", Range: p.Viscosity})
		f.channels, f.units, f.pressure = []string{"particles", "u", "v"}, []string{"1", "m/s", "m/s"}, "m²/s²"
		f.scalar.limited, f.scalar.diffusivity = true, p.Diffusivity
		f.moving, f.stirring = newEddies(p.Modes, p.Slope, p.Length), newEddies(p.Modes, p.Slope, p.Length)
		values := grid.NewField(g.Refine(2), 1) // corners and centres of cells
		f.prepare = func(rng *random.Stream) (func(x [3]float64) float64, error) {
			f.moving.draw(rng.Fork("velocity"), f.At(0))
			f.stirring.draw(rng.Fork("force"), f.At(1))
			f.Viscosity = f.At(2)
			if err := particles.Fill(rng, values); err != nil {
				return nil, err
			}
			return lookUp(values), nil
		}
		return f, nil
	}
	return NewSimulation(build, SimulationOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Description: solvers.Description{
			Formula:  fmt.Sprintf("u_t + ∇·(uu) = −∇p + νΔu + f(x), s_t + ∇·(us) = %gΔs, ∇·u = 0 on [0, %g]²; ν = %v", p.Diffusivity, p.Length, p.Viscosity),
			Boundary: "walls without slip, which no particles pass",
			Scheme:   "in space conserving central differences on a staggered grid for the flow, third-order upwind fluxes with Koren's limiter for the particles, pressure by direct projection in every stage",
			Random: fmt.Sprintf("velocity of root mean square %v and force of %v, each the curl of Σ a_ij φ_i(x) φ_j(y), φ_k(s) = sin πs sin kπs, i, j ≤ %d, a_ij normal of deviation (i²+j²)^(−%g); particles: %v",
				p.Speed, p.Force, p.Modes, p.Slope/2, particles),
		},
	})
}

// check reports the first parameter that is out of its range.
func (p *StirredBox) check() error {
	switch {
	case p.Grid < 9:
		return fmt.Errorf("--grid is %d; this scheme needs at least 9 points per axis", p.Grid)
	case !(p.Speed.Lo >= 0):
		return fmt.Errorf("--speed is %v; it must not be negative", p.Speed)
	case !(p.Force.Lo >= 0):
		return fmt.Errorf("--force is %v; it must not be negative", p.Force)
	case !(p.Viscosity.Lo >= 0):
		return fmt.Errorf("--viscosity is %v; it must not be negative", p.Viscosity)
	case !(p.Diffusivity >= 0) || math.IsInf(p.Diffusivity, 0):
		return fmt.Errorf("--diffusivity is %g; it must be finite and not negative", p.Diffusivity)
	case !(p.Length > 0) || math.IsInf(p.Length, 0):
		return fmt.Errorf("--length is %g; it must be positive and finite", p.Length)
	case p.Modes < 1 || 2*p.Modes >= p.Grid:
		return fmt.Errorf("--stir-modes is %d; a grid of %d points carries 1 to %d", p.Modes, p.Grid, (p.Grid-1)/2)
	case !(p.Slope >= 0 && p.Slope <= 20):
		return fmt.Errorf("--stir-slope is %g; it lies between 0 and 20", p.Slope)
	}
	return p.Time.Check()
}

//go:embed stirredbox.md
var stirredBoxDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "stirred-box", Doc: stirredBoxDoc, New: newStirredBox})
	solvers.RegisterPreset(solvers.Preset{
		Name: "pdebench-incompressible", Equation: "stirred-box",
		Doc: `After the inhomogeneous incompressible Navier–Stokes data of PDEBench (M. Takamoto et al., NeurIPS 2022): a closed unit
square, ν = 0.01, a random initial velocity of scale 0.15 and a random force of 0.4 that stays, with particles, to t = 5. What
differs: 129² nodes and 101 frames where theirs has 512² cells and 1000; the random fields are curls, zero on the walls, where
theirs, by PhiFlow, are truncated at no wall; differences on a staggered grid where theirs is semi-Lagrangian; the diffusivity.`,
		Flags: solvers.Settings("--speed 0.15 --force 0.4 --viscosity 0.01 --length 1 --grid 129 --t-end 5 --snapshots 101 --samples 1100"),
	})
}
