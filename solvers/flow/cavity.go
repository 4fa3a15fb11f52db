package flow

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Cavity are the parameters of the flow in a box whose lid moves.
type Cavity struct {
	solvers.Mesh
	solvers.Time
	// Lid is the speed of the lid along x, at y = height.
	Lid       random.Range `json:"lid"`
	Viscosity random.Range `json:"viscosity"`
	// Profile is constant, or smooth: 4s(1−s) times Lid, s = x/width.
	Profile string  `json:"lid_profile"`
	Width   float64 `json:"width"`
	Height  float64 `json:"height"`
	Ramp    float64 `json:"ramp"`
	Steady  float64 `json:"steady"`
}

var (
	_ solvers.Problem  = (*Cavity)(nil)
	_ solvers.Resolved = (*Cavity)(nil)
)

// stepTolerance is the error allowed to a time step of a flow where none is
// given: far below the error of the differences in space at the largest stable
// step.
const stepTolerance = 1e-4

func newCavity() solvers.Problem {
	return &Cavity{
		Mesh: solvers.Mesh{Grid: 65}, Time: solvers.Time{End: 10, Snapshots: 11, Tolerance: stepTolerance},
		Lid: random.Fixed(1), Viscosity: random.Range{Lo: 2e-3, Hi: 2e-2, Log: true},
		Profile: "constant", Width: 1, Height: 1,
	}
}

// Flags implements Problem.
func (p *Cavity) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Time.Bind(fs)
	fs.Var(&p.Lid, "lid", "speed of the lid, or LO:HI[:log] to draw one for each sample")
	fs.Var(&p.Viscosity, "viscosity", "kinematic viscosity ν, or LO:HI[:log]; the Reynolds number is lid·width/ν")
	fs.StringVar(&p.Profile, "lid-profile", p.Profile, "speed along the lid: constant, or smooth, 4s(1−s) with s = x/width")
	fs.Float64Var(&p.Width, "width", p.Width, "width of the box")
	fs.Float64Var(&p.Height, "height", p.Height, "height of the box; --grid counts points along it")
	fs.Float64Var(&p.Ramp, "ramp", p.Ramp, "time in which the lid gathers speed (0: it moves from the start)")
	fs.Float64Var(&p.Steady, "steady", p.Steady, "stop at the first frame with |du/dt| < this · |u|; later frames repeat it (0: never)")
}

// SetResolution implements Resolved.
func (p *Cavity) SetResolution(refine int, timeTolerance float64) {
	p.Mesh.SetFactor(refine, false)
	p.Time.Tolerance = timeTolerance
	if timeTolerance == 0 {
		p.Time.Tolerance = stepTolerance
	}
}

// Setup implements Problem.
func (p *Cavity) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	stored, refine, err := rectangle(p.Mesh, p.Width, p.Height)
	if err != nil {
		return nil, err
	}
	lid := grid.Side{Kind: grid.Wall, Value: 1}
	if p.Profile == "smooth" {
		lid.Profile = grid.Parabola
	}
	wall := grid.Side{Kind: grid.Wall}
	boundary := grid.Boundary{{wall, wall}, {wall, lid}}
	build := func(g grid.Grid) (Model, error) {
		s, err := NewStaggered(g, boundary)
		if err != nil {
			return nil, err
		}
		s.Ramp = p.Ramp
		return &cavityFlow{
			Scalars: solvers.NewScalars(
				solvers.Parameter{Name: "lid", Unit: "m/s", Range: p.Lid},
				solvers.Parameter{Name: "viscosity", Unit: "m²/s", Range: p.Viscosity}),
			plane: plane{Staggered: s, stored: stored},
		}, nil
	}
	return NewSimulation(build, SimulationOptions{
		Stored: stored, Refine: refine, Time: p.Time, Steady: p.Steady,
		Description: solvers.Description{
			Formula:  fmt.Sprintf("u_t + ∇·(uu) + ∇p = ν Δu, ∇·u = 0 on [0, %g]×[0, %g]; u = (U, 0) at y = %g, %s along the lid", p.Width, p.Height, p.Height, p.Profile),
			Boundary: boundary.String(),
			Random:   fmt.Sprintf("U = %v, ν = %v; at rest at first", p.Lid, p.Viscosity),
		},
	})
}

// check reports the first parameter that is out of its range.
func (p *Cavity) check() error {
	switch {
	case p.Grid < 5:
		return fmt.Errorf("--grid is %d; this scheme needs at least 5 points per axis", p.Grid)
	case !(p.Viscosity.Lo > 0):
		return fmt.Errorf("--viscosity is %v; it must be positive", p.Viscosity)
	case !(p.Width > 0) || math.IsInf(p.Width, 0):
		return fmt.Errorf("--width is %g; it must be positive and finite", p.Width)
	case !(p.Height > 0) || math.IsInf(p.Height, 0):
		return fmt.Errorf("--height is %g; it must be positive and finite", p.Height)
	case p.Profile != "constant" && p.Profile != "smooth":
		return fmt.Errorf("--lid-profile is %q; it is constant or smooth", p.Profile)
	case !(p.Ramp >= 0):
		return fmt.Errorf("--ramp is %g; it must not be negative", p.Ramp)
	case !(p.Steady >= 0):
		return fmt.Errorf("--steady is %g; it must not be negative", p.Steady)
	}
	return p.Time.Check()
}

// cavityFlow is the flow in a cavity on one grid.
type cavityFlow struct {
	plane
	*solvers.Scalars
}

var _ Model = (*cavityFlow)(nil)

// Initial implements Model.
func (f *cavityFlow) Initial(rng *random.Stream, state []float64) error {
	f.Draw(rng)
	f.ScaleSide(1, 1, f.At(0))
	f.Viscosity = f.At(1)
	clear(state)
	return nil
}

// Begin implements Model: at rest, on the lid as it moves.
func (f *cavityFlow) Begin(frames, _ [][]float64) {
	f.rest()
	f.begin(frames)
}

//go:embed cavity.md
var cavityDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "cavity", Doc: cavityDoc, New: newCavity})
}
