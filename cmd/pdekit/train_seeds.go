package main

import (
	"context"
	"fmt"
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
	autoregressive := out.Runs[0].Protocol.RolloutError != 0
	if autoregressive {
		r := newSpread(rollouts)
		out.Rollout = &r
	}
	if o.json {
		return a.printJSON(out)
	}
	t := table{{"run", "best epoch", "validation, one step"}}
	if autoregressive {
		t[0] = append(t[0], "validation, rollout")
	}
	for i, run := range out.Runs {
		row := []string{run.Run, fmt.Sprint(run.Protocol.Epoch), figure(errors[i])}
		if autoregressive {
			row = append(row, figure(rollouts[i]))
		}
		t = append(t, row)
	}
	mean := []string{"mean ± deviation", "", out.Error.String()}
	if autoregressive {
		mean = append(mean, out.Rollout.String())
	}
	return a.tell(append(t, mean))
}

// newSpread sums up one number of several runs.
func newSpread(values metrics.Numbers) spread {
	mean, std := metrics.MeanStd(values)
	return spread{metrics.Number(mean), metrics.Number(std), values}
}

func (s spread) String() string {
	return figure(float64(s.Mean)) + " ± " + figure(float64(s.Std))
}
