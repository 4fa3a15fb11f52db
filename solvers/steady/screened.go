package steady

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// Screened are the parameters of the screened Poisson equation
// −∇·(a∇u) + λ²u = f; with λ = 0 it is Poisson's on any region.
type Screened struct {
	Planar
	// Screening is λ.
	Screening random.Range `json:"screening"`
	// Coefficient is constant, lognormal, binary, or the path of a NumPy file.
	Coefficient string  `json:"coefficient"`
	Tau         float64 `json:"coefficient_tau"`
	Gamma       float64 `json:"coefficient_gamma"`
	Std         float64 `json:"coefficient_std"`
	High        float64 `json:"a_high"`
	Low         float64 `json:"a_low"`
}

var (
	_ solvers.Problem  = (*Screened)(nil)
	_ solvers.Resolved = (*Screened)(nil)
)

func newScreened() solvers.Problem {
	return &Screened{Planar: newPlanar(65), Screening: random.Fixed(5), Coefficient: "constant", Tau: 3, Gamma: 2, Std: 1, High: 12, Low: 3}
}

// Flags implements Problem.
func (p *Screened) Flags(fs *flag.FlagSet) {
	p.Planar.bind(fs)
	fs.Var(&p.Screening, "screening", "λ, an inverse length; 0 is Poisson's equation")
	fs.StringVar(&p.Coefficient, "coefficient", p.Coefficient, "coefficient a: constant (1), lognormal, binary, or a `FILE`.npy or .npz, row i for sample i")
	fs.Float64Var(&p.Tau, "coefficient-tau", p.Tau, "τ of the Gaussian field of lognormal and binary coefficients")
	fs.Float64Var(&p.Gamma, "coefficient-gamma", p.Gamma, "γ of the Gaussian field of lognormal and binary coefficients, its smoothness")
	fs.Float64Var(&p.Std, "coefficient-std", p.Std, "standard deviation of log a, of coefficient lognormal")
	fs.Float64Var(&p.High, "a-high", p.High, "a where the field is positive, of coefficient binary")
	fs.Float64Var(&p.Low, "a-low", p.Low, "a elsewhere, of coefficient binary")
}

// Setup implements Problem.
func (p *Screened) Setup() (solvers.Solver, error) {
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
	a, err := coefficientLaw(p.Coefficient, law.Shape{Purpose: "coefficient", Tau: p.Tau, Gamma: p.Gamma, Kind: kind(o.boundary)}, p, o)
	if err != nil {
		return nil, err
	}
	o.symmetric = true
	o.fields = []namedLaw{{"coefficient", "1", a}, f}
	o.parameters = []solvers.Parameter{{Name: "screening", Unit: "1", Range: p.Screening}}
	o.medium = func(v *solvers.Scalars, _ [][]float64) medium { return screening{v.At(0) * v.At(0)} }
	o.description.Formula = "−∇·(a∇u) + λ²u = f on " + p.Region.text()
	o.description.Random = fmt.Sprintf("a: %v; f: %v; λ: %v", a, f.law, p.Screening)
	return newPlane(o)
}

// coefficientLaw reads the flag --coefficient.
func coefficientLaw(name string, shape law.Shape, p *Screened, o planeOptions) (law.Law, error) {
	switch {
	case name == "constant":
		return law.Constant(1), nil
	case name == "lognormal":
		return law.Lognormal(o.stored, shape, p.Std)
	case name == "binary":
		return law.Binary(o.stored, shape, p.High, p.Low)
	case law.IsFile(name):
		return readCoefficient("coefficient", name, o.stored)
	}
	return nil, fmt.Errorf("--coefficient is %q; it is constant, lognormal, binary, or the path of a .npy or .npz file", name)
}

// screening is c = λ²u.
type screening struct{ square float64 }

func (s screening) conduct(float64) (q, slope float64)        { return 1, 0 }
func (s screening) react(_ int, u float64) (c, slope float64) { return s.square * u, s.square }

//go:embed screened.md
var screenedDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "screened-poisson", Doc: screenedDoc, New: newScreened})
}
