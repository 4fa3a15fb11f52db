package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// provenanceFree are flags that change how a dataset is made but not what is
// in it; they stay out of the recorded command.
var provenanceFree = map[string]bool{
	"output": true, "workers": true, "shard": true, "resume": true, "force": true, "quiet": true,
	"progress": true, "threads": true, "json": true, "config": true, "print-config": true, "set": true, "dry-run": true, "help": true,
}

// command is the command line as recorded with the data: the flags that were
// set to other values than their defaults, in order of name.
func command(cmd *cobra.Command) string {
	var b strings.Builder
	b.WriteString(cmd.CommandPath())
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !provenanceFree[f.Name] && f.Value.String() != f.DefValue {
			fmt.Fprintf(&b, " --%s=%s", f.Name, quoted(f.Value.String()))
		}
	})
	return b.String()
}

func quoted(s string) string {
	if s == "" || strings.ContainsAny(s, " \t\n\"'$`\\;&|<>()*?[]#~") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// printConfig prints every setting that shapes the data, as YAML or JSON.
func (a *app) printConfig(cmd *cobra.Command, asJSON bool) error {
	settings := map[string]string{}
	var b strings.Builder
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if provenanceFree[f.Name] {
			return
		}
		settings[f.Name] = f.Value.String()
		fmt.Fprintf(&b, "%s: %s", f.Name, yamlScalar(f.Value.String()))
		if from := a.origin[f.Name]; from != "" {
			fmt.Fprintf(&b, "  # %s", from)
		}
		b.WriteString("\n")
	})
	if asJSON {
		return a.printJSON(settings)
	}
	_, err := fmt.Fprint(a.Out, b.String())
	return err
}

func yamlScalar(s string) string {
	if s == "" || strings.ContainsAny(s, ":#{}[]&*!|>\n'\"%@`, ") {
		return strconv.Quote(s)
	}
	return s
}
