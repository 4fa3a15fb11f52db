package dispersive

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

// KortewegDeVries are the parameters of the Korteweg–de Vries equation.
type KortewegDeVries struct {
	Box
	Convection random.Range `json:"convection"`
	Dispersion random.Range `json:"dispersion"`
	Hyper      random.Range `json:"hyperdiffusion"`
	// Wave1, Wave2, Place1 and Place2 are those of the initial state solitons.
	Wave1  random.Range `json:"wave1"`
	Wave2  random.Range `json:"wave2"`
	Place1 random.Range `json:"place1"`
	Place2 random.Range `json:"place2"`
}

var (
	_ solvers.Problem  = (*KortewegDeVries)(nil)
	_ solvers.Resolved = (*KortewegDeVries)(nil)
)

func newKortewegDeVries() solvers.Problem {
	return &KortewegDeVries{
		Box: Box{
			Mesh: solvers.Mesh{Grid: 128}, Time: solvers.Time{End: 40, Snapshots: 41},
			InitialState: law.NewInitialState("u0", "sine-series", "fourier", "grf", "matern", "exponential", "power-law", "sine", "gaussian", "solitons"),
			Dims:         1, Length: random.Fixed(64), most: 1,
		},
		Convection: random.Fixed(1), Dispersion: random.Fixed(1), Hyper: random.Fixed(0),
		Wave1: random.Fixed(1), Wave2: random.Fixed(0.6), Place1: random.Fixed(0.2), Place2: random.Fixed(0.45),
	}
}

// Flags implements Problem.
func (p *KortewegDeVries) Flags(fs *flag.FlagSet) {
	p.Box.bind(fs)
	fs.Var(&p.Convection, "convection", "a, the coefficient of u u_x")
	fs.Var(&p.Dispersion, "dispersion", "δ, that of u_xxx")
	fs.Var(&p.Hyper, "hyperdiffusion", "μ, that of u_xxxx")
	fs.Var(&p.Wave1, "wave1", "k of the first of the initial state solitons, whose speed is δk²")
	fs.Var(&p.Wave2, "wave2", "k of the second soliton; 0 for one soliton")
	fs.Var(&p.Place1, "place1", "place of the first soliton, as a fraction of the box")
	fs.Var(&p.Place2, "place2", "place of the second soliton, as a fraction of the box")
}

// Setup implements Problem.
func (p *KortewegDeVries) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	stored, refine, err := p.grids(256)
	if err != nil {
		return nil, err
	}
	var initial law.Law = solitons{}
	if p.Initial != "solitons" {
		if initial, err = p.InitialState.Law(stored, grid.Periodic); err != nil {
			return nil, err
		}
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		s := newShallow(p, g, initial)
		if p.Initial == "solitons" && p.Hyper.Hi == 0 {
			return &shallowSolitons{s}, nil
		}
		return s, nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"u"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula: fmt.Sprintf("u_t + a u u_x + δ u_xxx + μ u_xxxx = 0 on [0, L), L = %v", &p.Length), Boundary: "periodic",
			Scheme: "sixth-order central differences, u u_x in skew-symmetric conservative form", Random: initial.String(),
		},
	})
}

// check reports the first parameter that is out of its range.
func (p *KortewegDeVries) check() error {
	if err := p.Box.check(); err != nil {
		return err
	}
	for _, c := range []struct {
		name  string
		value random.Range
		least float64
	}{
		{"convection", p.Convection, math.Inf(-1)}, {"dispersion", p.Dispersion, math.Inf(-1)}, {"hyperdiffusion", p.Hyper, 0},
		{"wave1", p.Wave1, 0}, {"wave2", p.Wave2, 0},
	} {
		if math.IsInf(c.value.Hi-c.value.Lo, 0) || c.value.Lo < c.least {
			return fmt.Errorf("--%s is %v; it must be finite and not less than %g", c.name, &c.value, c.least)
		}
	}
	if p.Initial == "solitons" && (p.Convection.Lo <= 0 || p.Dispersion.Lo <= 0) {
		return fmt.Errorf("--initial solitons needs positive --convection and --dispersion; they are %v and %v", &p.Convection, &p.Dispersion)
	}
	return nil
}

//go:embed kdv.md
var kdvDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "korteweg-de-vries", Doc: kdvDoc, New: newKortewegDeVries})
}
