package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
	"github.com/pdekit/pdekit/solvers/grid"
)

type rolloutOptions struct {
	foreign exchange.Options
	data    string
	output  string
	steps   int
	samples int
	first   int
	lead    int
	deflate int
	force   bool
	dry     bool
	json    bool
}

func newRollout(a *app) *cobra.Command {
	var o rolloutOptions
	cmd := &cobra.Command{
		Use:   "rollout RUN --data DATA -o PRED",
		Short: "Apply a trained model to its own predictions, step by step",
		Long: `Apply a trained model: step by step to its own predictions (autoregressive), or
once (one-shot and steady). PRED is a dataset: "u" holds the given frames and then
the predicted ones, "truth" the stored frames as far as the data have them.`,
		Example: `  pdekit rollout run --data test.npz --steps 10 -o pred.npz
  pdekit rollout run --data test.npz --steps 50 --samples 4 -o beyond.npz
  pdekit rollout run --data test.npz --steps 1000 -o long --dry-run
  pdekit rollout run --data test.npz -o pred.h5 --compress
  pdekit rollout run --data test.npz -o - | pdekit plot rollout - -o rollout.gif
  pdekit rollout run --data 1D_Burgers_Sols_Nu0.01.hdf5 --samples 4 -o pred.nc`,
		Args: exactArgs("a run"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.rollout(cmd, args[0], &o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.data, "data", "", "the dataset to start from")
	addForeign(f, &o.foreign)
	f.StringVarP(&o.output, "output", "o", "", "where to write: NAME.npz, a folder of .npy files, or by its ending .h5, .hdf5, .nc, .zarr, .vtk, .xdmf")
	addCompress(f, &o.deflate)
	f.IntVar(&o.steps, "steps", 0, "steps to predict; 0 means as many as the data have; may go beyond them")
	f.IntVar(&o.samples, "samples", 0, "number of samples; 0 means all from --first on")
	f.IntVar(&o.first, "first", 0, "the first sample")
	f.IntVar(&o.lead, "lead", 0, "for a model trained with --pairs all2all or random: steps to take from one window before going on from its predictions; 0 means as in training")
	f.BoolVar(&o.force, "force", false, "replace an existing output")
	f.BoolVar(&o.dry, "dry-run", false, "predict a few steps, tell the time, memory and disk that all will take, and stop")
	f.BoolVar(&o.json, "json", false, "print a JSON summary")
	a.takesStreams(cmd, streams{inputs: []string{"data"}, output: "output", formats: datasetStreams})
	return cmd
}

// rolled is what rollout prints.
type rolled struct {
	Output  string `json:"output"`  // the dataset written
	Samples int    `json:"samples"` // predicted
	Steps   int    `json:"steps"`   // predicted of each
}

// predictionMeta is what a predicted dataset says of its making.
type predictionMeta struct {
	Run      string             `json:"run"`       // that predicted: its folder or file
	Model    string             `json:"model"`     // name in the catalogue
	Task     operators.Task     `json:"task"`      // as the data were read
	Data     string             `json:"data"`      // path of the data started from
	Hash     string             `json:"data_hash"` // of the content of those data: SHA-256 over the hashes of their arrays
	Protocol operators.Protocol `json:"protocol"`  // of the run
}

func (a *app) rollout(cmd *cobra.Command, run string, o *rolloutOptions) error {
	switch {
	case o.data == "":
		return withHint(usagef("rollout needs --data"), "pdekit rollout %s --data test.npz -o pred.npz", run)
	case o.steps < 0:
		return usagef("--steps is %d; it must be 0 (as many as the data have) or more", o.steps)
	}
	if err := a.checkOutput(o.output, o.force, o.data, run); err != nil {
		return err
	}
	if err := checkAnyForm(o.output, o.deflate); err != nil {
		return err
	}
	p, err := operators.Load(run)
	if err != nil {
		return badFile(err)
	}
	if err := setLead(p, o.lead); err != nil {
		return err
	}
	s, err := a.openSource(o.data, o.foreign, p)
	if err != nil {
		return err
	}
	defer s.close()
	total := s.data.Samples()
	if o.first < 0 || o.first >= total || o.samples < 0 || o.first+o.samples > total {
		return usagef("--first %d --samples %d: the data have samples 0 to %d", o.first, o.samples, total-1)
	}
	if o.samples == 0 {
		o.samples = total - o.first
	}
	if s.task.Kind == operators.Steady && o.steps > 1 {
		return usagef("--steps %d: the model solves a steady problem, there is no next frame", o.steps)
	}
	if o.steps == 0 {
		o.steps = s.targets()
	}
	samples := make([]int, o.samples)
	for i := range samples {
		samples[i] = o.first + i
	}
	for _, text := range s.beyond(samples) {
		a.say("warning: %s", text)
	}
	if o.dry {
		return a.estimateRollout(cmd.Context(), p, s, o)
	}
	hash, err := train.DataHash(s.data)
	if err != nil {
		return badFile(err)
	}
	meta := datasets.Meta{Kind: datasets.Prediction, Equation: s.data.Meta().Equation, Problem: s.data.Meta().Problem, Grid: s.data.Meta().Grid, Seed: s.data.Meta().Seed, First: o.first, Version: version, Command: command(cmd)}
	meta.Prediction, err = json.Marshal(predictionMeta{Run: run, Model: p.Model, Task: s.task, Data: s.data.Path(), Hash: hash, Protocol: p.Protocol})
	if err != nil {
		return err
	}
	w, err := datasets.CreateSink(o.output, predictionLayout(s, o.steps), datasets.Options{Deflate: o.deflate, Samples: o.samples, DType: "float32", Meta: meta})
	if err != nil {
		return err
	}
	defer w.Abort()
	if err := a.predict(cmd, p, s, o, w); err != nil {
		return err
	}
	if err := w.Finish(nil); err != nil {
		return err
	}
	if o.json {
		return a.printJSON(rolled{Output: o.output, Samples: o.samples, Steps: o.steps})
	}
	a.say("wrote %s: %s of %s", o.output, plural(o.samples, "sample"), plural(o.steps, "step"))
	return nil
}

// predictionLayout lists the arrays of a prediction: u as predicted, truth as
// stored, a where the model reads it, params where there are any, and the coordinates.
func predictionLayout(s *source, steps int) []grid.Array {
	info, _ := s.data.Info("u")
	space := info.Axes[len(info.Axes)-1-len(s.size):] // channel and space
	shape := append([]int{s.task.Channels}, s.size...)
	u := grid.Array{Name: "u", Axes: space, Shape: shape, Labels: info.Labels, Units: info.Units}
	truth := u
	truth.Name = "truth"
	var coordinates []grid.Array
	for _, name := range []string{"x", "y", "z"}[:len(s.size)] {
		if x := s.data.Coordinate(name); x != nil {
			coordinates = append(coordinates, grid.Array{Name: name, Axes: []string{name}, Shape: []int{len(x)}, Double: true, Values: x})
		}
	}
	if s.task.Kind != operators.Steady {
		frames := s.task.Window + steps
		u.Axes, u.Shape = append([]string{"time"}, space...), append([]int{frames}, shape...)
		truth.Axes, truth.Shape = append([]string{"truth time"}, space...), append([]int{min(frames, s.storedFrames())}, shape...)
		t := make([]float64, frames)
		for k := range t {
			t[k] = float64(k) * s.step()
		}
		if stored := s.data.Coordinate("t"); stored != nil {
			for k := range t {
				t[k] += stored[0]
			}
		}
		coordinates = append([]grid.Array{{Name: "t", Axes: []string{"t"}, Shape: []int{frames}, Double: true, Values: t}}, coordinates...)
	}
	layout := []grid.Array{u, truth}
	for _, e := range s.task.Extras {
		info, _ := s.data.Info(e.Name)
		layout = append(layout, info.Array)
	}
	if params, ok := s.params(); ok {
		layout = append(layout, params)
	}
	return append(layout, coordinates...)
}

// params is the array of what was drawn for each sample, where the data have one.
func (s *source) params() (grid.Array, bool) {
	info, ok := s.data.Info("params")
	return info.Array, ok && info.Size() > 0
}

// storedFrames is how many frames the data have at the model's step.
func (s *source) storedFrames() int {
	if s.task.Kind == operators.OneShot {
		return 2
	}
	return s.task.Frames
}

// predict runs the model and writes sample after sample.
func (a *app) predict(cmd *cobra.Command, p *operators.Predictor, s *source, o *rolloutOptions, w datasets.Sink) error {
	progress := newProgress(a.IO, a.progress, "rollout")
	defer progress.end()
	frame := s.frame()
	pred := make([]float32, o.steps*frame)
	for i := range o.samples {
		sample := o.first + i
		in, err := s.inputs([]int{sample})
		if err != nil {
			return err
		}
		err = s.run(cmd.Context(), p, pred, in, o.steps)
		var diverged *operators.Diverged
		if errors.As(err, &diverged) {
			diverged.Sample = sample
			return withHint(fmt.Errorf("%w", diverged), "fewer --steps, or train with --rollout-train or --noise for stability")
		}
		if err != nil {
			return err
		}
		data, err := predictionSample(s, sample, in.history, pred, in.extra)
		if err != nil {
			return err
		}
		if err := w.WriteSample(i, data); err != nil {
			return err
		}
		progress.update(i+1, o.samples, "samples", nil)
	}
	return nil
}

// predictionSample gathers the arrays of one sample in the layout's order.
func predictionSample(s *source, sample int, history, pred, aside []float32) ([][]float64, error) {
	u := make([]float64, len(history)+len(pred))
	widen(u, history)
	widen(u[len(history):], pred)
	frame := s.frame()
	truth := make([]float64, min(len(u), max(1, s.storedFrames())*frame))
	if s.task.Kind == operators.OneShot {
		widen(truth[:frame], history)
		last := truth[frame:]
		if err := s.readTruth(last, sample); err != nil {
			return nil, err
		}
	} else if err := s.data.ReadFloat64(truth, "u", sample, 0); err != nil {
		return nil, badFile(err)
	} else if err := datasets.CheckFinite(s.data, "u", sample, truth, 0, frame); err != nil {
		return nil, badFile(err)
	}
	data := [][]float64{u, truth}
	for _, e := range s.task.Extras {
		n := e.Channels * s.task.Nodes()
		wide := make([]float64, n)
		widen(wide, aside[:n])
		data, aside = append(data, wide), aside[n:]
	}
	if params, ok := s.params(); ok {
		values := make([]float64, params.Size())
		if err := s.data.ReadFloat64(values, "params", sample, 0); err != nil {
			return nil, badFile(err)
		}
		data = append(data, values)
	}
	return data, nil
}

// setLead makes a model with lead times take so many steps from one window; 0
// leaves it as it is.
func setLead(p *operators.Predictor, lead int) error {
	switch {
	case lead == 0:
		return nil
	case lead < 0:
		return usagef("--lead is %d; it must be 0 (as in training) or more", lead)
	case p.Task.Leads == 0:
		return withHint(usagef("--lead %d: the model predicts the next frame and reads no lead time", lead), "train with --pairs all2all")
	case lead > p.Task.Leads:
		return usagef("--lead %d: the longest lead that the model has learnt is %d steps", lead, p.Task.Leads)
	}
	p.Task.Lead = lead
	return nil
}
