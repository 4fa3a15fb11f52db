package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/pdekit/pdekit/plots"
	"github.com/pdekit/pdekit/plots/report"
)

// headlineMetrics are the rows of the table that sets runs side by side.
var headlineMetrics = []string{"rel_l2", "rel_l2_median", "nrmse", "rel_h1", "max_error", "pearson", "correlation_time_0.8", "correlation_time_0.95"}

// reportPage gathers what the page says.
func (a *app) reportPage(ctx context.Context, list []*evaluation, o *reportOptions) (*report.Page, error) {
	first := list[0]
	names := runLabels(list)
	p := &report.Page{Title: o.title, Version: version, Headline: headline(list, names)}
	if p.Title == "" {
		p.Title = strings.Join(names, ", ") + " on " + labelOf(first.Data)
	}
	p.Subtitle = first.main().title() + ", " + plural(first.Samples, "sample") + " (" + first.Split + ")"
	p.Facts = dataFacts(first)
	for i, e := range list {
		s := report.Section{Title: names[i], Warnings: e.Warnings, Facts: runFacts(e)}
		for _, part := range e.Sections {
			s.Tables = append(s.Tables, reportTable(part.title(), part.table()))
			if t := part.perStep(); t != nil && part.Name != "one-step" {
				s.Tables = append(s.Tables, reportTable("Error against time", t))
			}
		}
		if e.varies() {
			s.Tables = append(s.Tables, reportTable(e.Parameters.title(), e.Parameters.table()))
		}
		if q := e.Equal; q != nil && q.Why == "" {
			s.Tables = append(s.Tables, reportTable(q.title(), q.table()))
			s.Warnings = append(s.Warnings, q.Verdict)
		}
		p.Sections = append(p.Sections, s)
	}
	var err error
	if p.Charts, err = a.reportCharts(list, names); err != nil {
		return nil, err
	}
	p.Viewer, err = a.reportViewer(ctx, list, names, o)
	return p, err
}

// runLabels name the runs: by folder, with the model where that says more.
func runLabels(list []*evaluation) []string {
	var names []string
	seen := map[string]int{}
	for _, e := range list {
		name := labelOf(e.Run)
		if !strings.Contains(name, e.Model) {
			name += " (" + e.Model + ")"
		}
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s, %d", name, seen[name])
		}
		names = append(names, name)
	}
	return names
}

func reportTable(title string, t table) report.Table {
	return report.Table{Title: title, Head: t[0], Rows: t[1:]}
}

// headline sets the runs side by side, and the baselines of the first.
func headline(list []*evaluation, names []string) report.Table {
	s := list[0].main()
	t := report.Table{Title: "Metrics, with the 95 % interval over test sets", Head: append([]string{"metric"}, names...)}
	t.Head = append(t.Head, s.order[1:]...)
	for _, name := range headlineMetrics {
		if timeMetrics[name] && s.Steps < 2 {
			continue
		}
		var row []string
		for _, e := range list {
			m, ok := e.mainReport().Metric(name)
			if !ok {
				break
			}
			cell := figure(float64(m.Value))
			if m.Censored > 0 {
				cell = "≥ " + cell
			}
			if m.Interval != nil {
				cell += " (" + interval(m.Interval) + ")"
			}
			if row == nil {
				row = []string{m.Title}
			}
			row = append(row, cell)
		}
		for _, who := range s.order[1:] {
			r := s.Reports[who]
			if m, ok := r.Metric(name); ok && row != nil {
				row = append(row, figure(float64(m.Value)))
			}
		}
		if len(row) == len(t.Head) {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func dataFacts(e *evaluation) []report.Fact {
	facts := []report.Fact{
		{Name: "Data", Value: e.Data},
		{Name: "SHA-256 of the data", Value: e.Hash},
		{Name: "Samples judged", Value: fmt.Sprintf("%d (%s)", e.Samples, e.Split)},
		{Name: "Grid", Value: times(e.Task.Grid)},
	}
	c := e.Certificate
	if c == nil {
		return append(facts, report.Fact{Name: "Certificate of the data", Value: "none: how far the data are from the equation is not known"})
	}
	return append(facts,
		report.Fact{Name: "Certificate of the data", Value: fmt.Sprintf("relative L2 distance from the refined solution: %s", certificateText(c))},
		report.Fact{Name: "Grids of the certificate", Value: times(c.SolveGrid) + " against " + times(c.RefinedGrid)})
}

// runFacts is the protocol of a run: what must be known to believe its numbers.
func runFacts(e *evaluation) []report.Fact {
	p := e.Protocol
	facts := []report.Fact{
		{Name: "Run", Value: e.Run},
		{Name: "Model", Value: fmt.Sprintf("%s, %d parameters", e.Model, p.Parameters)},
		{Name: "Task", Value: e.Task.Kind},
		{Name: "Trained on", Value: fmt.Sprintf("%s, samples %s (sha256 %.12s)", p.Data, p.Train, p.Hash)},
		{Name: "Validation", Value: fmt.Sprintf("samples %s; %s", p.Val, chosenEpoch(p))},
		{Name: "Held out for testing", Value: "samples " + p.Test.String()},
		{Name: "Loss", Value: p.Loss},
		{Name: "Seed", Value: fmt.Sprint(p.Seed)},
		{Name: "Training", Value: fmt.Sprintf("%s, %s on %s", inSeconds(p.Seconds), plural(p.Threads, "thread"), p.Hardware)},
		{Name: "Trained by", Value: "pdekit " + p.Version},
	}
	if p.Validation != "" {
		facts = append(facts, report.Fact{Name: "Validation data", Value: p.Validation})
	}
	if p.Init != "" {
		facts = append(facts, report.Fact{Name: "Weights started from", Value: p.Init})
	}
	if p.Command != "" {
		facts = append(facts, report.Fact{Name: "Command", Value: p.Command})
	}
	return facts
}

// reportCharts draws the curves, each for light and for dark pages.
func (a *app) reportCharts(list []*evaluation, names []string) ([]report.Chart, error) {
	var charts []report.Chart
	add := func(title string, draw func(o plots.Options) (plots.Figure, error)) error {
		c := report.Chart{Title: title}
		for _, dark := range []bool{false, true} {
			fig, err := draw(plots.Options{Width: 4.4, Dark: dark})
			if err != nil || fig == nil {
				return err
			}
			var out bytes.Buffer
			if err := plots.Write(&out, "svg", fig); err != nil {
				return err
			}
			if dark {
				c.Dark = out.Bytes()
			} else {
				c.Light = out.Bytes()
			}
		}
		charts = append(charts, c)
		return nil
	}
	title := "Error against time"
	if len(list[0].mainReport().Times) < 2 {
		title = "Errors of the samples"
	}
	if err := add(title, func(o plots.Options) (plots.Figure, error) { return errorChart(list, names, o), nil }); err != nil {
		return nil, err
	}
	for i, e := range list {
		title := "Spectrum of the last frame"
		if len(list) > 1 {
			title += ": " + names[i]
		}
		if err := add(title, func(o plots.Options) (plots.Figure, error) { return spectrumChart(e, o), nil }); err != nil {
			return nil, err
		}
	}
	var logged []string // runs that kept their log
	for _, e := range list {
		if _, err := a.plotLoss([]string{e.Run}, &plotOptions{theme: "light"}); err == nil {
			logged = append(logged, e.Run)
		}
	}
	if len(logged) == 0 {
		return charts, nil
	}
	return charts, add("Training", func(o plots.Options) (plots.Figure, error) {
		theme := "light"
		if o.Dark {
			theme = "dark"
		}
		return a.plotLoss(logged, &plotOptions{theme: theme, width: o.Width})
	})
}

// errorChart is the error of each run against time with its band, or how it is
// distributed over the samples of one run; nil for neither.
func errorChart(list []*evaluation, names []string, o plots.Options) plots.Figure {
	fig := plots.Curves{XLabel: "time", YLabel: "relative L2", LogY: true, Options: o}
	for i, e := range list {
		r := e.mainReport()
		m, ok := r.Metric("rel_l2")
		if !ok {
			return nil
		}
		if m.Curve == nil || len(r.Times) < 2 {
			if len(list) > 1 {
				return nil
			}
			return plots.Histogram{Values: m.PerSample, XLabel: m.Title, Log: true, Options: o}
		}
		fig.Runs = append(fig.Runs, errorRun(names[i], r.Times, m))
	}
	r := list[0].main().Reports["persistence"]
	if m, ok := r.Metric("rel_l2"); ok && m.Curve != nil {
		b := errorRun("persistence", r.Times, m)
		b.Low, b.High = nil, nil
		fig.Runs = append(fig.Runs, b)
	}
	if c := list[0].Certificate; c != nil && c.Median > 0 {
		fig.Levels = []plots.Level{{Label: "error of the data", Y: c.Median}}
	}
	return fig
}

// spectrumChart is the energy of truth, prediction and error at the last frame.
func spectrumChart(e *evaluation, o plots.Options) plots.Figure {
	r := e.mainReport()
	s := r.Spectrum
	last := len(s.Truth) - 1
	if last < 0 || len(s.Wavenumber) < 3 {
		return nil
	}
	fig := plots.Spectra{Options: o, Panels: []plots.Spectrum{{Truth: s.Truth[last], Prediction: s.Prediction[last], Error: s.Error[last]}}}
	if e.Task.Kind != "steady" && last < len(r.Times) {
		fig.Panels[0].Title = fmt.Sprintf("%.4g after the start", r.Times[last])
	}
	for _, k := range s.Wavenumber {
		fig.Wavenumber = append(fig.Wavenumber, float64(k))
	}
	return fig
}
