package solvers

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/ode"
	"github.com/pdekit/pdekit/solvers/random"
)

// TrajectoryOptions say what NewTrajectory stores and how it solves.
type TrajectoryOptions struct {
	// Stored is the grid of the stored frames.
	Stored grid.Grid
	// Refine is the number of solve cells per stored cell on each axis; 0 means 1.
	Refine int
	// Time says when frames are stored.
	Time Time
	// Channels and Units label the channels of u; both have one entry for each.
	Channels, Units []string
	// Samples is the number of samples there are, where initial states are given
	// by a file; 0 means any number.
	Samples int
	// Description is what Describe returns; the trajectory fills in the grids,
	// the time scheme and its order, and the tolerances if there are none.
	Description Description
}

// Trajectory solves an Evolution from its initial state and stores frames at
// even times. It serves one goroutine.
//
// The arrays of a sample are u (time, channel, x[, y[, z]]), whose frame 0 is
// the initial state, and params if the evolution is Parameterised. An evolution
// that is Stiff is integrated by the IMEX scheme ARK4(3)6L[2]SA, one that is
// Bounded by SSP-RK3, any other by classic RK4 with an embedded error estimate;
// steps obey Time.Tolerance (unless Bounded) and MaxStep and land on the stored
// times. A Propagator goes from one stored time to the next, exactly.
type Trajectory struct {
	build      func(g grid.Grid) (Evolution, error)
	options    TrajectoryOptions
	evolution  Evolution
	table      *ode.Table
	integrator *ode.Integrator
	times      []float64
	state      *grid.Field // on the solve grid
	stored     *grid.Field // its Data is one frame of dst
	parameters int
	prolong    *fd.Prolongation // of Continue
}

var (
	_ Streamer  = (*Trajectory)(nil)
	_ Refiner   = (*Trajectory)(nil)
	_ Describer = (*Trajectory)(nil)
	_ Finite    = (*Trajectory)(nil)
)

// Finite is a solver that may have only so many samples, because a file gives
// them: the number to generate where none is asked for.
type Finite interface {
	// Samples is that number, or 0 if there is no end to them.
	Samples() int
}

// Samples implements Finite.
func (tr *Trajectory) Samples() int { return tr.options.Samples }

// NewTrajectory returns the solver of the evolution that build makes for a
// grid. It returns build's error, or one that names the flag at fault.
func NewTrajectory(build func(g grid.Grid) (Evolution, error), o TrajectoryOptions) (*Trajectory, error) {
	if o.Refine == 0 {
		o.Refine = 1
	}
	if len(o.Channels) == 0 || len(o.Channels) != len(o.Units) || o.Refine < 0 {
		panic("solvers: a trajectory needs channels, a unit for each, and a positive refinement")
	}
	if err := o.Time.Check(); err != nil {
		return nil, err
	}
	if err := o.Stored.Check(); err != nil {
		return nil, err
	}
	if err := CheckFrames(o.Stored.Size()*len(o.Channels), o.Time.Snapshots); err != nil {
		return nil, err
	}
	if o.Time.Tolerance == 0 {
		o.Time.Tolerance = DefaultTimeTolerance
	}
	solve := o.Stored.Refine(o.Refine)
	evolution, err := build(solve)
	if err != nil {
		return nil, err
	}
	tr := &Trajectory{
		build: build, options: o, evolution: evolution, times: o.Time.Times(),
		state:  grid.NewField(solve, len(o.Channels)),
		stored: &grid.Field{Grid: o.Stored, Channels: len(o.Channels)},
	}
	var system ode.System
	tr.table, system = adapt(evolution, solve, len(o.Channels))
	tr.integrator = ode.NewIntegrator(tr.table, system, len(tr.state.Data), ode.Control{Tolerance: o.Time.Tolerance})
	if p, ok := evolution.(Parameterised); ok {
		names, _ := p.Parameters()
		tr.parameters = len(names)
	}
	return tr, nil
}

// adapt presents an evolution as a system on flat states, and chooses its table.
func adapt(e Evolution, g grid.Grid, channels int) (*ode.Table, ode.System) {
	u, du := &grid.Field{Grid: g, Channels: channels}, &grid.Field{Grid: g, Channels: channels}
	system := ode.System{
		Explicit: func(d, v []float64, t float64) {
			du.Data, u.Data = d, v
			e.RHS(du, u, t)
		},
		MaxStep: func(v []float64) float64 {
			u.Data = v
			return e.MaxStep(u)
		},
	}
	if p, ok := e.(Projector); ok {
		system.Project = func(v []float64, t float64) {
			u.Data = v
			p.Project(u, t)
		}
	}
	if b, ok := e.(Bounded); ok {
		system.Admissible = func(v []float64) bool {
			u.Data = v
			return b.Admissible(u)
		}
		return ode.SSPRK3, system
	}
	stiff, ok := e.(Stiff)
	if !ok {
		return ode.RK4, system
	}
	system.Implicit = func(d, v []float64, t float64) {
		du.Data, u.Data = d, v
		stiff.Implicit(du, u, t)
	}
	system.Solve = func(v []float64, t, gamma float64) {
		u.Data = v
		stiff.SolveImplicit(u, t, gamma)
	}
	return ode.ARK4, system
}

// Evolution returns the evolution on the solve grid.
func (tr *Trajectory) Evolution() Evolution { return tr.evolution }

// State returns the field on the solve grid that holds the last state computed.
func (tr *Trajectory) State() *grid.Field { return tr.state }

// Steps returns the numbers of accepted and rejected time steps of the last
// sample.
func (tr *Trajectory) Steps() (accepted, rejected int) { return tr.integrator.Steps() }

// Layout implements Solver.
func (tr *Trajectory) Layout() []grid.Array {
	g, o := tr.options.Stored, tr.options
	axes := append([]string{"time", "channel"}, grid.AxisNames[:g.Dims()]...)
	shape := append([]int{len(tr.times), len(o.Channels)}, g.N...)
	layout := []grid.Array{{Name: "u", Axes: axes, Shape: shape, Labels: o.Channels, Units: o.Units}}
	if p, ok := tr.evolution.(Parameterised); ok {
		names, units := p.Parameters()
		layout = append(layout, grid.Array{Name: "params", Axes: []string{"parameter"}, Shape: []int{len(names)}, Labels: names, Units: units, Double: true})
	}
	layout = append(layout, grid.Array{Name: "t", Axes: []string{"t"}, Shape: []int{len(tr.times)}, Double: true, Values: tr.times})
	return append(layout, g.Coordinates()...)
}

// Solve implements Solver.
func (tr *Trajectory) Solve(ctx context.Context, rng *random.Stream, dst [][]float64) error {
	return Whole(ctx, tr, rng, dst)
}

// SolveFrames implements Streamer.
func (tr *Trajectory) SolveFrames(ctx context.Context, rng *random.Stream, dst [][]float64, stored func(k int) error) error {
	if err := tr.evolution.Initial(rng, tr.state); err != nil {
		return fmt.Errorf("sample %d: initial state: %w", rng.Sample, err)
	}
	if p, ok := tr.evolution.(Parameterised); ok {
		p.Values(dst[1][:tr.parameters])
	}
	if i := grid.NotFinite(tr.state.Data); i >= 0 {
		return &Diverged{Sample: rng.Sample, Reason: fmt.Sprintf("the initial state is %g at point %d", tr.state.Data[i], i)}
	}
	tr.integrator.Start(0)
	for k, t := range tr.times {
		if k > 0 {
			if err := tr.advance(ctx, k, t, rng.Sample); err != nil {
				return err
			}
		}
		tr.store(dst[0])
		if err := stored(k); err != nil {
			return err
		}
	}
	return nil
}

// advance brings the state to time end, that of frame k.
func (tr *Trajectory) advance(ctx context.Context, k int, end float64, sample int) error {
	if p, ok := tr.evolution.(Propagator); ok {
		return tr.propagate(ctx, p, k, end, sample)
	}
	err := tr.integrator.Advance(ctx, tr.state.Data, end)
	var failure *ode.Failure
	if errors.As(err, &failure) {
		return &Diverged{Sample: sample, Time: failure.Time, Step: failure.Step, Reason: failure.Reason}
	}
	return err
}

// propagate brings the state to time end in one step, the kth.
func (tr *Trajectory) propagate(ctx context.Context, p Propagator, k int, end float64, sample int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t := tr.integrator.Time()
	p.Propagate(tr.state, t, end-t)
	tr.integrator.Start(end)
	if i := grid.NotFinite(tr.state.Data); i >= 0 {
		return &Diverged{Sample: sample, Time: end, Step: k, Reason: fmt.Sprintf("u is %g at point %d", tr.state.Data[i], i)}
	}
	return nil
}

// frame is frame k of u.
func (tr *Trajectory) frame(u []float64, k int) []float64 {
	size := len(tr.options.Channels) * tr.options.Stored.Size()
	return u[k*size : (k+1)*size]
}

// store restricts the state to a frame of u.
func (tr *Trajectory) store(frame []float64) {
	tr.stored.Data = frame
	tr.state.Restrict(tr.stored)
	if p, ok := tr.evolution.(Presenter); ok {
		p.Present(tr.stored)
	}
}

// Refined implements Refiner: each solve cell is cut into 2^level, unless the
// evolution is Discrete, and the time tolerance falls by what halves the step as
// often.
func (tr *Trajectory) Refined(level int) (Solver, error) {
	o := tr.options
	if _, discrete := tr.evolution.(Discrete); !discrete {
		o.Refine <<= level
	}
	o.Time.Tolerance = max(leastTimeTolerance, o.Time.Tolerance*math.Pow(2, -float64(level*(tr.table.EmbeddedOrder+1))))
	return NewTrajectory(tr.build, o)
}

// Describe implements Describer.
func (tr *Trajectory) Describe() Description {
	d := tr.options.Description
	if o, ok := tr.evolution.(Orderer); ok {
		d.SpaceOrder = o.Order()
	}
	treatment := "explicit"
	if tr.table.Implicit != nil {
		treatment = "stiff part implicit"
	}
	if d.Scheme != "" {
		d.Scheme += "; "
	}
	control := "error control"
	if _, bounded := tr.evolution.(Bounded); bounded {
		control = "the CFL condition"
	}
	if _, ok := tr.evolution.(Propagator); ok {
		d.Scheme += "exact in time, wave by wave"
	} else {
		d.Scheme += fmt.Sprintf("in time %s, %s, step by %s", tr.table.Name, treatment, control)
		d.TimeOrder = tr.table.Order
	}
	d.SolveGrid, d.StoredGrid, d.Stored = tr.state.Grid.N, tr.options.Stored.N, tr.options.Stored
	if d.Tolerances == nil {
		d.Tolerances = map[string]float64{"time_step": tr.options.Time.Tolerance}
	}
	return d
}
