package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/plots"
)

// plotError draws a metric of one or more models against time, or how it is
// distributed over the samples where there is one frame only.
func (a *app) plotError(files []string, o *plotOptions) (plots.Figure, error) {
	options, err := o.options()
	if err != nil {
		return nil, err
	}
	curves := plots.Curves{XLabel: "time", LogY: true, Options: options}
	var guess metrics.Metric // of persistence, of the file before
	same, unit := true, ""   // whether all files are of the same truth
	for i, f := range files {
		r, err := a.readReports(f)
		if err != nil {
			return nil, err
		}
		m, ok := r.model.Metric(o.metric)
		if !ok || m.Curve == nil && m.PerSample == nil {
			return nil, unknownName("metric", o.metric, curveMetrics(&r.model))
		}
		if m.Best == 1 { // a correlation
			curves.LogY = false
		}
		curves.YLabel = m.Title
		if len(r.model.Times) < 2 || m.Curve == nil {
			if len(files) > 1 {
				return nil, withHint(badFile(fmt.Errorf("%s has one frame: its errors are a histogram, drawn alone", f)), "pdekit plot error %s -o error.png", f)
			}
			return plots.Histogram{Values: m.PerSample, XLabel: m.Title, Log: m.Best != 1, Options: options}, nil
		}
		p, known := r.persistence.Metric(o.metric)
		known = known && p.Curve != nil
		if i > 0 && (known != (guess.Curve != nil) || known && !slices.Equal(p.Curve.Mean, guess.Curve.Mean)) {
			same = false
		}
		guess = p
		if i == 0 {
			unit = r.timeUnit
		} else if unit != r.timeUnit {
			unit = ""
		}
		label := "model"
		if len(files) > 1 {
			label = labelOf(f)
		}
		curves.Runs = append(curves.Runs, errorRun(label, r.model.Times, m))
		of := ""
		if !same {
			of = " of " + label
		}
		if known && i == len(files)-1 {
			b := errorRun("persistence"+of, r.model.Times, p)
			b.Low, b.High = nil, nil
			curves.Runs = append(curves.Runs, b)
		}
		if r.certificate > 0 && o.metric == "rel_l2" && i == len(files)-1 {
			curves.Levels = []plots.Level{{Label: "error of the data" + of, Y: r.certificate}}
		}
	}
	if unit != "" {
		curves.XLabel = "time [" + unit + "]"
	}
	return curves, nil
}

// errorRun is a metric's curve: its median with a band, or its mean.
func errorRun(label string, times []float64, m metrics.Metric) plots.Run {
	if m.Curve.Median == nil {
		return plots.Run{Label: label, X: times, Y: m.Curve.Mean}
	}
	return plots.Run{Label: label + ", median", X: times, Y: m.Curve.Median, Low: m.Curve.Low, High: m.Curve.High}
}

// curveMetrics are the names of the metrics that error draws.
func curveMetrics(r *metrics.Report) []string {
	var names []string
	for _, m := range r.Metrics {
		if m.Curve != nil || m.PerSample != nil {
			names = append(names, m.Name)
		}
	}
	return names
}

// labelOf is a file's name without folder and extension.
func labelOf(path string) string {
	return strings.TrimSuffix(filepath.Base(called(path)), filepath.Ext(path))
}

// reports are what is known of a model's errors; persistence may be empty, and
// certificate is 0 where the data have none.
type reports struct {
	model, persistence metrics.Report
	certificate        float64
	timeUnit           string
}

// readReports takes an evaluation as it is, and measures a prediction.
func (a *app) readReports(path string) (reports, error) {
	var r reports
	file, err := a.file(path)
	if err != nil {
		return r, err
	}
	if strings.ToLower(filepath.Ext(file)) != ".json" {
		r.model, r.persistence, r.timeUnit, err = a.predictionReports(path)
		return r, err
	}
	list, err := a.readEvaluations(path)
	if err != nil {
		return r, err
	}
	s := list[0].main()
	r.model, r.persistence = s.Reports["model"], s.Reports["persistence"]
	if c := list[0].Certificate; c != nil {
		r.certificate = c.Median
	}
	return r, nil
}

// predictionReports measures a prediction file against the truth in it: the
// model, and persistence of the last given frame.
func (a *app) predictionReports(path string) (model, persistence metrics.Report, timeUnit string, err error) {
	al, err := a.openAlbum(path, exchange.Options{})
	if err != nil {
		return model, persistence, timeUnit, err
	}
	defer al.Close()
	if err := al.needTruth(); err != nil {
		return model, persistence, timeUnit, err
	}
	given := 0 // frames that were not predicted
	var made predictionMeta
	if raw := al.Meta().Prediction; raw != nil {
		if err := json.Unmarshal(raw, &made); err != nil {
			return model, persistence, timeUnit, badFile(fmt.Errorf("%s: meta.json: prediction: %w", path, err))
		}
		given = made.Task.Window
	}
	var accModel, accPersistence *metrics.Accumulator
	for i := range al.Samples() {
		truth, pred, err := al.pair(i)
		if err != nil {
			return model, persistence, timeUnit, err
		}
		frame := truth.Channels * truth.Grid.Size()
		frames := len(truth.Values) / frame
		if given >= frames {
			return model, persistence, timeUnit, badFile(fmt.Errorf("%s: all %d frames with truth were given to the model; there is nothing to measure", path, frames))
		}
		if accModel == nil {
			timeUnit = truth.TimeUnit
			shape := metrics.Shape{Frames: frames - given, Channels: truth.Channels, Space: truth.Grid.N, Periodic: truth.Grid.Periodic, Times: truth.Times[min(given, len(truth.Times)):]}
			for k := range truth.Grid.N {
				shape.Spacing = append(shape.Spacing, truth.Grid.Spacing(k))
			}
			if truth.Times == nil {
				shape.Times = nil
			}
			accModel, accPersistence = metrics.New(shape), metrics.New(shape)
		}
		y := truth.Values[given*frame:]
		accModel.Add(pred.Values[given*frame:], y)
		if given > 0 {
			accPersistence.Add(slices.Repeat(truth.Values[(given-1)*frame:given*frame], frames-given), y)
		}
	}
	model = accModel.Report()
	if given > 0 {
		persistence = accPersistence.Report()
	}
	return model, persistence, timeUnit, nil
}
