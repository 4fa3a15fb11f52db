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

// Channel3D are the parameters of flow between two plates, driven by a constant
// force.
type Channel3D struct {
	solvers.Mesh
	solvers.Time
	// Reynolds is that of the friction velocity and half the distance.
	Reynolds random.Range `json:"reynolds_tau"`
	// Length and Span are the periods along and across the flow, in halves of the
	// distance of the plates; Dims 2 has no span.
	Length float64 `json:"length"`
	Span   float64 `json:"span"`
	Dims   int     `json:"dims"`
	// Initial is the mean profile at first: turbulent, laminar or rest.
	Initial string `json:"initial"`
	// Perturbation is the size of the random waves on it, in friction velocities,
	// and Modes how many there are along each axis.
	Perturbation float64 `json:"perturbation"`
	Modes        int     `json:"modes"`
}

var (
	_ solvers.Problem  = (*Channel3D)(nil)
	_ solvers.Resolved = (*Channel3D)(nil)
)

func newChannel3D() solvers.Problem {
	return &Channel3D{
		Mesh: solvers.Mesh{Grid: 25}, Time: solvers.Time{End: 0.3, Snapshots: 7, Tolerance: stepTolerance},
		Reynolds: random.Fixed(110), Length: 3, Span: 1.5, Dims: 3,
		Initial: "turbulent", Perturbation: 3, Modes: 3,
	}
}

// Flags implements Problem.
func (p *Channel3D) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Time.Bind(fs)
	fs.Var(&p.Reynolds, "reynolds-tau", "friction Reynolds number u_τδ/ν, δ half the distance of the plates, or LO:HI[:log]")
	fs.Float64Var(&p.Length, "length", p.Length, "period along the flow, in δ; --grid counts points from plate to plate")
	fs.Float64Var(&p.Span, "span", p.Span, "period across the flow, in δ")
	fs.IntVar(&p.Dims, "dims", p.Dims, "dimensions of space: 3, or 2, without span")
	fs.StringVar(&p.Initial, "initial", p.Initial, "mean profile at first: turbulent (Reichardt's), laminar (the parabola) or rest")
	fs.Float64Var(&p.Perturbation, "perturbation", p.Perturbation, "size of the random waves on the mean profile, in friction velocities")
	fs.IntVar(&p.Modes, "modes", p.Modes, "number of random waves along each periodic axis")
}

// SetResolution implements Resolved.
func (p *Channel3D) SetResolution(refine int, timeTolerance float64) {
	p.Mesh.SetFactor(refine, false)
	p.Time.Tolerance = timeTolerance
	if timeTolerance == 0 {
		p.Time.Tolerance = stepTolerance
	}
}

// Setup implements Problem.
func (p *Channel3D) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if err := p.Mesh.CheckSize(p.Dims); err != nil {
		return nil, err
	}
	refine, err := p.Mesh.Factor(false)
	if err != nil {
		return nil, err
	}
	stored := grid.Uniform(p.Dims, p.Grid, 0, 2, false)
	boundary := make(grid.Boundary, p.Dims)
	boundary[1] = [2]grid.Side{{Kind: grid.Wall}, {Kind: grid.Wall}}
	for a, period := range map[int]float64{0: p.Length, 2: p.Span} {
		if a >= p.Dims {
			continue
		}
		cells := math.Round(float64(p.Grid-1) * period / 2)
		if !(cells >= 4 && cells < 1<<12) {
			return nil, fmt.Errorf("--grid is %d; over a period of %g that makes %g cells, and there must be 4 to %d", p.Grid, period, cells, 1<<12)
		}
		stored.N[a], stored.Hi[a], stored.Periodic[a] = int(cells), period, true
	}
	build := func(g grid.Grid) (Model, error) {
		s, err := NewStaggered(g, boundary)
		if err != nil {
			return nil, err
		}
		return &channel3DFlow{
			Staggered: s, problem: p, stored: stored,
			Scalars: solvers.NewScalars(solvers.Parameter{Name: "reynolds_tau", Unit: "1", Range: p.Reynolds}),
		}, nil
	}
	return NewSimulation(build, SimulationOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Description: solvers.Description{
			Formula:  fmt.Sprintf("u_t + ∇·(uu) = −∇p + Δu/Re_τ + e_x, ∇·u = 0 for 0 < y < 2, Re_τ = %v", p.Reynolds),
			Boundary: "no slip at y = 0 and 2, periodic otherwise",
			Random:   fmt.Sprintf("%s profile with random waves of size %g", p.Initial, p.Perturbation),
		},
	})
}

// check reports the first parameter that is out of its range.
func (p *Channel3D) check() error {
	switch {
	case p.Grid < 9:
		return fmt.Errorf("--grid is %d; this scheme needs at least 9 points from plate to plate", p.Grid)
	case !(p.Reynolds.Lo > 0):
		return fmt.Errorf("--reynolds-tau is %v; it must be positive", p.Reynolds)
	case !(p.Length > 0) || math.IsInf(p.Length, 0):
		return fmt.Errorf("--length is %g; it must be positive and finite", p.Length)
	case !(p.Span > 0) || math.IsInf(p.Span, 0):
		return fmt.Errorf("--span is %g; it must be positive and finite", p.Span)
	case p.Dims != 2 && p.Dims != 3:
		return fmt.Errorf("--dims is %d; it is 2 or 3", p.Dims)
	case p.Initial != "turbulent" && p.Initial != "laminar" && p.Initial != "rest":
		return fmt.Errorf("--initial is %q; it is turbulent, laminar or rest", p.Initial)
	case !(p.Perturbation >= 0) || math.IsInf(p.Perturbation, 0):
		return fmt.Errorf("--perturbation is %g; it must be finite and not negative", p.Perturbation)
	case p.Modes < 1 || p.Modes > 8:
		return fmt.Errorf("--modes is %d; it must be 1 to 8", p.Modes)
	}
	return p.Time.Check()
}

//go:embed channel3d.md
var channel3DDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "channel-3d", Doc: channel3DDoc, New: newChannel3D})
}
