package steady

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// Nonlinear are the parameters of the nonlinear Poisson equation
// −∇·((1+βu²)∇u) = f.
type Nonlinear struct {
	Planar
	// Strength is β.
	Strength random.Range `json:"strength"`
}

var (
	_ solvers.Problem  = (*Nonlinear)(nil)
	_ solvers.Resolved = (*Nonlinear)(nil)
)

func newNonlinear() solvers.Problem {
	p := &Nonlinear{Planar: newPlanar(65), Strength: random.Fixed(1)}
	p.SourceAmplitude = 20
	return p
}

// Flags implements Problem.
func (p *Nonlinear) Flags(fs *flag.FlagSet) {
	p.Planar.bind(fs)
	fs.Var(&p.Strength, "strength", "β of the conductivity 1+βu²")
}

// Setup implements Problem.
func (p *Nonlinear) Setup() (solvers.Solver, error) {
	if p.Strength.Lo < 0 {
		return nil, fmt.Errorf("--strength is %v; it must not be negative", p.Strength)
	}
	o, err := p.Planar.options(true)
	if err != nil {
		return nil, err
	}
	f, err := p.sourceField(o.stored, o.boundary)
	if err != nil {
		return nil, err
	}
	o.fields = []namedLaw{{"coefficient", "1", law.Constant(1)}, f}
	o.parameters = []solvers.Parameter{{Name: "strength", Unit: "1", Range: p.Strength}}
	o.medium = func(v *solvers.Scalars, _ [][]float64) medium { return quadratic{v.At(0)} }
	o.description.Formula = "−∇·((1+βu²)∇u) = f on " + p.Region.text()
	o.description.Random = fmt.Sprintf("f: %v; β: %v", f.law, p.Strength)
	return newPlane(o)
}

// quadratic is q = 1 + βu².
type quadratic struct{ beta float64 }

func (q quadratic) conduct(u float64) (value, slope float64) {
	return 1 + q.beta*u*u, 2 * q.beta * u
}
func (q quadratic) react(int, float64) (c, slope float64) { return 0, 0 }

//go:embed nonlinear.md
var nonlinearDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "nonlinear-poisson", Doc: nonlinearDoc, New: newNonlinear})
}
