package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/operators/train"
)

// The files in a sweep's folder beside the runs: what was asked, and the result.
const (
	sweepAsked = "sweep.yaml"
	sweepFile  = "sweep.json"
)

type sweepOptions struct {
	foreign exchange.Options
	output  string
	resume  bool
	dry     bool
	json    bool
}

func newSweep(a *app) *cobra.Command {
	var o sweepOptions
	cmd := &cobra.Command{
		Use:   "sweep SWEEP.yaml -o FOLDER",
		Short: "Train a grid of settings and keep the best, by successive halving",
		Long: `Train every combination of a grid of flags, of the model and of training:

  model: fno                # or a list
  data: b.npz
  set: {epochs: 81, batch: 8}
  grid:
    width: [16, 32]
    lr: [1e-3, 3e-3]
  halving: {first: 9, keep: 3}

With halving all trials run for 9 epochs; the third of them with the lowest
validation error goes on to 27, the third of those to 81. A trial that goes on
does so from its stored state: its weights are those of an uninterrupted run, bit
for bit. Learning-rate schedules run over the whole length from the start.

FOLDER gets a run folder for each trial, and sweep.json. The validation samples
choose; the test samples are not read. --resume goes on where a sweep stopped.

--set train.epochs=20 changes what is under "set" for all trials, and --axes or
--as (or the keys axes, as) say what is known of data of another program; the
sweep.yaml in FOLDER says so.`,
		Example: `  pdekit sweep sweep.yaml -o sweep --dry-run
  pdekit sweep sweep.yaml -o short --set train.epochs=9 --set train.data=small.npz
  pdekit sweep sweep.yaml -o sweep && pdekit evaluate sweep/trial-002 --data test.npz`,
		Annotations: map[string]string{changesSteps: "of a sweep"},
		Args:        exactArgs("a sweep"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.sweep(cmd.Context(), args[0], &o, command(cmd))
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "the folder to write")
	addForeign(f, &o.foreign)
	f.BoolVar(&o.resume, "resume", false, "go on with an interrupted sweep")
	f.BoolVar(&o.dry, "dry-run", false, "print the trials and the rungs, take a few steps of some, tell the time, memory and disk that all will take, and stop")
	f.BoolVar(&o.json, "json", false, "print JSON")
	a.takesStreams(cmd, streams{arguments: 1})
	return cmd
}

// sweepResult is what a sweep comes to, the best trial first.
type sweepResult struct {
	Sweep  string        `json:"sweep"`  // its folder
	Rungs  []int         `json:"rungs"`  // epochs that trials have been trained for at the end of each
	Trials []trialResult `json:"trials"` // the best first
}

// trialResult is one combination of a sweep's settings.
type trialResult struct {
	Run      string            `json:"run"`        // its folder
	Model    string            `json:"model"`      // name in the catalogue
	Choice   map[string]string `json:"choice"`     // value of each flag that the sweep varies
	Epochs   int               `json:"epochs"`     // trained
	Best     int               `json:"best_epoch"` // of the lowest validation error
	Score    metrics.Number    `json:"score"`      // that error: relative L2, of rollouts where these choose the best epoch
	Seconds  float64           `json:"seconds"`    // of training
	Status   string            `json:"status"`     // done, stopped (at a rung), early-stop or diverged
	trial    *trial
	diverged bool
}

func (a *app) sweep(ctx context.Context, source string, o *sweepOptions, command string) error {
	text, err := a.readText(source)
	if err != nil {
		return badFile(err)
	}
	source = called(source)
	s, err := parseSweep(source, text)
	if err != nil {
		return err
	}
	trials, err := s.trials(source)
	if err != nil {
		return err
	}
	changed, err := s.change(a.steps, o.foreign)
	if err != nil {
		return err
	}
	if changed {
		text = s.yaml()
		if trials, err = s.trials(source); err != nil {
			return &failure{err: err, code: exitUsage}
		}
	}
	if s.data == standardStream || s.val == standardStream {
		return withHint(badFile(fmt.Errorf("%s: a sweep reads its data from files, not from -", source)), "data: b.npz")
	}
	if o.dry {
		return a.showSweep(ctx, s, trials, o)
	}
	switch {
	case o.output == "":
		return withHint(usagef("where to? sweep needs -o FOLDER"), "pdekit sweep %s -o sweep", source)
	case !o.resume && a.exists(o.output):
		return withHint(usagef("%s exists", o.output), "choose another -o, or --resume to go on with the sweep in it")
	}
	if err := a.claimSweep(source, text, o); err != nil {
		return err
	}
	result := &sweepResult{Sweep: o.output, Rungs: s.rungs()}
	for _, t := range trials {
		r := trialResult{Run: filepath.Join(o.output, t.name()), Model: t.model.Name, Choice: t.choices(), Score: metrics.Number(math.NaN()), trial: t}
		result.Trials = append(result.Trials, r)
	}
	if err := a.climb(ctx, s, result, o, command); err != nil {
		return err
	}
	if text, err := indentJSON(result); err != nil {
		return err
	} else if err := atomicfile.WriteFile(filepath.Join(o.output, sweepFile), []byte(text)); err != nil {
		return err
	}
	if o.json {
		return a.printJSON(result)
	}
	return a.tell(result.table())
}

// claimSweep writes what is asked into the sweep's folder; a folder that is there
// must be of the same sweep.
func (a *app) claimSweep(source string, text []byte, o *sweepOptions) error {
	path := filepath.Join(o.output, sweepAsked)
	if a.exists(path) {
		was, err := a.readFile(path, writtenLimit)
		if err != nil {
			return badFile(err)
		}
		if !bytes.Equal(was, text) {
			return withHint(usagef("%s is of another sweep: its %s is not %s", o.output, sweepAsked, source), "choose another -o, or go on with pdekit sweep %s -o %s --resume", path, o.output)
		}
		return nil
	}
	if err := a.makeFolder(o.output); err != nil {
		return err
	}
	return atomicfile.WriteFile(path, text)
}

// climb runs the rungs: result.Trials ends up in order, the best first.
func (a *app) climb(ctx context.Context, s *sweep, result *sweepResult, o *sweepOptions, command string) error {
	going := len(result.Trials)
	for i, epochs := range result.Rungs {
		if i > 0 {
			going = max(1, (going+s.keep-1)/s.keep)
		}
		list := result.Trials[:going]
		slices.SortFunc(list, func(x, y trialResult) int { return cmp.Compare(x.trial.index, y.trial.index) })
		a.say("rung %d of %d: %s to epoch %d", i+1, len(result.Rungs), plural(going, "trial"), epochs)
		for k := range list {
			if list[k].diverged {
				continue
			}
			if err := a.runTrial(ctx, s, &list[k], epochs, i+k > 0, o, command); err != nil {
				return err
			}
		}
		slices.SortStableFunc(list, func(x, y trialResult) int { return cmp.Compare(rank(x), rank(y)) })
	}
	return nil
}

// rank orders trials of one rung: what diverged comes last.
func rank(r trialResult) float64 {
	if r.diverged || math.IsNaN(float64(r.Score)) {
		return math.Inf(1)
	}
	return float64(r.Score)
}

// runTrial brings a trial to so many epochs; like: one before it told of the task.
func (a *app) runTrial(ctx context.Context, s *sweep, r *trialResult, epochs int, like bool, o *sweepOptions, command string) error {
	t := r.trial
	stored, err := train.ReadRun(r.Run)
	if err != nil || stored.Epoch < epochs && stored.Status == "" {
		one := trainOptions{name: t.name() + " (" + t.text() + ")", like: like, foreign: s.foreign, data: s.data, val: s.val, output: r.Run, resume: true, until: epochs}
		settings := t.settings
		settings.Threads = a.threads
		_, err := a.fit(ctx, t.model, t.config, settings, &one, command)
		var diverged *train.Diverged
		switch {
		case errors.As(err, &diverged):
			a.say("%s: %v", t.name(), diverged)
			r.diverged, r.Status = true, string(train.Failed)
			return nil
		case errors.Is(err, context.Canceled):
			return withHint(err, "the same command with --resume goes on")
		case err != nil:
			return fmt.Errorf("%s (%s): %w", t.name(), t.text(), err)
		}
		if stored, err = train.ReadRun(r.Run); err != nil {
			return err
		}
	}
	// A trial of an earlier session may have gone further than this rung.
	records := stored.Records[:min(epochs, len(stored.Records))]
	r.Epochs, r.Score, r.Best = len(records), metrics.Number(math.NaN()), 0
	for _, record := range records {
		if score := record.Score(stored.Settings.Select); r.Best == 0 || score < float64(r.Score) {
			r.Score, r.Best = metrics.Number(score), record.Epoch
		}
		r.Seconds = record.Seconds
	}
	r.Status = "stopped"
	if stored.Status != "" && len(records) == len(stored.Records) {
		r.Status = string(stored.Status)
	}
	return nil
}

// table lists the trials, the best first.
func (r *sweepResult) table() table {
	head := []string{"run"}
	for _, v := range r.Trials[0].trial.choice {
		head = append(head, v.name)
	}
	t := table{append(head, "epochs", "best epoch", "validation error", "time", "status")}
	for _, one := range r.Trials {
		row := []string{one.trial.name()}
		for _, v := range one.trial.choice {
			row = append(row, v.value)
		}
		score := figure(float64(one.Score))
		if one.diverged {
			score = "–"
		}
		t = append(t, append(row, fmt.Sprint(one.Epochs), fmt.Sprint(one.Best), score, inSeconds(one.Seconds), one.Status))
	}
	return t
}
