package steady

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// Boltzmann are the parameters of the Poisson–Boltzmann equation
// −Δu + κ² sinh u = f.
type Boltzmann struct {
	Planar
	// Screening is κ.
	Screening random.Range `json:"screening"`
}

var (
	_ solvers.Problem  = (*Boltzmann)(nil)
	_ solvers.Resolved = (*Boltzmann)(nil)
)

func newBoltzmann() solvers.Problem {
	p := &Boltzmann{Planar: newPlanar(65), Screening: random.Fixed(5)}
	p.SourceAmplitude, p.Shape, p.Rim = 40, "holes:3", 2
	return p
}

// Flags implements Problem.
func (p *Boltzmann) Flags(fs *flag.FlagSet) {
	p.Planar.bind(fs)
	fs.Var(&p.Screening, "screening", "κ, the inverse Debye length")
}

// Setup implements Problem.
func (p *Boltzmann) Setup() (solvers.Solver, error) {
	if p.Screening.Lo < 0 {
		return nil, fmt.Errorf("--screening is %v; it must not be negative", p.Screening)
	}
	o, err := p.Planar.options(p.Screening.Lo == 0)
	if err != nil {
		return nil, err
	}
	f, err := p.sourceField(o.stored, o.boundary)
	if err != nil {
		return nil, err
	}
	o.fields = []namedLaw{{"coefficient", "1", law.Constant(1)}, f}
	o.parameters = []solvers.Parameter{{Name: "screening", Unit: "1", Range: p.Screening}}
	o.medium = func(v *solvers.Scalars, _ [][]float64) medium { return ions{v.At(0) * v.At(0)} }
	o.description.Formula = "−Δu + κ² sinh u = f on " + p.Region.text()
	o.description.Random = fmt.Sprintf("f: %v; κ: %v", f.law, p.Screening)
	return newPlane(o)
}

// ions is c = κ² sinh u.
type ions struct{ square float64 }

func (i ions) conduct(float64) (q, slope float64) { return 1, 0 }
func (i ions) react(_ int, u float64) (c, slope float64) {
	return i.square * math.Sinh(u), i.square * math.Cosh(u)
}

//go:embed boltzmann.md
var boltzmannDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "poisson-boltzmann", Doc: boltzmannDoc, New: newBoltzmann})
}
