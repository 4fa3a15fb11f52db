package main

import (
	"context"
	"fmt"
	"time"
)

// evaluateEstimate is what evaluate --dry-run prints of the work before it.
type evaluateEstimate struct {
	Runs     int     `json:"runs"`                   // to judge
	Samples  int     `json:"samples"`                // of each run
	Steps    int     `json:"steps"`                  // predicted of each sample
	Measured int     `json:"measured_samples"`       // of each run
	Sample   float64 `json:"sample_seconds"`         // mean over the runs, all that is measured with it
	Long     float64 `json:"long_seconds"`           // of --long, all runs
	Solver   float64 `json:"solver_seconds_at_most"` // of the search for the solver at equal error, all runs
	Seconds  float64 `json:"seconds"`                // all samples of all runs, without the solver's
	Memory   int64   `json:"memory_bytes"`           // in use after the measured samples
	Disk     int64   `json:"disk_bytes"`             // tables and numbers: next to nothing
}

// estimateEvaluate is evaluate --dry-run: it judges a few samples of each run.
func (a *app) estimateEvaluate(ctx context.Context, runs []string, o *evaluateOptions) error {
	e := evaluateEstimate{Runs: len(runs)}
	for _, run := range runs {
		j, err := a.readyRun(run, o)
		if err != nil {
			return err
		}
		err = a.measureJudging(ctx, j, o, &e)
		j.s.close()
		if err != nil {
			return err
		}
	}
	e.Memory = held()
	words := fmt.Sprintf("about %s: %s a sample of each run (of %d measured)", inSeconds(e.Seconds), inSeconds(e.Sample), e.Measured)
	if e.Long > 0 {
		words += fmt.Sprintf(", %s for --long", inSeconds(e.Long))
	}
	if e.Solver > 0 {
		words += fmt.Sprintf("; finding and timing the solver's settings on top, at most %s unless one solve takes longer", inSeconds(e.Solver))
	}
	if len(o.res) > 0 {
		words += "; the grids of --res on top"
	}
	return a.tellEstimate(o.json, e, 0, 0, table{
		{"runs", fmt.Sprint(e.Runs)},
		{"samples", fmt.Sprintf("%d, %s each", e.Samples, plural(e.Steps, "step"))},
		{"time", words},
		{"memory", "about " + humanBytes(e.Memory)},
	})
}

// measureJudging judges one sample of a run to warm up, then a few, and adds what
// all will take to e.
func (a *app) measureJudging(ctx context.Context, j *judging, o *evaluateOptions, e *evaluateEstimate) error {
	s, total := j.s, j.s.data.Samples()
	sum := make([]float64, s.targets()*s.frame())
	n := 1
	var spent float64
	for _, most := range []int{1, min(len(j.samples), judgeBatch)} {
		if n = most; spent > timeSeconds {
			break // one sample tells enough
		}
		contest := newJudge(j.p, s, j.steps, sum, total, o.compat)
		begin := a.Now()
		if err := contest.batch(ctx, j.samples[:n]); err != nil {
			return err
		}
		contest.sections()
		spent = a.Now().Sub(begin).Seconds()
		e.Measured = n
	}
	// The sum over all samples, of which the mean field is made.
	begin := a.Now()
	one := make([]float64, len(sum))
	for _, i := range j.samples[:e.Measured] {
		if err := s.readTruth(one, i); err != nil {
			return err
		}
	}
	read := a.Now().Sub(begin).Seconds() / float64(e.Measured)
	e.Samples, e.Steps = len(j.samples), j.steps
	each := spent / float64(e.Measured)
	e.Sample += each / float64(e.Runs)
	e.Seconds += each*float64(e.Samples) + read*float64(total)
	if o.coarse && s.data.Meta().Problem != nil {
		e.Solver += time.Duration(o.search).Seconds() + dataSeconds
	}
	if o.long == 0 {
		return nil
	}
	seconds, _, err := a.measureSteps(ctx, j.p, s, j.samples[0], o.long)
	long := seconds * float64(o.long) * float64(e.Samples)
	e.Long += long
	e.Seconds += long
	return err
}
