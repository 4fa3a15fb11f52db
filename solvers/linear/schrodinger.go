package linear

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// Schrodinger are the parameters of the nonlinear Schrödinger equation.
type Schrodinger struct {
	Domain
	law.InitialState
	// Nonlinearity is κ: positive focusing, negative defocusing, 0 the free
	// particle.
	Nonlinearity random.Range `json:"nonlinearity"`
	// Height, Momentum and Place are those of soliton and of sech.
	Height   random.Range `json:"height"`
	Momentum random.Range `json:"momentum"`
	Place    random.Range `json:"place"`
}

var (
	_ solvers.Problem  = (*Schrodinger)(nil)
	_ solvers.Resolved = (*Schrodinger)(nil)
)

func newSchrodinger() solvers.Problem {
	return &Schrodinger{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 128}, Time: solvers.Time{End: 2, Snapshots: 41},
			Dims: 1, Min: -10, Max: 10, Sides: "periodic", most: 1,
		},
		InitialState: law.NewInitialState("h0", "fourier", "grf", "matern", "exponential", "power-law", "soliton", "sech"),
		Nonlinearity: random.Fixed(1),
		Height:       random.Fixed(1), Momentum: random.Fixed(0), Place: random.Fixed(0.5),
	}
}

// Flags implements Problem.
func (p *Schrodinger) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs, "")
	p.InitialState.Bind(fs)
	fs.Var(&p.Nonlinearity, "nonlinearity", "κ: positive for focusing, negative for defocusing, 0 for the free particle")
	fs.Var(&p.Height, "height", "height A of soliton, A sech(√κ A(x−x0)) exp(ivx), and of sech, A sech(x−x0) exp(ivx)")
	fs.Var(&p.Momentum, "momentum", "velocity v of soliton and sech")
	fs.Var(&p.Place, "place", "centre x0 of soliton and sech, as a fraction of the box")
}

// Setup implements Problem.
func (p *Schrodinger) Setup() (solvers.Solver, error) {
	b, err := p.Domain.check(grid.Periodic)
	if err != nil {
		return nil, err
	}
	if math.IsInf(p.Nonlinearity.Hi-p.Nonlinearity.Lo, 0) {
		return nil, fmt.Errorf("--nonlinearity is %v; it must be finite", &p.Nonlinearity)
	}
	stored, refine, err := p.grids(b, leastCells[1])
	if err != nil {
		return nil, err
	}
	initial := law.Law(packet{p})
	if p.Initial != "soliton" && p.Initial != "sech" {
		if initial, err = p.InitialState.Law(stored, grid.Periodic); err != nil {
			return nil, err
		}
	} else if !(p.Height.Lo > 0) {
		return nil, fmt.Errorf("--height is %v; it must be positive", &p.Height)
	}
	if p.Initial == "soliton" && !(p.Nonlinearity.Lo > 0) {
		return nil, fmt.Errorf("--initial soliton needs a positive --nonlinearity; it is %v", &p.Nonlinearity)
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		e := newEnvelope(p, g, b, initial)
		if p.Initial == "soliton" {
			return &soliton{e}, nil
		}
		return e, nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"re h", "im h"}, Units: []string{"1", "1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula: "i h_t + ½ h_xx + κ|h|²h = 0 on " + p.bounds(), Boundary: b.String(),
			Scheme: "sixth-order central differences, the cubic term explicit", Random: initial.String(),
		},
	})
}

// packet is the law of the initial states soliton and sech, whose numbers are
// the evolution's parameters: it fills nothing.
type packet struct{ problem *Schrodinger }

// Fill implements law.Law.
func (packet) Fill(_ *random.Stream, dst *grid.Field) error {
	clear(dst.Data)
	return nil
}

// Varies implements law.Law.
func (s packet) Varies() bool {
	p := s.problem
	return p.Height.Varies() || p.Momentum.Varies() || p.Place.Varies()
}

// Scale implements law.Law.
func (s packet) Scale() (rms, largest float64) { return s.problem.Height.Hi / 2, s.problem.Height.Hi }

func (s packet) String() string {
	if s.problem.Initial == "sech" {
		return "h0 = A sech(x−x0) exp(ivx)"
	}
	return "h0 = A sech(√κ A(x−x0)) exp(ivx)"
}

//go:embed schrodinger.md
var schrodingerDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "schrodinger", Doc: schrodingerDoc, New: newSchrodinger})
	solvers.RegisterPreset(solvers.Preset{
		Name: "raissi-schrodinger", Equation: "schrodinger",
		Doc: `The one solution that papers on physics-informed networks fit (M. Raissi, P. Perdikaris and
G. E. Karniadakis, J. Comput. Phys. 378 (2019) 686, section 3.1.1): h0 = 2 sech x on [−5, 5) periodic, 256 points,
201 frames to t = π/2. Solved on 512 cells.`,
		Flags: solvers.Settings(`--samples 1 --grid 256 --solve-grid 512 --min -5 --max 5 --initial sech --height 2
			--t-end 1.5707963267948966 --snapshots 201`),
	})
}
