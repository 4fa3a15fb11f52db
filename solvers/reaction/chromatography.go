package reaction

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// GasChromatography are the parameters of a column in which several substances
// travel and are held up by its walls.
type GasChromatography struct {
	Domain
	Components int          `json:"components"`
	Velocity   random.Range `json:"velocity"`
	Dispersion random.Range `json:"dispersion"`
	Ratio      random.Range `json:"ratio"`
	Adsorption random.Range `json:"adsorption"`
	Desorption random.Range `json:"desorption"`
	Capacity   random.Range `json:"capacity"`
	Pulse      random.Range `json:"pulse"`
	Edge       random.Range `json:"edge"`
}

var (
	_ solvers.Problem  = (*GasChromatography)(nil)
	_ solvers.Resolved = (*GasChromatography)(nil)
)

func newGasChromatography() solvers.Problem {
	return &GasChromatography{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 257}, Time: solvers.Time{End: 6, Snapshots: 61},
			Dims: 1, Max: 1, Sides: "neumann", kinds: []grid.Condition{grid.Neumann}, most: 1,
		},
		Components: 3, Velocity: random.Fixed(1), Dispersion: random.Fixed(5e-4), Ratio: random.Fixed(1),
		Adsorption: random.Range{Lo: 10, Hi: 40, Log: true}, Desorption: random.Range{Lo: 10, Hi: 20},
		Capacity: random.Fixed(0), Pulse: random.Range{Lo: 0.2, Hi: 0.5}, Edge: random.Fixed(0.05),
	}
}

// Flags implements Problem.
func (p *GasChromatography) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs)
	fs.IntVar(&p.Components, "components", p.Components, "number of substances")
	fs.Var(&p.Velocity, "velocity", "velocity v of the carrier gas")
	fs.Var(&p.Dispersion, "dispersion", "dispersion D")
	fs.Var(&p.Ratio, "ratio", "ratio α of the amounts that wall and gas hold")
	fs.Var(&p.Adsorption, "adsorption", "rate k_a of adsorption, drawn for each substance")
	fs.Var(&p.Desorption, "desorption", "rate k_d of desorption, drawn for each substance")
	fs.Var(&p.Capacity, "capacity", "capacity q_max of the wall, shared by all substances (Langmuir); 0 for no limit (linear)")
	fs.Var(&p.Pulse, "pulse", "duration of the pulse at the inlet, of height 1, at its half height")
	fs.Var(&p.Edge, "edge", "time in which the pulse rises and falls; 0 for jumps")
}

// Setup implements Problem.
func (p *GasChromatography) Setup() (solvers.Solver, error) {
	kind, err := p.check()
	if err != nil {
		return nil, err
	}
	refine, err := p.Mesh.Factor(false)
	if err != nil {
		return nil, err
	}
	var channels, units []string
	for _, phase := range []string{"gas", "wall"} {
		for j := range p.Components {
			channels, units = append(channels, fmt.Sprintf("%s-%d", phase, j+1)), append(units, "1")
		}
	}
	exchange := "q_t = k_a c − k_d q"
	if p.Capacity.Hi > 0 {
		exchange = "q_t = k_a c (1 − Σq/q_max) − k_d q"
	}
	build := func(g grid.Grid) (solvers.Evolution, error) { return newColumn(p, g), nil }
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: p.stored(kind), Refine: refine, Time: p.Time, Channels: channels, Units: units,
		Description: solvers.Description{
			Formula:  "c_t + v c_x = D c_xx − α q_t, " + exchange + " on " + p.bounds(),
			Boundary: "c = pulse at the lower end, outflow at the upper one",
			Scheme:   "advection by fifth-order WENO-Z, upwind, dispersion and linear exchange implicit, of second order",
			Random:   "c = q = 0 at the start; the rates of each substance and the pulse",
		},
	})
}

// mostComponents keeps channels and parameters readable.
const mostComponents = 16

// check reports the first parameter that is out of its range.
func (p *GasChromatography) check() (grid.Condition, error) {
	kind, err := p.Domain.kind()
	if err != nil {
		return 0, err
	}
	if p.Components < 1 || p.Components > mostComponents {
		return 0, fmt.Errorf("--components is %d; it lies between 1 and %d", p.Components, mostComponents)
	}
	for _, f := range []struct {
		name  string
		value random.Range
	}{{"dispersion", p.Dispersion}, {"ratio", p.Ratio}, {"adsorption", p.Adsorption}, {"desorption", p.Desorption}, {"capacity", p.Capacity}, {"edge", p.Edge}} {
		if !(f.value.Lo >= 0) {
			return 0, fmt.Errorf("--%s is %v; it must not be negative", f.name, &f.value)
		}
	}
	if p.Capacity.Lo == 0 && p.Capacity.Hi > 0 {
		return 0, fmt.Errorf("--capacity is %v; it is 0 (no limit) or positive", &p.Capacity)
	}
	if p.Edge.Hi > p.Pulse.Lo {
		return 0, fmt.Errorf("--edge is %v and --pulse %v; a pulse lasts at least as long as its edges", &p.Edge, &p.Pulse)
	}
	return kind, positive("velocity", p.Velocity, "pulse", p.Pulse)
}

//go:embed chromatography.md
var gasChromatographyDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "gas-chromatography", Doc: gasChromatographyDoc, New: newGasChromatography})
}
