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

// KuramotoSivashinsky are the parameters of the Kuramoto–Sivashinsky equation.
type KuramotoSivashinsky struct {
	Box
	Nonlinearity random.Range `json:"nonlinearity"`
	Growth       random.Range `json:"growth"`
	Viscosity    random.Range `json:"viscosity"`
	// Form is slope (u u_x) or height (½|∇u|²).
	Form string `json:"form"`
}

var (
	_ solvers.Problem  = (*KuramotoSivashinsky)(nil)
	_ solvers.Resolved = (*KuramotoSivashinsky)(nil)
)

func newKuramotoSivashinsky() solvers.Problem {
	return &KuramotoSivashinsky{
		Box: Box{
			Mesh: solvers.Mesh{Grid: 128}, Time: solvers.Time{End: 60, Snapshots: 121},
			InitialState: law.NewInitialState("u0", "fourier", "sine-series", "grf", "matern", "exponential", "power-law", "sine", "gaussian"),
			Dims:         1, Length: random.Fixed(64), most: 2,
		},
		Nonlinearity: random.Fixed(1), Growth: random.Fixed(1), Viscosity: random.Fixed(1), Form: "auto",
	}
}

// Flags implements Problem.
func (p *KuramotoSivashinsky) Flags(fs *flag.FlagSet) {
	p.Box.bind(fs)
	fs.Var(&p.Nonlinearity, "nonlinearity", "a, the coefficient of the nonlinear term")
	fs.Var(&p.Growth, "growth", "b, that of the second derivatives, which feed long waves")
	fs.Var(&p.Viscosity, "viscosity", "ν, that of the fourth derivatives, which damp short ones")
	fs.StringVar(&p.Form, "form", p.Form, "slope (u u_x, one dimension), height (½|∇u|² less its mean), or auto: slope in one dimension")
}

// Setup implements Problem.
func (p *KuramotoSivashinsky) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	stored, refine, err := p.grids([]int{0, 256, 96}[p.Dims])
	if err != nil {
		return nil, err
	}
	initial, err := p.InitialState.Law(stored, grid.Periodic)
	if err != nil {
		return nil, err
	}
	formula := "u_t + a u u_x + b u_xx + ν u_xxxx = 0"
	if p.height() {
		formula = "u_t + a(½|∇u|² − its mean) + b Δu + ν Δ²u = 0"
	}
	build := func(g grid.Grid) (solvers.Evolution, error) { return newFront(p, g, initial), nil }
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"u"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula: fmt.Sprintf("%s on a box of length %v", formula, &p.Length), Boundary: "periodic",
			Scheme: "sixth-order central differences", Random: initial.String(),
		},
	})
}

// height reports whether the form is that of the height of a front.
func (p *KuramotoSivashinsky) height() bool {
	return p.Form == "height" || p.Form == "auto" && p.Dims > 1
}

// check reports the first parameter that is out of its range.
func (p *KuramotoSivashinsky) check() error {
	if err := p.Box.check(); err != nil {
		return err
	}
	switch {
	case p.Form != "auto" && p.Form != "slope" && p.Form != "height":
		return fmt.Errorf("--form is %q; it is auto, slope or height", p.Form)
	case p.Form == "slope" && p.Dims > 1:
		return fmt.Errorf("--form slope is for --dims 1; it is %d", p.Dims)
	case !(p.Viscosity.Lo > 0) || math.IsInf(p.Viscosity.Hi, 0):
		return fmt.Errorf("--viscosity is %v; it must be positive and finite", &p.Viscosity)
	case !(p.Growth.Lo >= 0) || math.IsInf(p.Growth.Hi, 0):
		return fmt.Errorf("--growth is %v; it must be finite and not negative", &p.Growth)
	case math.IsInf(p.Nonlinearity.Hi-p.Nonlinearity.Lo, 0):
		return fmt.Errorf("--nonlinearity is %v; it must be finite", &p.Nonlinearity)
	}
	return nil
}

//go:embed ks.md
var ksDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "kuramoto-sivashinsky", Doc: ksDoc, New: newKuramotoSivashinsky})
}
