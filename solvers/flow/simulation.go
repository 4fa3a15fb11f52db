package flow

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/ode"
	"github.com/pdekit/pdekit/solvers/random"
)

// Model is an equation of this family on one grid: du/dt = Rate on flat states,
// pressure and all, and what of a state is stored. If it is also Parameterised,
// its parameters are recorded. A Model serves one goroutine.
type Model interface {
	// Size is the number of values of a state.
	Size() int
	// Initial draws a sample and sets its initial state.
	Initial(rng *random.Stream, state []float64) error
	// Rate and MaxStep are the Explicit and MaxStep of an ode.System.
	Rate(du, u []float64, t float64)
	MaxStep(u []float64) float64
	// Frames are the arrays stored at every time, without their time axis; the
	// first is u. Once are those stored once for a sample.
	Frames() []grid.Array
	Once() []grid.Array
	// Begin fills the arrays of frame 0 and those stored once, for the sample
	// last drawn: functions, the same on every grid.
	Begin(frames, once [][]float64)
	// Store fills the arrays of a frame from a state at time t.
	Store(frames [][]float64, u []float64, t float64)
}

// SimulationOptions say what NewSimulation stores and how it solves.
type SimulationOptions struct {
	// Stored is the grid of the stored frames, and Refine the number of solve
	// cells per stored cell on each axis; 0 means 1.
	Stored grid.Grid
	Refine int
	// Time says when frames are stored, and bounds the error of a step.
	Time solvers.Time
	// Description is what Describe returns; the simulation fills in the grids,
	// the orders, the time scheme and the tolerances.
	Description solvers.Description
	// Steady, if positive, ends the computation at the first stored time at which
	// ‖du/dt‖₂ is less than Steady·‖u‖₂; the later frames repeat that one.
	Steady float64
	// Order is that of accuracy in space; 0 means 2.
	Order int
}

// Simulation solves a Model from its initial state and stores frames at even
// times: the Solver of this family. Steps are those of Bogacki and Shampine's
// pair, third order, under error control and the CFL condition, and land on the
// stored times. It serves one goroutine.
type Simulation struct {
	build      func(g grid.Grid) (Model, error)
	options    SimulationOptions
	solve      grid.Grid
	model      Model
	integrator *ode.Integrator
	times      []float64
	state      []float64
	rate       []float64 // of settled
	frames     []grid.Array
	once       []grid.Array
	parameters solvers.Parameterised
}

var (
	_ solvers.Streamer  = (*Simulation)(nil)
	_ solvers.Refiner   = (*Simulation)(nil)
	_ solvers.Describer = (*Simulation)(nil)
)

// NewSimulation returns the solver of the model that build makes for a grid. It
// returns build's error, or one that names the flag at fault.
func NewSimulation(build func(g grid.Grid) (Model, error), o SimulationOptions) (*Simulation, error) {
	if o.Refine == 0 {
		o.Refine = 1
	}
	if o.Order == 0 {
		o.Order = 2
	}
	if err := o.Time.Check(); err != nil {
		return nil, err
	}
	if err := o.Stored.Check(); err != nil {
		return nil, err
	}
	sim := &Simulation{build: build, options: o, solve: o.Stored.Refine(o.Refine), times: o.Time.Times()}
	var err error
	if sim.model, err = build(sim.solve); err != nil {
		return nil, err
	}
	sim.frames, sim.once = sim.model.Frames(), sim.model.Once()
	for _, a := range sim.frames {
		if err := solvers.CheckFrames(a.Size(), o.Time.Snapshots); err != nil {
			return nil, err
		}
	}
	sim.parameters, _ = sim.model.(solvers.Parameterised)
	sim.state = make([]float64, sim.model.Size())
	system := ode.System{Explicit: sim.model.Rate, MaxStep: sim.model.MaxStep}
	sim.integrator = ode.NewIntegrator(ode.BogackiShampine, system, len(sim.state), ode.Control{Tolerance: o.Time.Tolerance})
	return sim, nil
}

// Model returns the model on the solve grid.
func (sim *Simulation) Model() Model { return sim.model }

// State returns the last state computed; it shares memory with the simulation.
func (sim *Simulation) State() []float64 { return sim.state }

// Steps returns the numbers of accepted and rejected time steps of the last
// sample.
func (sim *Simulation) Steps() (accepted, rejected int) { return sim.integrator.Steps() }

// Layout implements Solver: the frames with time as their first axis, the arrays
// stored once, params, then coordinates.
func (sim *Simulation) Layout() []grid.Array {
	var layout []grid.Array
	for _, a := range sim.frames {
		a.Axes = append([]string{"time"}, a.Axes...)
		a.Shape = append([]int{len(sim.times)}, a.Shape...)
		layout = append(layout, a)
	}
	layout = append(layout, sim.once...)
	if sim.parameters != nil {
		names, units := sim.parameters.Parameters()
		layout = append(layout, grid.Array{Name: "params", Axes: []string{"parameter"}, Shape: []int{len(names)}, Labels: names, Units: units, Double: true})
	}
	layout = append(layout, grid.Array{Name: "t", Axes: []string{"t"}, Shape: []int{len(sim.times)}, Double: true, Values: sim.times})
	return append(layout, sim.options.Stored.Coordinates()...)
}

// Solve implements Solver.
func (sim *Simulation) Solve(ctx context.Context, rng *random.Stream, dst [][]float64) error {
	return solvers.Whole(ctx, sim, rng, dst)
}

// SolveFrames implements Streamer.
func (sim *Simulation) SolveFrames(ctx context.Context, rng *random.Stream, dst [][]float64, stored func(k int) error) error {
	if err := sim.model.Initial(rng, sim.state); err != nil {
		return fmt.Errorf("sample %d: initial state: %w", rng.Sample, err)
	}
	if i := grid.NotFinite(sim.state); i >= 0 {
		return &solvers.Diverged{Sample: rng.Sample, Reason: fmt.Sprintf("value %d of the initial state is %g", i, sim.state[i])}
	}
	frames, once := dst[:len(sim.frames)], dst[len(sim.frames):]
	if sim.parameters != nil {
		sim.parameters.Values(once[len(sim.once)])
	}
	sim.model.Begin(frames, once[:len(sim.once)])
	sim.integrator.Start(0)
	for k, t := range sim.times {
		if k > 0 {
			if err := sim.advance(ctx, t, rng.Sample); err != nil {
				return err
			}
			sim.model.Store(frames, sim.state, t)
		}
		if k > 0 && sim.settled(t) {
			return sim.repeat(frames, k, stored)
		}
		if err := stored(k); err != nil {
			return err
		}
	}
	return nil
}

// advance brings the state to time end.
func (sim *Simulation) advance(ctx context.Context, end float64, sample int) error {
	err := sim.integrator.Advance(ctx, sim.state, end)
	var failure *ode.Failure
	if errors.As(err, &failure) {
		return &solvers.Diverged{Sample: sample, Time: failure.Time, Step: failure.Step, Reason: failure.Reason}
	}
	return err
}

// settled reports whether the state at time t is steady enough to stop.
func (sim *Simulation) settled(t float64) bool {
	if !(sim.options.Steady > 0) {
		return false
	}
	if sim.rate == nil {
		sim.rate = make([]float64, len(sim.state))
	}
	sim.model.Rate(sim.rate, sim.state, t)
	change, size := 0.0, 0.0
	for i, v := range sim.rate {
		change += v * v
		size += sim.state[i] * sim.state[i]
	}
	return change < sim.options.Steady*sim.options.Steady*size
}

// repeat hands over frame k, and all later ones as copies of it.
func (sim *Simulation) repeat(frames [][]float64, k int, stored func(k int) error) error {
	steady := slices.Clone(frames)
	for ; k < len(sim.times); k++ {
		for i, frame := range frames {
			copy(frame, steady[i])
		}
		if err := stored(k); err != nil {
			return err
		}
	}
	return nil
}

// Refined implements Refiner: each solve cell is cut into 2^level, and the time
// tolerance falls by what halves the step as often.
func (sim *Simulation) Refined(level int) (solvers.Solver, error) {
	o := sim.options
	o.Refine <<= level
	const least = 1e-13
	o.Time.Tolerance = max(least, o.Time.Tolerance*math.Pow(2, -float64(level*(ode.BogackiShampine.EmbeddedOrder+1))))
	return NewSimulation(sim.build, o)
}

// Describe implements Describer.
func (sim *Simulation) Describe() solvers.Description {
	d := sim.options.Description
	d.SpaceOrder, d.TimeOrder = sim.options.Order, ode.BogackiShampine.Order
	if d.Scheme == "" {
		d.Scheme = "in space conserving central differences on a staggered grid, pressure by direct projection in every stage"
	}
	d.Scheme += fmt.Sprintf("; in time %s, explicit, step by error control and CFL condition", ode.BogackiShampine.Name)
	d.Stored = sim.options.Stored
	d.SolveGrid, d.StoredGrid = slices.Clone(sim.solve.N), slices.Clone(sim.options.Stored.N)
	d.Tolerances = map[string]float64{"time_step": sim.options.Time.Tolerance}
	return d
}
