package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
)

// tableMetrics are the rows of the printed table, in order; --json has all.
var tableMetrics = []string{
	"rel_l2", "rel_l2_median", "rel_l2_step", "nrmse", "rmse", "vrmse", "rel_h1", "max_error", "crmse",
	"frmse_low", "frmse_mid", "frmse_high", "gmean", "pearson", "correlation_time_0.8", "correlation_time_0.95",
	"compat_rmse", "compat_nrmse", "compat_crmse", "compat_max_error", "compat_brmse", "compat_frmse_low", "compat_frmse_mid", "compat_frmse_high",
}

// timeMetrics make sense over several frames only.
var timeMetrics = map[string]bool{"rel_l2_step": true, "gmean": true, "correlation_time_0.8": true, "correlation_time_0.95": true}

func indentJSON(v any) (string, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return string(b) + "\n", err
}

// table is one section as rows of cells.
func (s section) table() table {
	head := append([]string{"metric"}, s.order...)
	t := table{slices.Insert(head, 2, "95 % of test sets")}
	for _, name := range tableMetrics {
		if timeMetrics[name] && s.Steps < 2 {
			continue
		}
		row := []string{name}
		for _, who := range s.order {
			report := s.Reports[who]
			m, ok := report.Metric(name)
			if !ok {
				continue
			}
			cell := figure(float64(m.Value))
			if m.Why != "" {
				cell = "none"
			}
			if m.Censored > 0 {
				cell = "≥ " + cell
			}
			row[0] = m.Title
			row = append(row, cell)
			switch {
			case who != s.order[0]:
			case m.Why != "":
				row = append(row, m.Why)
			default:
				row = append(row, interval(m.Interval))
			}
		}
		if len(row) == 2+len(s.order) {
			t = append(t, row)
		}
	}
	return t
}

// interval writes a bootstrap interval.
func interval(i *metrics.Interval) string {
	if i == nil {
		return ""
	}
	return figure(float64(i.Low)) + " – " + figure(float64(i.High))
}

// figure writes a number with three significant figures.
func figure(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "∞"
	case v != 0 && (math.Abs(v) < 1e-3 || math.Abs(v) >= 1e4):
		return fmt.Sprintf("%.2e", v)
	}
	return fmt.Sprintf("%.3g", v)
}

func (s section) title() string {
	switch s.Name {
	case "one-step":
		return fmt.Sprintf("One step, each of %d from the true frames", s.Steps)
	case "rollout":
		return fmt.Sprintf("Rollout of %s from the first frames", plural(s.Steps, "step"))
	case operators.OneShot:
		return "One shot, from the first frame to the last"
	}
	return "Steady solution"
}

// perStep is the error against time, at no more than ten steps.
func (s section) perStep() table {
	if s.Steps < 2 {
		return nil
	}
	report := s.Reports["model"]
	m, ok := report.Metric("rel_l2")
	if !ok || m.Curve == nil {
		return nil
	}
	t := table{{"step"}, {"time"}, {"relative L2, median"}, {"10 %"}, {"90 %"}}
	every := (s.Steps + 9) / 10
	for k := every - 1; k < s.Steps; k += every {
		t[0] = append(t[0], fmt.Sprint(k+1))
		t[1] = append(t[1], figure(report.Times[k]))
		for i, c := range []metrics.Numbers{m.Curve.Median, m.Curve.Low, m.Curve.High} {
			t[2+i] = append(t[2+i], figure(c[k]))
		}
	}
	return t
}

// protocol is the line under every table: what must be known to believe it.
func (e *evaluation) protocol() string {
	p := e.Protocol
	var b strings.Builder
	fmt.Fprintf(&b, "protocol: data %s (sha256 %.12s), %s samples: %d; ", e.Data, e.Hash, e.Split, e.Samples)
	fmt.Fprintf(&b, "%s, %d parameters, trained on %s samples %s, %s", e.Model, p.Parameters, p.Data, p.Train, chosenEpoch(p))
	fmt.Fprintf(&b, "; loss %s, seed %d, %s on %s, %s, pdekit %s", p.Loss, p.Seed, plural(p.Threads, "thread"), p.Hardware, inSeconds(p.Seconds), p.Version)
	return b.String()
}

func (e *evaluation) certificateLine() string {
	if c := e.Certificate; c != nil {
		return fmt.Sprintf("certificate of the data: %s", certificateText(c))
	}
	return "certificate of the data: none"
}

// text is the evaluation for a terminal of so many columns, 0 for any number.
func (e *evaluation) text(columns int) string {
	var parts []any
	add := func(more ...any) { parts = append(parts, more...) }
	for _, s := range e.Sections {
		add(s.title()+"\n", s.table())
		if t := s.perStep(); t != nil && s.Name != "one-step" {
			add("\n", t)
		}
		add(e.protocol()+"\n", e.certificateLine()+"\n\n")
	}
	if e.varies() {
		add(e.Parameters.title()+"\n", e.Parameters.table(), "\n")
	}
	if l := e.Long; l != nil {
		add(l.title()+"\n", l.table(), "(stable: "+l.Rule+")\n\n")
	}
	if r := e.Resolution; r != nil {
		add(r.title()+"\n", r.table(), r.reasons()+"\n")
	}
	if q := e.Equal; q != nil && q.Why == "" {
		add(q.title()+"\n", q.table(), q.Verdict+"\n\n")
	}
	for _, w := range e.Warnings {
		add("warning: " + w + "\n")
	}
	return strings.TrimRight(layOut(columns, parts...), "\n") + "\n"
}

// markdown is the evaluation for a report.
func (e *evaluation) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Evaluation of `%s` on `%s`\n\n%s.\n", e.Run, e.Data, e.Task)
	for _, s := range e.Sections {
		fmt.Fprintf(&b, "\n### %s\n\n%s", s.title(), s.table().markdown())
		if t := s.perStep(); t != nil && s.Name != "one-step" {
			fmt.Fprintf(&b, "\n%s", t.markdown())
		}
		fmt.Fprintf(&b, "\n%s\n\n%s\n", e.protocol(), e.certificateLine())
	}
	if e.varies() {
		fmt.Fprintf(&b, "\n### %s\n\n%s", e.Parameters.title(), e.Parameters.table().markdown())
	}
	if l := e.Long; l != nil {
		fmt.Fprintf(&b, "\n### %s\n\n%s\nStable: %s.\n", l.title(), l.table().markdown(), l.Rule)
	}
	if r := e.Resolution; r != nil {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n%s", r.title(), r.table().markdown(), r.reasons())
	}
	if q := e.Equal; q != nil && q.Why == "" {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n%s\n\n%s.\n", q.title(), q.table().markdown(), q.Verdict, sentence(q.Timing))
	}
	for _, w := range e.Warnings {
		fmt.Fprintf(&b, "\n**Warning:** %s.\n", w)
	}
	return b.String()
}
