package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// coarseSteps makes the steps of the coarse solver of a correction on the grid
// of some data, members of a batch beside each other.
type coarseSteps struct {
	c       *operators.Correction
	names   []string // of the sample's parameters
	workers []*coarseStep
}

// coarseStep is one worker.
type coarseStep struct {
	solver                *solvers.Trajectory
	down, up              *regrid
	fine                  []float64 // a frame of the data
	state, initial, after []float64 // frames of the coarse grid
}

// newCoarseSteps sets the solver up for frames on a grid. The error is that of a
// setting which the equation refuses.
func newCoarseSteps(c *operators.Correction, g grid.Grid) (*coarseSteps, error) {
	s := &coarseSteps{c: c}
	for range parallel.Threads() {
		w, names, err := newCoarseStep(c, g)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c, err)
		}
		s.workers, s.names = append(s.workers, w), names
	}
	return s, nil
}

func newCoarseStep(c *operators.Correction, g grid.Grid) (w *coarseStep, names []string, err error) {
	equation, ok := solvers.Lookup(c.Equation)
	if !ok {
		return nil, nil, unknownName("equation", c.Equation, equationNames())
	}
	problem := equation.New()
	if err := json.Unmarshal(c.Problem, problem); err != nil {
		return nil, nil, badFile(fmt.Errorf("the recorded problem: %w", err))
	}
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	problem.Flags(fs)
	settings := map[string]any{"t-end": c.Step, "snapshots": 2}
	if c.Points > 0 {
		settings["grid"], settings["solve-grid"] = c.Points, c.Points
	}
	if c.Tolerance > 0 {
		settings["time-tolerance"] = c.Tolerance
	}
	for name, value := range settings {
		if fs.Lookup(name) != nil {
			if err := fs.Set(name, fmt.Sprint(value)); err != nil {
				return nil, nil, err
			}
		}
	}
	solver, err := setup(problem)
	if err != nil {
		return nil, nil, err
	}
	tr, ok := solver.(*solvers.Trajectory)
	if !ok {
		return nil, nil, usagef("the solver of %s does not go on from a given state", c.Equation)
	}
	coarse := tr.Describe().Stored
	w = &coarseStep{solver: tr, down: newRegrid(g, coarse, allPeriodic(g)), up: newRegrid(coarse, g, allPeriodic(g))}
	channels := 0
	for _, array := range tr.Layout() {
		switch array.Name {
		case "u":
			channels = array.Shape[1]
		case "params":
			names = operators.ParameterNames(array)
		}
	}
	w.fine = make([]float64, channels*g.Size())
	size := channels * coarse.Size()
	w.state, w.initial, w.after = make([]float64, size), make([]float64, size), make([]float64, size)
	return w, names, nil
}

// step sets dst to S(u) of a sample with the given parameters and first frame,
// from a time on. It is not finite where the solution blows up.
func (w *coarseStep) step(ctx context.Context, dst, u, first []float32, params []float64, from, to float64) error {
	widen(w.fine, u)
	w.down.apply(w.state, w.fine)
	if w.solver.Recalls() {
		widen(w.fine, first)
		w.down.apply(w.initial, w.fine)
	}
	err := w.solver.Continue(ctx, w.after, w.state, w.initial, params, from, to)
	var diverged *solvers.Diverged
	if errors.As(err, &diverged) {
		for i := range dst {
			dst[i] = float32(math.NaN())
		}
		return nil
	}
	if err != nil {
		return err
	}
	w.up.apply(w.fine, w.after)
	narrow(dst, w.fine)
	return nil
}

// stepper makes the steps of a batch: samples with their parameters
// (samples, len(s.names)) and first frames.
func (s *coarseSteps) stepper(params []float64, first []float32, samples int) operators.Stepper {
	n, frame := len(s.names), len(first)/samples
	return func(ctx context.Context, dst, u []float32, step int) error {
		from := float64(step) * s.c.Step
		return s.each(samples, func(w *coarseStep, b int) error {
			part := func(x []float32) []float32 { return x[b*frame : (b+1)*frame] }
			return w.step(ctx, part(dst), part(u), part(first), params[b*n:(b+1)*n], from, from+s.c.Step)
		})
	}
}

// each calls f for 0 … n−1, on each worker one after another.
func (s *coarseSteps) each(n int, f func(w *coarseStep, i int) error) error {
	return beside(len(s.workers), n, func(w, i int) error { return f(s.workers[w], i) })
}

// params reads the parameters of samples that the solver needs.
func (s *coarseSteps) params(src *source, samples []int) ([]float64, error) {
	if len(s.names) == 0 {
		return nil, nil
	}
	info, ok := src.data.Info("params")
	if has := operators.ParameterNames(info.Array); !ok || !slices.Equal(has, s.names) {
		return nil, badFile(fmt.Errorf("%s: the corrected solver needs the parameters %v; the data have %v", src.data.Path(), s.names, has))
	}
	out := make([]float64, len(samples)*len(s.names))
	for b, i := range samples {
		if err := src.data.ReadFloat64(out[b*len(s.names):(b+1)*len(s.names)], "params", i, 0); err != nil {
			return nil, badFile(err)
		}
	}
	return out, nil
}

// newHybridSource presents an evolution to a model that corrects a solver: as
// an autoregressive task of one frame.
func newHybridSource(d *datasets.Dataset, p *operators.Predictor) (*source, error) {
	c := p.Task.Correction
	if d.Meta().Correction != nil {
		return nil, fmt.Errorf("%s holds the pairs that a hybrid is trained on; it is judged on the evolution they were made of (%s), or on others like it", d.Path(), c.Data)
	}
	task, err := train.TaskOf(d, operators.TaskOptions{Kind: operators.Autoregressive, Conditions: p.Task.Conditions})
	if err != nil {
		return nil, err
	}
	switch {
	case task.Channels != p.Task.Channels || len(task.Grid) != len(p.Task.Grid):
		return nil, fmt.Errorf("%s: u has %d channels on %d axes; the model corrects a solver of %d on %d", d.Path(), task.Channels, len(task.Grid), p.Task.Channels, len(p.Task.Grid))
	case math.Abs(task.Step-c.Step) > 1e-3*c.Step:
		return nil, fmt.Errorf("%s: frames are %g apart; the model corrects steps of %g", d.Path(), task.Step, c.Step)
	}
	if err := p.CheckGrid(task.Grid); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Path(), err)
	}
	s := &source{data: d, fields: d, task: task, size: task.Grid}
	if s.conditions, err = train.Conditions(d, task, operators.Span{End: d.Samples()}); err != nil {
		return nil, err
	}
	s.steps, err = newCoarseSteps(c, s.gridOf())
	return s, err
}

// protocolOf is how a model came about, in terms of the samples that it was
// trained on: of a hybrid, those that its pairs were made of.
func protocolOf(p *operators.Predictor) operators.Protocol {
	q, c := p.Protocol, p.Task.Correction
	if c == nil {
		return q
	}
	samples := func(s operators.Span) operators.Span {
		return operators.Span{First: s.First / c.Pairs, End: s.End / c.Pairs}
	}
	q.Data, q.Hash, q.As, q.Axes = c.Data, c.Hash, "", nil
	q.Train, q.Val, q.Test = samples(q.Train), samples(q.Val), samples(q.Test)
	return q
}
