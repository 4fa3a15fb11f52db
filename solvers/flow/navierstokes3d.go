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

// NavierStokes3D are the parameters of incompressible flow in a periodic cube:
// decaying and forced isotropic turbulence.
type NavierStokes3D struct {
	solvers.Mesh
	solvers.Time
	Viscosity random.Range `json:"viscosity"`
	Length    float64      `json:"length"`
	// Initial is random, abc or taylor-green.
	Initial string `json:"initial"`
	// Speed is the root mean square of a component of random states and the
	// amplitude of abc; Peak is the wavenumber at which the spectrum of random
	// states is largest, and Waves that of abc, in periods per side.
	Speed float64 `json:"speed"`
	Peak  float64 `json:"peak"`
	Waves int     `json:"waves"`
	// Forcing is none, linear or abc.
	Forcing           string  `json:"forcing"`
	ForcingAmplitude  float64 `json:"forcing_amplitude"`
	ForcingWavenumber int     `json:"forcing_wavenumber"`
	// Order is that of the differences in space, 2, 4 or 6.
	Order int `json:"order"`
}

var (
	_ solvers.Problem  = (*NavierStokes3D)(nil)
	_ solvers.Resolved = (*NavierStokes3D)(nil)
)

func newNavierStokes3D() solvers.Problem {
	return &NavierStokes3D{
		Mesh:      solvers.Mesh{Grid: 32},
		Time:      solvers.Time{End: 2, Snapshots: 11},
		Viscosity: random.Fixed(0.03), Length: 2 * math.Pi,
		Initial: "random", Speed: 1, Peak: 2, Waves: 1,
		Forcing: "none", ForcingAmplitude: 0.2, ForcingWavenumber: 1, Order: 4,
	}
}

// Flags implements Problem.
func (p *NavierStokes3D) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Time.Bind(fs)
	fs.Var(&p.Viscosity, "viscosity", "kinematic viscosity ν, or LO:HI[:log] to draw one for each sample")
	fs.Float64Var(&p.Length, "length", p.Length, "side L of the cube [0, L]³")
	fs.StringVar(&p.Initial, "initial", p.Initial, "initial state: random, a Gaussian field without divergence; abc, the Beltrami flow of Arnold and Childress; or taylor-green")
	fs.Float64Var(&p.Speed, "speed", p.Speed, "root mean square of a component of random states; amplitude of abc")
	fs.Float64Var(&p.Peak, "peak", p.Peak, "wavenumber at which the spectrum of random states is largest, in periods per side")
	fs.IntVar(&p.Waves, "waves", p.Waves, "wavenumber of abc, in periods per side")
	fs.StringVar(&p.Forcing, "forcing", p.Forcing, "body force: none; linear, A(u − mean); or abc, A times a Beltrami flow")
	fs.Float64Var(&p.ForcingAmplitude, "forcing-amplitude", p.ForcingAmplitude, "A of the forcing")
	fs.IntVar(&p.ForcingWavenumber, "forcing-wavenumber", p.ForcingWavenumber, "wavenumber of the abc forcing, in periods per side")
	fs.IntVar(&p.Order, "order", p.Order, "order of the differences in space: 2, 4 or 6")
}

// SetResolution implements Resolved.
func (p *NavierStokes3D) SetResolution(refine int, timeTolerance float64) {
	p.Mesh.SetFactor(refine, true)
	p.Time.Tolerance = timeTolerance
}

// Setup implements Problem.
func (p *NavierStokes3D) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	wave := 2 * math.Pi / p.Length
	t := torusProblem{
		mesh: p.Mesh, time: p.Time, order: p.Order, length: p.Length,
		parameter: solvers.Parameter{Name: "viscosity", Unit: "1", Range: p.Viscosity},
		viscosity: func(v float64) float64 { return v },
		finest:    p.Viscosity.Lo,
		description: solvers.Description{
			Formula: fmt.Sprintf("u_t + u·∇u = −∇p + νΔu%s, ∇·u = 0, ν = %v, on [0, %g]³", p.forceText(), p.Viscosity, p.Length),
		},
	}
	switch p.Initial {
	case "random":
		random := law.Solenoidal{Stored: []int{p.Grid, p.Grid, p.Grid}, Peak: p.Peak, Speed: p.Speed}
		t.initial, t.description.Random = random.Fill, random.String()
		// Of an eddy of the energy's size, in its time of turnover.
		t.dissipation = p.Speed * p.Speed * p.Speed * p.Peak * wave / 2
	case "abc":
		t.initial = func(_ *random.Stream, u *grid.Field) error {
			beltrami(u, p.Length, p.Waves, p.Speed)
			return nil
		}
		t.description.Random = fmt.Sprintf("u0 is a Beltrami flow of %d waves and amplitude %g; ν drawn if a range", p.Waves, p.Speed)
		if p.Forcing == "none" {
			t.exact = func(u *grid.Field, time, viscosity float64) {
				k := wave * float64(p.Waves)
				beltrami(u, p.Length, p.Waves, p.Speed*math.Exp(-viscosity*k*k*time))
			}
		}
	case "taylor-green":
		t.initial = func(_ *random.Stream, u *grid.Field) error {
			taylorGreen(u, p.Length)
			return nil
		}
		t.dissipation = 0.0145 * wave
		t.description.Random = "u0 are Taylor–Green vortices of speed 1; ν drawn if a range"
	}
	switch p.Forcing {
	case "linear":
		t.makeForce = func(grid.Grid) force { return linearForce(p.ForcingAmplitude) }
	case "abc":
		t.makeForce = func(g grid.Grid) force {
			f := grid.NewField(g, 3)
			beltrami(f, p.Length, p.ForcingWavenumber, p.ForcingAmplitude)
			return steadyForce(f)
		}
	}
	return t.setup()
}

func (p *NavierStokes3D) forceText() string {
	switch p.Forcing {
	case "linear":
		return fmt.Sprintf(" + %g(u − ⟨u⟩)", p.ForcingAmplitude)
	case "abc":
		return fmt.Sprintf(" + %g(sin κz + cos κy, sin κx + cos κz, sin κy + cos κx), κ = 2π·%d/L", p.ForcingAmplitude, p.ForcingWavenumber)
	}
	return ""
}

// check reports the first parameter that is out of its range.
func (p *NavierStokes3D) check() error {
	finite := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	most := (p.Grid - 1) / 2
	switch {
	case p.Grid < 8:
		return fmt.Errorf("--grid is %d; this scheme needs at least 8 points per axis", p.Grid)
	case !(p.Viscosity.Lo >= 0):
		return fmt.Errorf("--viscosity is %v; it must not be negative", p.Viscosity)
	case !(p.Length > 0) || !finite(p.Length):
		return fmt.Errorf("--length is %g; it must be positive and finite", p.Length)
	case p.Initial != "random" && p.Initial != "abc" && p.Initial != "taylor-green":
		return fmt.Errorf("--initial is %q; it is random, abc or taylor-green", p.Initial)
	case !(p.Speed > 0) || !finite(p.Speed):
		return fmt.Errorf("--speed is %g; it must be positive and finite", p.Speed)
	case !(p.Peak >= 0.5) || p.Peak > float64(most):
		return fmt.Errorf("--peak is %g; on a grid of %d points it must be between 0.5 and %d", p.Peak, p.Grid, most)
	case p.Waves < 1 || p.Waves > most:
		return fmt.Errorf("--waves is %d; a grid of %d points carries 1 to %d", p.Waves, p.Grid, most)
	case p.Forcing != "none" && p.Forcing != "linear" && p.Forcing != "abc":
		return fmt.Errorf("--forcing is %q; it is none, linear or abc", p.Forcing)
	case !finite(p.ForcingAmplitude):
		return fmt.Errorf("--forcing-amplitude is %g; it must be finite", p.ForcingAmplitude)
	case p.ForcingWavenumber < 1 || p.ForcingWavenumber > most:
		return fmt.Errorf("--forcing-wavenumber is %d; a grid of %d points carries 1 to %d", p.ForcingWavenumber, p.Grid, most)
	}
	return p.Time.Check()
}

//go:embed navierstokes3d.md
var navierStokes3DDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "navier-stokes-3d", Doc: navierStokes3DDoc, New: newNavierStokes3D})
	solvers.RegisterPreset(solvers.Preset{
		Name: "forced-turbulence-3d", Equation: "navier-stokes-3d",
		Doc: "Isotropic turbulence kept up by a linear force, after T. S. Lundgren (2003) and C. Rosales and C. Meneveau, Phys. Fluids 17 (2005) 095106: A = 0.2 in a cube of side 2π, on 64³ points. " +
			"What differs: their runs are pseudo-spectral, of lower viscosity and far longer; this one starts from a random field and shows the first turnovers.",
		Flags: solvers.Settings("--forcing linear --forcing-amplitude 0.2 --viscosity 0.01 --speed 0.5 --grid 64 --solve-grid 64 --t-end 10 --snapshots 21 --samples 4"),
	})
}
