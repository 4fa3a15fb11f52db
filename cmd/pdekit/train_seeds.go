package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/operators/train"
)

// seedRuns is what train --seeds prints: runs that differ in the seed alone.
type seedRuns struct {
	Folder  string    `json:"folder"`                // that holds the runs
	Runs    []trained `json:"runs"`                  // in order of seed
	Error   spread    `json:"val_error"`             // of one step or one shot, of each run's best epoch
	Rollout *spread   `json:"val_rollout,omitempty"` // of rollouts, where there are any
}

// trainSeeds trains the runs RUN/seed-S, RUN/seed-(S+1), …, one after another.
func (a *app) trainSeeds(ctx context.Context, m operators.Model, config operators.Config, s train.Settings, o *trainOptions, command string) error {
	if a.exists(filepath.Join(o.output, train.StateFile)) {
		return withHint(usagef("%s is a run itself; --seeds writes a folder of runs", o.output), "choose another folder")
	}
	out := seedRuns{Folder: o.output}
	var errors, rollouts metrics.Numbers
	for i := range o.seeds {
		one, settings := *o, s
		settings.Seed += uint64(i)
		one.output = filepath.Join(o.output, fmt.Sprintf("seed-%d", settings.Seed))
		one.name, one.like = one.output, i > 0
		result, err := a.fit(ctx, m, config, settings, &one, command)
		if err != nil {
			return err
		}
		p := result.Predictor.Protocol
		out.Runs = append(out.Runs, trained{Run: one.output, Status: result.Status, Protocol: p})
		errors, rollouts = append(errors, float64(p.Error)), append(rollouts, float64(p.RolloutError))
	}
	out.Error = newSpread(errors)
	head, mean := []string{"run", "best epoch"}, []string{"mean ± deviation", ""}
	var columns []spread
	if !math.IsNaN(errors[0]) { // there are samples to validate on
		head, columns = append(head, "validation, one step"), append(columns, out.Error)
	}
	if out.Runs[0].Protocol.RolloutError != 0 {
		r := newSpread(rollouts)
		out.Rollout = &r
		head, columns = append(head, "validation, rollout"), append(columns, r)
	}
	if o.json {
		return a.printJSON(out)
	}
	t := table{head}
	for i, run := range out.Runs {
		row := []string{run.Run, fmt.Sprint(run.Protocol.Epoch)}
		for _, c := range columns {
			row = append(row, figure(c.Values[i]))
		}
		t = append(t, row)
	}
	for _, c := range columns {
		mean = append(mean, c.String())
	}
	if len(columns) > 0 {
		t = append(t, mean)
	}
	return a.tell(t)
}

// newSpread sums up one number of several runs.
func newSpread(values metrics.Numbers) spread {
	mean, std := metrics.MeanStd(values)
	return spread{metrics.Number(mean), metrics.Number(std), values}
}

func (s spread) String() string {
	return figure(float64(s.Mean)) + " ± " + figure(float64(s.Std))
}
