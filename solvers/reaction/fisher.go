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
}
