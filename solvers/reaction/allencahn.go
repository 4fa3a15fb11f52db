package reaction

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

// AllenCahn are the parameters of the Allen–Cahn equation.
type AllenCahn struct {
	Domain
	law.InitialState
	law.PowerSines
	Diffusion random.Range `json:"diffusion"`
	Rate      random.Range `json:"rate"`
	Front     random.Range `json:"front"`
}

var (
	_ solvers.Problem  = (*AllenCahn)(nil)
	_ solvers.Resolved = (*AllenCahn)(nil)
)

func newAllenCahn() solvers.Problem {
	initial := law.NewInitialState("u0", "grf", "power-sines", "front", "kinked")
	initial.GRFSigma, initial.GRFTau, initial.GRFGamma = 12, 8, 2
	return &AllenCahn{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 64}, Time: solvers.Time{End: 5, Snapshots: 21},
			Dims: 2, Max: 1, Sides: "periodic",
			kinds: []grid.Condition{grid.Periodic, grid.Neumann, grid.Dirichlet}, most: 2,
		},
		InitialState: initial,
		PowerSines:   law.PowerSines{Modes: random.Range{Lo: 4, Hi: 9}, Decay: random.Range{Lo: 0.7, Hi: 1}},
		Diffusion:    random.Fixed(1e-3), Rate: random.Range{Lo: 1, Hi: 3},
		Front: random.Fixed(0.2),
	}
}

// Flags implements Problem.
func (p *AllenCahn) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs)
	p.InitialState.Bind(fs)
	p.PowerSines.Bind(fs)
	fs.Var(&p.Diffusion, "diffusion", "diffusivity D")
	fs.Var(&p.Rate, "rate", "rate r of the reaction r(u − u³)")
	fs.Var(&p.Front, "front", "where u = 1/2 in the initial state front, as a fraction of the box")
}

// Setup implements Problem.
func (p *AllenCahn) Setup() (solvers.Solver, error) {
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
		f := newAllenCahnField(p, g, kind, initial)
		if p.Initial == "front" {
			return &allenCahnFront{f}, nil
		}
		return f, nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"phase"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  "u_t = D Δu + r(u − u³) on " + p.bounds(),
			Boundary: boundary(kind),
			Scheme:   describeScheme,
			Random:   initial.String(),
		},
	})
}

// check reports the first parameter that is out of its range.
func (p *AllenCahn) check() (grid.Condition, error) {
	kind, err := p.Domain.kind()
	switch {
	case err != nil:
		return 0, err
	case !(p.Diffusion.Lo > 0):
		return 0, fmt.Errorf("--diffusion is %v; it must be positive", &p.Diffusion)
	case !(p.Rate.Lo > 0):
		return 0, fmt.Errorf("--rate is %v; it must be positive", &p.Rate)
	case p.Initial == "front" && kind != grid.Neumann:
		return 0, fmt.Errorf("--initial front is for --bc neumann; it is %s", p.Sides)
	case p.Initial == "kinked" && kind != grid.Periodic:
		return 0, fmt.Errorf("--initial kinked is for --bc periodic; it is %s", p.Sides)
	}
	return kind, nil
}

// initial is the law of the initial state.
func (p *AllenCahn) initial(stored grid.Grid, kind grid.Condition) (law.Law, error) {
	switch p.Initial {
	case "power-sines":
		return p.PowerSines.Law(stored, kind)
	case "front":
		return law.Formula{F: func([]float64) float64 { return 0 }, Largest: 1, Text: "u0 a travelling front, tanh, from 1 into 0"}, nil
	case "kinked":
		return law.Formula{
			F: func(s []float64) float64 {
				x := 2*s[0] - 1
				return x * x * math.Cos(math.Pi*x)
			},
			Largest: 1, Text: "u0 = ξ² cos πξ, ξ from −1 to 1 over the box",
		}, nil
	}
	return p.InitialState.Law(stored, kind)
}

//go:embed allencahn.md
var allenCahnDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "allen-cahn", Doc: allenCahnDoc, New: newAllenCahn})
	solvers.RegisterPreset(solvers.Preset{
		Name: "raissi-allen-cahn", Equation: "allen-cahn",
		Doc: `The one solution that papers on physics-informed networks fit (M. Raissi, P. Perdikaris
and G. E. Karniadakis, J. Comput. Phys. 378 (2019) 686): u_t = 1e-4 u_xx + 5u − 5u³ on [−1, 1),
periodic, u0 = x² cos πx, 201 frames to t = 1 on 512 points.`,
		Flags: solvers.Settings(`--samples 1 --dims 1 --grid 512 --solve-grid 2048 --min -1 --max 1 --bc periodic --initial kinked
			--diffusion 1e-4 --rate 5 --t-end 1 --snapshots 201`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "poseidon-ace", Equation: "allen-cahn",
		Doc: `The Allen–Cahn task (ACE) of Poseidon (M. Herde et al., NeurIPS 2024) and of the
convolutional neural operators before it: u_t = Δu − ε²u(u²−1) on the unit square, ε = 220, random
double sine series with K from 16 to 32 and r from 0.7 to 1, 21 frames to t = 2e-4. The sides
hold u = 0, as the series does. Stored on 129² points, both ends counted, for their 128².`,
		Flags: solvers.Settings(`--samples 15000 --dims 2 --grid 129 --solve-grid 257 --min 0 --max 1 --bc dirichlet --initial power-sines
			--power-modes 16:33 --power-decay 0.7:1 --diffusion 1 --rate 48400 --t-end 2e-4 --snapshots 21`),
	})
}
