package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/plots"
)

// readEvaluations reads what evaluate wrote as JSON: one evaluation, or those of
// several runs.
func (a *app) readEvaluations(path string) ([]*evaluation, error) {
	file, err := a.file(path)
	if err != nil {
		return nil, err
	}
	raw, err := a.readFile(file, recordLimit)
	if err != nil {
		return nil, badFile(err)
	}
	path = called(path)
	hint := func(err error) error {
		return withHint(badFile(err), "pdekit evaluate RUN --data DATA -o evaluate.json")
	}
	var several struct {
		Runs []*evaluation `json:"runs"`
	}
	var one evaluation
	if err := json.Unmarshal(raw, &several); err == nil && len(several.Runs) > 0 && several.Runs[0] != nil {
		return several.Runs, nil
	}
	if !strings.HasPrefix(strings.TrimSpace(string(raw[:min(len(raw), 64)])), "{") {
		return nil, hint(fmt.Errorf("%s: not an evaluation, which is JSON", path))
	}
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, hint(fmt.Errorf("%s: not an evaluation: %w", path, err))
	}
	if len(one.Sections) == 0 || len(one.Sections[len(one.Sections)-1].Reports) == 0 {
		return nil, hint(fmt.Errorf("%s: not an evaluation: it has no sections with reports", path))
	}
	return []*evaluation{&one}, nil
}

// evaluations reads several files; labels name their models, by run where two
// are of one kind.
func (a *app) evaluations(files []string) (list []*evaluation, labels []string, err error) {
	for _, f := range files {
		some, err := a.readEvaluations(f)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, some...)
	}
	count := map[string]int{}
	for _, e := range list {
		count[e.Model]++
	}
	for _, e := range list {
		label := e.Model
		if count[e.Model] > 1 {
			label += " " + labelOf(e.Run)
		}
		labels = append(labels, label)
	}
	return list, labels, nil
}

// plotResolution draws the error on each grid, with its bootstrap interval.
func (a *app) plotResolution(files []string, o *plotOptions) (plots.Figure, error) {
	options, err := o.options()
	if err != nil {
		return nil, err
	}
	list, labels, err := a.evaluations(files)
	if err != nil {
		return nil, err
	}
	fig := plots.Curves{XLabel: "points per axis", YLabel: "relative L2", LogX: true, LogY: true, Options: options}
	for i, e := range list {
		if e.Resolution == nil {
			return nil, withHint(badFile(fmt.Errorf("the evaluation of %s has no sweep of resolutions", e.Run)), "pdekit evaluate %s --data %s --res 32,64,128 -o evaluate.json", e.Run, e.Data)
		}
		run := plots.Run{Label: labels[i], Marks: true}
		banded := true
		for _, r := range e.Resolution.Rows {
			if len(r.Grid) == 0 || !isFinite(float64(r.RelL2)) {
				continue // a grid that could not be judged
			}
			run.X, run.Y = append(run.X, float64(r.Grid[0])), append(run.Y, float64(r.RelL2))
			note := ""
			if slices.Equal(r.Grid, e.Resolution.TrainedOn) {
				note = "trained"
			}
			run.Notes = append(run.Notes, note)
			if banded = banded && r.Interval != nil; banded {
				run.Low, run.High = append(run.Low, float64(r.Interval.Low)), append(run.High, float64(r.Interval.High))
			}
		}
		if !banded {
			run.Low, run.High = nil, nil
		}
		if len(run.X) == 0 {
			return nil, badFile(fmt.Errorf("the evaluation of %s could judge none of its grids", e.Run))
		}
		fig.Runs = append(fig.Runs, run)
	}
	for _, r := range fig.Runs {
		fig.XTicks = append(fig.XTicks, r.X...)
	}
	slices.Sort(fig.XTicks)
	fig.XTicks = slices.Compact(fig.XTicks)
	fig.YLabel += ofOne(labels)
	return fig, nil
}

// ofOne names the model where there is one only, and so no legend.
func ofOne(labels []string) string {
	if len(labels) == 1 {
		return " of " + labels[0]
	}
	return ""
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// plotWorkPrecision draws error against seconds: each model a point, and
// pdekit's own solver a line through the settings that are worth it.
func (a *app) plotWorkPrecision(files []string, o *plotOptions) (plots.Figure, error) {
	options, err := o.options()
	if err != nil {
		return nil, err
	}
	list, labels, err := a.evaluations(files)
	if err != nil {
		return nil, err
	}
	fig := plots.Curves{XLabel: "seconds a sample", YLabel: "relative L2", LogX: true, LogY: true, Options: options}
	for i, e := range list {
		q := e.Equal
		if q == nil || len(q.Points) == 0 {
			why := ""
			if q != nil && q.Why != "" {
				why = ": " + q.Why
			}
			return nil, withHint(badFile(fmt.Errorf("the evaluation of %s has no timings of pdekit's own solver%s", e.Run, why)), "pdekit evaluate %s --data %s -o evaluate.json", e.Run, e.Data)
		}
		if i == 0 {
			fig.Runs = append(fig.Runs, solverRun(q))
		}
		fig.Runs = append(fig.Runs, plots.Run{Label: labels[i], X: []float64{float64(q.Model.Seconds)}, Y: []float64{float64(q.Model.RelL2)}, Marks: true})
		if isFinite(float64(q.Model.Batch)) && q.Model.Size > 1 {
			fig.Runs = append(fig.Runs, plots.Run{Label: fmt.Sprintf("%s, in batches of %d", labels[i], q.Model.Size), X: []float64{float64(q.Model.Batch)}, Y: []float64{float64(q.Model.RelL2)}, Marks: true})
		}
	}
	return fig, nil
}

// solverRun is the solver's line: the points that no other beats, or all where
// none is marked.
func solverRun(q *equalAccuracy) plots.Run {
	points := slices.Clone(q.Points)
	front := slices.DeleteFunc(slices.Clone(points), func(p workPoint) bool { return !p.Front })
	if len(front) > 1 {
		points = front
	}
	slices.SortFunc(points, func(a, b workPoint) int {
		switch {
		case a.Seconds < b.Seconds:
			return -1
		case a.Seconds > b.Seconds:
			return 1
		}
		return 0
	})
	run := plots.Run{Label: "finite differences", Marks: true}
	grid := ""
	for _, p := range points {
		if !isFinite(float64(p.Seconds)) || !isFinite(float64(p.RelL2)) {
			continue
		}
		run.X, run.Y = append(run.X, float64(p.Seconds)), append(run.Y, float64(p.RelL2))
		note := times(p.Grid)
		if len(p.Grid) == 1 {
			note += " points"
		}
		if note == grid {
			note = ""
		} else {
			grid = note
		}
		run.Notes = append(run.Notes, note)
	}
	return run
}

// plotScatter draws the error of each sample against one of its parameters.
func (a *app) plotScatter(files []string, o *plotOptions) (plots.Figure, error) {
	options, err := o.options()
	if err != nil {
		return nil, err
	}
	list, labels, err := a.evaluations(files)
	if err != nil {
		return nil, err
	}
	fig := plots.Scatter{YLabel: "relative L2", LogY: true, Options: options}
	for i, e := range list {
		if e.Parameters == nil || len(e.Judged) == 0 {
			return nil, withHint(badFile(fmt.Errorf("the evaluation of %s has no parameters of the samples", e.Run)), "evaluate on data whose parameters vary, as generate burgers --viscosity 0.001:0.1:log")
		}
		at, err := chooseParameter(e, o.parameter)
		if err != nil {
			return nil, err
		}
		inside, outside := plots.Points{Label: labels[i]}, plots.Points{Label: labels[i] + ", beyond training"}
		for _, j := range e.Judged {
			if at >= len(j.Params) || len(o.samples) > 0 && !slices.Contains(o.samples, j.Sample) {
				continue
			}
			set := &inside
			if j.Inside != nil && !*j.Inside {
				set = &outside
			}
			set.X, set.Y = append(set.X, j.Params[at]), append(set.Y, float64(j.RelL2))
		}
		for _, set := range []plots.Points{inside, outside} {
			if len(set.X) > 0 {
				fig.Sets = append(fig.Sets, set)
			}
		}
		fig.XLabel = e.Parameters.Names[at]
		if at < len(e.Parameters.Units) && e.Parameters.Units[at] != "" && e.Parameters.Units[at] != "1" {
			fig.XLabel += " [" + e.Parameters.Units[at] + "]"
		}
	}
	if len(fig.Sets) == 0 {
		return nil, usagef("--samples %v: none of these samples was judged", o.samples)
	}
	fig.LogX = decades(fig.Sets)
	if len(fig.Sets) == 1 {
		fig.YLabel += ofOne(labels)
	}
	return fig, nil
}

// chooseParameter is the index of the named parameter, or of the first one that
// varies.
func chooseParameter(e *evaluation, name string) (int, error) {
	names := e.Parameters.Names
	if name != "" {
		if i := slices.Index(names, name); i >= 0 {
			return i, nil
		}
		return 0, unknownName("parameter", name, names)
	}
	for i := range names {
		for _, j := range e.Judged {
			if i < len(j.Params) && i < len(e.Judged[0].Params) && j.Params[i] != e.Judged[0].Params[i] {
				return i, nil
			}
		}
	}
	return 0, withHint(badFile(fmt.Errorf("the evaluation of %s: no parameter varies over the samples (%s)", e.Run, strings.Join(names, ", "))), "--parameter NAME draws one all the same")
}

// decades says whether values are positive and span more than a factor of ten.
func decades(sets []plots.Points) bool {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, s := range sets {
		lo, hi = min(lo, slices.Min(s.X)), max(hi, slices.Max(s.X))
	}
	return lo > 0 && hi >= 10*lo
}
