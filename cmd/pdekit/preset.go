package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/solvers"
)

// applyPreset sets every flag of the preset that the command line does not.
func applyPreset(cmd *cobra.Command, equation, name string) error {
	if name == "" {
		return nil
	}
	preset, ok := solvers.LookupPreset(name)
	if !ok {
		return unknownName("preset", name, presetNames())
	}
	if preset.Equation != equation {
		return withHint(usagef("preset %s is of the equation %s, not %s", name, preset.Equation, equation), "pdekit generate %s --preset %s", preset.Equation, name)
	}
	for _, s := range preset.Flags {
		f := cmd.Flags().Lookup(s.Name)
		if f == nil {
			panic("pdekit: preset " + name + " sets the unknown flag " + s.Name)
		}
		if f.Changed {
			continue
		}
		if err := cmd.Flags().Set(s.Name, s.Value); err != nil {
			panic("pdekit: preset " + name + ": " + err.Error())
		}
	}
	return nil
}

// expandPreset lets "generate --preset NAME" stand for "generate EQUATION
// --preset NAME": a preset names its equation.
func expandPreset(args []string) []string {
	if len(args) < 2 || args[0] != "generate" {
		return args
	}
	for _, arg := range args[1:] {
		if _, isEquation := solvers.Lookup(arg); isEquation {
			return args
		}
	}
	for i, arg := range args {
		name, ok := strings.CutPrefix(arg, "--preset=")
		if arg == "--preset" && i+1 < len(args) {
			name, ok = args[i+1], true
		}
		if preset, known := solvers.LookupPreset(name); ok && known {
			return append([]string{args[0], preset.Equation}, args[1:]...)
		}
	}
	return args
}

func presetNames() []string {
	var names []string
	for _, p := range solvers.Presets() {
		names = append(names, p.Name)
	}
	return names
}

func presetsOf(equation string) []string {
	var names []string
	for _, p := range solvers.Presets() {
		if p.Equation == equation {
			names = append(names, p.Name)
		}
	}
	return names
}
