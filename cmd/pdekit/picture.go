package main

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/operators/train"
	"github.com/pdekit/pdekit/plots"
)

// open opens the file of a figure and reads the figure's options.
func (o *plotOptions) open(path string) (*album, plots.Options, error) {
	options, err := o.options()
	if err != nil {
		return nil, options, err
	}
	al, err := openAlbum(path)
	return al, options, err
}

func (a *app) plotRollout(files []string, o *plotOptions) (plots.Figure, error) {
	al, options, err := o.open(files[0])
	if err != nil {
		return nil, err
	}
	defer al.Close()
	sample, err := o.sample(al.Samples())
	if err != nil {
		return nil, err
	}
	r := plots.Rollout{Options: options}
	if r.Truth, r.Prediction, err = al.pair(sample); err != nil {
		return nil, err
	}
	if u, ok := al.Info("u"); ok && u.Axis("time") == 0 && u.Shape[0] > len(r.Truth.Times) {
		a.say("%s: the last %d of %d predicted frames have no truth and are not drawn; pdekit plot sample draws them", files[0], u.Shape[0]-len(r.Truth.Times), u.Shape[0])
	}
	if r.Truth.Times == nil {
		if r.Input, err = al.input(sample); err != nil {
			return nil, err
		}
	}
	if o.isFilm() {
		return plots.Film{Truth: r.Truth, Prediction: r.Prediction, Rate: o.fps, Options: options}, nil
	}
	return r, nil
}

func (a *app) plotSample(files []string, o *plotOptions) (plots.Figure, error) {
	al, options, err := o.open(files[0])
	if err != nil {
		return nil, err
	}
	defer al.Close()
	const shown = 4
	index := o.samples
	if len(index) == 0 {
		for i := range min(shown, al.Samples()) {
			index = append(index, i)
		}
	}
	// The samples are numbered here; the figure gets only those it shows.
	options.Samples = nil
	g := plots.Gallery{Options: options, Index: index}
	for _, i := range index {
		if i < 0 || i >= al.Samples() {
			return nil, usagef("--samples %d: there are samples 0 to %d", i, al.Samples()-1)
		}
		var s plots.Sample
		if s.Solution, err = al.read("u", i, 0); err != nil {
			return nil, err
		}
		if s.Solution.Times == nil {
			if s.Input, err = al.input(i); err != nil {
				return nil, err
			}
		}
		g.Samples = append(g.Samples, s)
	}
	return g, nil
}

// plotError draws the error of one or more predictions against time, or how it
// is distributed over the samples where there is one frame only.
func (a *app) plotError(files []string, o *plotOptions) (plots.Figure, error) {
	options, err := o.options()
	if err != nil {
		return nil, err
	}
	curves := plots.Curves{XLabel: "time", YLabel: "relative L2 error", LogY: true, Options: options}
	for i, f := range files {
		report, persistence, err := predictionReports(f)
		if err != nil {
			return nil, err
		}
		m, _ := report.Metric("rel_l2")
		if len(report.Times) == 1 {
			if len(files) > 1 {
				return nil, usagef("%s has one frame: its errors are a histogram, drawn alone", f)
			}
			return plots.Histogram{Values: m.PerSample, XLabel: "relative L2 error", Log: true, Options: options}, nil
		}
		label := "model"
		if len(files) > 1 {
			label = strings.TrimSuffix(filepath.Base(f), filepath.Ext(f))
		}
		curves.Runs = append(curves.Runs, plots.Run{Label: label + ", median", X: report.Times, Y: m.Curve.Median, Low: m.Curve.Low, High: m.Curve.High})
		if p, ok := persistence.Metric("rel_l2"); ok && i == len(files)-1 {
			curves.Runs = append(curves.Runs, plots.Run{Label: "persistence, median", X: report.Times, Y: p.Curve.Median})
		}
	}
	return curves, nil
}

// predictionReports measures a prediction file against the truth in it: the
// model, and persistence of the last given frame.
func predictionReports(path string) (model, persistence metrics.Report, err error) {
	al, err := openAlbum(path)
	if err != nil {
		return model, persistence, err
	}
	defer al.Close()
	if _, ok := al.Info("truth"); !ok {
		return model, persistence, withHint(badFile(fmt.Errorf("%s holds no predictions: there is no array truth beside u", path)), "pdekit rollout RUN --data DATA -o %s", "pred.npz")
	}
	given := 0 // frames that were not predicted
	var made struct {
		Task struct {
			Window int `json:"window"`
		} `json:"task"`
	}
	if raw := al.Meta().Prediction; raw != nil {
		if err := json.Unmarshal(raw, &made); err != nil {
			return model, persistence, badFile(fmt.Errorf("%s: meta.json: prediction: %w", path, err))
		}
		given = made.Task.Window
	}
	var accModel, accPersistence *metrics.Accumulator
	for i := range al.Samples() {
		truth, pred, err := al.pair(i)
		if err != nil {
			return model, persistence, err
		}
		frame := truth.Channels * truth.Grid.Size()
		frames := len(truth.Values) / frame
		if given >= frames {
			return model, persistence, badFile(fmt.Errorf("%s: all %d frames with truth were given to the model; there is nothing to measure", path, frames))
		}
		if accModel == nil {
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
	return model, persistence, nil
}

func (a *app) plotSpectrum(files []string, o *plotOptions) (plots.Figure, error) {
	al, options, err := o.open(files[0])
	if err != nil {
		return nil, err
	}
	defer al.Close()
	samples := o.samples
	if len(samples) == 0 {
		for i := range al.Samples() {
			samples = append(samples, i)
		}
	}
	fig := plots.Spectra{Options: options}
	var panels []int
	for _, i := range samples {
		if i < 0 || i >= al.Samples() {
			return nil, usagef("--samples %d: there are samples 0 to %d", i, al.Samples()-1)
		}
		truth, pred, err := al.pair(i)
		if err != nil {
			return nil, err
		}
		if o.channel < 0 || o.channel >= truth.Channels {
			return nil, usagef("--channel %d: there are channels 0 to %d", o.channel, truth.Channels-1)
		}
		if panels == nil {
			if panels, err = spectrumFrames(truth.Times, o.times); err != nil {
				return nil, err
			}
			fig.Panels = make([]plots.Spectrum, len(panels))
			for k, f := range panels {
				if truth.Times != nil {
					fig.Panels[k].Title = fmt.Sprintf("t = %.4g", truth.Times[f])
				}
			}
		}
		for k, f := range panels {
			addSpectra(&fig.Panels[k], truth, pred, f, o.channel, float64(len(samples)))
		}
	}
	for k := range fig.Panels[0].Truth {
		fig.Wavenumber = append(fig.Wavenumber, float64(k))
	}
	return fig, nil
}

// spectrumFrames are the frames whose spectra are shown: those asked for, or
// the first after the start, the middle and the last.
func spectrumFrames(times, asked []float64) ([]int, error) {
	n := len(times)
	if n == 0 {
		return []int{0}, nil
	}
	var frames []int
	for _, t := range asked {
		best := 0
		for i := range times {
			if math.Abs(times[i]-t) < math.Abs(times[best]-t) {
				best = i
			}
		}
		frames = append(frames, best)
	}
	if len(asked) == 0 {
		frames = []int{min(1, n-1), n / 2, n - 1}
	}
	slices.Sort(frames)
	return slices.Compact(frames), nil
}

// addSpectra adds one sample's spectra at a frame, divided by samples.
func addSpectra(p *plots.Spectrum, truth, pred plots.Data, frame, channel int, samples float64) {
	size := truth.Grid.Size()
	at := (frame*truth.Channels + channel) * size
	y := truth.Values[at : at+size]
	spacing := make([]float64, truth.Grid.Dims())
	for i := range spacing {
		spacing[i] = truth.Grid.Spacing(i)
	}
	add := func(sum *[]float64, field []float64) {
		e := metrics.RadialSpectrum(field, truth.Grid.N, spacing)
		if *sum == nil {
			*sum = make([]float64, len(e))
		}
		for k, v := range e {
			(*sum)[k] += v / samples
		}
	}
	add(&p.Truth, y)
	if pred.Values == nil {
		return
	}
	guess := pred.Values[at : at+size]
	diff := make([]float64, size)
	for i := range diff {
		diff[i] = guess[i] - y[i]
	}
	add(&p.Prediction, guess)
	add(&p.Error, diff)
}

func (a *app) plotLoss(files []string, o *plotOptions) (plots.Figure, error) {
	options, err := o.options()
	if err != nil {
		return nil, err
	}
	fig := plots.Loss{Options: options, YLabel: "relative L2"}
	for _, f := range files {
		text, err := a.readFile(filepath.Join(f, train.LogFile))
		if err != nil {
			return nil, withHint(badFile(fmt.Errorf("%s: not a run of train: no %s in it", f, train.LogFile)), "pdekit train fno --data DATA -o %s", f)
		}
		run := plots.LossRun{Label: filepath.Base(f)}
		for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			var r train.Record
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				return nil, badFile(fmt.Errorf("%s: line %d: %w", filepath.Join(f, train.LogFile), i+1, err))
			}
			run.Epochs = append(run.Epochs, float64(r.Epoch))
			run.Train = append(run.Train, float64(r.TrainLoss))
			run.Validation = append(run.Validation, float64(r.ValError))
			run.Rate = append(run.Rate, r.LR)
		}
		fig.Runs = append(fig.Runs, run)
	}
	return fig, nil
}
