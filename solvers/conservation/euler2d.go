package conservation

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Euler2D are the parameters of the compressible Euler equations in a square.
type Euler2D struct {
	solvers.Mesh
	Clock
	Sheet
	Gamma  random.Range `json:"gamma"`
	Length float64      `json:"length"`
	// Condition is a boundary as grid.ParseBoundary reads it, or auto.
	Condition string `json:"bc"`
}

var (
	_ solvers.Problem  = (*Euler2D)(nil)
	_ solvers.Resolved = (*Euler2D)(nil)
)

func newEuler2D() solvers.Problem {
	return &Euler2D{
		Mesh:  solvers.Mesh{Grid: 64},
		Clock: Clock{End: 1, Snapshots: 11, Courant: 0.5},
		Sheet: newSheet(), Gamma: random.Fixed(1.4), Length: 1, Condition: "auto",
	}
}

// Flags implements Problem.
func (p *Euler2D) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Clock.Bind(fs)
	p.Sheet.Bind(fs)
	fs.Var(&p.Gamma, "gamma", "ratio of specific heats γ")
	fs.Float64Var(&p.Length, "length", p.Length, "side L of the square [0, L]²")
	fs.StringVar(&p.Condition, "bc", p.Condition, conditionUsage)
}

// SetResolution implements Resolved; the time step follows the grid.
func (p *Euler2D) SetResolution(refine int, _ float64) {
	b, err := systemBoundary(p.Condition, p.Sheet.sides(), 2)
	p.Mesh.SetFactor(refine, err == nil && b[0][0].Kind == grid.Periodic)
}

// Setup implements Problem.
func (p *Euler2D) Setup() (solvers.Solver, error) {
	return p.solver(gasModel{
		formula: fmt.Sprintf("ρ_t + ∇·(ρv) = 0, (ρv)_t + ∇·(ρv⊗v) + ∇p = 0, E_t + ∇·((E+p)v) = 0, E = p/(γ−1) + ρ|v|²/2, γ = %v, on [0, %g]²", p.Gamma, p.Length),
		scheme:  gasScheme,
	})
}

// solver checks the parameters and returns the solver of a model.
func (p *Euler2D) solver(m gasModel) (solvers.Solver, error) {
	return gasBox{2, p.Mesh, p.Clock, p.Gamma, p.Length, p.Condition, &p.Sheet}.solver(m)
}

//go:embed euler2d.md
var euler2DDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "euler-2d", Doc: euler2DDoc, New: newEuler2D})
}
