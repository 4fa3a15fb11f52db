package main

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/plots"
)

// mostTotals is up to how many channels have a panel each.
const mostTotals = 3

// plotInvariants draws the totals of each channel and the sum of squares over
// the box against time, as changes from the first frame: the median over the
// samples with its 10–90 % band.
func (a *app) plotInvariants(files []string, o *plotOptions) (plots.Figure, error) {
	options, err := o.options()
	if err != nil {
		return nil, err
	}
	fig := plots.Panels{Options: options}
	for i, f := range files {
		if err := a.addInvariants(&fig, f, i, len(files), o); err != nil {
			return nil, err
		}
	}
	return fig, nil
}

// addInvariants adds the curves of one file: of its truth where it is the first
// one, and of its predictions.
func (a *app) addInvariants(fig *plots.Panels, file string, number, files int, o *plotOptions) error {
	al, err := openAlbum(file, o.foreign)
	if err != nil {
		return err
	}
	defer al.Close()
	index, err := o.index(al.Samples(), al.Samples())
	if err != nil {
		return err
	}
	var truths, predictions [][][]float64 // sample, quantity, frame
	var last plots.Data
	for _, i := range index {
		truth, prediction, err := al.pair(i)
		if err != nil {
			return err
		}
		if len(truth.Times) < 2 {
			return withHint(badFile(fmt.Errorf("%s has one frame: nothing can change", file)), "pdekit plot sample %s -o sample.png", file)
		}
		truths = append(truths, changes(truth))
		if prediction.Values != nil {
			predictions = append(predictions, changes(prediction))
		}
		last = truth
	}
	if number == 0 {
		fig.Panels = invariantPanels(last, fig.Options)
		label := "truth"
		if predictions == nil {
			label = "solution"
		}
		addCourses(fig, label, last.Times, truths)
	}
	if len(truths[0]) != len(fig.Panels) {
		return badFile(fmt.Errorf("%s has other channels than the first file", file))
	}
	if predictions != nil {
		label := "prediction"
		if files > 1 {
			label = labelOf(file)
		}
		addCourses(fig, label, last.Times, predictions)
	} else if number > 0 {
		addCourses(fig, labelOf(file), last.Times, truths)
	}
	return nil
}

// invariantPanels are empty panels for the quantities of changes.
func invariantPanels(d plots.Data, options plots.Options) []plots.Curves {
	time := "t"
	if d.TimeUnit != "" {
		time += " [" + d.TimeUnit + "]"
	}
	var out []plots.Curves
	add := func(title, label string) {
		o := options
		o.Title = title
		out = append(out, plots.Curves{XLabel: time, YLabel: label, Options: o})
	}
	for c := range min(d.Channels, mostTotals) {
		name := "u"
		if c < len(d.Names) {
			name = d.Names[c]
		}
		add("total of "+name, "change over ∫|q| at first")
	}
	add("sum of squares", "relative change")
	return out
}

// changes are the relative changes of each quantity over the frames.
func changes(d plots.Data) [][]float64 {
	n, channels, frames := d.Grid.Size(), d.Channels, len(d.Times)
	weight := quadrature(d)
	out := make([][]float64, min(channels, mostTotals)+1)
	for q := range out {
		out[q] = make([]float64, frames)
	}
	scale := make([]float64, len(out))
	for f := range frames {
		for c := range channels {
			field := d.Values[(f*channels+c)*n:][:n]
			for i, v := range field {
				w := weight[i]
				if c < len(out)-1 {
					out[c][f] += w * v
					if f == 0 {
						scale[c] += w * math.Abs(v)
					}
				}
				out[len(out)-1][f] += w * v * v
			}
		}
	}
	scale[len(out)-1] = out[len(out)-1][0]
	for q := range out {
		start := out[q][0]
		for f := range frames {
			if out[q][f] -= start; scale[q] > 0 {
				out[q][f] /= scale[q]
			}
		}
	}
	return out
}

// quadrature are the shares of the nodes in an integral over the box, by the
// trapezoidal rule.
func quadrature(d plots.Data) []float64 {
	g := d.Grid
	w := []float64{1}
	for axis, n := range g.N {
		var next []float64
		for _, v := range w {
			for i := range n {
				part := v / float64(g.Cells(axis))
				if !g.Periodic[axis] && (i == 0 || i == n-1) {
					part /= 2
				}
				next = append(next, part)
			}
		}
		w = next
	}
	return w
}

// addCourses adds a curve to each panel.
func addCourses(fig *plots.Panels, label string, times []float64, samples [][][]float64) {
	for q := range fig.Panels {
		run := plots.Run{Label: label, X: times}
		for f := range times {
			var column []float64
			for _, s := range samples {
				column = append(column, s[q][f])
			}
			run.Y = append(run.Y, metrics.Quantile(column, 0.5))
			if len(samples) > 1 {
				run.Low = append(run.Low, metrics.Quantile(column, 0.1))
				run.High = append(run.High, metrics.Quantile(column, 0.9))
			}
		}
		fig.Panels[q].Runs = append(fig.Panels[q].Runs, run)
	}
}
