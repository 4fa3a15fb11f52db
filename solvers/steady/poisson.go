package steady

import (
	_ "embed"
	"flag"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
)

// Poisson are the parameters of −∇·(a∇u) = f on a box of one to three
// dimensions.
type Poisson struct {
	solvers.Mesh
	Dims int `json:"dims"`
	// Domain is LO:HI for all axes, or one for each, separated by commas.
	Domain string `json:"domain"`
	// Boundary is in the words of grid.ParseBoundary.
	Boundary string `json:"bc"`
	// Order is 2, or 4 where the coefficient is constant.
	Order int `json:"order"`
	// Coefficient is constant, lognormal, binary, or the path of a NumPy file.
	Coefficient      string  `json:"coefficient"`
	CoefficientValue float64 `json:"coefficient_value"`
	CoefficientTau   float64 `json:"coefficient_tau"`
	CoefficientGamma float64 `json:"coefficient_gamma"`
	CoefficientStd   float64 `json:"coefficient_std"`
	High             float64 `json:"a_high"`
	Low              float64 `json:"a_low"`
	law.Bumps
	// Source is grf, constant, sine, gaussians, or the path of a NumPy file.
	Source          string  `json:"source"`
	SourceAmplitude float64 `json:"source_amplitude"`
	SourceTau       float64 `json:"source_tau"`
	SourceGamma     float64 `json:"source_gamma"`
	// Residual is the relative residual that conjugate gradients stop at.
	Residual float64 `json:"residual"`
}

var (
	_ solvers.Problem  = (*Poisson)(nil)
	_ solvers.Resolved = (*Poisson)(nil)
)

// defaultResidual is the relative residual that steady problems are solved to.
const defaultResidual = 1e-11

func newPoisson() solvers.Problem {
	return &Poisson{
		Mesh: solvers.Mesh{Grid: 65}, Dims: 2, Domain: "0:1", Boundary: "dirichlet", Order: 2,
		Coefficient: "constant", CoefficientValue: 1, CoefficientTau: 3, CoefficientGamma: 2, CoefficientStd: 1, High: 12, Low: 3,
		Bumps: law.NewBumps(), Source: "grf", SourceAmplitude: 1, SourceTau: 3, SourceGamma: 2,
		Residual: defaultResidual,
	}
}

// Flags implements Problem.
func (p *Poisson) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	fs.IntVar(&p.Dims, "dims", p.Dims, "space dimensions: 1, 2 or 3")
	fs.StringVar(&p.Domain, "domain", p.Domain, "the box: LO:HI for all axes, or one for each, separated by commas")
	fs.StringVar(&p.Boundary, "bc", p.Boundary, "boundary conditions: dirichlet, neumann or periodic, or a list of [SIDE=]CONDITION[:VALUE] like left=dirichlet:1,right=neumann:0,y=periodic; sides left right bottom top front back, values NUMBER, [NUMBER*]sinK, [NUMBER*]cosK, [NUMBER*]normal")
	fs.IntVar(&p.Order, "order", p.Order, "order of the scheme: 2, or 4 where the coefficient is constant")
	fs.StringVar(&p.Coefficient, "coefficient", p.Coefficient, "coefficient a: constant, lognormal, binary, or a `FILE`.npy or .npz, row i for sample i")
	fs.Float64Var(&p.CoefficientValue, "coefficient-value", p.CoefficientValue, "a of coefficient constant")
	fs.Float64Var(&p.CoefficientTau, "coefficient-tau", p.CoefficientTau, "τ of the Gaussian field of lognormal and binary coefficients")
	fs.Float64Var(&p.CoefficientGamma, "coefficient-gamma", p.CoefficientGamma, "γ of the Gaussian field of lognormal and binary coefficients, its smoothness")
	fs.Float64Var(&p.CoefficientStd, "coefficient-std", p.CoefficientStd, "standard deviation of log a, of coefficient lognormal")
	fs.Float64Var(&p.High, "a-high", p.High, "a where the field is positive, of coefficient binary")
	fs.Float64Var(&p.Low, "a-low", p.Low, "a elsewhere, of coefficient binary")
	fs.StringVar(&p.Source, "source", p.Source, "source f: grf, constant, sine, gaussians, or a `FILE`.npy or .npz, row i for sample i")
	fs.Float64Var(&p.SourceAmplitude, "source-amplitude", p.SourceAmplitude, "f of source constant, amplitude of sine and gaussians, standard deviation of grf")
	p.Bumps.Bind(fs)
	fs.Float64Var(&p.SourceTau, "source-tau", p.SourceTau, "τ of the Gaussian field of source grf")
	fs.Float64Var(&p.SourceGamma, "source-gamma", p.SourceGamma, "γ of the Gaussian field of source grf, its smoothness")
	fs.Float64Var(&p.Residual, "residual", p.Residual, "relative residual that variable coefficients are solved to")
}

// SetResolution implements Resolved; a steady problem has no time tolerance.
func (p *Poisson) SetResolution(refine int, _ float64) {
	b, err := grid.ParseBoundary(p.Boundary, p.Dims)
	p.Mesh.SetFactor(refine, err == nil && allPeriodic(b))
}

// allPeriodic reports whether every axis is periodic; if not, the number of
// points on a closed axis is what --grid and --solve-grid relate.
func allPeriodic(b grid.Boundary) bool {
	for _, periodic := range b.Periodic() {
		if !periodic {
			return false
		}
	}
	return true
}

// Setup implements Problem.
func (p *Poisson) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	b, err := grid.ParseBoundary(p.Boundary, p.Dims)
	if err != nil {
		return nil, fmt.Errorf("--bc: %w", err)
	}
	if err := b.Only(grid.Periodic, grid.Dirichlet, grid.Neumann); err != nil {
		return nil, fmt.Errorf("--bc: %w", err)
	}
	stored, err := p.box(b)
	if err != nil {
		return nil, err
	}
	for i, pair := range b {
		for k, s := range pair {
			if s.Kind == grid.Neumann && p.Order == 4 && s.Profile != grid.Constant && p.Grid < 9 {
				return nil, fmt.Errorf("--order 4 with a flux that varies along %s needs --grid 9 or more", grid.SideName(i, k))
			}
		}
	}
	if err := p.Mesh.CheckSize(p.Dims); err != nil {
		return nil, err
	}
	refine, err := p.Mesh.Factor(allPeriodic(b))
	if err != nil {
		return nil, err
	}
	a, err := p.coefficient(stored, b)
	if err != nil {
		return nil, err
	}
	f, err := p.source(stored, b)
	if err != nil {
		return nil, err
	}
	boundary := b.String()
	if b.Floating() {
		boundary += "; the mean of the source that is incompatible is removed from it, and u has mean zero"
	}
	return newSteady(steadyOptions{
		stored: stored, refine: max(1, refine), boundary: b,
		coefficient: a, source: f, order: p.Order, residual: p.Residual,
		description: solvers.Description{
			Formula:  "−∇·(a∇u) = f on " + boxText(stored),
			Boundary: boundary,
			Random:   fmt.Sprintf("a: %s; f: %s", a, f),
		},
	})
}

// box is the stored grid.
func (p *Poisson) box(b grid.Boundary) (grid.Grid, error) {
	g := grid.Uniform(p.Dims, p.Grid, 0, 1, false)
	g.Periodic = b.Periodic()
	spans := strings.Split(p.Domain, ",")
	if len(spans) != 1 && len(spans) != p.Dims {
		return g, fmt.Errorf("--domain %q has %d intervals; wanted 1, or %d as --dims says", p.Domain, len(spans), p.Dims)
	}
	for i := range p.Dims {
		span := spans[i%len(spans)]
		lo, hi, ok := strings.Cut(strings.TrimSpace(span), ":")
		var err, err2 error
		g.Lo[i], err = strconv.ParseFloat(lo, 64)
		g.Hi[i], err2 = strconv.ParseFloat(hi, 64)
		length := g.Hi[i] - g.Lo[i]
		if !ok || err != nil || err2 != nil || !(length > 0) || math.IsInf(length, 0) {
			return g, fmt.Errorf("--domain %q: cannot read the interval %q; it is LO:HI with LO less than HI, as 0:1", p.Domain, span)
		}
	}
	return g, nil
}

// boxText writes the box of g as a product of intervals.
func boxText(g grid.Grid) string {
	text := make([]string, g.Dims())
	for i := range text {
		text[i] = fmt.Sprintf("[%g, %g]", g.Lo[i], g.Hi[i])
	}
	return strings.Join(text, "×")
}

// kind is the condition of the cosine or Fourier series that random fields are
// made of: periodic if any axis is, so that the field fits it.
func kind(b grid.Boundary) grid.Condition {
	for _, periodic := range b.Periodic() {
		if periodic {
			return grid.Periodic
		}
	}
	return grid.Neumann
}

// shape is that of the field that coefficients are made of.
func (p *Poisson) shape(b grid.Boundary) law.Shape {
	return law.Shape{Purpose: "coefficient", Tau: p.CoefficientTau, Gamma: p.CoefficientGamma, Kind: kind(b)}
}

// readCoefficient reads a coefficient from a file; interpolated linearly to
// finer grids it keeps its bounds.
func readCoefficient(flag, path string, stored grid.Grid) (law.Law, error) {
	return law.ReadFile(path, law.FileOptions{Flag: flag, Stored: stored, Shared: true, Positive: true, Between: fd.Linear})
}

func (p *Poisson) coefficient(stored grid.Grid, b grid.Boundary) (law.Law, error) {
	switch {
	case p.Coefficient == "constant":
		return law.Constant(p.CoefficientValue), nil
	case p.Coefficient == "lognormal":
		return law.Lognormal(stored, p.shape(b), p.CoefficientStd)
	case p.Coefficient == "binary":
		return law.Binary(stored, p.shape(b), p.High, p.Low)
	case law.IsFile(p.Coefficient):
		return readCoefficient("coefficient", p.Coefficient, stored)
	}
	return nil, fmt.Errorf("--coefficient is %q; it is constant, lognormal, binary, or the path of a .npy or .npz file", p.Coefficient)
}

func (p *Poisson) source(stored grid.Grid, b grid.Boundary) (law.Law, error) {
	return sourceLaw(p.Source, p.SourceAmplitude, p.Bumps, law.Shape{Purpose: "source", Tau: p.SourceTau, Gamma: p.SourceGamma, Kind: kind(b)}, stored)
}

// check reports the first parameter that is out of its range.
func (p *Poisson) check() error {
	least := 3
	if p.Order == 4 {
		least = 5
	}
	switch {
	case p.Dims < 1 || p.Dims > 3:
		return fmt.Errorf("--dims is %d; it is 1, 2 or 3", p.Dims)
	case p.Order != 2 && p.Order != 4:
		return fmt.Errorf("--order is %d; it is 2 or 4", p.Order)
	case p.Order == 4 && p.Coefficient != "constant":
		return fmt.Errorf("--order 4 needs --coefficient constant; --coefficient is %s", p.Coefficient)
	case p.Grid < least:
		return fmt.Errorf("--grid is %d; order %d needs at least %d points per axis", p.Grid, p.Order, least)
	case !(p.CoefficientValue > 0) || math.IsInf(p.CoefficientValue, 0):
		return fmt.Errorf("--coefficient-value is %g; a coefficient must be positive and finite", p.CoefficientValue)
	case math.IsNaN(p.SourceAmplitude) || math.IsInf(p.SourceAmplitude, 0):
		return fmt.Errorf("--source-amplitude is %g; it must be finite", p.SourceAmplitude)
	}
	return checkResidual(p.Residual)
}

func checkResidual(v float64) error {
	if !(v >= 1e-15 && v <= 1e-2) {
		return fmt.Errorf("--residual is %g; it must lie between 1e-15 and 1e-2", v)
	}
	return nil
}

//go:embed poisson.md
var poissonDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "poisson", Doc: poissonDoc, New: newPoisson})
	solvers.RegisterPreset(solvers.Preset{
		Name: "poseidon-poisson-gauss", Equation: "poisson",
		Doc: `After the Poisson-Gauss task of M. Herde et al., Poseidon, NeurIPS 2024: −Δu = f on the unit square, u = 0 on its sides, f a
sum of Gaussian bumps of widths from 0.025 to 0.1; 20000 samples, stored on 129² points, both ends counted, for their 128². The
number of bumps, one to nine here, has another law there. Theirs are finite elements, here differences of fourth order.`,
		Flags: solvers.Settings("--source gaussians --source-bumps 1:10 --source-size 0.025:0.1 --order 4 --grid 129 --samples 20000"),
	})
}
