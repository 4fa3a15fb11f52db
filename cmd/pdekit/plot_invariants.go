package main

import (
	"fmt"

	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/plots"
)

// plotInvariants draws the quantities that the equation states (mass, momentum,
// energy, enstrophy …), or where it is not known the totals of each channel and
// the sum of squares, against time: as changes from the first frame, the median
// over the samples with its 10–90 % band.
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
	al, err := a.openAlbum(file, o.foreign)
	if err != nil {
		return err
	}
	defer al.Close()
	index, err := o.index(al.Samples(), al.Samples())
	if err != nil {
		return err
	}
	var truths, predictions [][]quantity
	var last plots.Data
	w := newWatch(al)
	for _, i := range index {
		truth, prediction, err := al.pair(i)
		if err != nil {
			return err
		}
		if len(truth.Times) < 2 {
			return withHint(badFile(fmt.Errorf("%s has one frame: nothing can change", file)), "pdekit plot sample %s -o sample.png", file)
		}
		truths = append(truths, w.quantities(truth, i))
		if prediction.Values != nil {
			predictions = append(predictions, w.quantities(prediction, i))
		}
		last = truth
	}
	if number == 0 {
		fig.Panels = invariantPanels(last, truths[0], fig.Options)
		label := "truth"
		if predictions == nil {
			label = "solution"
		}
		addCourses(fig, label, last.Times, truths)
	}
	if len(truths[0]) != len(fig.Panels) {
		return badFile(fmt.Errorf("%s has other channels, or another equation, than the first file", file))
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

// invariantPanels are empty panels for quantities.
func invariantPanels(d plots.Data, list []quantity, options plots.Options) []plots.Curves {
	time := "t"
	if d.TimeUnit != "" {
		time += " [" + d.TimeUnit + "]"
	}
	var out []plots.Curves
	for _, q := range list {
		o := options
		o.Title = q.title
		out = append(out, plots.Curves{XLabel: time, YLabel: "relative change", Options: o})
	}
	return out
}

// addCourses adds a curve to each panel.
func addCourses(fig *plots.Panels, label string, times []float64, samples [][]quantity) {
	for q := range fig.Panels {
		run := plots.Run{Label: label, X: times}
		for f := range times {
			var column []float64
			for _, s := range samples {
				column = append(column, s[q].values[f])
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
