package reaction

import (
	_ "embed"
	"flag"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// PorousMedium are the parameters of the porous-medium equation on a line.
type PorousMedium struct {
	Domain
	law.InitialState
	law.Blobs
	Exponent random.Range `json:"exponent"`
	Age      random.Range `json:"age"`
}

var (
	_ solvers.Problem  = (*PorousMedium)(nil)
	_ solvers.Resolved = (*PorousMedium)(nil)
)

func newPorousMedium() solvers.Problem {
	return &PorousMedium{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 201}, Time: solvers.Time{End: 0.5, Snapshots: 21},
			Dims: 1, Max: 1, Sides: "neumann", kinds: []grid.Condition{grid.Neumann}, most: 1,
		},
		InitialState: law.NewInitialState("u0", "blobs", "grf", "barenblatt", "wave"),
		Blobs:        law.NewBlobs(),
		Exponent:     random.Range{Lo: 1, Hi: 6}, Age: random.Fixed(0.01),
	}
}

// Flags implements Problem.
func (p *PorousMedium) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs)
	p.InitialState.Bind(fs)
	p.Blobs.Bind(fs)
	fs.Var(&p.Exponent, "exponent", "exponent m of the diffusivity u^m")
	fs.Var(&p.Age, "age", "age of the initial states barenblatt and wave at t = 0")
}

// Setup implements Problem.
func (p *PorousMedium) Setup() (solvers.Solver, error) {
	kind, err := p.Domain.kind()
	if err != nil {
		return nil, err
	}
	if err := positive("exponent", p.Exponent, "age", p.Age); err != nil {
		return nil, err
	}
	stored := p.stored(kind)
	refine, err := p.Mesh.Factor(false)
	if err != nil {
		return nil, err
	}
	initial, err := p.initial(stored, kind)
	if err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		f := newPorousLine(p, g, initial)
		switch p.Initial {
		case "barenblatt":
			return &barenblatt{f}, nil
		case "wave":
			f.line.ends[0] = lineEnd{kind: grid.Dirichlet, value: f.supply}
			return &porousWave{f}, nil
		}
		return f, nil
	}
	sides := boundary(kind)
	if p.Initial == "wave" {
		sides = "u = (m(t + age))^(1/m) at the lower end, no flux through the upper one"
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"density"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  "u_t = (u^m u_x)_x on " + p.bounds(),
			Boundary: sides,
			Scheme:   nonlinearScheme,
			Random:   initial.String(),
		},
	})
}

// initial is the law of the initial state.
func (p *PorousMedium) initial(stored grid.Grid, kind grid.Condition) (law.Law, error) {
	zero := func([]float64) float64 { return 0 }
	switch p.Initial {
	case "blobs":
		return p.Blobs.Law(kind)
	case "barenblatt":
		return law.Formula{F: zero, Largest: 1, Text: "u0 Barenblatt's solution of mass 1/4 of the box"}, nil
	case "wave":
		return law.Formula{F: zero, Largest: 1, Text: "u0 the wave (m(s − x)_+)^(1/m) of the age s"}, nil
	}
	l, err := p.InitialState.Law(stored, kind)
	if err != nil || p.Initial != "grf" {
		return l, err
	}
	return law.Unit(l, stored), nil
}

// porousLine is the equation on one grid.
type porousLine struct {
	nonlinearEvolution
	initial  law.Law
	exponent float64
}

var (
	_ solvers.Evolution     = (*porousLine)(nil)
	_ solvers.Stiff         = (*porousLine)(nil)
	_ solvers.Orderer       = (*porousLine)(nil)
	_ solvers.Conserver     = (*porousLine)(nil)
	_ solvers.Parameterised = (*porousLine)(nil)
	_ solvers.Recaller      = (*porousLine)(nil)
	_ solvers.Exacter       = (*barenblatt)(nil)
	_ solvers.Exacter       = (*porousWave)(nil)
)

func newPorousLine(p *PorousMedium, g grid.Grid, initial law.Law) *porousLine {
	list := []solvers.Parameter{{Name: "exponent", Unit: "1", Range: p.Exponent}}
	if p.Initial == "barenblatt" || p.Initial == "wave" {
		list = append(list, solvers.Parameter{Name: "age", Unit: "1", Range: p.Age})
	}
	f := &porousLine{nonlinearEvolution: nonlinearEvolution{solvers.NewScalars(list...), newNonlinearLine(g)}, initial: initial}
	f.line.potential = func(u float64) (phi, slope float64) {
		if u <= 0 {
			return 0, 0
		}
		slope = math.Pow(u, f.exponent)
		return u * slope / (f.exponent + 1), slope
	}
	return f
}

// supply is the value at the lower end that the travelling wave has there.
func (f *porousLine) supply(t float64) (u, rate float64) {
	t += f.At(1)
	u = math.Pow(f.exponent*t, 1/f.exponent)
	return u, u / (f.exponent * t)
}

// Initial implements Evolution.
func (f *porousLine) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	f.exponent = f.At(0)
	return f.initial.Fill(rng, u)
}

// Recall implements Recaller.
func (f *porousLine) Recall(params []float64, _ *grid.Field) {
	f.Set(params)
	f.exponent = f.At(0)
}

// Invariants implements Conserver: the mass, which only the wave's end supplies.
func (f *porousLine) Invariants(u *grid.Field) []solvers.Invariant {
	return []solvers.Invariant{{Name: "mass", Value: integral(u.Data, u.Grid), Conserved: f.line.ends[0].kind == grid.Neumann}}
}

// barenblatt is porousLine that starts from Barenblatt's solution.
type barenblatt struct{ *porousLine }

// Initial implements Evolution.
func (f *barenblatt) Initial(rng *random.Stream, u *grid.Field) error {
	if err := f.porousLine.Initial(rng, u); err != nil {
		return err
	}
	f.Exact(u, 0)
	return nil
}

// Exact implements Exacter: with s the age plus t, β = 1/(m+2) and ξ = (x − x_0)/s^β,
//
//	u = s^(−β) (c − mβξ²/2)_+^(1/m),
//
// c such that the mass is a quarter of the box, until its edge meets a side.
// G. I. Barenblatt, Prikl. Mat. Mekh. 16 (1952) 67.
func (f *barenblatt) Exact(dst *grid.Field, t float64) {
	m, g := f.exponent, dst.Grid
	c, beta := f.height(g), 1/(m+2)
	s := math.Pow(f.At(1)+t, beta)
	centre := (g.Lo[0] + g.Hi[0]) / 2
	for i, x := range g.Coord(0) {
		xi := (x - centre) / s
		dst.Data[i] = math.Pow(max(0, c-m*beta*xi*xi/2), 1/m) / s
	}
}

// height is c. The mass of the profile (c − kξ²)^(1/m), k = mβ/2, is
// c^(1/m+1/2) k^(−1/2) B(1/2, 1/m+1).
func (f *barenblatt) height(g grid.Grid) float64 {
	m := f.exponent
	k := m / (2 * (m + 2))
	gamma := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	beta := math.Exp(gamma(0.5) + gamma(1/m+1) - gamma(1/m+1.5))
	mass := (g.Hi[0] - g.Lo[0]) / 4
	return math.Pow(mass*math.Sqrt(k)/beta, 1/(1/m+0.5))
}

// porousWave is porousLine that a wave enters.
type porousWave struct{ *porousLine }

// Initial implements Evolution.
func (f *porousWave) Initial(rng *random.Stream, u *grid.Field) error {
	if err := f.porousLine.Initial(rng, u); err != nil {
		return err
	}
	f.Exact(u, 0)
	return nil
}

// Exact implements Exacter: u = (m(s − x)_+)^(1/m), s the age plus t, x from the
// lower end.
func (f *porousWave) Exact(dst *grid.Field, t float64) {
	t += f.At(1)
	for i, x := range dst.Grid.Coord(0) {
		dst.Data[i] = math.Pow(f.exponent*max(0, t-(x-dst.Grid.Lo[0])), 1/f.exponent)
	}
}

//go:embed porousmedium.md
var porousMediumDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "porous-medium", Doc: porousMediumDoc, New: newPorousMedium})
	solvers.RegisterPreset(solvers.Preset{
		Name: "probconserv-porous-medium", Equation: "porous-medium",
		Doc: `The porous-medium set of ProbConserv (D. Hansen et al., ICML 2023): k(u) = u^m, m drawn
from 1 to 6, on the unit interval, the wave u = (m(t − x))^(1/m) that enters at x = 0, from t = 0.001
to 1.001, 201 points. ProbConserv evaluates the formula; this solves the equation, and the formula is its check.`,
		Flags: solvers.Settings(`--samples 200 --grid 201 --min 0 --max 1 --initial wave --age 0.001 --exponent 1:6 --t-end 1 --snapshots 201`),
	})
}
