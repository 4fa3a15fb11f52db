package conservation

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// ShallowWater2D are the parameters of shallow water in a square.
type ShallowWater2D struct {
	solvers.Mesh
	Clock
	Basin
	Gravity random.Range `json:"gravity"`
	Length  float64      `json:"length"`
	// Condition is a boundary as grid.ParseBoundary reads it, or auto.
	Condition string `json:"bc"`
}

var (
	_ solvers.Problem  = (*ShallowWater2D)(nil)
	_ solvers.Resolved = (*ShallowWater2D)(nil)
)

func newShallowWater2D() solvers.Problem {
	return &ShallowWater2D{
		Mesh:  solvers.Mesh{Grid: 64},
		Clock: Clock{End: 1, Snapshots: 11, Courant: 0.5},
		Basin: newBasin(), Gravity: random.Fixed(1), Length: 1, Condition: "auto",
	}
}

// Flags implements Problem.
func (p *ShallowWater2D) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Clock.Bind(fs)
	p.Basin.Bind(fs)
	fs.Var(&p.Gravity, "gravity", "acceleration of gravity g")
	fs.Float64Var(&p.Length, "length", p.Length, "side L of the square [0, L]²")
	fs.StringVar(&p.Condition, "bc", p.Condition, conditionUsage)
}

// SetResolution implements Resolved; the time step follows the grid.
func (p *ShallowWater2D) SetResolution(refine int, _ float64) {
	b, err := systemBoundary(p.Condition, p.Basin.sides(), 2)
	p.Mesh.SetFactor(refine, err == nil && b[0][0].Kind == grid.Periodic)
}

// Setup implements Problem.
func (p *ShallowWater2D) Setup() (solvers.Solver, error) {
	b, err := systemBoundary(p.Condition, p.Basin.sides(), 2)
	if err != nil {
		return nil, err
	}
	stored, refine, err := boxGrid(2, p.Mesh, p.Length, b)
	if err != nil {
		return nil, err
	}
	return p.Basin.solver(stored, refine, b, p.Clock, p.Gravity, waterText{
		fmt.Sprintf("h_t + ∇·(hv) = 0, (hv)_t + ∇·(hv⊗v) + ∇(gh²/2) = −g h ∇b, g = %v, on [0, %g]²", p.Gravity, p.Length),
		[]string{"depth", "velocity_x", "velocity_y", "bed"},
	})
}

//go:embed water2d.md
var water2DDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "shallow-water-2d", Doc: water2DDoc, New: newShallowWater2D})
}
