package reaction

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// FisherKPP are the parameters of the Fisher–Kolmogorov equation.
type FisherKPP struct {
	Domain
	law.InitialState
	law.Blobs
	Diffusion random.Range `json:"diffusion"`
	Growth    random.Range `json:"growth"`
	Front     random.Range `json:"front"`
	// Tissue is uniform or mixed; Slow is the diffusivity of the slow part of a
	// mixed one relative to the fast part, Tau and Gamma are those of the
	// Gaussian field whose sign divides them.
	Tissue string  `json:"tissue"`
	Slow   float64 `json:"tissue_slow"`
	Tau    float64 `json:"tissue_tau"`
	Gamma  float64 `json:"tissue_gamma"`
}

var (
	_ solvers.Problem  = (*FisherKPP)(nil)
	_ solvers.Resolved = (*FisherKPP)(nil)
)

func newFisherKPP() solvers.Problem {
	return &FisherKPP{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 65}, Time: solvers.Time{End: 10, Snapshots: 21},
			Dims: 2, Max: 1, Sides: "neumann",
			kinds: []grid.Condition{grid.Neumann, grid.Periodic}, most: 2,
		},
		InitialState: law.NewInitialState("u0", "blobs", "grf", "wave"),
		Blobs:        law.NewBlobs(),
		Diffusion:    random.Range{Lo: 2e-4, Hi: 1e-3, Log: true},
		Growth:       random.Range{Lo: 0.5, Hi: 1.5},
		Front:        random.Fixed(0.2),
		Tissue:       "uniform", Slow: 0.1, Tau: 5, Gamma: 3,
	}
}

// Flags implements Problem.
func (p *FisherKPP) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs)
	p.InitialState.Bind(fs)
	p.Blobs.Bind(fs)
	fs.Var(&p.Diffusion, "diffusion", "diffusivity D")
	fs.Var(&p.Growth, "growth", "growth rate ρ")
	fs.Var(&p.Front, "front", "where u = 1/4 in the initial state wave, as a fraction of the box")
	fs.StringVar(&p.Tissue, "tissue", p.Tissue, "medium: uniform, or mixed, of a fast and a slow part divided by the sign of a Gaussian field; it is stored as a second channel")
	fs.Float64Var(&p.Slow, "tissue-slow", p.Slow, "diffusivity of the slow part of a mixed tissue, relative to the fast part")
	fs.Float64Var(&p.Tau, "tissue-tau", p.Tau, "τ of the Gaussian field of a mixed tissue")
	fs.Float64Var(&p.Gamma, "tissue-gamma", p.Gamma, "γ of the Gaussian field of a mixed tissue, its smoothness")
}

// Setup implements Problem.
func (p *FisherKPP) Setup() (solvers.Solver, error) {
	kind, err := p.check()
	if err != nil {
		return nil, err
	}
	stored := p.stored(kind)
	refine, err := p.Mesh.Factor(kind == grid.Periodic)
	if err != nil {
		return nil, err
	}
	initial, err := p.initial(stored, kind)
	if err != nil {
		return nil, err
	}
	if p.Tissue == "mixed" {
		return p.mixed(stored, refine, kind, initial)
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		f := newFisherField(p, g, kind, initial)
		if p.Initial == "wave" {
			return &fisherWave{f}, nil
		}
		return f, nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"density"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  "u_t = D Δu + ρ u(1 − u) on " + p.bounds(),
			Boundary: boundary(kind),
			Scheme:   describeScheme,
			Random:   initial.String(),
		},
	})
}

// mixed is the trajectory through a mixed tissue.
func (p *FisherKPP) mixed(stored grid.Grid, refine int, kind grid.Condition, initial law.Law) (solvers.Solver, error) {
	medium, err := law.Binary(stored, law.Shape{Purpose: "tissue", Tau: p.Tau, Gamma: p.Gamma, Kind: kind}, 1, p.Slow)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) { return newFisherTissue(p, g, initial, medium), nil }
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"density", "tissue"}, Units: []string{"1", "1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  "u_t = ∇·(D m ∇u) + ρ u(1 − u) on " + p.bounds(),
			Boundary: boundary(kind),
			Scheme:   "finite volumes around the nodes with harmonic means of the medium, order 2, explicit",
			Random:   initial.String() + "; m: " + medium.String(),
		},
	})
}

// check reports the first parameter that is out of its range.
func (p *FisherKPP) check() (grid.Condition, error) {
	kind, err := p.Domain.kind()
	switch {
	case err != nil:
		return 0, err
	case !(p.Diffusion.Lo > 0):
		return 0, fmt.Errorf("--diffusion is %v; it must be positive", &p.Diffusion)
	case !(p.Growth.Lo >= 0):
		return 0, fmt.Errorf("--growth is %v; it must not be negative", &p.Growth)
	case p.Tissue != "uniform" && p.Tissue != "mixed":
		return 0, fmt.Errorf("--tissue is %q; it is uniform or mixed", p.Tissue)
	case !(p.Slow > 0 && p.Slow <= 1):
		return 0, fmt.Errorf("--tissue-slow is %g; it must be above 0 and at most 1", p.Slow)
	case p.Tissue == "mixed" && p.Initial == "wave":
		return 0, fmt.Errorf("--initial wave is exact in --tissue uniform only")
	case p.Initial == "wave" && kind != grid.Neumann:
		return 0, fmt.Errorf("--initial wave is for --bc neumann; it is %s", p.Sides)
	}
	return kind, nil
}

// initial is the law of the initial state.
func (p *FisherKPP) initial(stored grid.Grid, kind grid.Condition) (law.Law, error) {
	switch p.Initial {
	case "blobs":
		return p.Blobs.Law(kind)
	case "wave":
		return law.Formula{F: func([]float64) float64 { return 0 }, Largest: 1, Text: "u0 the travelling wave of Ablowitz and Zeppetella"}, nil
	}
	l, err := p.InitialState.Law(stored, kind)
	if err != nil || p.Initial != "grf" {
		return l, err
	}
	return law.Unit(l, stored), nil
}

//go:embed fisher.md
var fisherDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "fisher-kpp", Doc: fisherDoc, New: newFisherKPP})
	solvers.RegisterPreset(solvers.Preset{
		Name: "glioma-like", Equation: "fisher-kpp",
		Doc: `Growth of one to five seeds through a tissue of a fast and a slow part, as models of
gliomas have white and grey matter (K. R. Swanson, E. C. Alvord and J. D. Murray, Cell
Prolif. 33 (2000) 317: five times faster in white matter). The geometry is random, not a brain's.`,
		Flags: solvers.Settings("--tissue mixed --tissue-slow 0.2 --diffusion 5e-4:2e-3:log --growth 0.5:1.5 --grid 129 --t-end 10 --snapshots 21 --samples 100"),
	})
}
