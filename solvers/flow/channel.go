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

// Channel are the parameters of flow through a rectangle, from an inflow to an
// outflow, with or without bodies. Three equations share them: they differ in
// their defaults.
type Channel struct {
	solvers.Mesh
	solvers.Time
	// Inflow multiplies the data of all inflow sides.
	Inflow    random.Range `json:"inflow"`
	Viscosity random.Range `json:"viscosity"`
	BC        string       `json:"bc"`
	// InletLow and InletHigh bound the opening in the left side, over which its
	// profile extends; no bounds where both are 0. Beside it there is a wall.
	InletLow  float64 `json:"inlet_low"`
	InletHigh float64 `json:"inlet_high"`
	Bodies    string  `json:"bodies"`
	Length    float64 `json:"length"`
	Height    float64 `json:"height"`
	Ramp      float64 `json:"ramp"`
	Steady    float64 `json:"steady"`
}

var (
	_ solvers.Problem  = (*Channel)(nil)
	_ solvers.Resolved = (*Channel)(nil)
)

func newChannel() *Channel {
	return &Channel{
		Mesh: solvers.Mesh{Grid: 33}, Time: solvers.Time{End: 5, Snapshots: 11, Tolerance: stepTolerance},
		Inflow: random.Range{Lo: 0.5, Hi: 1.5}, Viscosity: random.Range{Lo: 5e-3, Hi: 5e-2, Log: true},
		BC: "left=inflow:1,right=outflow,y=wall", Length: 3, Height: 1, Ramp: 0.5,
	}
}

// Flags implements Problem.
func (p *Channel) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Time.Bind(fs)
	fs.Var(&p.Inflow, "inflow", "factor of the speeds on inflow sides, or LO:HI[:log] to draw one for each sample")
	fs.Var(&p.Viscosity, "viscosity", "kinematic viscosity ν, or LO:HI[:log]")
	fs.StringVar(&p.BC, "bc", p.BC, "sides: inflow[:SPEED], inflow:parabola, outflow, wall[:SPEED], slip, periodic, as left=…,right=…,y=…")
	fs.Float64Var(&p.InletLow, "inlet-low", p.InletLow, "lower end of the opening in the left side, the rest of which is a wall")
	fs.Float64Var(&p.InletHigh, "inlet-high", p.InletHigh, "upper end of the opening (0, with inlet-low 0: the whole side)")
	fs.StringVar(&p.Bodies, "bodies", p.Bodies, "obstacles: circle(X,Y,D), square(X,Y,SIDE[,DEG]), rectangle(X,Y,W,H[,DEG]), ellipse(X,Y,W,H[,DEG]), with commas between; a number may be LO:HI")
	fs.Float64Var(&p.Length, "length", p.Length, "length along x")
	fs.Float64Var(&p.Height, "height", p.Height, "height along y; --grid counts points along it")
	fs.Float64Var(&p.Ramp, "ramp", p.Ramp, "time in which inflow and walls gather speed (0: at once)")
	fs.Float64Var(&p.Steady, "steady", p.Steady, "stop at the first frame with |du/dt| < this · |u|; later frames repeat it (0: never)")
}

// SetResolution implements Resolved.
func (p *Channel) SetResolution(refine int, timeTolerance float64) {
	p.Mesh.SetFactor(refine, false)
	p.Time.Tolerance = timeTolerance
	if timeTolerance == 0 {
		p.Time.Tolerance = stepTolerance
	}
}

// Setup implements Problem.
func (p *Channel) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	boundary, err := grid.ParseBoundary(p.BC, 2)
	if err != nil {
		return nil, fmt.Errorf("--bc: %w", err)
	}
	bodies, err := parseBodies(p.Bodies)
	if err != nil {
		return nil, fmt.Errorf("--bodies: %w", err)
	}
	if boundary[0][0].Kind == grid.Periodic {
		return nil, fmt.Errorf("--bc %q: a channel has its ends on x; it cannot be periodic there", p.BC)
	}
	stored, refine, err := rectangle(p.Mesh, p.Length, p.Height)
	if err != nil {
		return nil, err
	}
	if boundary[1][0].Kind == grid.Periodic {
		stored.N[1], stored.Periodic[1] = stored.N[1]-1, true
	}
	build := func(g grid.Grid) (Model, error) { return newChannelFlow(p, g, stored, boundary, bodies) }
	return NewSimulation(build, SimulationOptions{
		Stored: stored, Refine: refine, Time: p.Time, Steady: p.Steady,
		Description: solvers.Description{
			Formula:  fmt.Sprintf("u_t + ∇·(uu) + ∇p = ν Δu, ∇·u = 0 on [0, %g]×[0, %g]", p.Length, p.Height) + p.besides(),
			Boundary: boundary.String(),
			Random:   fmt.Sprintf("inflow × %v, ν = %v; at rest at first", p.Inflow, p.Viscosity),
		},
	})
}

// besides says what else is part of the problem, for its formula.
func (p *Channel) besides() (text string) {
	if p.InletHigh > 0 {
		text = fmt.Sprintf(", the left side open from %g to %g", p.InletLow, p.InletHigh)
	}
	if p.Bodies != "" {
		text += "; u = 0 on " + p.Bodies
	}
	return text
}

// check reports the first parameter that is out of its range.
func (p *Channel) check() error {
	switch {
	case p.Grid < 5:
		return fmt.Errorf("--grid is %d; this scheme needs at least 5 points per axis", p.Grid)
	case !(p.Viscosity.Lo > 0):
		return fmt.Errorf("--viscosity is %v; it must be positive", p.Viscosity)
	case !(p.Length > 0) || math.IsInf(p.Length, 0):
		return fmt.Errorf("--length is %g; it must be positive and finite", p.Length)
	case !(p.Height > 0) || math.IsInf(p.Height, 0):
		return fmt.Errorf("--height is %g; it must be positive and finite", p.Height)
	case !(p.InletLow >= 0 && p.InletLow <= p.InletHigh && p.InletHigh <= p.Height) || p.InletHigh > 0 && p.InletLow == p.InletHigh:
		return fmt.Errorf("--inlet-low is %g and --inlet-high %g; they must lie one above the other between 0 and the height, %g", p.InletLow, p.InletHigh, p.Height)
	case !(p.Ramp >= 0):
		return fmt.Errorf("--ramp is %g; it must not be negative", p.Ramp)
	case !(p.Steady >= 0):
		return fmt.Errorf("--steady is %g; it must not be negative", p.Steady)
	}
	return p.Time.Check()
}

//go:embed channel.md
var channelDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "channel", Doc: channelDoc, New: func() solvers.Problem { return newChannel() }})
}
