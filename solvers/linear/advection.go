package linear

import (
	_ "embed"
	"flag"
	"fmt"
	"math"
	"strings"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// Advection are the parameters of the advection equation.
type Advection struct {
	Domain
	law.InitialState
	// Speed, SpeedY and SpeedZ are the components of the velocity.
	Speed  random.Range `json:"speed"`
	SpeedY random.Range `json:"speed_y"`
	SpeedZ random.Range `json:"speed_z"`
	// Scheme is auto, central, upwind or weno.
	Scheme string `json:"scheme"`
}

var (
	_ solvers.Problem  = (*Advection)(nil)
	_ solvers.Resolved = (*Advection)(nil)
)

func newAdvection() solvers.Problem {
	return &Advection{
		Domain: Domain{
			Mesh: solvers.Mesh{Grid: 128}, Time: solvers.Time{End: 1, Snapshots: 21},
			Dims: 1, Max: 1, Sides: "periodic", most: 3,
		},
		InitialState: law.NewInitialState("u0", stateLaws("fourier")...),
		Speed:        random.Range{Lo: 0.2, Hi: 1}, SpeedY: random.Fixed(0.5), SpeedZ: random.Fixed(0.25),
		Scheme: "auto",
	}
}

// Flags implements Problem.
func (p *Advection) Flags(fs *flag.FlagSet) {
	p.Domain.bind(fs, "conditions: periodic, or inflow:VALUE where the flow enters and outflow where it leaves, as in left=inflow:1,right=outflow")
	p.InitialState.Bind(fs)
	fs.Var(&p.Speed, "speed", "velocity along x")
	fs.Var(&p.SpeedY, "speed-y", "velocity along y, in 2 and 3 dimensions")
	fs.Var(&p.SpeedZ, "speed-z", "velocity along z, in 3 dimensions")
	fs.StringVar(&p.Scheme, "scheme", p.Scheme, "differences: central (sixth order, periodic sides), upwind (fifth order), weno (fifth order, for jumps), or auto, by the sides and the initial state")
}

// speeds are the components of the velocity.
func (p *Advection) speeds() []random.Range {
	return []random.Range{p.Speed, p.SpeedY, p.SpeedZ}[:p.Dims]
}

// Setup implements Problem.
func (p *Advection) Setup() (solvers.Solver, error) {
	b, err := p.check()
	if err != nil {
		return nil, err
	}
	stored, refine, err := p.grids(b, leastCells[p.Dims])
	if err != nil {
		return nil, err
	}
	initial, err := stateLaw(&p.InitialState, stored, b)
	if err != nil {
		return nil, err
	}
	scheme := p.choose(b)
	if file, ok := initial.(*law.File); ok && scheme == "weno" {
		file.Interpolate(fd.Monotone)
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		a := newCarried(p, g, b, scheme, initial)
		if formula, ok := initial.(law.Formula); ok && b.Only(grid.Periodic) == nil {
			return &carriedFormula{a, formula}, nil
		}
		return a, nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: p.Time,
		Channels: []string{"u"}, Units: []string{"1"}, Samples: law.Rows(initial),
		Description: solvers.Description{
			Formula:  "u_t + c·∇u = 0 on " + p.bounds(),
			Boundary: b.String(), Scheme: schemeText[scheme], Random: initial.String(),
		},
	})
}

var schemeText = map[string]string{
	"central": "sixth-order central differences",
	"upwind":  "fifth-order upwind differences",
	"weno":    "fifth-order WENO-Z",
}

// choose is the scheme in use.
func (p *Advection) choose(b grid.Boundary) string {
	switch {
	case p.Scheme != "auto":
		return p.Scheme
	case p.Initial == "steps":
		return "weno"
	case b.Only(grid.Periodic) == nil:
		return "central"
	}
	return "upwind"
}

// check reports the first parameter that is out of its range.
func (p *Advection) check() (grid.Boundary, error) {
	b, err := p.Domain.check(grid.Periodic, grid.Inflow, grid.Outflow)
	if err != nil {
		return nil, err
	}
	if _, known := schemeText[p.Scheme]; !known && p.Scheme != "auto" {
		return nil, fmt.Errorf("--scheme is %q; it is auto, central, upwind or weno", p.Scheme)
	}
	if p.Scheme == "central" && b.Only(grid.Periodic) != nil {
		return nil, fmt.Errorf("--scheme central is for periodic sides; --bc is %s", p.Sides)
	}
	for axis, c := range p.speeds() {
		name := "--speed" + []string{"", "-y", "-z"}[axis]
		if math.IsInf(c.Hi-c.Lo, 0) {
			return nil, fmt.Errorf("%s is %v; it must be finite", name, &c)
		}
		pair := b[axis]
		if pair[0].Kind == grid.Periodic {
			continue
		}
		want := [2]grid.Condition{grid.Inflow, grid.Outflow}
		if c.Hi <= 0 {
			want = [2]grid.Condition{grid.Outflow, grid.Inflow}
		}
		if c.Lo < 0 && c.Hi > 0 || pair[0].Kind != want[0] || pair[1].Kind != want[1] {
			return nil, fmt.Errorf("%s is %v with --bc %s: the flow must enter through the side that is inflow and leave through the one that is outflow; %s or %s", name, &c, p.Sides,
				strings.Join([]string{grid.SideName(axis, 0) + "=inflow:VALUE", grid.SideName(axis, 1) + "=outflow with a positive speed"}, ","), "the reverse with a negative one")
		}
	}
	return b, nil
}

//go:embed advection.md
var advectionDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "advection", Doc: advectionDoc, New: newAdvection})
}
