package train

import (
	"context"
	"runtime"
	"time"
)

// Estimate is what a training will take, from a few of its steps.
type Estimate struct {
	Start         Start
	Steps         int           // measured
	Step          time.Duration // one step of the optimiser, mean of those measured
	Preparation   time.Duration // reading the data, their statistics, fitted parts, recording: measured
	Validation    time.Duration // of an epoch, from a part of the validation samples
	MemoryBytes   int64         // held from the system after the steps
	CheckpointMax int64         // bytes on disk at most while a checkpoint is written
	RunBytes      int64         // bytes of the finished run folder
}

// Total is the time from the beginning to the end of all epochs.
func (e *Estimate) Total() time.Duration {
	s := e.Start
	return e.Preparation + time.Duration(s.Epochs)*(time.Duration(s.StepsPerEpoch)*e.Step+e.Validation)
}

// Measuring stops after so many steps, or after this time if there are a few.
const (
	measuredSteps = 20
	measuredTime  = 2 * time.Second
	measuredLeast = 3
)

// Measure runs a few steps of the training that Fit would run from its
// beginning, and validates a part of the validation samples. It writes nothing:
// Dir, Resume, Overwrite, Until and Observer are not used. Its errors are those
// of Fit.
func Measure(ctx context.Context, o Options) (*Estimate, error) {
	r, release, err := newRun(o)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := r.ready(ctx); err != nil {
		return nil, err
	}
	// The last epoch: of a curriculum the one whose steps read most of the
	// model's own predictions.
	r.Epoch = r.s.Epochs - 1
	e := &Estimate{Start: r.start()}
	e.Start.Epoch = 0
	if err := r.measureSteps(ctx, e); err != nil {
		return nil, err
	}
	if err := r.measureValidation(ctx, e); err != nil {
		return nil, err
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	e.MemoryBytes = int64(m.Sys - m.HeapReleased)
	weights, state := int64(0), int64(0)
	for _, p := range r.params {
		weights += 4 * int64(p.Len())
	}
	for _, list := range r.lists() {
		for _, p := range list.params {
			state += 4 * int64(p.Len())
		}
	}
	e.RunBytes = state + 2*weights // beside it the best and the last weights
	e.CheckpointMax = e.RunBytes + max(state, weights)
	return e, nil
}

// measureSteps times steps whose programs are recorded already; what recording
// and the first step of a program take is preparation.
func (r *run) measureSteps(ctx context.Context, e *Estimate) error {
	r.items.epoch = r.Epoch
	var spent time.Duration
	for repeat := 0; ; repeat++ { // an epoch may be shorter than what is measured
		for batch, err := range r.loader.EpochFrom(r.Epoch, 0) {
			if err != nil {
				return &DataError{err}
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			programs := len(r.programs)
			started := r.clock.now()
			if _, err := r.step(batch, r.s.LR*r.schedule.Factor(0, r.s.Epochs*e.Start.StepsPerEpoch)); err != nil {
				return err
			}
			done := r.clock.now()
			if len(r.programs) > programs {
				e.Preparation = done.Sub(r.clock.start) - spent
				continue
			}
			spent += done.Sub(started)
			e.Steps++
			if e.Steps == measuredSteps || e.Steps >= measuredLeast && spent > measuredTime {
				e.Step = spent / time.Duration(e.Steps)
				return nil
			}
		}
		r.Step = 0
	}
}

// measureValidation times the validation of a few samples.
func (r *run) measureValidation(ctx context.Context, e *Estimate) error {
	if r.validator == nil {
		return nil
	}
	whole := r.val.span
	part := *r.val
	part.span.End = part.span.First + min(whole.Len(), max(1, min(r.validator.group, r.s.Batch)))
	r.validator = newValidator(&part, r.predictor)
	var rec Record
	for range 2 { // the first warms up
		started := r.clock.now()
		if _, err := r.validate(ctx, &rec); err != nil {
			return err
		}
		e.Validation = time.Duration(float64(r.clock.now().Sub(started)) * float64(whole.Len()) / float64(part.span.Len()))
	}
	return nil
}
