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

// Smoke are the parameters of smoke that rises in a closed square box.
type Smoke struct {
	solvers.Mesh
	solvers.Time
	Buoyancy    random.Range `json:"buoyancy"`
	Viscosity   random.Range `json:"viscosity"`
	Diffusivity float64      `json:"diffusivity"`
	Length      float64      `json:"length"`
	// Law is that of the smoke at first: noise, |g|, or lognormal, exp(g/2), of
	// Gaussian fields g of variance 1 and covariance ∝ (−Δ+τ²)^(−γ).
	Law   string  `json:"law"`
	Tau   float64 `json:"smoke_tau"`
	Gamma float64 `json:"smoke_gamma"`
}

var (
	_ solvers.Problem  = (*Smoke)(nil)
	_ solvers.Resolved = (*Smoke)(nil)
)

func newSmoke() solvers.Problem {
	return &Smoke{
		Mesh: solvers.Mesh{Grid: 65}, Time: solvers.Time{End: 15, Snapshots: 11, Tolerance: stepTolerance},
		Buoyancy: random.Fixed(0.5), Viscosity: random.Fixed(0.01), Length: 32,
		Law: "noise", Tau: 5, Gamma: 4,
	}
}

// Flags implements Problem.
func (p *Smoke) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Time.Bind(fs)
	fs.Var(&p.Buoyancy, "buoyancy", "upward acceleration for each unit of smoke, or LO:HI[:log] to draw one for each sample")
	fs.Var(&p.Viscosity, "viscosity", "kinematic viscosity ν, or LO:HI[:log]")
	fs.Float64Var(&p.Diffusivity, "diffusivity", p.Diffusivity, "diffusivity κ of the smoke")
	fs.Float64Var(&p.Length, "length", p.Length, "side L of the square [0, L]²")
	fs.StringVar(&p.Law, "law", p.Law, "smoke at first: noise, |g|; or lognormal, exp(g/2); g a Gaussian random field of variance 1")
	fs.Float64Var(&p.Tau, "smoke-tau", p.Tau, "τ of the covariance (−Δ+τ²)^(−γ) of g, on the unit box")
	fs.Float64Var(&p.Gamma, "smoke-gamma", p.Gamma, "γ of the covariance of g")
}

// SetResolution implements Resolved.
func (p *Smoke) SetResolution(refine int, timeTolerance float64) {
	p.Mesh.SetFactor(refine, false)
	p.Time.Tolerance = timeTolerance
	if timeTolerance == 0 {
		p.Time.Tolerance = stepTolerance
	}
}

// Setup implements Problem.
func (p *Smoke) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	stored, refine, err := rectangle(p.Mesh, p.Length, p.Length)
	if err != nil {
		return nil, err
	}
	initial, err := p.law(stored)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (Model, error) {
		f, err := newBuoyant(g, stored, grid.AllSides(2, grid.Side{Kind: grid.Wall}))
		if err != nil {
			return nil, err
		}
		f.Scalars = solvers.NewScalars(
			solvers.Parameter{Name: "buoyancy", Unit: "m/s²", Range: p.Buoyancy},
			solvers.Parameter{Name: "viscosity", Unit: "m²/s", Range: p.Viscosity})
		f.channels, f.units, f.pressure = []string{"smoke", "u", "v"}, []string{"1", "m/s", "m/s"}, "m²/s²"
		f.scalar.limited, f.scalar.diffusivity = true, p.Diffusivity
		// The nodes of a grid twice as fine are the corners and the centres of cells.
		both := grid.NewField(g.Refine(2), 1)
		f.prepare = func(rng *random.Stream) (func(x [3]float64) float64, error) {
			f.lifting, f.Viscosity = f.At(0), f.At(1)
			if err := initial.Fill(rng, both); err != nil {
				return nil, err
			}
			return lookUp(both), nil
		}
		return f, nil
	}
	return NewSimulation(build, SimulationOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Description: solvers.Description{
			Formula:  fmt.Sprintf("u_t + ∇·(uu) = −∇p + νΔu + B s e_y, s_t + ∇·(us) = %gΔs, ∇·u = 0 on [0, %g]²; B = %v, ν = %v", p.Diffusivity, p.Length, p.Buoyancy, p.Viscosity),
			Boundary: "walls without slip, which no smoke passes",
			Scheme:   "in space conserving central differences on a staggered grid for the flow, third-order upwind fluxes with Koren's limiter for the smoke, pressure by direct projection in every stage",
			Random:   initial.String(),
		},
	})
}

// law is that of the smoke at first.
func (p *Smoke) law(stored grid.Grid) (law.Law, error) {
	shape := law.Shape{Purpose: "smoke", Tau: p.Tau, Gamma: p.Gamma, Kind: grid.Neumann}
	if p.Law == "lognormal" {
		return law.Lognormal(stored, shape, 0.5)
	}
	return law.Magnitude(stored, shape, 1)
}

// check reports the first parameter that is out of its range.
func (p *Smoke) check() error {
	switch {
	case p.Grid < 9:
		return fmt.Errorf("--grid is %d; this scheme needs at least 9 points per axis", p.Grid)
	case !(p.Viscosity.Lo >= 0):
		return fmt.Errorf("--viscosity is %v; it must not be negative", p.Viscosity)
	case !(p.Diffusivity >= 0) || math.IsInf(p.Diffusivity, 0):
		return fmt.Errorf("--diffusivity is %g; it must be finite and not negative", p.Diffusivity)
	case !(p.Length > 0) || math.IsInf(p.Length, 0):
		return fmt.Errorf("--length is %g; it must be positive and finite", p.Length)
	case p.Law != "noise" && p.Law != "lognormal":
		return fmt.Errorf("--law is %q; it is noise or lognormal", p.Law)
	}
	return p.Time.Check()
}

//go:embed smoke.md
var smokeDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "smoke", Doc: smokeDoc, New: newSmoke})
	solvers.RegisterPreset(solvers.Preset{
		Name: "pdearena-smoke", Equation: "smoke",
		Doc: "The Navier–Stokes data of J. K. Gupta and J. Brandstetter, Towards Multi-spatiotemporal-scale Generalized PDE Modeling (TMLR 2023), as SineNet uses them: buoyancy 0.5, ν = 0.01, a box of 32 by 32, 14 frames Δt = 1.5 apart. " +
			"What differs: theirs are semi-Lagrangian with one step a frame, on 128² cell centres, here conserving differences on a staggered grid with steps under error control, stored on 129² nodes, walls included; their smoke is the magnitude of another noise, made by PhiFlow; and their frames begin after some time, here with the initial state.",
		Flags: solvers.Settings("--buoyancy 0.5 --viscosity 0.01 --diffusivity 0 --length 32 --law noise --grid 129 --t-end 19.5 --snapshots 14 --samples 5200"),
	})
}
