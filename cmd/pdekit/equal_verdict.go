package main

import (
	"context"
	"fmt"
	"math"
	"unicode"
	"unicode/utf8"

	"github.com/pdekit/pdekit/operators/metrics"
)

// settle reads the answer off the settings that were tried.
func (b *equaliser) settle(ctx context.Context) error {
	o := b.out
	front := o.front()
	o.Flattering = speedup{ratio(o.Data.Seconds, o.Model.Seconds), ratio(o.Data.Batch, o.Model.Batch)}
	above, below := bracket(front, b.target)
	for _, p := range []*workPoint{above, below} {
		if p != nil && math.IsNaN(float64(p.Batch)) {
			if err := b.batch(ctx, p, false); err != nil {
				return err
			}
		}
	}
	if above != nil && below != nil {
		equal := between(above, below, b.target)
		o.Equal = &equal
		o.Speedup = &speedup{ratio(equal.Seconds, o.Model.Seconds), ratio(equal.Batch, o.Model.Batch)}
	}
	o.Verdict = o.verdict(above, below)
	return nil
}

func ratio(a, b metrics.Number) metrics.Number { return a / b }

// bracket returns the last setting of the front that is less accurate than the
// target and the first that is as accurate; nil where there is none.
func bracket(front []*workPoint, target float64) (above, below *workPoint) {
	for _, p := range front {
		if math.IsInf(float64(p.RelL2), 1) {
			continue
		}
		if float64(p.RelL2) <= target {
			return above, p
		}
		above = p
	}
	return above, nil
}

// between interpolates two settings at an error between theirs, on logarithmic
// scales.
func between(above, below *workPoint, target float64) workPoint {
	w := 0.0
	if a, b := math.Log(float64(above.RelL2)), math.Log(float64(below.RelL2)); a > b {
		w = (a - math.Log(target)) / (a - b)
	}
	mix := func(a, b metrics.Number) metrics.Number {
		return metrics.Number(math.Exp((1-w)*math.Log(float64(a)) + w*math.Log(float64(b))))
	}
	p := workPoint{
		RelL2: metrics.Number(target), Size: below.Size, Interpolation: below.Interpolation,
		Seconds: mix(above.Seconds, below.Seconds), Batch: mix(above.Batch, below.Batch),
		Tolerance: float64(mix(metrics.Number(above.Tolerance), metrics.Number(below.Tolerance))),
	}
	if above.Tolerance == 0 || below.Tolerance == 0 {
		p.Tolerance = below.Tolerance
	}
	for i, n := range above.Grid {
		p.Grid = append(p.Grid, int(math.Round(float64(mix(metrics.Number(n), metrics.Number(below.Grid[i]))))))
	}
	return p
}

// verdict says in words what the numbers mean.
func (o *equalAccuracy) verdict(above, below *workPoint) string {
	flattering := fmt.Sprintf("Against the solver that made the data (%s, %s a sample) the model looks %s (one sample), %s (batch).",
		times(o.Data.Grid), duration(o.Data.Seconds), faster(o.Flattering.One), faster(o.Flattering.Batch))
	target := figure(float64(o.Model.RelL2))
	switch {
	case o.Speedup != nil:
		text := fmt.Sprintf("At the model's error, %s, pdekit's own solver takes %s a sample, between its settings of %s and %s points: the model is %s (one sample), %s (batch).",
			target, duration(o.Equal.Seconds), times(above.Grid), times(below.Grid), faster(o.Speedup.One), faster(o.Speedup.Batch))
		return text + " " + losing(*o.Speedup) + flattering
	case below != nil:
		s := speedup{ratio(below.Seconds, o.Model.Seconds), ratio(below.Batch, o.Model.Batch)}
		text := fmt.Sprintf("The cheapest setting tried, %s points, has an error of %s and is more accurate than the model, %s, in %s a sample: at equal error the model is at best %s (one sample), %s (batch).",
			times(below.Grid), figure(float64(below.RelL2)), target, duration(below.Seconds), faster(s.One), faster(s.Batch))
		return text + " " + losing(s) + flattering
	case above != nil:
		return fmt.Sprintf("No setting tried but that of the data is as accurate as the model, %s; the nearest, %s points, has %s in %s a sample. The true speed-up lies between %s and that against the data's own solver. ",
			target, times(above.Grid), figure(float64(above.RelL2)), duration(above.Seconds), figure(float64(above.Seconds/o.Model.Seconds))) + flattering
	}
	return "No setting of the solver other than the data's own could be tried. " + flattering
}

// losing is the sentence for a model that is slower than a solver as accurate.
func losing(s speedup) string {
	switch one, batch := float64(s.One) < 1, float64(s.Batch) < 1; {
	case one && batch:
		return "The model loses. "
	case one:
		return "On one sample the model loses. "
	case batch:
		return "In a batch the model loses. "
	}
	return ""
}

// faster puts a speed-up into words.
func faster(s metrics.Number) string {
	v := float64(s)
	if v >= 1 {
		return fmt.Sprintf("%s times faster", figure(v))
	}
	return fmt.Sprintf("%s times slower", figure(1/v))
}

// duration writes seconds for people.
func duration(s metrics.Number) string {
	switch v := float64(s); {
	case v < 1e-3:
		return fmt.Sprintf("%.3g µs", v*1e6)
	case v < 1:
		return fmt.Sprintf("%.3g ms", v*1e3)
	case v < 100:
		return fmt.Sprintf("%.3g s", v)
	}
	return inSeconds(float64(s))
}

// table is the work–precision table: the model, the solver at equal error
// between its neighbours, and the data's own solver.
func (o *equalAccuracy) table() table {
	t := table{{"", "grid", "tolerance", "relative L2", "one sample", "in a batch"}}
	row := func(who string, p *workPoint) {
		if p == nil {
			return
		}
		tolerance, batch := "", ""
		if p.Tolerance > 0 {
			tolerance = fmt.Sprintf("%.1g", p.Tolerance)
		}
		if !math.IsNaN(float64(p.Batch)) {
			batch = duration(p.Batch)
		}
		rel := "–"
		if !math.IsNaN(float64(p.RelL2)) {
			rel = figure(float64(p.RelL2))
		}
		t = append(t, []string{who, times(p.Grid), tolerance, rel, duration(p.Seconds), batch})
	}
	row("model", &o.Model)
	for i := range o.Points {
		p := &o.Points[i]
		if p.Front {
			row("solver", p)
		}
	}
	row("solver at equal error", o.Equal)
	row("solver that made the data", &o.Data)
	return t
}

func (o *equalAccuracy) title() string {
	return fmt.Sprintf("Equal accuracy: the model and pdekit's own solver (%s, %s)", plural(o.Samples, "sample"), plural(o.Threads, "thread"))
}

// sentence begins a text with a capital.
func sentence(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}
