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

// Burgers are the parameters of the viscous Burgers equation on a line.
type Burgers struct {
	solvers.Mesh
	solvers.Time
	law.InitialState
	Viscosity random.Range `json:"viscosity"`
	Min       float64      `json:"x_min"`
	Max       float64      `json:"x_max"`
	// Condition is periodic or dirichlet; Left and Right are the end values of
	// the latter.
	Condition string  `json:"bc"`
	Left      float64 `json:"bc_left"`
	Right     float64 `json:"bc_right"`
	// Scheme is auto, central or weno.
	Scheme string `json:"scheme"`
}

var (
	_ solvers.Problem  = (*Burgers)(nil)
	_ solvers.Resolved = (*Burgers)(nil)
)

func newBurgers() solvers.Problem {
	return &Burgers{
		Mesh:         solvers.Mesh{Grid: 1024},
		Time:         solvers.Time{End: 1, Snapshots: 11},
		InitialState: law.NewInitialState("u0", "grf", "sine-series", "sine", "gaussian", "fourier", "steps"),
		Viscosity:    random.Fixed(0.01), Max: 1, Condition: "periodic", Scheme: "auto",
	}
}

// Flags implements Problem.
func (b *Burgers) Flags(fs *flag.FlagSet) {
	b.Mesh.Bind(fs)
	b.Time.Bind(fs)
	b.InitialState.Bind(fs)
	fs.Var(&b.Viscosity, "viscosity", "viscosity ν; 0 for the inviscid equation")
	fs.Float64Var(&b.Min, "x-min", b.Min, "left end of the interval")
	fs.Float64Var(&b.Max, "x-max", b.Max, "right end of the interval")
	fs.StringVar(&b.Condition, "bc", b.Condition, "boundary condition: periodic, or dirichlet with the values of -bc-left and -bc-right")
	fs.Float64Var(&b.Left, "bc-left", b.Left, "value of u at the left end, with Dirichlet conditions")
	fs.Float64Var(&b.Right, "bc-right", b.Right, "value of u at the right end, with Dirichlet conditions")
	fs.StringVar(&b.Scheme, "scheme", b.Scheme, "advection: central (sixth order, for what the solve grid resolves), weno (fifth order, for shocks), or auto, by the cell Reynolds number")
}

// SetResolution implements Resolved.
func (b *Burgers) SetResolution(refine int, timeTolerance float64) {
	b.Mesh.SetFactor(refine, b.Condition == "periodic")
	b.Time.Tolerance = timeTolerance
}

// Setup implements Problem.
func (b *Burgers) Setup() (solvers.Solver, error) {
	kind, err := b.check()
	if err != nil {
		return nil, err
	}
	periodic := kind == grid.Periodic
	stored := grid.Uniform(1, b.Grid, b.Min, b.Max, periodic)
	if err := b.Mesh.CheckSize(1); err != nil {
		return nil, err
	}
	refine, err := b.Mesh.Factor(periodic)
	if err != nil {
		return nil, err
	}
	initial, err := b.InitialState.Law(stored, kind)
	if err != nil {
		return nil, err
	}
	_, largest := initial.Scale()
	size := largest + max(math.Abs(b.Left), math.Abs(b.Right))
	refine, scheme := b.choose(stored, size, refine)
	if file, ok := initial.(*law.File); ok && scheme == burgersWENO {
		file.Interpolate(fd.Monotone)
	}
	build := func(g grid.Grid) (solvers.Evolution, error) { return newBurgersLine(b, g, scheme, initial) }
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: b.Time,
		Channels: []string{"u"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  fmt.Sprintf("u_t + (u²/2)_x = ν u_xx, ν = %v, on [%g, %g]", &b.Viscosity, b.Min, b.Max),
			Boundary: b.boundary(kind),
			Scheme:   scheme.describe(size * stored.Refine(refine).Spacing(0) / b.Viscosity.Lo),
			Random:   initial.String(),
		},
	})
}

// check reports the first parameter that is out of its range.
func (b *Burgers) check() (grid.Condition, error) {
	kind := grid.Periodic
	least := 8
	switch b.Condition {
	case "periodic":
		if b.Left != 0 || b.Right != 0 {
			return 0, fmt.Errorf("--bc-left and --bc-right are for --bc dirichlet; --bc is periodic")
		}
	case "dirichlet":
		kind, least = grid.Dirichlet, 9
	default:
		return 0, fmt.Errorf("--bc is %q; it is periodic or dirichlet", b.Condition)
	}
	switch {
	case b.Grid < least:
		return 0, fmt.Errorf("--grid is %d; this scheme needs at least %d points", b.Grid, least)
	case !(b.Viscosity.Lo >= 0):
		return 0, fmt.Errorf("--viscosity is %v; it must not be negative", &b.Viscosity)
	case !(b.Max > b.Min) || math.IsInf(b.Max-b.Min, 0):
		return 0, fmt.Errorf("--x-min is %g and --x-max is %g; the interval must be finite and not empty", b.Min, b.Max)
	case b.Scheme != "auto" && b.Scheme != "central" && b.Scheme != "weno":
		return 0, fmt.Errorf("--scheme is %q; it is auto, central or weno", b.Scheme)
	case b.Scheme == "central" && b.Viscosity.Lo == 0:
		return 0, fmt.Errorf("--scheme central needs a positive --viscosity (it is %v): nothing else keeps shocks from oscillating", &b.Viscosity)
	case b.Viscosity.Lo == 0 && (b.Left != 0 || b.Right != 0):
		return 0, fmt.Errorf("--viscosity %v with --bc-left %g and --bc-right %g: without viscosity no value can be given where u flows out; use 0 or --bc periodic", &b.Viscosity, b.Left, b.Right)
	case math.IsNaN(b.Left+b.Right) || math.IsInf(b.Left+b.Right, 0):
		return 0, fmt.Errorf("--bc-left is %g and --bc-right is %g; they must be finite", b.Left, b.Right)
	}
	return kind, b.Time.Check()
}

func (b *Burgers) boundary(kind grid.Condition) string {
	if kind == grid.Periodic {
		return "periodic"
	}
	return fmt.Sprintf("u(%g) = %g, u(%g) = %g", b.Min, b.Left, b.Max, b.Right)
}

//go:embed burgers.md
var burgersDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "burgers", Doc: burgersDoc, New: newBurgers})
}
