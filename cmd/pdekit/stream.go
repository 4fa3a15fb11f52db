package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// standardStream stands for standard input or output in the place of a file.
const standardStream = "-"

// streams are the files of a command that may be standard input or output. A
// "-" in any other place is refused.
type streams struct {
	// arguments is how many of the first arguments may be standard input; inputs
	// are flags that may.
	arguments int
	inputs    []string
	// output is the flag that may be standard output, or secondArgument; formats
	// are what is written there, by their endings: the first, or what --format
	// says. Where another flag says it, format does instead.
	output  string
	formats []string
	format  func() (string, error)
	// itself: the command writes to standard output as it goes. Others make a
	// file of the moment, which goes there when it is whole.
	itself bool
}

// secondArgument is the output of commands that name it without a flag.
const secondArgument = "OUT"

// anyArgument is streams.arguments of commands that take any number of files.
const anyArgument = 1 << 20

// textFormats are those that a terminal shows.
var textFormats = []string{"json", "md", "html", "svg"}

// takesStreams says which files of cmd may be standard streams, in the usage
// text of its flags too, and adds --format where there is a choice. All flags
// are there already.
func (a *app) takesStreams(cmd *cobra.Command, s streams) {
	a.pipes[cmd] = s
	for _, name := range s.inputs {
		cmd.Flags().Lookup(name).Usage += "; - is standard input"
	}
	if s.output != "" && s.output != secondArgument && !s.itself {
		cmd.Flags().Lookup(s.output).Usage += "; - is standard output"
	}
	if len(s.formats) > 1 {
		cmd.Flags().String("format", s.formats[0], "what -o - writes: "+strings.Join(s.formats, "|")+"; elsewhere the ending says it")
		if s.output == secondArgument {
			cmd.Flags().Lookup("format").Usage = "what - as OUT writes: " + strings.Join(s.formats, "|") + "; elsewhere the ending says it"
		}
	}
}

// connect finds the standard streams among the files of a call. An output that
// is one becomes a file of the moment (see deliver); an input is copied when it
// is opened (see file).
func (a *app) connect(cmd *cobra.Command, args []string) error {
	s := a.pipes[cmd]
	var inputs []string // the places of standard input
	out := false
	for i, arg := range args {
		switch {
		case arg != standardStream:
		case s.output == secondArgument && i == 1:
			out = true
		case i < s.arguments:
			inputs = append(inputs, "an argument")
		default:
			return withHint(usagef("argument %d of %s cannot be -, a standard stream", i+1, cmd.CommandPath()), "name a file or a folder; pdekit help streams says where - is taken")
		}
	}
	var wrong *pflag.Flag
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		switch {
		case f.Value.String() != standardStream || f.Name == "title":
		case f.Name == s.output:
			out = true
		case f.Name == "config" || slices.Contains(s.inputs, f.Name):
			inputs = append(inputs, "--"+f.Name)
		default:
			wrong = f
		}
	})
	switch {
	case wrong != nil && wrong.Shorthand == "o":
		return withHint(usagef("%s writes a folder; standard output cannot take that", cmd.CommandPath()), "--%s FOLDER; pdekit help streams says where - is taken", wrong.Name)
	case wrong != nil:
		return withHint(usagef("--%s of %s cannot be -, a standard stream", wrong.Name, cmd.CommandPath()), "name a file or a folder; pdekit help streams says where - is taken")
	case len(inputs) > 1:
		return withHint(usagef("%s: standard input is there once", strings.Join(inputs, " and ")), "name a file in the place of one")
	}
	format := cmd.Flags().Lookup("format")
	if !out {
		if format != nil && format.Changed && a.origin["format"] == "" && len(s.formats) > 1 {
			return withHint(usagef("--format %s is for standard output; the ending of a file says its format", format.Value), "-o NAME.%s", format.Value)
		}
		return nil
	}
	ending := ""
	switch {
	case s.format != nil:
		var err error
		if ending, err = s.format(); err != nil {
			return err
		}
	case len(s.formats) > 1:
		if ending = format.Value.String(); !slices.Contains(s.formats, ending) {
			return unknownName("format", ending, s.formats)
		}
	default:
		ending = s.formats[0]
	}
	if err := a.checkPipe(cmd, ending); err != nil || s.itself {
		return err
	}
	path, err := a.beginDelivery("output." + ending)
	if err != nil {
		return err
	}
	if s.output == secondArgument {
		args[1] = path
		return nil
	}
	return cmd.Flags().Set(s.output, path)
}

// checkPipe refuses what cannot share standard output, or would spoil a
// terminal unless --force asks for it.
func (a *app) checkPipe(cmd *cobra.Command, ending string) error {
	on := func(name string) bool {
		f := cmd.Flags().Lookup(name)
		return f != nil && f.Value.String() == "true"
	}
	switch {
	case on("json") && !on("dry-run"):
		return withHint(usagef("--json and the output cannot both go to standard output"), "name a file for one of them")
	case on("resume"):
		return withHint(usagef("there is nothing to go on with on standard output"), "name a file, or leave out --resume")
	case a.OutTerminal && !slices.Contains(textFormats, ending) && !on("force") && !on("dry-run"):
		return withHint(usagef("standard output is a terminal, and %s is not text", ending), "pipe it into another program, or name a file; --force writes it all the same")
	}
	return nil
}

// streamRows is a table of the commands that take standard streams: those that
// read it, those that write it, and what.
func (a *app) streamRows(root *cobra.Command) table {
	rows := table{{"COMMAND", "STANDARD INPUT", "STANDARD OUTPUT"}}
	seen := map[string]bool{}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if s, ok := a.pipes[c]; ok {
			name := strings.TrimPrefix(c.CommandPath(), root.Name()+" ")
			if slices.Contains([]string{"generate", "train", "plot"}, c.Parent().Name()) && c.Name() != "loss" {
				name = c.Parent().Name() + " " + map[string]string{"generate": "EQUATION", "train": "MODEL", "plot": "KIND"}[c.Parent().Name()]
			}
			if c.CommandPath() == "pdekit plot rollout" { // which also draws films
				name = "plot rollout"
			}
			var in []string
			if s.arguments > 0 {
				in = append(in, firstWord(strings.TrimPrefix(c.Use, c.Name()+" ")))
			}
			for _, flag := range s.inputs {
				in = append(in, "--"+flag)
			}
			out := ""
			switch {
			case s.output == secondArgument:
				out = secondArgument
			case s.output != "":
				out = "-o"
				if c.Flags().Lookup(s.output).Shorthand != "o" {
					out = "--" + s.output
				}
			}
			if out != "" {
				out += ": " + strings.Join(s.formats, ", ")
			}
			if !seen[name] {
				rows = append(rows, []string{name, orDash(strings.Join(in, ", ")), orDash(out)})
			}
			seen[name] = true
		}
		for _, child := range c.Commands() {
			walk(child)
		}
	}
	walk(root)
	return rows
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return strings.TrimSuffix(word, "...")
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func (a *app) streamsTopic(root *cobra.Command) string {
	return fmt.Sprintf(`- in the place of a file is standard input or standard output:

  pdekit generate burgers --samples 8 -o - | pdekit inspect -
  pdekit rollout run --data test.npz -o - | pdekit plot rollout - -o - > rollout.png

%s
An input is copied into the folder of the moment (TMPDIR) before it is read, and
removed after: it may be as large as that folder has room for. Recipes, sweeps
and settings, which are text, may have %s. Standard input is there for one
file of a call.

An output is made there too, and goes to standard output when it is whole: a
command that fails writes nothing (predict, which writes as it goes, what it had).
What is not text does not go to a terminal without --force. A reader that has had
enough (pdekit list presets | head -1) is no error: nothing is said, the command
does what else it has to do, and its status is its own.

Everywhere else - is refused: runs, sweeps and what recipes make are folders, and
the steps of a recipe have no streams.
`, a.streamRows(root), humanBytes(writtenLimit))
}
