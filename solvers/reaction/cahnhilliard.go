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

// CahnHilliard are the parameters of the Cahn–Hilliard equation.
type CahnHilliard struct {
	Domain
	law.InitialState
	Mobility  random.Range `json:"mobility"`
	Interface random.Range `json:"interface"`
	Mean      random.Range `json:"mean"`
}

var (
	_ solvers.Problem  = (*CahnHilliard)(nil)
	_ solvers.Resolved = (*CahnHilliard)(nil)
)

func newCahnHilliard() solvers.Problem {
	initial := law.NewInitialState("u0", "grf", "sine")
	initial.GRFSigma, initial.GRFTau, initial.GRFGamma = 4, 20, 2
	return &CahnHilliard{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 64}, Time: solvers.Time{End: 2, Snapshots: 21},
			Dims: 2, Max: 1, Sides: "periodic",
			kinds: []grid.Condition{grid.Periodic, grid.Neumann}, most: 2,
		},
		InitialState: initial,
		Mobility:     random.Fixed(0.01), Interface: random.Fixed(0.02),
		Mean: random.Range{Lo: -0.3, Hi: 0.3},
	}
}

// Flags implements Problem.
func (p *CahnHilliard) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs)
	p.InitialState.Bind(fs)
	fs.Var(&p.Mobility, "mobility", "mobility M")
	fs.Var(&p.Interface, "interface", "interface parameter ε; walls are tanh(x/(ε√2))")
	fs.Var(&p.Mean, "mean", "mean composition, added to the initial state")
}

// Setup implements Problem.
func (p *CahnHilliard) Setup() (solvers.Solver, error) {
	kind, err := p.check()
	if err != nil {
		return nil, err
	}
	stored := p.stored(kind)
	refine, err := p.Mesh.Factor(kind == grid.Periodic)
	if err != nil {
		return nil, err
	}
	initial, err := p.InitialState.Law(stored, kind)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) { return newCahnHilliardField(p, g, kind, initial), nil }
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"composition"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  "u_t = M Δ(u³ − u − ε² Δu) on " + p.bounds(),
			Boundary: boundary(kind),
			Scheme:   "−M(ε²Δ² − 2Δ)u implicit by transforms, M Δ(u³ − 3u) explicit, sixth-order central differences",
			Random:   initial.String() + ", and the mean",
		},
	})
}

// check reports the first parameter that is out of its range.
func (p *CahnHilliard) check() (grid.Condition, error) {
	kind, err := p.Domain.kind()
	switch {
	case err != nil:
		return 0, err
	case !(p.Mobility.Lo > 0):
		return 0, fmt.Errorf("--mobility is %v; it must be positive", &p.Mobility)
	case !(p.Interface.Lo > 0):
		return 0, fmt.Errorf("--interface is %v; it must be positive", &p.Interface)
	}
	return kind, nil
}

//go:embed cahnhilliard.md
var cahnHilliardDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "cahn-hilliard", Doc: cahnHilliardDoc, New: newCahnHilliard})
}
