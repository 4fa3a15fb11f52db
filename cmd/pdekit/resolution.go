package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
)

// resolution is how the model does on other grids than the one it was trained
// on: on the same samples, without training again.
type resolution struct {
	TrainedOn []int           `json:"trained_on"` // points per axis of the training grid
	Samples   int             `json:"samples"`    // judged on each grid
	Rows      []resolutionRow `json:"rows"`       // one for each grid asked for
}

// resolutionRow is one grid.
type resolutionRow struct {
	Grid []int `json:"grid"` // points per axis
	// Source says where the truth comes from: "data", "sub-sampled" (every few
	// nodes of the data) or "solved again" (the data's samples by pdekit's own
	// solver).
	Source string `json:"source,omitempty"`
	// Why says why there are no numbers.
	Why      string            `json:"why,omitempty"`
	RelL2    metrics.Number    `json:"rel_l2"`             // error on this grid, mean over the samples
	Interval *metrics.Interval `json:"interval,omitempty"` // of that mean; nil for one sample
	Ratio    metrics.Number    `json:"ratio"`              // of RelL2 to that on the training grid; null if that is not among the rows
	// Resampled is RelL2 where the input is interpolated to the training grid, and
	// the output from it to this one; null on the training grid.
	Resampled metrics.Number `json:"resampled"`
	// Reason says why RelL2 is larger than on the training grid; "" where it hardly
	// is.
	Reason  string                    `json:"reason,omitempty"`
	Seconds metrics.Number            `json:"seconds"`           // that the model takes for one sample alone
	Metrics map[string]metrics.Number `json:"metrics,omitempty"` // all numbers of the model on this grid, by name
}

// flat is how much larger than on the training grid an error may be that counts
// as the same.
const flat = 1.2

// resolutionSamples is how many samples a sweep judges at most.
const resolutionSamples = 64

// resolution fills e.Resolution.
func (a *app) resolution(ctx context.Context, e *evaluation, p *operators.Predictor, s *source, samples []int, steps int, points []int) error {
	samples = samples[:min(len(samples), resolutionSamples)]
	out := &resolution{TrainedOn: p.Task.Grid, Samples: len(samples)}
	progress := newProgress(a.IO, a.progress, "resolution")
	defer progress.end()
	nan := metrics.Number(math.NaN())
	for k, n := range points {
		row := resolutionRow{Grid: []int{n}, RelL2: nan, Ratio: nan, Resampled: nan, Seconds: nan}
		again, how, err := s.on(ctx, n, steps)
		if err == nil {
			row.Grid, row.Source = again.size, how
			err = p.CheckGrid(again.size)
		}
		if err == nil {
			err = a.resolutionRow(ctx, &row, p, again, samples, steps)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			row.Why = err.Error()
		}
		out.Rows = append(out.Rows, row)
		progress.update(k+1, len(points), "grids", nil)
	}
	for i := range out.Rows {
		for _, base := range out.Rows {
			if base.Why == "" && times(base.Grid) == times(out.TrainedOn) {
				out.Rows[i].Ratio = out.Rows[i].RelL2 / base.RelL2
				out.Rows[i].explain(float64(base.RelL2), out.TrainedOn)
			}
		}
	}
	e.Resolution = out
	return nil
}

func (a *app) resolutionRow(ctx context.Context, row *resolutionRow, p *operators.Predictor, s *source, samples []int, steps int) error {
	j := &judge{p: p, s: s, steps: steps, samples: 1, rollout: newContest("", s, steps, 1, 0)}
	for first := 0; first < len(samples); first += judgeBatch {
		if err := j.batch(ctx, samples[first:min(first+judgeBatch, len(samples))]); err != nil {
			return err
		}
	}
	report := j.rollout.acc["model"].Report()
	row.Metrics = values(report)
	rel, _ := report.Metric("rel_l2")
	row.RelL2, row.Interval = rel.Value, rel.Interval
	in, err := s.inputs(samples[:1])
	if err != nil {
		return err
	}
	dst := make([]float32, steps*s.frame())
	seconds, _, err := a.fastest(func() error { return s.predict(ctx, p, dst, in, steps) })
	row.Seconds = metrics.Number(seconds)
	if err != nil || slices.Equal(s.size, p.Task.Grid) || !canResample(s, p) {
		return err
	}
	row.Resampled, err = resampled(ctx, p, s, samples, steps)
	return err
}

// explain sets Reason where the error is larger than base, that on the training
// grid.
func (row *resolutionRow) explain(base float64, trained []int) {
	if !(float64(row.Ratio) > flat) {
		return
	}
	switch through := float64(row.Resampled); {
	case math.IsNaN(through):
	case through <= flat*base:
		row.Reason = fmt.Sprintf("the model is bound to its grid: brought to %s and back it errs by %s", times(trained), figure(through))
	case through < float64(row.RelL2)/flat:
		row.Reason = fmt.Sprintf("in part the model, bound to its grid; in part the data on this one: brought to %s and back the model errs by %s", times(trained), figure(through))
	default:
		row.Reason = fmt.Sprintf("the data on this grid, from which the input cannot be had on another: brought to %s and back the model errs by %s", times(trained), figure(through))
	}
}

// values are the numbers of a report by name.
func values(r metrics.Report) map[string]metrics.Number {
	out := map[string]metrics.Number{}
	for _, m := range r.Metrics {
		out[m.Name] = m.Value
	}
	return out
}

func (r *resolution) title() string {
	return fmt.Sprintf("Other grids, the model as trained on %s (%s)", times(r.TrainedOn), plural(r.Samples, "sample"))
}

func (r *resolution) table() table {
	t := table{{"grid", "truth", "relative L2", "95 % of test sets", "to the training grid", "resampled", "one sample"}}
	for _, row := range r.Rows {
		if row.Why != "" {
			t = append(t, []string{times(row.Grid), "none"})
			continue
		}
		ratio := ""
		if row.Ratio == row.Ratio {
			ratio = figure(float64(row.Ratio)) + "×"
		}
		through := ""
		if row.Resampled == row.Resampled {
			through = figure(float64(row.Resampled))
		}
		t = append(t, []string{times(row.Grid), row.Source, figure(float64(row.RelL2)), interval(row.Interval), ratio, through, duration(row.Seconds)})
	}
	return t
}

// reasons say why grids have no numbers, or others than the training grid.
func (r *resolution) reasons() string {
	var b strings.Builder
	for _, row := range r.Rows {
		if why := row.Why + row.Reason; why != "" {
			fmt.Fprintf(&b, "(%s: %s)\n", times(row.Grid), why)
		}
	}
	return b.String()
}
