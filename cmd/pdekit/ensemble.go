package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
)

// ensemble is the evaluation of several runs on the same samples.
type ensemble struct {
	Runs []*evaluation `json:"runs"` // in order of name
	// Summary has every metric of the main section (of a rollout where there is
	// one): over the runs, one value each.
	Summary map[string]spread `json:"summary"`
}

// spread is how a number differs between runs.
type spread struct {
	Mean metrics.Number `json:"mean"` // over the runs
	// Std is the standard deviation over the runs, their number less one in the
	// denominator.
	Std    metrics.Number  `json:"std"`
	Values metrics.Numbers `json:"values"` // of each run
}

// runsIn replaces every folder of runs by the runs in it, in order of name.
func (a *app) runsIn(paths []string) []string {
	var runs []string
	for _, path := range paths {
		inside := a.runsOf(path)
		if inside == nil {
			inside = []string{path}
		}
		runs = append(runs, inside...)
	}
	return runs
}

// runsOf lists the runs in a folder that is not a run itself; nil for anything
// else.
func (a *app) runsOf(path string) []string {
	isRun := func(dir string) bool {
		return slices.ContainsFunc([]string{operators.BestFile, operators.LastFile}, func(name string) bool { return a.exists(filepath.Join(dir, name)) })
	}
	if isRun(path) {
		return nil
	}
	var runs []string
	for _, dir := range a.folders(path) { // none in a file: for Load to say
		if isRun(dir) {
			runs = append(runs, dir)
		}
	}
	return runs
}

// newEnsemble sums runs up. They must have been judged on the same frames.
func newEnsemble(list []*evaluation) (*ensemble, error) {
	out := &ensemble{Runs: list, Summary: map[string]spread{}}
	first := list[0].main()
	for _, e := range list[1:] {
		if m := e.main(); m.Name != first.Name || m.Steps != first.Steps || e.Split != list[0].Split || e.Samples != list[0].Samples {
			return nil, usagef("%s is judged on %s of %s, %s (%s samples); %s on %s of %s, %s (%s samples): one cannot stand beside the other",
				list[0].Run, first.Name, plural(first.Steps, "step"), plural(list[0].Samples, "sample"), list[0].Split,
				e.Run, m.Name, plural(m.Steps, "step"), plural(e.Samples, "sample"), e.Split)
		}
	}
	for name := range list[0].Metrics {
		var values metrics.Numbers
		for _, e := range list {
			values = append(values, float64(e.Metrics[name]))
		}
		out.Summary[name] = newSpread(values)
	}
	return out, nil
}

// names of the runs, as short as they can be told apart.
func (e *ensemble) names() []string {
	var names []string
	for _, r := range e.Runs {
		names = append(names, filepath.Base(strings.TrimSuffix(r.Run, string(filepath.Separator))))
	}
	if sorted := slices.Sorted(slices.Values(names)); len(slices.Compact(sorted)) < len(names) {
		for i, r := range e.Runs {
			names[i] = r.Run
		}
	}
	return names
}

func (e *ensemble) table() table {
	s := e.Runs[0].main()
	report := e.Runs[0].mainReport()
	t := table{append([]string{"metric", "mean", "deviation"}, e.names()...)}
	for _, name := range tableMetrics {
		metric, ok := report.Metric(name)
		if !ok || timeMetrics[name] && s.Steps < 2 {
			continue
		}
		sum := e.Summary[name]
		row := []string{metric.Title, figure(float64(sum.Mean)), figure(float64(sum.Std))}
		for _, v := range sum.Values {
			row = append(row, figure(v))
		}
		t = append(t, row)
	}
	return t
}

// differing lists the runs whose model or training differs in more than the
// seed.
func (e *ensemble) differing() string {
	one := e.Runs[0]
	var list []string
	for i, r := range e.Runs {
		p, q := r.Protocol, one.Protocol
		if r.Model != one.Model || p.Parameters != q.Parameters || p.Hash != q.Hash || p.Loss != q.Loss || p.Epochs != q.Epochs || p.Train != q.Train {
			list = append(list, e.names()[i])
		}
	}
	return strings.Join(list, ", ")
}

func (e *ensemble) title() string {
	return fmt.Sprintf("%s of %s: %s", plural(len(e.Runs), "run"), e.Runs[0].Model, e.Runs[0].main().title())
}

func (e *ensemble) tail(warning string) string {
	var b strings.Builder
	for _, r := range e.Runs {
		if q := r.Equal; q != nil && q.Verdict != "" {
			fmt.Fprintf(&b, "\n%s\n", q.Verdict)
			break // the seeds hardly differ in time
		}
	}
	if d := e.differing(); d != "" {
		fmt.Fprintf(&b, warning+"%s differ from %s in more than the seed: mean and deviation are of unlike runs\n", d, e.names()[0])
	}
	for i, r := range e.Runs {
		for _, w := range r.Warnings {
			fmt.Fprintf(&b, warning+"%s: %s\n", e.names()[i], w)
		}
	}
	return b.String()
}

// text is the summary for a terminal of so many columns, 0 for any number.
func (e *ensemble) text(columns int) string {
	parts := []any{e.title() + "\n", e.table()}
	for _, r := range e.Runs {
		parts = append(parts, r.protocol()+"\n")
	}
	return layOut(columns, append(parts, e.Runs[0].certificateLine()+"\n"+e.tail("warning: "))...)
}

// markdown is the summary for a report.
func (e *ensemble) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n", e.title(), e.table().markdown())
	for _, r := range e.Runs {
		fmt.Fprintf(&b, "%s\n\n", r.protocol())
	}
	return b.String() + e.Runs[0].certificateLine() + "\n" + e.tail("\n**Warning:** ")
}
