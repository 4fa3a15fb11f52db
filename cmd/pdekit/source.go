package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
)

// source is a dataset as a trained model sees it: histories, inputs and truth,
// sample by sample, in physical units.
type source struct {
	data *datasets.Dataset
	// fields is what the arrays are read from: data, or data on another grid.
	fields fields
	task   operators.Task // of the data; the kind and window are the model's
	size   []int          // the grid of the data
	// steps are those of the solver that the model corrects; nil for any other.
	steps *coarseSteps
	// conditions are those of all samples, (samples, len(task.Conditions)).
	conditions []float64
}

// fields are the arrays of samples, as datasets.Dataset reads them.
type fields interface {
	ReadFloat32(dst []float32, name string, sample, offset int) error
	ReadFloat64(dst []float64, name string, sample, offset int) error
}

// openSource opens a dataset and checks that a model can be applied to it.
func (a *app) openSource(path string, o exchange.Options, p *operators.Predictor) (*source, error) {
	d, err := a.openData(path, recall(o, path, p))
	if err != nil {
		return nil, err
	}
	s, err := newSource(d, p)
	if err != nil {
		d.Close()
		return nil, badFile(err)
	}
	return s, nil
}

func newSource(d *datasets.Dataset, p *operators.Predictor) (*source, error) {
	if p.Task.Correction != nil {
		return newHybridSource(d, p)
	}
	task, err := train.TaskOf(d, p.Task.Options())
	if err != nil {
		return nil, err
	}
	if err := p.Task.Accepts(task); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Path(), err)
	}
	if err := p.CheckGrid(task.Grid); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Path(), err)
	}
	conditions, err := train.Conditions(d, task, operators.Span{End: d.Samples()})
	if err != nil {
		return nil, err
	}
	return &source{data: d, fields: d, task: task, size: task.Grid, conditions: conditions}, nil
}

// given are the conditions of a sample.
func (s *source) given(sample int) []float64 {
	n := len(s.task.Conditions)
	return s.conditions[sample*n : (sample+1)*n]
}

// beyond says, for each condition, how many of the samples lie outside the range
// that the model was trained on.
func (s *source) beyond(samples []int) []string {
	var list []string
	for k, c := range s.task.Conditions {
		count, lo, hi := 0, math.Inf(1), math.Inf(-1)
		for _, i := range samples {
			if v := s.given(i)[k]; !c.Covers(v) {
				count, lo, hi = count+1, min(lo, v), max(hi, v)
			}
		}
		switch {
		case count == 0:
		case lo == hi:
			list = append(list, fmt.Sprintf("%s of %d at %s %.4g, outside the range of training (%.4g to %.4g)", plural(count, "sample"), len(samples), c.Name, lo, c.Lo, c.Hi))
		default:
			list = append(list, fmt.Sprintf("%s of %d at %s %.4g to %.4g, outside the range of training (%.4g to %.4g)", plural(count, "sample"), len(samples), c.Name, lo, hi, c.Lo, c.Hi))
		}
	}
	return list
}

func (s *source) close() error { return s.data.Close() }

// frame is the number of values in one frame of u.
func (s *source) frame() int { return s.task.Channels * s.task.Nodes() }

// extra is the number of values in the input beside u: those of a and f.
func (s *source) extra() int { return s.task.ExtraChannels() * s.task.Nodes() }

// targets is the number of frames that the model can be asked to predict in
// one go: the stored frames after the window, or the one target.
func (s *source) targets() int {
	if s.task.Kind == operators.Autoregressive {
		return s.task.Frames - s.task.Window
	}
	return 1
}

// spacing is the time between predicted frames; 1 where it is unknown.
func (s *source) step() float64 {
	if s.task.Step > 0 {
		return s.task.Step
	}
	return 1
}

// readHistory fills dst with the first Window frames of a sample.
func (s *source) readHistory(dst []float32, sample int) error {
	if s.task.Window == 0 {
		return nil
	}
	if err := s.fields.ReadFloat32(dst, "u", sample, 0); err != nil {
		return badFile(err)
	}
	return badFile(datasets.CheckFinite(s.data, "u", sample, dst, 0, s.frame()))
}

// inputs is what a model is given of a batch of samples.
type inputs struct {
	history, extra []float32 // see operators.Predictor.Rollout
	given          []float64 // conditions
	samples        int
	// Where the model corrects a solver, history is the state index steps after
	// frame 0, which start holds; params are the solver's.
	index  int
	start  []float32
	params []float64
}

// inputs reads what the model is given of samples.
func (s *source) inputs(samples []int) (*inputs, error) {
	window, extra := s.task.Window*s.frame(), s.extra()
	in := &inputs{history: make([]float32, len(samples)*window), extra: make([]float32, len(samples)*extra), samples: len(samples)}
	for b, i := range samples {
		if err := s.readHistory(in.history[b*window:(b+1)*window], i); err != nil {
			return nil, err
		}
		if err := s.readExtra(in.extra[b*extra:(b+1)*extra], i); err != nil {
			return nil, err
		}
		in.given = append(in.given, s.given(i)...)
	}
	if s.steps == nil {
		return in, nil
	}
	in.start = slices.Clone(in.history)
	var err error
	in.params, err = s.steps.params(s, samples)
	return in, err
}

// first is the first n samples of in.
func (in *inputs) first(n int) *inputs {
	part := func(length int) int { return length / in.samples * n }
	return &inputs{
		history: in.history[:part(len(in.history))], extra: in.extra[:part(len(in.extra))], given: in.given[:part(len(in.given))], samples: n,
		index: in.index, start: in.start[:part(len(in.start))], params: in.params[:part(len(in.params))],
	}
}

// predict sets dst to the frames that p predicts from in, on s's grid. A
// prediction that leaves the finite numbers is no error: dst shows it.
func (s *source) predict(ctx context.Context, p *operators.Predictor, dst []float32, in *inputs, steps int) error {
	err := s.run(ctx, p, dst, in, steps)
	var diverged *operators.Diverged
	if errors.As(err, &diverged) {
		return nil
	}
	return err
}

// run is predict with *operators.Diverged where dst is not finite.
func (s *source) run(ctx context.Context, p *operators.Predictor, dst []float32, in *inputs, steps int) error {
	switch {
	case s.steps != nil:
		return p.Correct(ctx, s.steps.stepper(in.params, in.start, in.samples), dst, in.history, in.given, s.size, in.index, steps)
	case s.task.Kind == operators.Steady:
		return p.Predict(dst, in.extra, in.given, s.size)
	}
	return p.Rollout(ctx, dst, in.history, in.extra, in.given, s.size, steps)
}

// readExtra fills dst with the input arrays of a sample other than u.
func (s *source) readExtra(dst []float32, sample int) error {
	for _, e := range s.task.Extras {
		n := e.Channels * s.task.Nodes()
		if err := s.fields.ReadFloat32(dst[:n], e.Name, sample, 0); err != nil {
			return badFile(err)
		}
		if err := datasets.CheckFinite(s.data, e.Name, sample, dst[:n], 0, 0); err != nil {
			return badFile(err)
		}
		dst = dst[n:]
	}
	return nil
}

// readTruth fills dst with the frames that the model is to predict.
func (s *source) readTruth(dst []float64, sample int) error {
	first, frame := 0, s.frame()
	switch s.task.Kind {
	case operators.Autoregressive:
		first = s.task.Window
	case operators.OneShot:
		first = s.task.Frames - 1
	}
	if err := s.fields.ReadFloat64(dst, "u", sample, first*frame); err != nil {
		return badFile(err)
	}
	if s.task.Kind == operators.Steady {
		frame = 0
	}
	return badFile(datasets.CheckFinite(s.data, "u", sample, dst, first, frame))
}
