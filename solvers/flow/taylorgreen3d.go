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

// TaylorGreen3D are the parameters of the decay of Taylor–Green vortices in
// three dimensions.
type TaylorGreen3D struct {
	solvers.Mesh
	solvers.Time
	// Reynolds is 1/ν: of unit speed, and of the length in which the vortices'
	// phase changes by 1.
	Reynolds random.Range `json:"reynolds"`
	// Order is that of the differences in space, 2, 4 or 6.
	Order int `json:"order"`
}

var (
	_ solvers.Problem  = (*TaylorGreen3D)(nil)
	_ solvers.Resolved = (*TaylorGreen3D)(nil)
)

func newTaylorGreen3D() solvers.Problem {
	return &TaylorGreen3D{
		Mesh:     solvers.Mesh{Grid: 32},
		Time:     solvers.Time{End: 10, Snapshots: 11},
		Reynolds: random.Range{Lo: 50, Hi: 150}, Order: 4,
	}
}

// Flags implements Problem.
func (p *TaylorGreen3D) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Time.Bind(fs)
	fs.Var(&p.Reynolds, "reynolds", "Reynolds number 1/ν, or LO:HI[:log] to draw one for each sample")
	fs.IntVar(&p.Order, "order", p.Order, "order of the differences in space: 2, 4 or 6")
}

// SetResolution implements Resolved.
func (p *TaylorGreen3D) SetResolution(refine int, timeTolerance float64) {
	p.Mesh.SetFactor(refine, true)
	p.Time.Tolerance = timeTolerance
}

// Setup implements Problem.
func (p *TaylorGreen3D) Setup() (solvers.Solver, error) {
	switch {
	case p.Grid < 8:
		return nil, fmt.Errorf("--grid is %d; this scheme needs at least 8 points per axis", p.Grid)
	case !(p.Reynolds.Lo > 0):
		return nil, fmt.Errorf("--reynolds is %v; it must be positive", p.Reynolds)
	}
	t := torusProblem{
		mesh: p.Mesh, time: p.Time, order: p.Order, length: 2 * math.Pi,
		parameter: solvers.Parameter{Name: "reynolds", Unit: "1", Range: p.Reynolds},
		viscosity: func(reynolds float64) float64 { return 1 / reynolds },
		initial: func(_ *random.Stream, u *grid.Field) error {
			taylorGreen(u, 2*math.Pi)
			return nil
		},
		// The dissipation is largest, 0.013 to 0.015, from Re 400 on.
		finest: 1 / p.Reynolds.Hi, dissipation: 0.0145,
		description: solvers.Description{
			Formula: fmt.Sprintf("u_t + u·∇u = −∇p + Δu/Re, ∇·u = 0, Re = %v, on [0, 2π]³", p.Reynolds),
			Random:  "u0 = (sin x cos y cos z, −cos x sin y cos z, 0); Re drawn if a range",
		},
	}
	return t.setup()
}

//go:embed taylorgreen3d.md
var taylorGreen3DDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "taylor-green-3d", Doc: taylorGreen3DDoc, New: newTaylorGreen3D})
	solvers.RegisterPreset(solvers.Preset{
		Name: "taylor-green-1600", Equation: "taylor-green-3d",
		Doc: "The Taylor–Green vortex at Re = 1600 to t = 20, case 3.5 of the International Workshop on High-Order CFD Methods and the usual test of codes for turbulence, on 128³ points with sixth-order differences. " +
			"What differs: the reference solutions take 512³ points; on 128³ dissipation near its peak is a few percent off. A sample takes an hour or so on two processors, and 3 GB.",
		Flags: solvers.Settings("--reynolds 1600 --grid 128 --solve-grid 128 --order 6 --t-end 20 --snapshots 41 --samples 1"),
	})
}
