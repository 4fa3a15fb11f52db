package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// remake solves samples of a dataset again, at other settings of pdekit's own
// solver: the same problem, seed and frames on another grid, with another step.
type remake struct {
	equation solvers.Equation
	problem  json.RawMessage
	seed     uint64
	first    int
	frames   int     // to store, the first one included; 0 for a steady problem
	skip     int     // of them, that the model does not predict
	end      float64 // time of the last
	// Where the data begin later than their samples, these are the times of the
	// frames, and start reads the first one; nil otherwise.
	times    []float64
	start    func(dst []float64, sample int) error
	data     grid.Grid // that the samples are stored on
	grid     int       // points per axis of the problem's own stored and solve grids, and its
	solve    int       // allowed error, 0 where it has none
	dial     float64
	axis     int  // whose points they are
	extra    int  // points beyond cells on that axis: 1 if it is closed
	discrete bool // its nodes are its unknowns: there is no other grid
}

// setting is one resolution of the solver.
type setting struct {
	Points int `json:"points"` // per axis of the grid solved on; 0: the problem's own
	// Tolerance is the error allowed to a time step, relative to the state, or
	// the relative residual that an iteration stops at; 0: the problem's own, or
	// there is none to choose.
	Tolerance float64 `json:"tolerance,omitempty"`
}

// dials are the flags that say how exactly a solver steps or iterates.
var dials = []string{"time-tolerance", "residual"}

// newRemake returns how the samples of s were made, for the given number of
// steps after the model's window; or the reason why they cannot be made again.
func newRemake(s *source, steps int) (r *remake, reason string, err error) {
	meta := s.data.Meta()
	equation, ok := solvers.Lookup(meta.Equation)
	switch {
	case !ok || meta.Problem == nil:
		return nil, "the data do not say which equation of pdekit made them", nil
	case meta.Grid == nil:
		return nil, "the data do not say which grid they lie on", nil
	case !meta.SamplesAsMade():
		return nil, "the data are a selection of samples that cannot be told from meta.json", nil
	}
	r = &remake{equation: equation, problem: meta.Problem, seed: meta.Seed, first: meta.First, data: *meta.Grid}
	if s.task.Kind != operators.Steady {
		t := s.data.Coordinate("t")
		if len(t) < 2 {
			return nil, "the times of the frames are not known", nil
		}
		last := len(t) - 1
		r.frames, r.skip, r.end = 2, 1, t[last]
		if s.task.Kind == operators.Autoregressive {
			last = s.task.Window - 1 + steps
			r.frames, r.skip, r.end = last+1, s.task.Window, t[last]
		}
		if t[0] != 0 {
			r.later(s, t, last)
		}
	}
	problem, fs, err := r.open()
	if err != nil {
		return nil, "", err
	}
	r.grid = number(fs, "grid")
	r.solve = number(fs, "solve-grid")
	r.discrete = fs.Lookup("solve-grid") == nil
	for _, name := range dials {
		if f := fs.Lookup(name); f != nil {
			r.dial, _ = strconv.ParseFloat(f.Value.String(), 64)
			if r.dial == 0 && name == "time-tolerance" {
				r.dial = solvers.DefaultTimeTolerance
			}
		}
	}
	solver, err := problem.Setup()
	if err != nil {
		return nil, "the problem cannot be set up here: " + err.Error(), nil
	}
	if d, ok := solver.(solvers.Describer); ok {
		description := d.Describe()
		r.axis = max(0, slices.Index(description.Stored.N, r.grid))
		r.solve = description.SolveGrid[r.axis]
		r.extra = description.Stored.N[r.axis] - description.Stored.Cells(r.axis)
	}
	return r, "", nil
}

// later has the solver go on from the last frame that the model is given, where
// t[0] is not the time of the initial state.
func (r *remake) later(s *source, t []float64, last int) {
	from := 0
	r.times = []float64{t[0], t[last]}
	if s.task.Kind == operators.Autoregressive {
		from = s.task.Window - 1
		r.times = t[from : last+1]
	}
	r.frames, r.skip = len(r.times), 1
	r.start = func(dst []float64, sample int) error {
		return badFile(s.data.ReadFloat64(dst, "u", sample, from*len(dst)))
	}
}

// number is the value of a whole-number flag, 0 where there is none.
func number(fs *flag.FlagSet, name string) int {
	f := fs.Lookup(name)
	if f == nil {
		return 0
	}
	n, _ := strconv.Atoi(f.Value.String())
	return n
}

// open decodes the problem.
func (r *remake) open() (solvers.Problem, *flag.FlagSet, error) {
	problem := r.equation.New()
	if err := json.Unmarshal(r.problem, problem); err != nil {
		return nil, nil, badFile(fmt.Errorf("the recorded problem: %w", err))
	}
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	problem.Flags(fs)
	return problem, fs, nil
}

// setting sets up the solver that stores every node of the grid it solves on.
// The error is that of a setting which the equation refuses.
func (r *remake) setting(x setting) (solvers.Solver, error) {
	stored := r.grid
	if x.Points > 0 {
		stored = x.Points
	}
	return r.at(stored, x.Points, x.Tolerance)
}

// at sets up the problem with points stored and solved on per axis, 0 being
// the problem's own.
func (r *remake) at(stored, solve int, tolerance float64) (solvers.Solver, error) {
	problem, fs, err := r.open()
	if err != nil {
		return nil, err
	}
	set := func(name string, value any) {
		if err == nil && fs.Lookup(name) != nil {
			err = fs.Set(name, fmt.Sprint(value))
		}
	}
	set("grid", stored)
	if solve > 0 {
		set("solve-grid", solve)
	}
	if r.frames > 0 {
		set("t-end", r.end)
		set("snapshots", r.frames)
	}
	if tolerance > 0 {
		for _, name := range dials {
			set(name, tolerance)
		}
	}
	if err != nil {
		return nil, err
	}
	return problem.Setup()
}

// solved is one sample of a solver: the arrays of its layout.
type solved struct {
	solver solvers.Solver
	data   [][]float64
	u      int // index of u in data
	grid   grid.Grid
	// Where r.times are given: the first frame on the data's grid and on grid.
	down           *regrid
	stored, onGrid []float64
}

func newSolved(solver solvers.Solver) (*solved, error) {
	d, ok := solver.(solvers.Describer)
	if !ok {
		return nil, errors.New("the solver does not say which grid it stores")
	}
	out := &solved{solver: solver, data: solvers.Allocate(solver.Layout()), grid: d.Describe().Stored}
	index := 0
	for _, array := range solver.Layout() {
		if array.Name == "u" {
			out.u = index
		}
		if !array.Coordinate() {
			index++
		}
	}
	return out, nil
}

// array is one of the arrays, nil if the layout has none of that name.
func (v *solved) array(name string) []float64 {
	index := 0
	for _, array := range v.solver.Layout() {
		if array.Coordinate() {
			continue
		}
		if array.Name == name {
			return v.data[index]
		}
		index++
	}
	return nil
}

// solve computes sample i of the data. A solution that blows up, or an
// iteration that does not converge, is not an error: it reports false.
func (v *solved) solve(ctx context.Context, r *remake, i int) (bool, error) {
	rng := random.New(r.seed, r.first+i)
	if r.times == nil {
		return finished(v.solver.Solve(ctx, rng, v.data))
	}
	tr, ok := v.solver.(*solvers.Trajectory)
	if !ok {
		return false, fmt.Errorf("the solver of %s does not go on from a given state", r.equation.Name)
	}
	if v.down == nil {
		v.onGrid = make([]float64, len(v.data[v.u])/r.frames)
		v.stored = make([]float64, len(v.onGrid)/v.grid.Size()*r.data.Size())
		v.down = newRegrid(r.data, v.grid, allPeriodic(r.data))
	}
	if err := r.start(v.stored, i); err != nil {
		return false, err
	}
	v.down.apply(v.onGrid, v.stored)
	return finished(tr.SolveFrom(ctx, rng, v.data[v.u], v.onGrid, r.times))
}

// finished sorts what a solver returned.
func finished(err error) (bool, error) {
	var diverged *solvers.Diverged
	if errors.As(err, &diverged) {
		return false, nil
	}
	return err == nil, err
}

// predicted are the frames of u that the model predicts.
func (v *solved) predicted(t operators.Task, r *remake) []float64 {
	u := v.data[v.u]
	frame := t.Channels * v.grid.Size()
	switch t.Kind {
	case operators.Autoregressive:
		return u[r.skip*frame:]
	case operators.OneShot:
		return u[len(u)-frame:]
	}
	return u
}

// relative is ‖a−b‖₂/‖b‖₂, +Inf where it is not a number.
func relative(a, b []float64) float64 {
	diff, norm := 0.0, 0.0
	for i, y := range b {
		d := a[i] - y
		diff += d * d
		norm += y * y
	}
	v := math.Sqrt(diff / norm)
	if math.IsNaN(v) {
		return math.Inf(1)
	}
	return v
}
