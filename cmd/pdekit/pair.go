package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/operators/train"
	"github.com/pdekit/pdekit/solvers/grid"
)

type pairOptions struct {
	foreign   exchange.Options
	output    string
	points    int
	tolerance float64
	force     bool
	json      bool
}

func newPair(a *app) *cobra.Command {
	var o pairOptions
	cmd := &cobra.Command{
		Use:   "pair DATA -o PAIRS --solver-grid N",
		Short: "Pair each frame with a coarse solver's step, to train a model that corrects the solver",
		Long: `Make the data of a learned correction: every frame u of an evolution beside S(u),
what pdekit's own solver makes of it in one stored step on a coarse grid, and as
the target the true next frame less S(u).

A model trained on PAIRS is a hybrid: evaluate and rollout, on data like DATA, run
solver and model in turn, u ← S(u) + model(u, S(u)), and evaluate times them
together beside the solver alone at equal accuracy.`,
		Example: `  pdekit pair data.npz -o pairs --solver-grid 32
  pdekit train fno --data pairs -o hybrid
  pdekit evaluate hybrid --data data.npz`,
		Args: exactArgs("a dataset"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.pair(cmd, args[0], &o) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "where to write: NAME.npz, or a folder of .npy files")
	addForeign(f, &o.foreign)
	f.IntVar(&o.points, "solver-grid", 0, "points per axis that the coarse solver solves on")
	f.Float64Var(&o.tolerance, "solver-tolerance", 1e-3, "error allowed to the coarse solver's time steps, relative to the state; 0: as the data were made")
	f.BoolVar(&o.force, "force", false, "replace an existing output")
	f.BoolVar(&o.json, "json", false, "print a JSON summary")
	a.takesStreams(cmd, streams{arguments: 1, output: "output", formats: []string{"npz"}})
	return cmd
}

func (a *app) pair(cmd *cobra.Command, path string, o *pairOptions) error {
	if o.points < 2 {
		return withHint(usagef("pair needs --solver-grid, the coarse solver's points per axis"), "pdekit pair %s -o pairs --solver-grid 32", path)
	}
	if !(o.tolerance >= 0) {
		return usagef("--solver-tolerance is %g; it must be 0 or more", o.tolerance)
	}
	if err := a.checkOutput(o.output, o.force, path); err != nil {
		return err
	}
	if err := checkDatasetName(o.output); err != nil {
		return err
	}
	d, err := a.openData(path, o.foreign)
	if err != nil {
		return err
	}
	defer d.Close()
	task, err := train.TaskOf(d, operators.TaskOptions{Kind: operators.Autoregressive})
	if err != nil {
		return badFile(err)
	}
	meta := d.Meta()
	if meta.Problem == nil || meta.Grid == nil {
		return badFile(fmt.Errorf("%s: the data do not say which equation of pdekit made them, so there is no solver to correct", path))
	}
	hash, err := train.DataHash(d)
	if err != nil {
		return badFile(err)
	}
	c := &operators.Correction{
		Equation: meta.Equation, Problem: meta.Problem, Points: o.points, Tolerance: o.tolerance, Step: task.Step,
		Pairs: task.Frames - 1, Data: d.Path(), Hash: hash,
	}
	if c.Step == 0 {
		return badFile(fmt.Errorf("%s: the times of the frames are not known", path))
	}
	s := &source{data: d, fields: d, task: task, size: task.Grid}
	steps, err := newCoarseSteps(c, s.gridOf())
	if err != nil {
		return err
	}
	out, err := pairMeta(d, c, command(cmd))
	if err != nil {
		return err
	}
	w, err := datasets.Create(o.output, pairLayout(s), datasets.Options{Samples: d.Samples() * c.Pairs, DType: "float32", Meta: out})
	if err != nil {
		return err
	}
	defer w.Abort()
	distance, err := a.writePairs(cmd.Context(), s, steps, w)
	if err != nil {
		return err
	}
	if err := w.Finish(nil); err != nil {
		return err
	}
	if o.json {
		return a.printJSON(paired{Output: o.output, Pairs: d.Samples() * c.Pairs, Correction: *c, Distance: metrics.Number(distance)})
	}
	a.say("wrote %s: %d pairs; one step of %s is %s from the next frame (relative L2), the part that is to be learnt", o.output, d.Samples()*c.Pairs, c, figure(distance))
	return nil
}

// paired is what pair prints.
type paired struct {
	Output     string               `json:"output"` // the dataset written
	Pairs      int                  `json:"pairs"`  // samples of it
	Correction operators.Correction `json:"correction"`
	// Distance is the relative L2 distance of the solver's steps from the next
	// frames, mean over the pairs: the part that is to be learnt.
	Distance metrics.Number `json:"solver_rel_l2"`
}

// pairMeta describes the pairs; they are divided as the data would be, sample by
// sample.
func pairMeta(d *datasets.Dataset, c *operators.Correction, command string) (datasets.Meta, error) {
	encoded, err := json.Marshal(c)
	if err != nil {
		return datasets.Meta{}, fmt.Errorf("encode the correction: %w", err)
	}
	meta := d.Meta()
	split := meta.Split
	if split == nil {
		held := max(1, int(math.Round(0.1*float64(d.Samples()))))
		split = &datasets.SplitCounts{Train: max(1, d.Samples()-2*held), Validation: held, Test: held}
		if d.Samples() < 3 {
			split = &datasets.SplitCounts{Train: d.Samples()}
		}
	}
	return datasets.Meta{
		Kind: datasets.Steady, Grid: meta.Grid, Seed: meta.Seed, First: meta.First,
		Split:      &datasets.SplitCounts{Train: split.Train * c.Pairs, Validation: split.Validation * c.Pairs, Test: split.Test * c.Pairs},
		Correction: encoded, Version: version, Command: command,
		Derived: append(append([]string(nil), meta.Derived...), fmt.Sprintf("%d pairs of each sample: a is u and S(u), u the next frame less S(u), S %s", c.Pairs, c)),
	}, nil
}

// pairLayout lists the arrays of the pairs.
func pairLayout(s *source) []grid.Array {
	info, _ := s.data.Info("u")
	space := info.Axes[len(info.Axes)-1-len(s.size):]
	u := grid.Array{Name: "u", Axes: space, Shape: append([]int{s.task.Channels}, s.size...), Labels: info.Labels, Units: info.Units}
	pair := u
	pair.Name, pair.Shape = "a", append([]int{2 * s.task.Channels}, s.size...)
	pair.Labels, pair.Units = nil, nil
	for _, form := range []string{"%s", "S(%s)"} {
		for i, label := range info.Labels {
			pair.Labels = append(pair.Labels, fmt.Sprintf(form, label))
			pair.Units = append(pair.Units, info.Units[i])
		}
	}
	layout := []grid.Array{u, pair}
	if params, ok := s.data.Info("params"); ok {
		layout = append(layout, params.Array)
	}
	for _, name := range grid.AxisNames[:len(s.size)] {
		if x := s.data.Coordinate(name); x != nil {
			layout = append(layout, grid.Array{Name: name, Axes: []string{name}, Shape: []int{len(x)}, Double: true, Values: x})
		}
	}
	return layout
}

// writePairs solves and writes, sample by sample, and returns the mean relative
// L2 distance of the solver's steps from the next frames.
func (a *app) writePairs(ctx context.Context, s *source, steps *coarseSteps, w *datasets.Writer) (float64, error) {
	progress := newProgress(a.IO, a.progress, "pair")
	defer progress.end()
	frame, pairs := s.frame(), s.task.Frames-1
	u := make([]float32, s.task.Frames*frame)
	distances := make([]float64, pairs)
	_, hasParams := s.data.Info("params")
	sum := 0.0
	for i := range s.data.Samples() {
		if err := s.fields.ReadFloat32(u, "u", i, 0); err != nil {
			return 0, badFile(err)
		}
		params, err := steps.params(s, []int{i})
		if err != nil {
			return 0, err
		}
		var own []float64
		if hasParams {
			info, _ := s.data.Info("params")
			own = make([]float64, info.Size())
			if err := s.data.ReadFloat64(own, "params", i, 0); err != nil {
				return 0, badFile(err)
			}
		}
		err = steps.each(pairs, func(worker *coarseStep, k int) error {
			now, next := u[k*frame:(k+1)*frame], u[(k+1)*frame:(k+2)*frame]
			solved := make([]float32, frame)
			from := float64(k) * steps.c.Step
			if err := worker.step(ctx, solved, now, u[:frame], params, from, from+steps.c.Step); err != nil {
				return err
			}
			pair, target := make([]float64, 2*frame), make([]float64, frame)
			widen(pair, now)
			widen(pair[frame:], solved)
			diff, norm := 0.0, 0.0
			for j, v := range next {
				target[j] = float64(v) - float64(solved[j])
				diff += target[j] * target[j]
				norm += float64(v) * float64(v)
			}
			distances[k] = math.Sqrt(diff / norm)
			if math.IsNaN(diff) {
				return withHint(&failure{err: fmt.Errorf("%s blows up from frame %d of sample %d", steps.c, k, i), code: exitDiverged}, "a finer --solver-grid, or a smaller --solver-tolerance")
			}
			data := [][]float64{target, pair}
			if hasParams {
				data = append(data, own)
			}
			return w.WriteSample(i*pairs+k, data)
		})
		if err != nil {
			return 0, err
		}
		for _, v := range distances {
			sum += v
		}
		progress.update(i+1, s.data.Samples(), "samples", nil)
	}
	return sum / float64(pairs*s.data.Samples()), nil
}
