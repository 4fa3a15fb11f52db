package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/operators"
)

type predictOptions struct {
	in, out, params string
	steps           int
	force           bool
}

func newPredict(a *app) *cobra.Command {
	var o predictOptions
	cmd := &cobra.Command{
		Use:   "predict RUN --in X.npy --out Y.npy",
		Short: "Apply a trained model to a NumPy array, from a file or a pipe",
		Long: `Apply a trained model to an array of inputs in physical units, and write what it
gives in physical units: the way in and out for other languages. No dataset is
needed, and nothing is compared.

The input has axes (sample, channel, x[, y[, z]]), its channels those of
coefficient and source, then those of the window's frames, oldest first;
"pdekit inspect RUN" lists them. The channel axis may be missing where there is
one channel. The grid may be another than that of training. The output is float32
with axes (sample, channel, x[, y[, z]]), or, with --steps, (sample, step, channel,
x[, y[, z]]): the frames after the window.

- stands for standard input or output.`,
		Example: `  pdekit predict run --in x.npy --out y.npy
  python make_inputs.py | pdekit predict run --in - --out - | python use.py
  pdekit predict run --in first.npy --steps 20 --out frames.npy`,
		Args: exactArgs("a run"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.predictArray(cmd.Context(), args[0], &o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.in, "in", "", "the inputs: X.npy")
	f.StringVarP(&o.out, "out", "o", "", "where to write: Y.npy, or - for standard output")
	f.StringVar(&o.params, "params", "", "for a model that reads parameters: `P.npy` of axes (sample, parameter), in the order that inspect tells")
	f.IntVar(&o.steps, "steps", 0, "steps of the model on its own predictions; 0 means one application")
	f.BoolVar(&o.force, "force", false, "replace an existing output")
	a.takesStreams(cmd, streams{inputs: []string{"in", "params"}, output: "out", formats: []string{"npy"}, itself: true})
	return cmd
}

func (a *app) predictArray(ctx context.Context, run string, o *predictOptions) error {
	switch {
	case o.in == "":
		return withHint(usagef("predict needs --in"), "pdekit predict %s --in x.npy --out y.npy", run)
	case o.out == "":
		return withHint(usagef("where to? predict needs --out"), "pdekit predict %s --in %s --out y.npy", run, o.in)
	case o.out != standardStream && filepath.Ext(o.out) != ".npy":
		return withHint(usagef("cannot tell what to write into %s", o.out), "--out NAME.npy, or - for standard output")
	case o.out != standardStream && !o.force && a.exists(o.out):
		return withHint(usagef("%s exists", o.out), "choose another --out, or --force to replace it")
	case o.steps < 0:
		return usagef("--steps is %d; it must be 0 (one application) or more", o.steps)
	}
	p, err := operators.Load(run)
	if err != nil {
		return badFile(err)
	}
	switch {
	case p.Task.Correction != nil:
		return withHint(usagef("%s corrects the steps of a solver; it gives nothing of its own", run), "pdekit rollout %s --data DATA -o PRED", run)
	case o.steps > 0 && p.Task.Kind == operators.Steady:
		return usagef("--steps %d: the model solves a steady problem, there is no next frame", o.steps)
	case len(p.Task.Conditions) > 0 && o.params == "":
		return withHint(usagef("%s reads %s of each sample; predict needs --params", run, plural(len(p.Task.Conditions), "parameter")), "pdekit inspect %s tells their order", run)
	}
	in, err := a.file(o.in)
	if err != nil {
		return err
	}
	name := called(o.in)
	f, err := npy.Open(in)
	if err != nil {
		return badFile(err)
	}
	defer f.Close()
	if len(f.Arrays) != 1 {
		return badFile(fmt.Errorf("%s holds %s; one is expected", name, plural(len(f.Arrays), "array")))
	}
	x := &prediction{p: p, array: f.Arrays[0], steps: o.steps}
	if err := x.fit(); err != nil {
		return badFile(fmt.Errorf("%s: %w", name, err))
	}
	params, err := a.file(o.params)
	if err != nil {
		return err
	}
	if err := x.readParams(params); err != nil {
		return badFile(err)
	}
	defer func() {
		if x.unfit > 0 {
			a.say("warning: the predictions of %s of %d are not finite; NaN, infinities and values beyond float32 in the input make them so", plural(x.unfit, "sample"), x.samples)
		}
	}()
	if o.out == standardStream {
		return x.write(ctx, streamWriter{a.Out})
	}
	out, err := atomicfile.Create(o.out)
	if err != nil {
		return err
	}
	defer out.Abort()
	if err := x.write(ctx, out); err != nil {
		return err
	}
	if err := out.Commit(); err != nil {
		return err
	}
	a.say("wrote %s: %s of shape %s", o.out, plural(x.samples, "sample"), times(x.shape()[1:]))
	return nil
}

// prediction is a model applied to an array.
type prediction struct {
	p       *operators.Predictor
	array   *npy.Array
	steps   int // of a rollout; 0: one application
	samples int
	size    []int // the grid
	params  []float64
	unfit   int // samples whose prediction is not finite
}

// fit finds samples and grid in the shape of the input.
func (x *prediction) fit() error {
	task, shape := x.p.Task, x.array.Shape
	axes := len(task.Grid)
	want := fmt.Sprintf("(sample, %d, %s)", task.Fields(), axisNames(axes))
	if task.Fields() == 1 {
		want = fmt.Sprintf("(sample, %s), or the same with a channel axis of 1", axisNames(axes))
	}
	if err := x.array.Readable(); err != nil {
		return err
	}
	if len(shape) == axes+1 && task.Fields() == 1 {
		shape = slices.Insert(slices.Clone(shape), 1, 1)
	}
	if len(shape) != axes+2 || shape[1] != task.Fields() {
		return fmt.Errorf("an array of shape %v; the model reads %s", x.array.Shape, want)
	}
	if shape[0] == 0 {
		return fmt.Errorf("an array of shape %v has no sample", x.array.Shape)
	}
	x.samples, x.size = shape[0], shape[2:]
	return x.p.CheckGrid(x.size)
}

// axisNames are the space axes of so many dimensions, as errors write them.
func axisNames(axes int) string { return [...]string{"", "x", "x, y", "x, y, z"}[axes] }

// readParams reads the conditions of all samples.
func (x *prediction) readParams(path string) error {
	n := len(x.p.Task.Conditions)
	if n == 0 {
		if path != "" {
			return usagef("--params %s: the model reads no parameters", path)
		}
		return nil
	}
	values, shape, err := npy.ReadFloat64(path)
	if err != nil {
		return err
	}
	if !slices.Equal(shape, []int{x.samples, n}) {
		return fmt.Errorf("%s: an array of shape %v; (%d, %d) is expected: (sample, parameter)", path, shape, x.samples, n)
	}
	x.params = values
	return nil
}

// shape is that of the output.
func (x *prediction) shape() []int {
	if x.steps > 0 {
		return append([]int{x.samples, x.steps, x.p.Task.Channels}, x.size...)
	}
	return append([]int{x.samples, x.p.Task.Outputs()}, x.size...)
}

// predictBytes bounds what predict holds of the input and of the output at once,
// a sample at least.
const predictBytes = 64 << 20

// write predicts all samples, some at a time, and writes the array.
func (x *prediction) write(ctx context.Context, w io.Writer) error {
	if _, err := w.Write(npy.AppendHeader(nil, npy.Float32, x.shape())); err != nil {
		return err
	}
	points := 1
	for _, n := range x.size {
		points *= n
	}
	in, out, conditions := x.p.Task.Fields()*points, 1, len(x.p.Task.Conditions)
	for _, n := range x.shape()[1:] {
		out *= n
	}
	part := max(1, min(x.samples, predictBytes/(4*max(in, out))))
	xs, ys := make([]float32, part*in), make([]float32, part*out)
	extra := make([]float32, part*x.p.Task.ExtraChannels()*points)
	history := make([]float32, part*x.p.Task.Window*x.p.Task.Channels*points)
	var bytes []byte
	for first := 0; first < x.samples; first += part {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(part, x.samples-first)
		if err := x.array.ReadFloat32(xs[:n*in], first*in); err != nil {
			return badFile(err)
		}
		given := x.params[first*conditions : (first+n)*conditions]
		var err error
		if x.steps == 0 {
			err = x.p.Predict(ys[:n*out], xs[:n*in], given, x.size)
		} else {
			aside, past := len(extra)/part, len(history)/part
			for b := range n {
				copy(extra[b*aside:(b+1)*aside], xs[b*in:])
				copy(history[b*past:(b+1)*past], xs[b*in+aside:(b+1)*in])
			}
			err = x.p.Rollout(ctx, ys[:n*out], history[:n*past], extra[:n*aside], given, x.size, x.steps)
		}
		if err != nil {
			return err
		}
		for b := range n {
			if slices.ContainsFunc(ys[b*out:(b+1)*out], func(v float32) bool { return !isFinite(float64(v)) }) {
				x.unfit++
			}
		}
		bytes = npy.Encode(bytes[:0], npy.Float32, ys[:n*out])
		if _, err := w.Write(bytes); err != nil {
			return err
		}
	}
	return nil
}
