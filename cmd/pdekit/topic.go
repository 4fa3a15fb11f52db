package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/solvers"
)

// topic is a page of pdekit help that belongs to no command. The same text is
// docs/cli/pdekit_help_NAME.md.
type topic struct {
	name, short string
	page        string // of docs/, where more is said
	text        func() string
}

func (a *app) topics(root *cobra.Command) []topic {
	return []topic{
		{"format", "What a dataset is: arrays, axes, containers", "format.md", formatTopic},
		{"json", "What is in the JSON that pdekit prints and writes", "schemas.md", jsonTopic},
		{"metrics", "The metrics of evaluate, by name", "evaluation.md", metricsTopic},
		{"presets", "Published set-ups, by equation", "equations.md", presetsTopic},
		{"reproducibility", "What decides the bytes of an output, and what does not", "scripting.md", reproducibilityTopic},
		{"exit-codes", "The exit status of every command", "scripting.md", exitTopic},
		{"environment", "Variables that pdekit reads", "scripting.md", environmentTopic},
		{"streams", "Where - is standard input or output, and what goes through", "scripting.md", func() string { return a.streamsTopic(root) }},
	}
}

// addTopics puts the topics under pdekit help.
func (a *app) addTopics(root *cobra.Command) {
	topics := a.topics(root)
	for _, t := range topics {
		c := &cobra.Command{Use: t.name, Short: t.short}
		c.SetHelpFunc(func(c *cobra.Command, args []string) { // its text is made when it is asked for
			c.Long = t.text() + "\nMore: docs/" + t.page
			root.HelpFunc()(c, args)
		})
		root.AddCommand(c)
	}
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		commands := c.ValidArgsFunction
		if c.Name() != "help" || commands == nil {
			continue
		}
		c.Example = "  pdekit help generate burgers\n  pdekit help metrics"
		c.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			list, directive := commands(cmd, args, typed)
			for _, t := range topics {
				if len(args) == 0 && strings.HasPrefix(t.name, typed) {
					list = append(list, t.name+"\t"+t.short)
				}
			}
			return list, directive
		}
	}
}

// markdown is a topic as a page of docs/cli.
func (t topic) markdown() string {
	return fmt.Sprintf("%s# pdekit help %s\n\n%s\n\n```\n%s```\n\nMore: [%s](../%s)\n", generatedNote, t.name, t.short, t.text(), t.page, t.page)
}

func formatTopic() string {
	return `A dataset is a set of named arrays that share their first axis, the sample:
NAME.npz, or a folder NAME/ of .npy files. numpy.load opens either.

` + table{
		{"ARRAY", "AXES", "TYPE"},
		{"u", "sample, time, channel, x[, y[, z]]  (evolution)", "float32"},
		{"u", "sample, channel, x[, y[, z]]  (steady)", "float32"},
		{"a", "sample, channel, x[, y[, z]]: coefficient or source", "like u"},
		{"t, x, y, z", "coordinates", "float64"},
		{"params", "sample, parameter: what was drawn for that sample", "float64"},
		{"meta.json", "equation, scheme, units, seed, certificate, hashes", "JSON"},
	}.String() + `
Frame 0 is the initial condition. Periodic axes are half-open, others include
both ends. A foreign .npz, .npy folder, HDF5, NetCDF, Zarr, MATLAB or PyTorch
file is read where its layout is known: pdekit inspect FILE says how.
`
}

func jsonTopic() string {
	var t table
	for _, d := range documents {
		t = append(t, []string{"  " + d.Name, d.Title})
	}
	return `Every command that reports has --json, and --progress json tells how far work has
come in JSON lines on standard error, which then has no other ones: what is said
beside is a "message", and a command that fails ends with its "error". Keys are in snake_case and say their unit
(_seconds, _bytes, _per_second). JSON has no NaN: a number that is not finite, or
was not measured, is null. Keys that have nothing to say are left out where the
schema calls them optional; later versions may add keys.

pdekit schema NAME prints a JSON Schema (draft 2020-12), with what each key means:

` + t.String()
}

func metricsTopic() string {
	a := metrics.New(metrics.Shape{Frames: 2, Space: []int{32}})
	y := make([]float64, 64)
	for i := range y {
		y[i] = float64(i % 5)
	}
	a.Add(y, y)
	var b strings.Builder
	b.WriteString("The metrics that evaluate reports, for the model and for trivial guesses, and\nwhat is averaged over what (p prediction, y truth). In JSON they stand in\nsections[].reports.model.metrics[].\n")
	for _, m := range a.Report().Metrics {
		name := m.Name
		switch {
		case strings.HasPrefix(name, "vrmse_0:"):
			name = "vrmse_LO:HI"
		case strings.HasPrefix(name, "vrmse_"):
			continue
		}
		fmt.Fprintf(&b, "\n%s\n%s", name, wrapped(m.Reduction, "    ", 80))
	}
	return b.String()
}

// wrapped lays words out in indented lines of at most width characters.
func wrapped(text, indent string, width int) string {
	var b strings.Builder
	line := indent
	for _, word := range strings.Fields(text) {
		if len([]rune(line))+len([]rune(word)) > width && line != indent {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += word + " "
	}
	return b.String() + strings.TrimRight(line, " ") + "\n"
}

func presetsTopic() string {
	var b strings.Builder
	b.WriteString("A preset is a published set-up: pdekit generate --preset NAME -o OUT. Flags on\nthe command line, in the environment and in --config win over it, and\n--print-config shows what comes of it.\n")
	for _, e := range solvers.Equations() {
		if names := presetsOf(e.Name); names != nil {
			fmt.Fprintf(&b, "\n%s\n", e.Name)
			for _, name := range names {
				p, _ := solvers.LookupPreset(name)
				fmt.Fprintf(&b, "  %s\n%s", name, wrapped(firstSentence(p.Doc), "      ", 80))
			}
		}
	}
	return b.String()
}

func reproducibilityTopic() string {
	return `Same seed, same bytes. Sample i of seed s depends on (s, i) alone: not on
--workers, --threads, --shard, on interruptions or on the number of samples. A
training depends on its data, its flags and its seed; --threads changes its
speed. A run that was killed and goes on with --resume ends with the bytes of an
uninterrupted one.

What does change bytes: another version of pdekit, and other kernels (processors
with AVX-512, with AVX2 and with neither round differently; PDEKIT_KERNEL=go
gives the portable ones everywhere).

Every dataset holds the command that made it, its seed, the version, and the
SHA-256 of each array; every run holds its protocol. pdekit inspect prints them,
pdekit verify checks them.
`
}

func exitTopic() string {
	return exitHelp + `

Errors are one line on standard error, "pdekit: error: …", and where there is a
remedy a second, "pdekit: hint: …". Nothing half-written is left in the place of
an output.
`
}

func environmentTopic() string {
	return `Every flag has a variable, which gives its default: PDEKIT_ and the flag's name in
capitals with _ for -. PDEKIT_THREADS=4 is --threads 4 for every command,
PDEKIT_T_END=2 is --t-end 2 for those that have it; an empty variable is none. A
flag takes its value from

  1. the command line
  2. --set KEY=VALUE, by the paths of the file: --set train.fno.modes=12
  3. the environment
  4. the file of --config (PDEKIT_CONFIG)
  5. --preset
  6. its default

and --print-config prints all with their origin. The file is YAML: keys are flags
of the command, and a section named for a command holds those of that command and
of all beneath it, the most particular first:

  threads: 4
  generate:
    dtype: float64
    burgers: {viscosity: 0.01}
  train:
    batch: 20
    fno: {modes: 16, width: 64}

The steps of a recipe are what they say, and the trials of a sweep: neither
variables nor the file change them, --set train.epochs=5 does. An unknown key or
section is an error with the nearest name; of --set also one that this command
does not take.

` + table{
		{"VARIABLE", "EFFECT"},
		{kernel.Variable, "avx512, avx2 or go: the kernels to use; by default the best there is"},
		{"NO_COLOR", "set to anything: no colours on a terminal; inspect draws in shades"},
		{"TMPDIR", "where files of the moment go"},
	}.String()
}
