package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators"
)

// exportTargets are the programs that weights are written for, and the file's
// ending for each.
var exportTargets = []string{"neuralop", "fno", "onnx", "pdekit"}

var exportEndings = map[string]string{"neuralop": ".safetensors", "fno": ".safetensors", "onnx": ".onnx", "pdekit": ".safetensors"}

type exportOptions struct {
	to, out string
	grid    operators.Counts
	complex bool
	force   bool
}

func newExport(a *app) *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export RUN -o FILE --to PROGRAM",
		Short: "Write a run's weights for another program",
		Long: `Write a run for another program.

--to neuralop writes the state of neuralop.models.FNO (neuralop 2.0), and beside it
STATE.json: the arguments that make the model, and the statistics that its inputs
and outputs are normalised with.

  import json, torch
  from neuralop.models import FNO
  from safetensors.torch import load_file
  model = FNO(**json.load(open("STATE.json"))["arguments"])
  model.load_state_dict(load_file("STATE.safetensors"))

A run of fno goes over too where it has a counterpart (gelu, no padding, no
lifting's hidden channels; coordinates on periodic axes only), as a model made with
non_linearity=torch.nn.Identity() whose channel MLPs do fno's part; "call" in
STATE.json says so. What does not map is refused by the option's name.
The model's inputs and outputs are normalised values: (value − mean)/std, with the
statistics in STATE.json; with --normalise none in training they are the values.

--to fno writes a run of fno as the state of FNO1d, FNO2d or FNO3d of the original FNO
scripts, complex weights and all: the earlier ones (fc0, conv0.weights1 …, w0 …, fc1,
fc2), or with --channel-mlp in training the later (p, mlp0.mlp1 …, q.mlp1, q.mlp2).
STATE.json holds the sizes to make the class with, the points of padding that it is to
add at the upper end of each axis, and the statistics, as above. Their coordinates have
both ends on every axis: where the run's have not, the lifting is adapted, exactly on
the grid of training. Residual, conditioning and other activations do not map.

--to onnx writes a run of any model as it predicts, for ONNX Runtime and whatever
else reads operator set 17: physical units in and out, the normalisation inside,
any batch, on the grid of training or that of --grid. The Fourier transforms are
products with real matrices, so that no complex numbers are needed.

  import onnxruntime
  session = onnxruntime.InferenceSession("model.onnx")
  y = session.run(None, {"x": x})[0]

x is float32 (sample, channel, x[, y[, z]]), its channels those that pdekit predict
reads; a model that reads parameters has a second input, "parameters", float64
(sample, parameter), in the order that pdekit inspect tells.

--to pdekit writes one file of weights that is a whole model, for every command that
takes a run; with --complex spectral weights in it are complex numbers (C64) instead
of real and imaginary planes.`,
		Example: `  pdekit train neuralop --data darcy.npz -o run
  pdekit export run --to neuralop -o darcy.safetensors
  pdekit export fno --to fno -o fno2d.safetensors
  pdekit export run --to onnx -o model.onnx
  pdekit export run --to onnx -o - | gzip > model.onnx.gz
  pdekit export run --to onnx --grid 128,128 -o fine.onnx
  pdekit export run --to pdekit --complex -o weights.safetensors`,
		Args: exactArgs("a run"),
		RunE: func(_ *cobra.Command, args []string) error { return a.export(args[0], &o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.to, "to", "", "for whom: "+strings.Join(exportTargets, ", "))
	f.StringVarP(&o.out, "out", "o", "", "where to write: STATE.safetensors, with STATE.json beside it for neuralop and fno, or MODEL.onnx")
	all := flag.NewFlagSet("", flag.ContinueOnError)
	all.Var(&o.grid, "grid", "onnx: `points` per axis, like 64,64 (default: those of training)")
	f.AddGoFlag(all.Lookup("grid"))
	f.BoolVar(&o.complex, "complex", false, "pdekit: spectral weights as complex numbers")
	f.BoolVar(&o.force, "force", false, "replace existing files")
	a.takesStreams(cmd, streams{output: "out", formats: []string{"onnx", "safetensors"}, format: o.streamed})
	return cmd
}

// streamed is what goes to standard output: what is one file.
func (o *exportOptions) streamed() (string, error) {
	switch o.to {
	case "":
		return "", withHint(usagef("export needs --to"), "--to onnx -o -")
	case "onnx", "pdekit":
		return strings.TrimPrefix(exportEndings[o.to], "."), nil
	case "neuralop", "fno":
		return "", withHint(usagef("--to %s makes two files; standard output takes one", o.to), "-o STATE.safetensors; --to onnx and --to pdekit are one file")
	}
	return "", unknownName("program", o.to, exportTargets)
}

func (a *app) export(run string, o *exportOptions) error {
	ending := exportEndings[o.to]
	name := strings.TrimSuffix(o.out, ending)
	files := []string{o.out}
	if ending == ".safetensors" && o.to != "pdekit" {
		files = append(files, name+".json")
	}
	switch {
	case o.to == "":
		return withHint(usagef("export needs --to"), "pdekit export %s --to onnx -o MODEL.onnx", run)
	case ending == "":
		return unknownName("program", o.to, exportTargets)
	case o.out == "":
		return withHint(usagef("where to? export needs -o"), "pdekit export %s --to %s -o NAME%s", run, o.to, ending)
	case filepath.Ext(o.out) != ending:
		return withHint(usagef("cannot tell what to write into %s", o.out), "-o NAME%s", ending)
	case o.complex && o.to != "pdekit":
		return usagef("--complex is for --to pdekit; neuralop and fno have complex weights always, onnx never")
	case len(o.grid) > 0 && o.to != "onnx":
		return usagef("--grid is for --to onnx; weights are the same on every grid")
	}
	for _, path := range files {
		if !o.force && a.exists(path) {
			return withHint(usagef("%s exists", path), "choose another -o, or --force to replace it")
		}
	}
	p, err := operators.Load(run)
	if err != nil {
		return badFile(err)
	}
	switch o.to {
	case "onnx":
		return a.exportONNX(run, p, o)
	case "pdekit":
		save, how := p.Save, "real"
		if o.complex {
			save, how = p.SaveComplex, "complex"
		}
		if err := save(o.out); err != nil {
			return err
		}
		a.say("wrote %s: %s, %s, spectral weights as %s numbers", o.out, p.Model, plural(p.Protocol.Parameters, "parameter"), how)
		return nil
	}
	return a.exportState(run, p, o, name+".json")
}

func (a *app) exportONNX(run string, p *operators.Predictor, o *exportOptions) error {
	size := []int(o.grid)
	if len(size) == 0 {
		size = p.Task.Grid
	}
	g, err := p.ToONNX(size)
	if err != nil {
		return usagef("%s: %v", run, err)
	}
	out, err := atomicfile.Create(o.out)
	if err != nil {
		return err
	}
	defer out.Abort()
	if err := g.Write(out); err != nil {
		return fmt.Errorf("%s: %w", o.out, err)
	}
	if err := out.Commit(); err != nil {
		return err
	}
	info, err := os.Stat(o.out)
	if err != nil {
		return err
	}
	a.say("wrote %s: %s on a grid of %s, operator set 17, %s", o.out, p.Model, times(size), humanBytes(info.Size()))
	return nil
}

// exported says how the weights of export --to neuralop or fno are loaded.
type exported struct {
	Class      string               `json:"class"`          // that the weights are for
	Call       string               `json:"call,omitempty"` // which makes it in Python; absent for the classes of the original scripts
	Arguments  map[string]any       `json:"arguments"`      // to make the class with
	Normaliser operators.Normaliser `json:"normaliser"`     // statistics that inputs and outputs are to be scaled by
	Task       operators.Task       `json:"task"`
}

func (a *app) exportState(run string, p *operators.Predictor, o *exportOptions, side string) error {
	write, class := p.ToNeuralOp, "neuralop.models.FNO"
	if o.to == "fno" {
		write, class = p.ToOriginal, fmt.Sprintf("FNO%dd of the original scripts", len(p.Task.Grid))
	}
	state, arguments, err := write()
	if err != nil {
		return usagef("%s: %v", run, err)
	}
	text, err := json.Marshal(arguments)
	if err != nil {
		return err
	}
	about := exported{Class: class, Arguments: arguments, Normaliser: p.Normaliser, Task: p.Task}
	if o.to == "neuralop" {
		about.Call = "FNO(**arguments)"
		if f, ok := arguments["non_linearity"]; ok {
			about.Call = fmt.Sprintf("FNO(**arguments, non_linearity=%s())", f)
			delete(arguments, "non_linearity")
		}
		class = "neuralop.models." + about.Call
	}
	document, err := json.MarshalIndent(about, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", run, err)
	}
	if err := weights.Write(o.out, state, map[string]string{"arguments": string(text)}); err != nil {
		return err
	}
	if err := atomicfile.WriteFile(side, append(document, '\n')); err != nil {
		return err
	}
	a.say("wrote %s and %s: %s, %s", o.out, side, class, plural(len(state), "tensor"))
	return nil
}
