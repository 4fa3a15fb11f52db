package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/weights"
	"github.com/pdekit/pdekit/operators"
)

// exportTargets are the libraries that weights are written for.
var exportTargets = []string{"neuralop"}

type exportOptions struct {
	to, out string
	force   bool
}

func newExport(a *app) *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export RUN -o STATE.safetensors --to neuralop",
		Short: "Write a run's weights for another program",
		Long: `Write the weights of a run as the state of neuralop.models.FNO (neuralop 2.0), and
beside them STATE.json: the arguments that make the model, and the statistics that
its inputs and outputs are normalised with.

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
statistics in STATE.json; with --normalise none in training they are the values.`,
		Example: `  pdekit train neuralop --data darcy.npz -o run
  pdekit export run --to neuralop -o darcy.safetensors`,
		Args: exactArgs("a run"),
		RunE: func(_ *cobra.Command, args []string) error { return a.exportWeights(args[0], &o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.to, "to", "", "for whom: "+strings.Join(exportTargets, ", "))
	f.StringVarP(&o.out, "out", "o", "", "where to write: STATE.safetensors; STATE.json is written beside it")
	f.BoolVar(&o.force, "force", false, "replace existing files")
	return cmd
}

func (a *app) exportWeights(run string, o *exportOptions) error {
	side := strings.TrimSuffix(o.out, ".safetensors") + ".json"
	switch {
	case o.to == "":
		return withHint(usagef("export needs --to"), "pdekit export %s --to neuralop -o STATE.safetensors", run)
	case !slices.Contains(exportTargets, o.to):
		return unknownName("library", o.to, exportTargets)
	case o.out == "":
		return withHint(usagef("where to? export needs -o"), "pdekit export %s --to %s -o STATE.safetensors", run, o.to)
	case filepath.Ext(o.out) != ".safetensors":
		return withHint(usagef("cannot tell what to write into %s", o.out), "-o NAME.safetensors")
	}
	for _, path := range []string{o.out, side} {
		if !o.force && a.exists(path) {
			return withHint(usagef("%s exists", path), "choose another -o, or --force to replace it")
		}
	}
	p, err := operators.Load(run)
	if err != nil {
		return badFile(err)
	}
	state, arguments, err := p.ToNeuralOp()
	if err != nil {
		return usagef("%s: %v", run, err)
	}
	text, err := json.Marshal(arguments)
	if err != nil {
		return err
	}
	call := "FNO(**arguments)"
	if f, ok := arguments["non_linearity"]; ok {
		call = fmt.Sprintf("FNO(**arguments, non_linearity=%s())", f)
		delete(arguments, "non_linearity")
	}
	about, err := json.MarshalIndent(map[string]any{"class": "neuralop.models.FNO", "arguments": arguments, "call": call, "normaliser": p.Normaliser, "task": p.Task}, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", run, err)
	}
	if err := weights.Write(o.out, state, map[string]string{"arguments": string(text)}); err != nil {
		return err
	}
	if err := atomicfile.WriteFile(side, append(about, '\n')); err != nil {
		return err
	}
	a.say("wrote %s and %s: neuralop.models.%s, %s", o.out, side, call, plural(len(state), "tensor"))
	return nil
}
