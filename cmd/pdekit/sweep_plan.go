package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
)

// sweepPlan is what sweep --dry-run prints.
type sweepPlan struct {
	Rungs    []int          `json:"rungs"`                     // epochs that trials have been trained for at the end of each
	Going    []int          `json:"going"`                     // trials that are trained in each rung
	Trials   []plannedTrial `json:"trials"`                    // all combinations
	Epochs   int            `json:"epochs"`                    // of all trials together
	Whole    int            `json:"epochs_without_halving"`    // if every trial ran to the end
	Measured int            `json:"measured_trials"`           // trials of which a few steps were taken; 0: the data are not there, and what follows is unknown
	Seconds  float64        `json:"seconds"`                   // of the whole sweep, if trials of mean cost go on
	Most     float64        `json:"seconds_at_most"`           // if the dearest go on
	Memory   int64          `json:"memory_bytes"`              // of the largest trial measured
	Disk     int64          `json:"disk_bytes"`                // of all trials
	Free     int64          `json:"disk_free_bytes,omitempty"` // absent where it is unknown
}

// plannedTrial is one combination of a sweep's settings.
type plannedTrial struct {
	Run    string            `json:"run"`    // its folder, in that of the sweep
	Model  string            `json:"model"`  // name in the catalogue
	Choice map[string]string `json:"choice"` // value of each flag that the sweep varies
}

// measuredTrials bounds the trials of which a few steps are taken.
const measuredTrials = 12

// showSweep prints what a sweep would do, and what it takes.
func (a *app) showSweep(ctx context.Context, s *sweep, trials []*trial, o *sweepOptions) error {
	p := &sweepPlan{Rungs: s.rungs(), Whole: len(trials) * s.epochs}
	going, before := len(trials), 0
	for i, epochs := range p.Rungs {
		if i > 0 {
			going = max(1, (going+s.keep-1)/s.keep)
		}
		p.Going = append(p.Going, going)
		p.Epochs += going * (epochs - before)
		before = epochs
	}
	for _, one := range trials {
		p.Trials = append(p.Trials, plannedTrial{Run: one.name(), Model: one.model.Name, Choice: one.choices()})
	}
	if err := a.measureSweep(ctx, s, trials, o, p); err != nil {
		return err
	}
	choices := ""
	for _, one := range trials {
		choices += one.name() + ": " + one.text() + "\n"
	}
	rungs := table{{"rung", "epoch", "trials"}}
	for i, epochs := range p.Rungs {
		rungs = append(rungs, []string{fmt.Sprint(i + 1), fmt.Sprint(epochs), fmt.Sprint(p.Going[i])})
	}
	words := []any{choices, "\n", rungs, fmt.Sprintf("%d epochs in all; %d without halving\n", p.Epochs, p.Whole)}
	if p.Measured == 0 {
		words = append(words, fmt.Sprintf("time, memory and disk: unknown until %s is there\n", s.data))
	} else {
		words = append(words, "\n", table{
			{"time", fmt.Sprintf("about %s, at most %s if the dearest trials go on; from a few steps of %s", inSeconds(p.Seconds), inSeconds(p.Most), plural(p.Measured, "trial"))},
			{"memory", "about " + humanBytes(p.Memory)},
			{"disk", humanBytes(p.Disk) + ofFree(p.Free)},
		})
	}
	return a.tellEstimate(o.json, p, p.Disk, p.Free, words...)
}

// measureSweep takes a few steps of trials spread over the grid; one that cannot
// be trained is an error now, not after hours.
func (a *app) measureSweep(ctx context.Context, s *sweep, trials []*trial, o *sweepOptions, p *sweepPlan) error {
	if !a.exists(s.data) || s.val != "" && !a.exists(s.val) {
		return nil
	}
	progress := newProgress(a.IO, a.progress, "measure")
	defer progress.end()
	n := min(len(trials), measuredTrials)
	var epoch, fixed, dearest, disk float64
	for k := range n {
		t := trials[k*len(trials)/n]
		settings := t.settings
		settings.Threads = a.threads
		e, err := a.measureTrain(ctx, t.model, t.config, settings, &trainOptions{foreign: s.foreign, data: s.data, val: s.val, output: filepath.Join(o.output, t.name()), seeds: 1})
		if err != nil {
			return fmt.Errorf("%s (%s): %w", t.name(), t.text(), err)
		}
		one := float64(e.PerEpoch)*e.Step + e.Validation
		epoch += one / float64(n)
		fixed += e.Prepare / float64(n)
		dearest = math.Max(dearest, one)
		disk += float64(e.Disk) / float64(n)
		p.Memory = max(p.Memory, e.Memory)
		progress.update(k+1, n, "trials", nil)
	}
	p.Measured, p.Disk = n, int64(disk*float64(len(trials)))
	p.Free = a.diskFree(filepath.Dir(filepath.Clean(o.output)))
	before := 0
	for i, epochs := range p.Rungs {
		going := float64(p.Going[i])
		first := going * (fixed + float64(epochs-before)*epoch)
		p.Seconds += first
		if i > 0 {
			first = going * (fixed + float64(epochs-before)*dearest)
		}
		p.Most += first
		before = epochs
	}
	return nil
}
