package conservation

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// ShallowWater are the parameters of shallow water on a line.
type ShallowWater struct {
	solvers.Mesh
	Clock
	Basin
	Gravity random.Range `json:"gravity"`
	Min     float64      `json:"x_min"`
	Max     float64      `json:"x_max"`
	// Condition is a boundary as grid.ParseBoundary reads it, or auto.
	Condition string `json:"bc"`
}

var (
	_ solvers.Problem  = (*ShallowWater)(nil)
	_ solvers.Resolved = (*ShallowWater)(nil)
)

func newShallowWaterLine() solvers.Problem {
	return &ShallowWater{
		Mesh:  solvers.Mesh{Grid: 256},
		Clock: Clock{End: 1, Snapshots: 11, Courant: 0.5},
		Basin: newBasin(), Gravity: random.Fixed(1), Max: 1, Condition: "auto",
	}
}

// Flags implements Problem.
func (p *ShallowWater) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	p.Clock.Bind(fs)
	p.Basin.Bind(fs)
	fs.Var(&p.Gravity, "gravity", "acceleration of gravity g")
	fs.Float64Var(&p.Min, "x-min", p.Min, "left end of the line")
	fs.Float64Var(&p.Max, "x-max", p.Max, "right end of the line")
	fs.StringVar(&p.Condition, "bc", p.Condition, conditionUsage)
}

// SetResolution implements Resolved; the time step follows the grid.
func (p *ShallowWater) SetResolution(refine int, _ float64) {
	b, err := systemBoundary(p.Condition, p.Basin.sides(), 1)
	p.Mesh.SetFactor(refine, err == nil && b[0][0].Kind == grid.Periodic)
}

// Setup implements Problem.
func (p *ShallowWater) Setup() (solvers.Solver, error) {
	b, err := systemBoundary(p.Condition, p.Basin.sides(), 1)
	if err != nil {
		return nil, err
	}
	periodic := b[0][0].Kind == grid.Periodic
	switch {
	case p.Grid < 8:
		return nil, fmt.Errorf("--grid is %d; this scheme needs at least 8 points", p.Grid)
	case !(p.Max > p.Min) || math.IsInf(p.Max-p.Min, 0):
		return nil, fmt.Errorf("--x-min is %g and --x-max is %g; the line must be finite and not empty", p.Min, p.Max)
	}
	if err := p.Mesh.CheckSize(1); err != nil {
		return nil, err
	}
	refine, err := p.Mesh.Factor(periodic)
	if err != nil {
		return nil, err
	}
	stored := grid.Uniform(1, p.Grid, p.Min, p.Max, periodic)
	return p.Basin.solver(stored, refine, b, p.Clock, p.Gravity, waterText{
		fmt.Sprintf("h_t + (hv)_x = 0, (hv)_t + (hv² + gh²/2)_x = −g h b_x, g = %v, on [%g, %g]", p.Gravity, p.Min, p.Max),
		[]string{"depth", "velocity", "bed"},
	})
}

// waterText is what a line and a plane say differently.
type waterText struct {
	formula  string
	channels []string
}

// solver checks what line and plane have in common and returns their solver.
func (l *Basin) solver(stored grid.Grid, refine int, b grid.Boundary, clock Clock, gravity random.Range, text waterText) (solvers.Solver, error) {
	if err := checkPositive("gravity", gravity); err != nil {
		return nil, err
	}
	times, err := clock.time()
	if err != nil {
		return nil, err
	}
	if err := l.check(stored); err != nil {
		return nil, err
	}
	build := func(g grid.Grid) (solvers.Evolution, error) {
		return newWater(g, b, clock.Courant, l, l.scalars(gravity)), nil
	}
	return solvers.NewTrajectory(build, solvers.TrajectoryOptions{
		Stored: stored, Refine: refine, Time: times,
		Channels: text.channels, Units: []string{"1", "1", "1", "1"}[:len(text.channels)],
		Description: solvers.Description{
			Formula: text.formula, Boundary: b.String(), Random: l.String(), Tolerances: clock.tolerances(),
			Scheme: "in space conservative finite differences of fifth order, balanced over the bed: WENO-Z interpolation of characteristic variables, HLLC; hydrostatic reconstruction of first order beside dry ground",
		},
	})
}

// water is the evolution of shallow water.
type water struct {
	*solvers.Scalars
	*sweep
	dynamics *shallowWater
	basin    *Basin
}

// knownWater is water whose solution is known: dam on a line over a flat bed, vortex.
type knownWater struct{ *water }

var (
	_ solvers.Evolution     = (*water)(nil)
	_ solvers.Bounded       = (*water)(nil)
	_ solvers.Presenter     = (*water)(nil)
	_ solvers.Recaller      = (*water)(nil)
	_ solvers.Conserver     = (*water)(nil)
	_ solvers.Orderer       = (*water)(nil)
	_ solvers.Parameterised = (*water)(nil)
	_ solvers.Exacter       = (*knownWater)(nil)
)

// newWater is the evolution on a grid; p are the parameters of l.
func newWater(g grid.Grid, b grid.Boundary, courant float64, l *Basin, p *solvers.Scalars) solvers.Evolution {
	dynamics := newShallowWater(g.Dims(), max(g.N[0], g.N[g.Dims()-1]), p.At(waterGravity))
	w := &water{Scalars: p, sweep: newSweep(dynamics, g, b, courant), dynamics: dynamics, basin: l}
	if l.Initial == "vortex" || l.Initial == "dam" && g.Dims() == 1 && l.Bed == "flat" && l.Inside.Lo >= l.Outside.Hi {
		return &knownWater{w}
	}
	return w
}

// Initial implements solvers.Evolution.
func (w *water) Initial(rng *random.Stream, u *grid.Field) error {
	w.Draw(rng)
	w.dynamics.gravity = w.At(waterGravity)
	if err := w.basin.fill(rng, w.Scalars, u); err != nil {
		return err
	}
	w.hold(u)
	w.Restore(u)
	return nil
}

// Recall implements solvers.Recaller.
func (w *water) Recall(params []float64, u *grid.Field) {
	w.Set(params)
	w.dynamics.gravity = w.At(waterGravity)
	w.hold(u)
}

// Order implements solvers.Orderer.
func (w *water) Order() int { return 5 }

// Invariants implements solvers.Conserver: the volume of water, and its
// momentum over a flat bed.
func (w *water) Invariants(u *grid.Field) []solvers.Invariant {
	sums := totals(u)
	keeps := closed(w.boundary)
	list := []solvers.Invariant{{Name: "volume", Value: sums[0], Conserved: keeps}}
	for axis := range u.Grid.N {
		free := keeps && u.Grid.Periodic[axis] && w.basin.Bed == "flat"
		list = append(list, solvers.Invariant{Name: "momentum " + grid.AxisNames[axis], Value: sums[1+axis], Conserved: free})
	}
	return list
}

// Exact implements solvers.Exacter, in the variables of the state.
func (w *knownWater) Exact(dst *grid.Field, t float64) {
	clear(dst.Data)
	switch {
	case w.basin.Initial == "vortex":
		w.basin.fillVortex(w.Scalars, dst, t)
	case t == 0:
		w.basin.fillDam(w.Scalars, dst)
	default:
		d := damBreak{gravity: w.At(waterGravity), deep: w.At(waterInside), shallow: w.At(waterOutside)}
		d.solve()
		for i, s := range fractions(dst.Grid, 0) {
			x := s*(dst.Grid.Hi[0]-dst.Grid.Lo[0]) - w.At(waterRadius)
			dst.Channel(0)[i], dst.Channel(1)[i] = d.at(x / t)
		}
	}
	w.Restore(dst)
}

//go:embed water.md
var waterDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "shallow-water", Doc: waterDoc, New: newShallowWaterLine})
}
