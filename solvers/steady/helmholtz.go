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

// Helmholtz are the parameters of the Helmholtz equation −Δu − k²(x)u = f with
// a random wavenumber.
type Helmholtz struct {
	Planar
	// Wavenumber is k₀ of k = k₀(1 + contrast·g), g a Gaussian field.
	Wavenumber random.Range `json:"wavenumber"`
	Contrast   float64      `json:"contrast"`
	Tau        float64      `json:"medium_tau"`
	Gamma      float64      `json:"medium_gamma"`
}

var (
	_ solvers.Problem  = (*Helmholtz)(nil)
	_ solvers.Resolved = (*Helmholtz)(nil)
)

func newHelmholtz() solvers.Problem {
	p := &Helmholtz{Planar: newPlanar(65), Wavenumber: random.Fixed(12), Contrast: 0.15, Tau: 3, Gamma: 3}
	p.Source, p.SourceAmplitude = "constant", 100
	return p
}

// Flags implements Problem.
func (p *Helmholtz) Flags(fs *flag.FlagSet) {
	p.Planar.bind(fs)
	fs.Var(&p.Wavenumber, "wavenumber", "k₀ of k = k₀(1 + contrast·g), g a Gaussian field of variance 1")
	fs.Float64Var(&p.Contrast, "contrast", p.Contrast, "relative variation of the wavenumber, a standard deviation; 0 for a uniform medium")
	fs.Float64Var(&p.Tau, "medium-tau", p.Tau, "τ of the Gaussian field of the wavenumber")
	fs.Float64Var(&p.Gamma, "medium-gamma", p.Gamma, "γ of the Gaussian field of the wavenumber, its smoothness")
}

// Setup implements Problem.
func (p *Helmholtz) Setup() (solvers.Solver, error) {
	switch {
	case p.Wavenumber.Lo <= 0:
		return nil, fmt.Errorf("--wavenumber is %v; it must be positive", p.Wavenumber)
	case !(p.Contrast >= 0 && p.Contrast <= 0.5):
		return nil, fmt.Errorf("--contrast is %g; it must lie between 0 and 0.5", p.Contrast)
	}
	o, err := p.Planar.options(false)
	if err != nil {
		return nil, err
	}
	if points := 2 * math.Pi / p.Wavenumber.Hi / (o.stored.Spacing(0) / float64(o.refine)); points < 3 {
		return nil, fmt.Errorf("--wavenumber %v on %d points per axis: a wave has %.1f points; at least 3 are needed, ask for a finer --grid or --solve-grid", p.Wavenumber, p.Grid, points)
	}
	f, err := p.sourceField(o.stored, o.boundary)
	if err != nil {
		return nil, err
	}
	var g law.Law = law.Constant(0)
	if p.Contrast > 0 {
		if g, err = law.Normal(o.stored, law.Shape{Purpose: "medium", Tau: p.Tau, Gamma: p.Gamma, Kind: kind(o.boundary)}, p.Contrast); err != nil {
			return nil, err
		}
	}
	o.fields = []namedLaw{{"coefficient", "1", law.Constant(1)}, {"contrast", "1", g}, f}
	o.parameters = []solvers.Parameter{{Name: "wavenumber", Unit: "1", Range: p.Wavenumber}}
	o.medium = func(v *solvers.Scalars, fields [][]float64) medium { return waves{v.At(0), fields[1]} }
	o.description.Formula = "−Δu − k²u = f, k = k₀(1 + contrast), on " + p.Region.text()
	o.description.Random = fmt.Sprintf("contrast: %v; f: %v; k₀: %v", g, f.law, p.Wavenumber)
	return newPlane(o)
}

// waves is c = −k²(x)u.
type waves struct {
	number   float64
	contrast []float64
}

func (w waves) conduct(float64) (q, slope float64) { return 1, 0 }
func (w waves) react(node int, u float64) (c, slope float64) {
	k := w.number * (1 + w.contrast[node])
	return -k * k * u, -k * k
}

//go:embed helmholtz.md
var helmholtzDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "helmholtz", Doc: helmholtzDoc, New: newHelmholtz})
	solvers.RegisterPreset(solvers.Preset{
		Name: "poseidon-helmholtz", Equation: "helmholtz",
		Doc: `After the Helmholtz task of M. Herde et al., Poseidon, NeurIPS 2024: waves of the frequency 5π/2 that the sides of the unit
square drive, u = 0.4 there and f = 0, in a random medium. What differs: media there are sums of Gaussian bumps and the value on
the sides is drawn; here a Gaussian field of contrast 0.15 and one value. Stored on 129² points, both ends counted, for their 128².`,
		Flags: solvers.Settings("--wavenumber 7.853981633974483 --contrast 0.15 --bc dirichlet:0.4 --source constant --source-amplitude 0 --grid 129 --samples 20000"),
	})
}
