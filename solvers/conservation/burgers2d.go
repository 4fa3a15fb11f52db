package conservation

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// Burgers2D are the parameters of Burgers' equation on a periodic square.
type Burgers2D struct {
	solvers.Mesh
	solvers.Time
	law.InitialState
	Viscosity random.Range `json:"viscosity"`
	Length    float64      `json:"length"`
	// Form is scalar or vector.
	Form string `json:"form"`
	// Scheme is auto, central or weno.
	Scheme string `json:"scheme"`
}

var (
	_ solvers.Problem  = (*Burgers2D)(nil)
	_ solvers.Resolved = (*Burgers2D)(nil)
)

func newBurgers2D() solvers.Problem {
	initial := law.NewInitialState("u0", "fourier", "grf", "sine", "gaussian", "steps")
	initial.FourierCutoff = 3
	return &Burgers2D{
		Mesh:         solvers.Mesh{Grid: 64},
		Time:         solvers.Time{End: 1, Snapshots: 11},
		InitialState: initial,
		Viscosity:    random.Fixed(0.01), Length: 1, Form: "scalar", Scheme: "auto",
	}
}

// Flags implements Problem.
func (b *Burgers2D) Flags(fs *flag.FlagSet) {
	b.Mesh.Bind(fs)
	b.Time.Bind(fs)
	b.InitialState.Bind(fs)
	fs.Var(&b.Viscosity, "viscosity", "viscosity ν")
	fs.Float64Var(&b.Length, "length", b.Length, "side L of the square [0, L]²")
	fs.StringVar(&b.Form, "form", b.Form, "scalar, u_t + (u²/2)_x + (u²/2)_y = νΔu, or vector, u_t + u·∇u = νΔu with two components")
	fs.StringVar(&b.Scheme, "scheme", b.Scheme, "advection: central (sixth order, for what the solve grid resolves), weno (fifth order, for fronts), or auto, by the cell Reynolds number")
}

// SetResolution implements Resolved.
func (b *Burgers2D) SetResolution(refine int, timeTolerance float64) {
	b.Mesh.SetFactor(refine, true)
	b.Time.Tolerance = timeTolerance
}

// Setup implements Problem.
func (b *Burgers2D) Setup() (solvers.Solver, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	stored := grid.Uniform(2, b.Grid, 0, b.Length, true)
	if err := b.Mesh.CheckSize(2); err != nil {
		return nil, err
	}
	refine, err := b.Mesh.Factor(true)
	if err != nil {
		return nil, err
	}
	initial, err := b.InitialState.Law(stored, grid.Periodic)
	if err != nil {
		return nil, err
	}
	_, size := initial.Scale()
	refine, scheme := b.choose(size*stored.Spacing(0)/b.Viscosity.Lo, refine)
	if file, ok := initial.(*law.File); ok && scheme == burgersWENO {
		file.Interpolate(fd.Monotone)
	}
	formula, channels, units := "u_t + (u²/2)_x + (u²/2)_y = ν Δu", []string{"u"}, []string{"1"}
	if b.Form == "vector" {
		formula, channels, units = "u_t + u u_x + v u_y = ν Δu, v_t + u v_x + v v_y = ν Δv", []string{"u", "v"}, []string{"1", "1"}
	}
	build := func(g grid.Grid) (solvers.Evolution, error) { return newBurgersPlane(b, g, scheme, initial), nil }
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: b.Time,
		Channels: channels, Units: units, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  fmt.Sprintf("%s, ν = %v; [0, L]², L = %g", formula, &b.Viscosity, b.Length),
			Boundary: "periodic",
			Scheme:   b.describe(scheme),
			Random:   initial.String(),
		},
	})
}

// The choices of auto: at least leastCells2 cells per axis, and no more than
// mostCells2 unless the stored grid has more.
const leastCells2, mostCells2 = 64, 512

// choose returns the number of solve cells per stored cell, refine unless it is
// 0, and the scheme; reynolds is the cell Reynolds number of the stored grid.
func (b *Burgers2D) choose(reynolds float64, refine int) (int, burgersScheme) {
	if refine == 0 {
		refine = 1
		if b.Scheme != "weno" {
			wanted := max(reynolds/wantedReynolds, float64(leastCells2)/float64(b.Grid))
			if most := max(1, mostCells2/b.Grid); wanted <= float64(most) || reynolds/float64(most) <= centralReynolds {
				refine = min(most, max(1, int(math.Ceil(wanted))))
			}
		}
	}
	if b.Scheme == "central" || b.Scheme == "auto" && reynolds/float64(refine) <= centralReynolds {
		return refine, burgersCentral
	}
	return refine, burgersWENO
}

// describe says what the scheme is.
func (b *Burgers2D) describe(s burgersScheme) string {
	switch {
	case s == burgersCentral && b.Form == "scalar":
		return "advection by sixth-order central differences in skew-symmetric conservative form, viscosity by sixth-order central differences"
	case s == burgersCentral:
		return "advection and viscosity by sixth-order central differences"
	case b.Form == "scalar":
		return "advection by fifth-order WENO-Z with Lax–Friedrichs flux splitting, viscosity by sixth-order central differences"
	}
	return "advection by upwind WENO-Z derivatives of fifth order, viscosity by sixth-order central differences"
}

// check reports the first parameter that is out of its range.
func (b *Burgers2D) check() error {
	switch {
	case b.Grid < 8:
		return fmt.Errorf("--grid is %d; this scheme needs at least 8 points per axis", b.Grid)
	case !(b.Viscosity.Lo > 0):
		return fmt.Errorf("--viscosity is %v; it must be positive", &b.Viscosity)
	case !(b.Length > 0) || math.IsInf(b.Length, 0):
		return fmt.Errorf("--length is %g; it must be positive and finite", b.Length)
	case b.Form != "scalar" && b.Form != "vector":
		return fmt.Errorf("--form is %q; it is scalar or vector", b.Form)
	case b.Form == "vector" && law.IsFile(b.Initial):
		return fmt.Errorf("--initial %s: a file gives one component; --form vector draws two", b.Initial)
	case b.Scheme != "auto" && b.Scheme != "central" && b.Scheme != "weno":
		return fmt.Errorf("--scheme is %q; it is auto, central or weno", b.Scheme)
	}
	return b.Time.Check()
}

//go:embed burgers2d.md
var burgers2DDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "burgers-2d", Doc: burgers2DDoc, New: newBurgers2D})
	for form, name := range map[string]string{"scalar": "apebench-2d-burgers-sc", "vector": "apebench-2d-burgers"} {
		solvers.RegisterPreset(solvers.Preset{
			Name: name, Equation: "burgers-2d",
			Doc: fmt.Sprintf(`APEBench's Burgers equation in two dimensions, %s form (F. Koehler et al., NeurIPS 2024), with difficulties
γ2 = 1.5 and δ1 = −2 on N = 160 points per axis, that is a convection of |δ1|/(2N) and a diffusion of
γ2/(4N²) of the box in a step. Here the box is [0, 1]² and a step takes 2/320, so that the convection is 1 and ν =
3/1280; 50 steps. Initial states fourier;5;true;true. It solves in Fourier space.`, form),
			Flags: solvers.Settings(fmt.Sprintf(`--samples 50 --form %s --grid 160 --viscosity 0.00234375 --t-end 0.3125 --snapshots 51
				--initial fourier --fourier-cutoff 5`, form)),
		})
	}
}
