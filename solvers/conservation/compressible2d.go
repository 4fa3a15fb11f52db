package conservation

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// CompressibleNavierStokes2D are the parameters of a viscous gas in a square.
type CompressibleNavierStokes2D struct {
	Euler2D
	Viscous
}

var (
	_ solvers.Problem  = (*CompressibleNavierStokes2D)(nil)
	_ solvers.Resolved = (*CompressibleNavierStokes2D)(nil)
)

func newCompressibleNavierStokes2D() solvers.Problem {
	p := &CompressibleNavierStokes2D{Euler2D: *newEuler2D().(*Euler2D), Viscous: newViscous()}
	p.Gamma = random.Fixed(5. / 3)
	return p
}

// Flags implements Problem.
func (p *CompressibleNavierStokes2D) Flags(fs *flag.FlagSet) {
	p.Euler2D.Flags(fs)
	p.Viscous.Bind(fs)
}

// Setup implements Problem.
func (p *CompressibleNavierStokes2D) Setup() (solvers.Solver, error) {
	m, err := p.Viscous.model(fmt.Sprintf("ρ_t + ∇·(ρv) = 0, (ρv)_t + ∇·(ρv⊗v) + ∇p = 0, E_t + ∇·((E+p)v) = 0, E = p/(γ−1) + ρ|v|²/2, γ = %v, on [0, %g]²", p.Gamma, p.Length))
	if err != nil {
		return nil, err
	}
	return p.Euler2D.solver(m)
}

//go:embed compressible2d.md
var compressible2DDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "compressible-navier-stokes-2d", Doc: compressible2DDoc, New: newCompressibleNavierStokes2D})
}
