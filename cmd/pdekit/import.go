package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
	"github.com/pdekit/pdekit/solvers/grid"
)

// foreignModels are the libraries whose weights go over.
var foreignModels = []string{"neuralop", "fno"}

type importOptions struct {
	from, out, data, task, periodic string
	grid                            operators.Counts
	window                          int
	force                           bool
	model                           *operators.NeuralOp
}

func newImport(a *app) *cobra.Command {
	o := importOptions{model: operators.NewNeuralOp()}
	cmd := &cobra.Command{
		Use:   "import STATE -o RUN --from neuralop",
		Short: "Make a run of weights that another program trained",
		Long: `Make a run of the weights of neuralop.models.FNO (neuralop 2.0): a state_dict that
torch.save wrote (of which nothing is executed), or a file of safetensors. The run
evaluates, rolls out, predicts, and is trained further with train neuralop --init.

Sizes come from the shapes of the tensors, the rest from the arguments that
neuralop keeps beside a state_dict; where they are not there, neuralop's defaults
are assumed, and said, and flags tell otherwise.

--from fno reads the original FNO scripts' layouts into a run of fno: the earlier (fc0,
conv0.weights1 …, w0 …, fc1, fc2) and the later (p, conv0.weights1 …, mlp0.mlp1 …,
w0 …, q.mlp1, q.mlp2). --padding is then beyond the upper ends alone, the scripts'
number of points divided by the grid's, and no axis is periodic. A state does not tell
--activation (gelu; relu in the very first scripts), nor that fourier_2d_time.py
normalises inside its layers: such a state is read, and gives other values.

What the model maps to what is taken from --data, or else from --grid: a
coefficient to a solution, or with --task autoregressive frames to the next one.
The model reads and writes values as they are: normalise the data as it was
trained.`,
		Example: `  pdekit import model_state_dict.pt --from neuralop --data darcy.npz -o run
  pdekit import model.safetensors --from neuralop --grid 64,64 --periodic x,y --task autoregressive -o run
  pdekit import fno1d.pt --from fno --grid 1024 -o run1d
  pdekit train neuralop --init run --data darcy.npz -o tuned`,
		Args: exactArgs("a file of weights"),
		RunE: func(cmd *cobra.Command, args []string) error {
			set := map[string]bool{}
			for _, name := range append(slices.Clone(toldByFlags), "window") {
				set[name] = cmd.Flags().Changed(name)
			}
			return a.importWeights(args[0], &o, set)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "whose weights: "+strings.Join(foreignModels, ", "))
	f.StringVarP(&o.out, "out", "o", "", "the run `folder` to write")
	f.StringVar(&o.data, "data", "", "`dataset` that the model is for: it gives task and grid")
	f.StringVar(&o.periodic, "periodic", "", "without --data: `axes` that are periodic, like x,y")
	f.StringVar(&o.task, "task", "", strings.Join(operators.TaskKinds, ", ")+" (default: as the data are, else steady)")
	f.IntVar(&o.window, "window", 0, "input `frames` of an autoregressive task; 0 finds out by the channels")
	f.BoolVar(&o.force, "force", false, "replace the run at --out")
	all := flag.NewFlagSet("", flag.ContinueOnError)
	o.model.Flags(all)
	all.Var(&o.grid, "grid", "without --data: `points` per axis, like 64,64")
	f.AddGoFlag(all.Lookup("grid"))
	for _, name := range toldByFlags {
		f.AddGoFlag(all.Lookup(name))
		f.Lookup(name).DefValue = ""
	}
	a.takesStreams(cmd, streams{arguments: 1, inputs: []string{"data"}})
	return cmd
}

// toldByFlags are the hyper-parameters that shapes do not tell.
var toldByFlags = []string{"coordinates", "padding", "skip", "channel-skip", "activation"}

func (a *app) importWeights(path string, o *importOptions, set map[string]bool) error {
	switch {
	case o.from == "":
		return withHint(usagef("import needs --from"), "pdekit import %s --from neuralop -o RUN", path)
	case !slices.Contains(foreignModels, o.from):
		return unknownName("library", o.from, foreignModels)
	case o.out == "":
		return withHint(usagef("where to? import needs -o"), "pdekit import %s --from %s -o RUN", path, o.from)
	case o.data == "" && len(o.grid) == 0:
		return withHint(usagef("import needs --data or --grid: what grid is the model for?"), "pdekit import %s --from %s -o %s --grid 64,64", path, o.from, o.out)
	case o.data != "" && (len(o.grid) > 0 || o.periodic != ""):
		return usagef("--grid and --periodic are for import without --data, which gives both")
	case o.window < 0:
		return usagef("--window is %d; it must be 0 (find out) or more", o.window)
	case o.task != "" && !slices.Contains(operators.TaskKinds, o.task):
		return unknownName("task", o.task, operators.TaskKinds)
	case !o.force && a.exists(o.out):
		return withHint(usagef("%s exists", o.out), "choose another -o, or --force to replace the run")
	}
	file, err := a.file(path)
	if err != nil {
		return err
	}
	state, more, err := weights.Read(file)
	if err != nil {
		return badFile(err)
	}
	path = called(path)
	if o.from == "fno" {
		return a.importOriginal(path, state, o, set)
	}
	found, err := operators.InferNeuralOp(state)
	if err != nil {
		return badFile(fmt.Errorf("%s: %w", path, err))
	}
	known, err := found.TakeArguments(more)
	if err != nil {
		return badFile(fmt.Errorf("%s: %w", path, err))
	}
	o.override(found.Config, set)
	var assumed []string
	if !known {
		for _, name := range toldByFlags[:2] {
			if !set[name] {
				assumed = append(assumed, "--"+name+" "+map[string]string{"coordinates": "true", "padding": "0"}[name])
			}
		}
		if !set["activation"] {
			assumed = append(assumed, "--activation gelu")
		}
	}
	for _, name := range found.Unknown {
		if !set[name] {
			assumed = append(assumed, "--"+name+" identity")
		}
	}
	in := found.Lifted
	if found.Config.Coordinates {
		in -= found.Axes
	}
	if in < 1 {
		return badFile(fmt.Errorf("%s: %s enter its lifting, not enough for the coordinates of %d axes; --coordinates=false?", path, plural(found.Lifted, "channel"), found.Axes))
	}
	task, err := o.find(a, found.Axes, in, found.Out)
	if err != nil {
		return err
	}
	p, err := operators.FromNeuralOp(state, found.Config, task)
	if err != nil {
		return badFile(fmt.Errorf("%s: %w", path, err))
	}
	if err := o.save(p, path); err != nil {
		return err
	}
	if len(assumed) > 0 {
		a.say("%s does not tell all it was made with; assumed: %s", path, strings.Join(assumed, ", "))
	}
	a.say("wrote %s: neuralop, %s, %s on a grid of %s", o.out, plural(p.Protocol.Parameters, "parameter"), task.Kind, times(task.Grid))
	return nil
}

// importOriginal is importWeights for the original FNO scripts.
func (a *app) importOriginal(path string, state weights.State, o *importOptions, set map[string]bool) error {
	for _, name := range []string{"coordinates", "skip", "channel-skip"} {
		if set[name] {
			return usagef("--%s: the original FNO scripts leave no choice of it", name)
		}
	}
	c, axes, in, out, err := operators.OriginalShapes(state)
	if err != nil {
		return badFile(fmt.Errorf("%s: %w", path, err))
	}
	if len(o.model.Padding) > 1 {
		return usagef("--padding %s: one number for all axes expected", o.model.Padding)
	}
	if len(o.model.Padding) == 1 {
		c.Padding = operators.Fraction(o.model.Padding[0])
	}
	if set["activation"] {
		c.Activation = o.model.Activation
	}
	task, err := o.find(a, axes, in, out)
	if err != nil {
		return err
	}
	p, err := operators.FromOriginal(state, c, task)
	if err != nil {
		return badFile(fmt.Errorf("%s: %w", path, err))
	}
	if err := o.save(p, path); err != nil {
		return err
	}
	a.say("wrote %s: fno, %s, %s on a grid of %s; padding %s, activation %s", o.out, plural(p.Protocol.Parameters, "parameter"), task.Kind, times(task.Grid), c.Padding, c.Activation)
	return nil
}

// save writes a run whose weights came from path.
func (o *importOptions) save(p *operators.Predictor, path string) error {
	var err error
	p.Protocol.Data, p.Protocol.Loss, p.Protocol.Hardware = "data unknown", "unknown", "hardware unknown" // of who trained it
	p.Protocol.Version, p.Protocol.Init = version, path
	if p.Training, err = json.Marshal(train.Settings{Task: p.Task.Kind, Window: p.Task.Window, Normalise: operators.Raw}); err != nil {
		return err
	}
	run, err := operators.OpenRun(o.out)
	if err != nil {
		return err
	}
	defer run.Close()
	if err := run.Remove(operators.LastFile, operators.StateFile); err != nil {
		return err
	}
	return errors.Join(p.Save(run.File(operators.BestFile)), p.SaveConfig(o.out))
}

// override takes what flags say.
func (o *importOptions) override(c *operators.NeuralOp, set map[string]bool) {
	if set["coordinates"] {
		c.Coordinates = o.model.Coordinates
	}
	if set["padding"] {
		c.Padding = o.model.Padding
	}
	if set["skip"] {
		c.Skip = o.model.Skip
	}
	if set["channel-skip"] {
		c.ChannelSkip = o.model.ChannelSkip
	}
	if set["activation"] {
		c.Activation = o.model.Activation
	}
}

// find returns the task of a model of so many space axes and channels.
func (o *importOptions) find(a *app, axes, in, out int) (operators.Task, error) {
	if o.data != "" {
		return o.ofData(a, axes, in, out)
	}
	t := operators.Task{Kind: o.task, Channels: out, Grid: o.grid, Lo: make([]float64, len(o.grid)), Hi: slices.Repeat([]float64{1}, len(o.grid)), Periodic: make([]bool, len(o.grid))}
	if len(o.grid) != axes {
		return t, usagef("--grid %s: the weights are of a model on %s", o.grid, plural(axes, "axis"))
	}
	for name := range strings.SplitSeq(o.periodic, ",") {
		if name == "" {
			continue
		}
		axis := slices.Index(grid.AxisNames[:axes], strings.TrimSpace(name))
		if axis < 0 {
			return t, unknownName("axis", name, grid.AxisNames[:axes])
		}
		t.Periodic[axis] = true
	}
	switch t.Kind {
	case "", operators.Steady:
		t.Kind, t.Extras = operators.Steady, []operators.Extra{{Name: "a", Channels: in}}
		return t, nil
	case operators.OneShot:
		t.Window = 1
	default:
		t.Window = max(o.window, in/out)
	}
	if t.Window*out != in {
		return t, usagef("--task %s: the model reads %s and writes %s; frames of %s expected", t.Kind, plural(in, "channel"), plural(out, "channel"), plural(out, "channel"))
	}
	return t, nil
}

// ofData is find by a dataset.
func (o *importOptions) ofData(a *app, axes, in, out int) (operators.Task, error) {
	d, err := a.openData(o.data, exchange.Options{})
	if err != nil {
		return operators.Task{}, err
	}
	defer d.Close()
	t, err := train.TaskOf(d, operators.TaskOptions{Kind: o.task, Window: o.window})
	if err == nil && o.window == 0 && t.Kind == operators.Autoregressive && t.Inputs() < in && (in-t.ExtraChannels())%t.Channels == 0 {
		t, err = train.TaskOf(d, operators.TaskOptions{Kind: o.task, Window: (in - t.ExtraChannels()) / t.Channels})
	}
	switch {
	case err != nil:
		return t, badFile(err)
	case len(t.Grid) != axes:
		return t, badFile(fmt.Errorf("%s is on %s; the weights are of a model on %d", d.Path(), plural(len(t.Grid), "axis"), axes))
	case t.Inputs() != in || t.Outputs() != out:
		return t, badFile(fmt.Errorf("%s: %s task with %d channels in and %d out; the weights are of a model with %d and %d", d.Path(), t.Kind, t.Inputs(), t.Outputs(), in, out))
	}
	return t, nil
}
