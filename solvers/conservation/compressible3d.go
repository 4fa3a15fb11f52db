package conservation

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// CompressibleNavierStokes3D are the parameters of a viscous gas in a cube.
type CompressibleNavierStokes3D struct {
	solvers.Mesh
	Clock
	Cube
	Viscous
	Gamma  random.Range `json:"gamma"`
	Length float64      `json:"length"`
	// Condition is a boundary as grid.ParseBoundary reads it, or auto.
	Condition string `json:"bc"`
}

var (
	_ solvers.Problem  = (*CompressibleNavierStokes3D)(nil)
	_ solvers.Resolved = (*CompressibleNavierStokes3D)(nil)
)

func newCompressibleNavierStokes3D() solvers.Problem {
	return &CompressibleNavierStokes3D{
		Mesh:  solvers.Mesh{Grid: 32},
		Clock: Clock{End: 0.5, Snapshots: 6, Courant: 0.5},
		Cube:  newCube(), Viscous: newViscous(), Gamma: random.Fixed(5. / 3), Length: 1, Condition: "auto",
	}
}

// Flags implements Problem.
func (p *CompressibleNavierStokes3D) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Clock.Bind(fs)
	p.Cube.Bind(fs)
	p.Viscous.Bind(fs)
	fs.Var(&p.Gamma, "gamma", "ratio of specific heats γ")
	fs.Float64Var(&p.Length, "length", p.Length, "side L of the cube [0, L]³")
	fs.StringVar(&p.Condition, "bc", p.Condition, conditionUsage)
}

// SetResolution implements Resolved; the time step follows the grid.
func (p *CompressibleNavierStokes3D) SetResolution(refine int, _ float64) {
	b, err := systemBoundary(p.Condition, p.Cube.sides(), 3)
	p.Mesh.SetFactor(refine, err == nil && b[0][0].Kind == grid.Periodic)
}

// Setup implements Problem.
func (p *CompressibleNavierStokes3D) Setup() (solvers.Solver, error) {
	m, err := p.Viscous.model(fmt.Sprintf("ρ_t + ∇·(ρv) = 0, (ρv)_t + ∇·(ρv⊗v) + ∇p = 0, E_t + ∇·((E+p)v) = 0, E = p/(γ−1) + ρ|v|²/2, γ = %v, on [0, %g]³", p.Gamma, p.Length))
	if err != nil {
		return nil, err
	}
	return gasBox{3, p.Mesh, p.Clock, p.Gamma, p.Length, p.Condition, &p.Cube}.solver(m)
}

//go:embed compressible3d.md
var compressible3DDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "compressible-navier-stokes-3d", Doc: compressible3DDoc, New: newCompressibleNavierStokes3D})
}
