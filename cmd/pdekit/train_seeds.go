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
	Run     string                  `json:"run"`
	Runs    []string                `json:"runs"`
	Epochs  []int                   `json:"epochs"` // the best of each run
	Error   spread                  `json:"val_error"`
	Rollout *spread                 `json:"val_rollout,omitempty"`
	All     []operators.Protocol    `json:"protocols"`
	Status  map[string]train.Status `json:"status"`
}

// trainSeeds trains the runs RUN/seed-S, RUN/seed-(S+1), …, one after another.
func (a *app) trainSeeds(ctx context.Context, m operators.Model, config operators.Config, s train.Settings, o *trainOptions, command string) error {
	if a.exists(filepath.Join(o.output, train.StateFile)) {
		return withHint(usagef("%s is a run itself; --seeds writes a folder of runs", o.output), "choose another folder")
	}
	out := seedRuns{Run: o.output, Status: map[string]train.Status{}}
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
		out.Runs, out.Epochs, out.All = append(out.Runs, one.output), append(out.Epochs, p.Epoch), append(out.All, p)
		out.Status[one.output] = result.Status
		errors, rollouts = append(errors, float64(p.Error)), append(rollouts, float64(p.RolloutError))
	}
	out.Error = newSpread(errors)
	autoregressive := out.All[0].RolloutError != 0
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
		row := []string{run, fmt.Sprint(out.Epochs[i]), figure(errors[i])}
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
