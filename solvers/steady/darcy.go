package steady

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
)

// Darcy are the parameters of steady flow in a porous medium on the unit
// square, −∇·(a∇u) = f with u = 0 on the boundary and a random permeability a.
type Darcy struct {
	solvers.Mesh
	// Law of a is binary or lognormal, or the path of a NumPy file.
	Law    string  `json:"law"`
	Tau    float64 `json:"coefficient_tau"`
	Gamma  float64 `json:"coefficient_gamma"`
	High   float64 `json:"a_high"`
	Low    float64 `json:"a_low"`
	Std    float64 `json:"coefficient_std"`
	Source float64 `json:"source"`
	// Residual is the relative residual that conjugate gradients stop at.
	Residual float64 `json:"residual"`
}

var (
	_ solvers.Problem  = (*Darcy)(nil)
	_ solvers.Resolved = (*Darcy)(nil)
)

func newDarcy() solvers.Problem {
	return &Darcy{
		Mesh: solvers.Mesh{Grid: 85}, Law: "binary", Tau: 3, Gamma: 2, High: 12, Low: 3, Std: 1,
		Source: 1, Residual: defaultResidual,
	}
}

// Flags implements Problem.
func (d *Darcy) Flags(fs *flag.FlagSet) {
	d.Mesh.Bind(fs)
	fs.StringVar(&d.Law, "law", d.Law, "permeability a: binary, lognormal, or a `FILE`.npy or .npz, row i for sample i")
	fs.Float64Var(&d.Tau, "coefficient-tau", d.Tau, "τ of the Gaussian field N(0, (−Δ+τ²)^(−γ)) that a is made of")
	fs.Float64Var(&d.Gamma, "coefficient-gamma", d.Gamma, "γ of the Gaussian field, its smoothness")
	fs.Float64Var(&d.High, "a-high", d.High, "a where the field is positive, of law binary")
	fs.Float64Var(&d.Low, "a-low", d.Low, "a elsewhere, of law binary")
	fs.Float64Var(&d.Std, "coefficient-std", d.Std, "standard deviation of log a, of law lognormal")
	fs.Float64Var(&d.Source, "source", d.Source, "the source f, a constant")
	fs.Float64Var(&d.Residual, "residual", d.Residual, "relative residual of the discrete equations to reach")
}

// SetResolution implements Resolved; a steady problem has no time tolerance.
func (d *Darcy) SetResolution(refine int, _ float64) { d.Mesh.SetFactor(refine, false) }

// Setup implements Problem.
func (d *Darcy) Setup() (solvers.Solver, error) {
	switch {
	case d.Grid < 3:
		return nil, fmt.Errorf("--grid is %d; at least 3 points per axis are needed", d.Grid)
	case math.IsNaN(d.Source) || math.IsInf(d.Source, 0):
		return nil, fmt.Errorf("--source is %g; it must be finite", d.Source)
	}
	if err := checkResidual(d.Residual); err != nil {
		return nil, err
	}
	if err := d.Mesh.CheckSize(2); err != nil {
		return nil, err
	}
	refine, err := d.Mesh.Factor(false)
	if err != nil {
		return nil, err
	}
	stored := grid.Uniform(2, d.Grid, 0, 1, false)
	a, err := d.permeability(stored)
	if err != nil {
		return nil, err
	}
	return newSteady(steadyOptions{
		stored: stored, refine: max(1, refine),
		boundary:    grid.AllSides(2, grid.Side{Kind: grid.Dirichlet}),
		coefficient: a, source: law.Constant(d.Source), order: 2, residual: d.Residual,
		description: solvers.Description{
			Formula:  fmt.Sprintf("−∇·(a∇u) = %g on [0, 1]²", d.Source),
			Boundary: "u = 0",
			Random:   "a: " + a.String(),
		},
	})
}

func (d *Darcy) permeability(stored grid.Grid) (law.Law, error) {
	shape := law.Shape{Purpose: "coefficient", Tau: d.Tau, Gamma: d.Gamma, Kind: grid.Neumann}
	switch {
	case d.Law == "binary":
		return law.Binary(stored, shape, d.High, d.Low)
	case d.Law == "lognormal":
		return law.Lognormal(stored, shape, d.Std)
	case law.IsFile(d.Law):
		return readCoefficient("law", d.Law, stored)
	}
	return nil, fmt.Errorf("--law is %q; it is binary, lognormal, or the path of a .npy or .npz file", d.Law)
}

//go:embed darcy.md
var darcyDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "darcy", Doc: darcyDoc, New: newDarcy})
	solvers.RegisterPreset(solvers.Preset{
		Name: "fno-darcy", Equation: "darcy",
		Doc: `The Darcy data of the Fourier-neural-operator paper (Z. Li et al., ICLR 2021, section
5.2): a = ψ(μ), μ ~ N(0, (−Δ+9)^(−2)) with Neumann conditions, ψ 12 on positive and 3 on
negative values, f = 1, u = 0 on the boundary; solved on 421² points, stored on every fifth
(85²), 1024 samples in each of its two files. The published code differs: see the equation's
page. Its script draws 12 and 4; --a-low 4 does so.`,
		Flags: solvers.Settings(`--samples 1024 --grid 85 --solve-grid 421 --law binary --a-high 12 --a-low 3 --coefficient-tau 3
			--coefficient-gamma 2 --source 1`),
	})
}
