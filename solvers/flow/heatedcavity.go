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

// HeatedCavity are the parameters of convection in a box with a hot and a cold
// side.
type HeatedCavity struct {
	solvers.Mesh
	solvers.Time
	Rayleigh random.Range `json:"rayleigh"`
	Prandtl  random.Range `json:"prandtl"`
	Height   float64      `json:"height"`
	Steady   float64      `json:"steady"`
}

var (
	_ solvers.Problem  = (*HeatedCavity)(nil)
	_ solvers.Resolved = (*HeatedCavity)(nil)
)

func newHeatedCavity() solvers.Problem {
	return &HeatedCavity{
		Mesh: solvers.Mesh{Grid: 33}, Time: solvers.Time{End: 60, Snapshots: 16, Tolerance: stepTolerance},
		Rayleigh: random.Range{Lo: 1e3, Hi: 1e5, Log: true}, Prandtl: random.Fixed(0.71), Height: 1,
	}
}

// Flags implements Problem.
func (p *HeatedCavity) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Time.Bind(fs)
	fs.Var(&p.Rayleigh, "rayleigh", "Rayleigh number gαΔT W³/(νκ), W the width, or LO:HI[:log] to draw one for each sample")
	fs.Var(&p.Prandtl, "prandtl", "Prandtl number ν/κ, or LO:HI[:log]")
	fs.Float64Var(&p.Height, "height", p.Height, "height of the box in widths; --grid counts points over the width")
	fs.Float64Var(&p.Steady, "steady", p.Steady, "stop at the first frame with |du/dt| < this · |u|; later frames repeat it (0: never)")
}

// SetResolution implements Resolved.
func (p *HeatedCavity) SetResolution(refine int, timeTolerance float64) {
	p.Mesh.SetFactor(refine, false)
	p.Time.Tolerance = timeTolerance
	if timeTolerance == 0 {
		p.Time.Tolerance = stepTolerance
	}
}

// Setup implements Problem.
func (p *HeatedCavity) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	// A layer of height 1 lies along its last axis; here that is the width.
	stored, refine, err := layer(p.Mesh, 2, p.Height, false)
	if err != nil {
		return nil, err
	}
	stored.N[0], stored.N[1] = stored.N[1], stored.N[0]
	stored.Hi[0], stored.Hi[1] = stored.Hi[1], stored.Hi[0]
	boundary := grid.AllSides(2, grid.Side{Kind: grid.Wall})
	build := func(g grid.Grid) (Model, error) {
		f, err := newBuoyant(g, stored, boundary)
		if err != nil {
			return nil, err
		}
		f.convect(0, solvers.NewScalars(
			solvers.Parameter{Name: "rayleigh", Unit: "1", Range: p.Rayleigh},
			solvers.Parameter{Name: "prandtl", Unit: "1", Range: p.Prandtl}))
		f.prepare = func(*random.Stream) (func(x [3]float64) float64, error) {
			f.freeFall()
			return func(x [3]float64) float64 { return 0.5 - x[0] }, nil
		}
		return f, nil
	}
	return NewSimulation(build, SimulationOptions{
		Stored: stored, Refine: refine, Time: p.Time, Steady: p.Steady,
		Description: solvers.Description{
			Formula:  fmt.Sprintf("u_t + ∇·(uu) = −∇p + √(Pr/Ra) Δu + T e_y, T_t + ∇·(uT) = ΔT/√(Ra Pr), ∇·u = 0 on [0, 1]×[0, %g]", p.Height),
			Boundary: "no slip; T = 1/2 at x = 0 and −1/2 at x = 1, insulated below and above",
			Random:   fmt.Sprintf("Ra = %v, Pr = %v; at rest, T = 1/2 − x at first", p.Rayleigh, p.Prandtl),
		},
	})
}

// check reports the first parameter that is out of its range.
func (p *HeatedCavity) check() error {
	switch {
	case p.Grid < 9:
		return fmt.Errorf("--grid is %d; this scheme needs at least 9 points over the width", p.Grid)
	case !(p.Rayleigh.Lo > 0):
		return fmt.Errorf("--rayleigh is %v; it must be positive", p.Rayleigh)
	case !(p.Prandtl.Lo > 0):
		return fmt.Errorf("--prandtl is %v; it must be positive", p.Prandtl)
	case !(p.Height > 0) || math.IsInf(p.Height, 0):
		return fmt.Errorf("--height is %g; it must be positive and finite", p.Height)
	case !(p.Steady >= 0):
		return fmt.Errorf("--steady is %g; it must not be negative", p.Steady)
	}
	return p.Time.Check()
}

//go:embed heatedcavity.md
var heatedCavityDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "heated-cavity", Doc: heatedCavityDoc, New: newHeatedCavity})
	for _, c := range []struct{ rayleigh, grid, end string }{{"1e3", "33", "100"}, {"1e4", "49", "200"}, {"1e5", "65", "400"}, {"1e6", "97", "800"}} {
		solvers.RegisterPreset(solvers.Preset{
			Name: "de-vahl-davis-" + c.rayleigh, Equation: "heated-cavity",
			Doc: "The benchmark of G. de Vahl Davis, Int. J. Numer. Methods Fluids 3 (1983) 249: a square of air, Pr = 0.71, at Ra = " + c.rayleigh + ", run until it is steady. " +
				"Its published mean Nusselt numbers are 1.118, 2.243, 4.519 and 8.800 at Ra = 1e3, 1e4, 1e5 and 1e6. What differs: velocities are in units of free fall, not of diffusion, and the box is 1 wide with T from 1/2 to −1/2.",
			Flags: solvers.Settings("--rayleigh " + c.rayleigh + " --prandtl 0.71 --height 1 --steady 1e-6 --grid " + c.grid + " --t-end " + c.end + " --snapshots 41 --samples 1"),
		})
	}
}
