package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/pdekit/pdekit/operators"
)

// rolloutEstimate is what rollout --dry-run prints of the work before it.
type rolloutEstimate struct {
	Samples  int     `json:"samples"`                   // to predict
	Steps    int     `json:"steps"`                     // of each
	Measured int     `json:"measured_steps"`            // taken to time one
	Step     float64 `json:"step_seconds"`              // one step of one sample
	Seconds  float64 `json:"seconds"`                   // all steps of all samples
	Memory   int64   `json:"memory_bytes"`              // of the predicted and the written arrays, beside the model
	Disk     int64   `json:"disk_bytes"`                // of the prediction
	Free     int64   `json:"disk_free_bytes,omitempty"` // 0: unknown
}

// measuredRollout bounds the steps that are predicted to time one.
const measuredRollout = 8

// estimateRollout is rollout --dry-run.
func (a *app) estimateRollout(ctx context.Context, p *operators.Predictor, s *source, o *rolloutOptions) error {
	e := rolloutEstimate{Samples: o.samples, Steps: o.steps, Free: a.diskFree(filepath.Dir(filepath.Clean(o.output)))}
	var err error
	if e.Step, e.Measured, err = a.measureSteps(ctx, p, s, o.first, o.steps); err != nil {
		return err
	}
	e.Seconds = e.Step * float64(o.steps) * float64(o.samples)
	values := 0
	for _, array := range predictionLayout(s, o.steps) {
		if array.Coordinate() {
			e.Disk += 8 * int64(array.Size())
		} else {
			e.Disk += 4 * int64(array.Size()) * int64(o.samples)
			values += array.Size()
		}
	}
	e.Memory = 12 * int64(values) // a sample as predicted and as written
	return a.tellEstimate(o.json, e, e.Disk, e.Free, table{
		{"steps", fmt.Sprintf("%d of %s", e.Steps, plural(e.Samples, "sample"))},
		{"time", fmt.Sprintf("about %s: %s a step of one sample (of %d measured)", inSeconds(e.Seconds), inSeconds(e.Step), e.Measured)},
		{"memory", "about " + humanBytes(e.Memory) + " beside the model"},
		{"disk", humanBytes(e.Disk) + ofFree(e.Free)},
	})
}

// measureSteps is the seconds that a step of a rollout of one sample takes, of so
// many to come, and of how many it was measured.
func (a *app) measureSteps(ctx context.Context, p *operators.Predictor, s *source, sample, steps int) (seconds float64, n int, err error) {
	n = min(steps, max(measuredRollout, s.task.Ahead()))
	in, err := s.inputs([]int{sample})
	if err != nil {
		return 0, 0, err
	}
	pred := make([]float32, n*s.frame())
	for range 2 { // the first warms up
		begin := a.Now()
		if err := s.run(ctx, p, pred, in, n); err != nil {
			return 0, 0, err
		}
		seconds = a.Now().Sub(begin).Seconds() / float64(n)
	}
	return seconds, n, nil
}
