package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
)

// trainEstimate is what train --dry-run prints of the work before it.
type trainEstimate struct {
	Model      string         `json:"model"`                     // name in the catalogue
	Parameters int            `json:"parameters"`                // real numbers to be learnt
	Train      operators.Span `json:"train"`                     // samples to train on
	Val        operators.Span `json:"val"`                       // samples to validate on
	Test       operators.Span `json:"test"`                      // samples held out
	Runs       int            `json:"runs"`                      // how many --seeds asks for
	Epochs     int            `json:"epochs"`                    // of a run
	Done       int            `json:"epochs_done"`               // of those, by the run that --resume goes on with
	PerEpoch   int            `json:"steps_per_epoch"`           // training steps
	Measured   int            `json:"measured_steps"`            // taken to time one
	Step       float64        `json:"step_seconds"`              // one training step, mean of those
	Validation float64        `json:"validation_seconds"`        // of one epoch
	Prepare    float64        `json:"preparation_seconds"`       // before the first step
	Seconds    float64        `json:"seconds"`                   // all that is left to do
	Memory     int64          `json:"memory_bytes"`              // in use after the measured steps
	Disk       int64          `json:"disk_bytes"`                // of all run folders
	Peak       int64          `json:"disk_peak_bytes"`           // of them while a checkpoint is written
	Free       int64          `json:"disk_free_bytes,omitempty"` // 0: unknown
	task       operators.Task
}

// measureTrain runs a few steps and says what all will take.
func (a *app) measureTrain(ctx context.Context, m operators.Model, config operators.Config, s train.Settings, o *trainOptions) (*trainEstimate, error) {
	data, val, err := o.open(a)
	if err != nil {
		return nil, err
	}
	defer data.Close()
	if val != nil {
		defer val.Close()
	}
	e, err := train.Measure(ctx, train.Options{Model: m, Config: config, Settings: s, Data: data, Validation: val, Now: a.Now})
	if err != nil {
		return nil, a.trainError(err, o)
	}
	start := e.Start
	out := &trainEstimate{
		Model: m.Name, Parameters: start.Parameters, Train: start.Train, Val: start.Val, Test: start.Test,
		Runs: o.seeds, Epochs: start.Epochs, PerEpoch: start.StepsPerEpoch, Measured: e.Steps,
		Step: e.Step.Seconds(), Validation: e.Validation.Seconds(), Prepare: e.Preparation.Seconds(),
		Memory: e.MemoryBytes, Disk: e.RunBytes * int64(o.seeds), Peak: e.RunBytes*int64(o.seeds-1) + e.CheckpointMax,
		task: start.Task,
	}
	if stored, err := train.ReadRun(o.output); err == nil && o.resume && o.seeds == 1 {
		out.Done = min(stored.Epoch, start.Epochs)
	}
	one := out.Prepare + float64(out.Epochs-out.Done)*(float64(out.PerEpoch)*out.Step+out.Validation)
	out.Seconds = one * float64(o.seeds)
	out.Free = a.diskFree(filepath.Dir(filepath.Clean(o.output)))
	return out, nil
}

// estimateTrain is train --dry-run.
func (a *app) estimateTrain(ctx context.Context, m operators.Model, config operators.Config, s train.Settings, o *trainOptions) error {
	e, err := a.measureTrain(ctx, m, config, s, o)
	if err != nil {
		return err
	}
	return a.tellEstimate(o.json, e, e.Peak, e.Free, e.table())
}

func (e *trainEstimate) table() table {
	epochs := plural(e.Epochs, "epoch")
	if e.Done > 0 {
		epochs = fmt.Sprintf("%d of %s left", e.Epochs-e.Done, epochs)
	}
	steps := fmt.Sprintf("%s of %d", epochs, e.PerEpoch)
	if e.Runs > 1 {
		steps = fmt.Sprintf("%d runs of %s", e.Runs, steps)
	}
	return table{
		{"task", e.task.String()},
		{"samples", fmt.Sprintf("training %s, validation %s, held out %s", e.Train, e.Val, e.Test)},
		{"parameters", fmt.Sprint(e.Parameters)},
		{"steps", steps},
		{"time", fmt.Sprintf("about %s: %s a step (of %d measured), %s an epoch for validation, %s before the first step",
			inSeconds(e.Seconds), inSeconds(e.Step), e.Measured, inSeconds(e.Validation), inSeconds(e.Prepare))},
		{"memory", "about " + humanBytes(e.Memory)},
		{"disk", fmt.Sprintf("%s, %s while a checkpoint is written%s", humanBytes(e.Disk), humanBytes(e.Peak), ofFree(e.Free))},
	}
}

// open opens the data, and those to validate on if there are any.
func (o *trainOptions) open(a *app) (data, val *datasets.Dataset, err error) {
	if data, err = a.openData(o.data, o.foreign); err != nil {
		return nil, nil, err
	}
	if o.val == "" {
		return data, nil, nil
	}
	if val, err = a.openData(o.val, o.foreign); err != nil {
		data.Close()
		return nil, nil, err
	}
	return data, val, nil
}
