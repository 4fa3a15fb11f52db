package vorticity

import (
	_ "embed"
	"flag"
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// NavierStokes are the parameters of incompressible flow in the plane, in
// vorticity and stream function, on a periodic square.
type NavierStokes struct {
	solvers.Mesh
	solvers.Time
	law.InitialState
	McWilliams
	Families
	Viscosity random.Range `json:"viscosity"`
	Drag      random.Range `json:"drag"`
	Length    float64      `json:"length"`
	// Forcing is fno, kolmogorov, stochastic or none; ForcingInterval is that of
	// the noise of stochastic.
	Forcing          string       `json:"forcing"`
	ForcingAmplitude random.Range `json:"forcing_amplitude"`
	ForcingInterval  float64      `json:"forcing_interval"`
	// ForcingWavenumber counts periods on the side of the square; 0 means 1 for
	// fno and 4 for kolmogorov.
	ForcingWavenumber int `json:"forcing_wavenumber"`
	// Order is that of the differences in space, 2 or 4.
	Order int `json:"order"`
	// Viscous is explicit, implicit or auto.
	Viscous string `json:"viscous"`
}

var (
	_ solvers.Problem  = (*NavierStokes)(nil)
	_ solvers.Resolved = (*NavierStokes)(nil)
)

func newNavierStokes() solvers.Problem {
	offer := append([]string{"grf", "mcwilliams", "fourier", "taylor-green", "matern", "exponential", "power-law"}, families...)
	initial := law.NewInitialState("ω0", offer...)
	initial.GRFSigma, initial.GRFTau, initial.GRFGamma = math.Pow(7, 0.75), 7, 2.5
	return &NavierStokes{
		Mesh:         solvers.Mesh{Grid: 64},
		Time:         solvers.Time{End: 10, Snapshots: 11},
		InitialState: initial, McWilliams: newMcWilliams(), Families: newFamilies(),
		Viscosity: random.Fixed(1e-3), Length: 1, Forcing: "fno", ForcingInterval: 0.05, Order: 4, Viscous: "auto",
	}
}

// Flags implements Problem.
func (p *NavierStokes) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Time.Bind(fs)
	p.InitialState.Bind(fs)
	p.McWilliams.Bind(fs)
	p.Families.Bind(fs)
	fs.Var(&p.Viscosity, "viscosity", "kinematic viscosity ν")
	fs.Var(&p.Drag, "drag", "linear drag α")
	fs.Float64Var(&p.Length, "length", p.Length, "side L of the square [0, L]²")
	fs.StringVar(&p.Forcing, "forcing", p.Forcing, "forcing of the vorticity: fno, A(sin 2πk(x+y)/L + cos 2πk(x+y)/L); kolmogorov, −Aκ cos κy with κ = 2πk/L; stochastic, white in time on a ring of wavenumbers about k, which feeds the flow with the energy A per time and area; or none")
	fs.Var(&p.ForcingAmplitude, "forcing-amplitude", "A of the forcing (0: 0.1 for fno, 1 for kolmogorov, 0.01 for stochastic)")
	fs.Float64Var(&p.ForcingInterval, "forcing-interval", p.ForcingInterval, "time between the values of the noise of the forcing stochastic, which a smooth function passes through")
	fs.IntVar(&p.ForcingWavenumber, "forcing-wavenumber", p.ForcingWavenumber, "k of the forcing, in periods per side (0: 1 for fno, 4 for kolmogorov and stochastic)")
	fs.IntVar(&p.Order, "order", p.Order, "order of the differences in space: 2 or 4")
	fs.StringVar(&p.Viscous, "viscous", p.Viscous, "viscosity and drag in time: implicit, explicit, or auto (implicit unless the viscosity is 0)")
}

// SetResolution implements Resolved.
func (p *NavierStokes) SetResolution(refine int, timeTolerance float64) {
	p.Mesh.SetFactor(refine, true)
	p.Time.Tolerance = timeTolerance
}

// Setup implements Problem.
func (p *NavierStokes) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	stored := grid.Uniform(2, p.Grid, 0, p.Length, true)
	if err := p.Mesh.CheckSize(2); err != nil {
		return nil, err
	}
	refine, err := p.Mesh.Factor(true)
	if err != nil {
		return nil, err
	}
	initial, err := p.initialLaw(stored)
	if err != nil {
		return nil, err
	}
	if refine == 0 {
		refine = p.chooseRefinement(initial)
	}
	build := func(g grid.Grid) (solvers.Evolution, error) { return p.evolution(initial, g), nil }
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"vorticity"}, Units: []string{"1/s"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  p.formula(),
			Boundary: "periodic",
			Scheme:   fmt.Sprintf("in space Arakawa's conserving Jacobian and the difference Laplacian of order %d, −Δ_h ψ = ω by fast transforms", p.Order),
			Random:   initial.String(),
		},
	})
}

// initialLaw is the law of the initial state on the stored grid.
func (p *NavierStokes) initialLaw(stored grid.Grid) (law.Law, error) {
	switch p.Initial {
	case "taylor-green":
		return vortexState{p.Length}, nil
	case "mcwilliams":
		return p.McWilliams.law(stored)
	}
	if slices.Contains(families, p.Initial) {
		return p.Families.law(p.Initial, p.Length, p.Grid)
	}
	return p.InitialState.Law(stored, grid.Periodic)
}

// chooseRefinement returns the cells per stored cell, a power of two, that
// resolve the scale √(ν/Ω) on which viscosity balances strain of the rate Ω: a
// spacing of at most 1.5 of it, but four at most.
// The least viscosity and drag and the largest forcing count. Ω adds the initial vorticity to what the forcing can build up: by itself,
// against viscosity and drag, and, four times its square root, in turbulence.
func (p *NavierStokes) chooseRefinement(initial law.Law) int {
	const most = 4
	rate, _ := initial.Scale()
	if p.Forcing == "stochastic" {
		r, k := p.forcing()
		wave := 2 * math.Pi * float64(k) / p.Length
		// The enstrophy fed in, until viscosity and drag take it.
		rate += wave * math.Sqrt(2*r.Hi*min(p.Time.End, 1/(2*(p.Viscosity.Lo*wave*wave+p.Drag.Lo))))
	} else if p.Forcing != "none" {
		r, k := p.forcing()
		amplitude := max(math.Abs(r.Lo), math.Abs(r.Hi))
		wave := 2 * math.Pi * float64(k) / p.Length
		if p.Forcing == "fno" {
			wave *= math.Sqrt2 // along the diagonal, and √2 of sine and cosine cancels that of the mean square
		} else {
			amplitude *= wave / math.Sqrt2
		}
		rate += min(amplitude*p.Time.End, amplitude/(p.Viscosity.Lo*wave*wave+p.Drag.Lo), 4*math.Sqrt(amplitude))
	}
	if p.Viscosity.Lo == 0 || rate == 0 {
		return 1
	}
	wanted := p.Length / (1.5 * math.Sqrt(p.Viscosity.Lo/rate))
	refine := 1
	for refine < most && float64(refine*p.Grid) < wanted {
		refine *= 2
	}
	return refine
}

// evolution is the equation on one grid, with the abilities that fit it.
func (p *NavierStokes) evolution(initial law.Law, g grid.Grid) solvers.Evolution {
	v := newVorticity(p, initial, g)
	exact := p.Initial == "taylor-green" && p.Forcing == "none"
	implicit := p.Viscous == "implicit" || p.Viscous == "auto" && p.Viscosity.Hi > 0
	switch {
	case implicit && exact:
		return &stiffTaylorGreen{&stiffVorticity{v}}
	case implicit:
		return &stiffVorticity{v}
	case exact:
		return &taylorGreen{v}
	default:
		return v
	}
}

// force sets f to the forcing of the vorticity on the nodes of g, of mean zero there.
func (p *NavierStokes) force(f []float64, g grid.Grid, amplitude float64) {
	n := g.N[1]
	_, k := p.forcing()
	for i := range g.N[0] {
		for j := range n {
			// Angles from whole numbers, so that the sum over the grid vanishes to rounding.
			switch p.Forcing {
			case "fno":
				sin, cos := math.Sincos(2 * math.Pi * float64(k*(i+j)%n) / float64(n))
				f[i*n+j] = amplitude * (sin + cos)
			case "kolmogorov":
				wave := 2 * math.Pi * float64(k) / p.Length
				f[i*n+j] = -amplitude * wave * math.Cos(2*math.Pi*float64(k*j%n)/float64(n))
			}
		}
	}
}

// forcing returns amplitude and wavenumber with their defaults.
func (p *NavierStokes) forcing() (amplitude random.Range, k int) {
	amplitude, k = random.Fixed(0.1), 1
	switch p.Forcing {
	case "kolmogorov":
		amplitude, k = random.Fixed(1), 4
	case "stochastic":
		amplitude, k = random.Fixed(0.01), 4
	}
	if p.ForcingAmplitude != random.Fixed(0) {
		amplitude = p.ForcingAmplitude
	}
	if p.ForcingWavenumber != 0 {
		k = p.ForcingWavenumber
	}
	return amplitude, k
}

func (p *NavierStokes) formula() string {
	text := "ω_t + u·∇ω = ν Δω"
	where := fmt.Sprintf("ν = %v", &p.Viscosity)
	if p.Drag.Hi != 0 {
		text += " − α ω"
		where += fmt.Sprintf(", α = %v", &p.Drag)
	}
	amplitude, k := p.forcing()
	switch p.Forcing {
	case "fno":
		text += " + A(sin κ(x+y) + cos κ(x+y))"
	case "kolmogorov":
		text += " − Aκ cos κy"
	case "stochastic":
		text += " + f, white in time, of the wavenumbers about κ, power A"
	}
	if p.Forcing != "none" {
		where += fmt.Sprintf(", A = %v, κ = 2π·%d/L", &amplitude, k)
	}
	return fmt.Sprintf("%s; %s; u = ψ_y, v = −ψ_x, −Δψ = ω; [0, L]², L = %g", text, where, p.Length)
}

// check reports the first parameter that is out of its range.
func (p *NavierStokes) check() error {
	_, k := p.forcing()
	switch {
	case p.Grid < 8:
		return fmt.Errorf("--grid is %d; this scheme needs at least 8 points per axis", p.Grid)
	case !(p.Viscosity.Lo >= 0):
		return fmt.Errorf("--viscosity is %v; it must not be negative", &p.Viscosity)
	case !(p.Drag.Lo >= 0):
		return fmt.Errorf("--drag is %v; it must not be negative", &p.Drag)
	case !(p.Length > 0) || math.IsInf(p.Length, 0):
		return fmt.Errorf("--length is %g; it must be positive and finite", p.Length)
	case p.Forcing != "fno" && p.Forcing != "kolmogorov" && p.Forcing != "stochastic" && p.Forcing != "none":
		return fmt.Errorf("--forcing is %q; it is fno, kolmogorov, stochastic or none", p.Forcing)
	case p.Forcing == "stochastic" && !(p.ForcingAmplitude.Lo >= 0):
		return fmt.Errorf("--forcing-amplitude is %v; the power of the forcing stochastic is not negative", &p.ForcingAmplitude)
	case p.Forcing == "stochastic" && !(p.ForcingInterval > 1e-6*p.Time.End):
		return fmt.Errorf("--forcing-interval is %g; it must be positive, and more than a millionth of --t-end", p.ForcingInterval)
	case p.Forcing != "none" && (k < 1 || 2*k >= p.Grid):
		return fmt.Errorf("--forcing-wavenumber is %d; a grid of %d points carries 1 to %d", k, p.Grid, (p.Grid-1)/2)
	case p.Order != 2 && p.Order != 4:
		return fmt.Errorf("--order is %d; it is 2 or 4", p.Order)
	case p.Viscous != "auto" && p.Viscous != "explicit" && p.Viscous != "implicit":
		return fmt.Errorf("--viscous is %q; it is auto, explicit or implicit", p.Viscous)
	}
	return p.Time.Check()
}

//go:embed navierstokes.md
var navierStokesDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "navier-stokes", Doc: navierStokesDoc, New: newNavierStokes})
}
