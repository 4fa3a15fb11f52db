package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

// provenanceFree are flags that change how a dataset is made but not what is
// in it; they stay out of the recorded command.
var provenanceFree = map[string]bool{
	"output": true, "compress": true, "workers": true, "shard": true, "resume": true, "force": true, "quiet": true,
	"progress": true, "threads": true, "json": true, "config": true, "print-config": true, "set": true, "format": true, "dry-run": true, "help": true,
}

// command is the command line as recorded with the data: the flags that were
// set to other values than their defaults, in order of name.
func command(cmd *cobra.Command) string {
	var b strings.Builder
	b.WriteString(cmd.CommandPath())
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if provenanceFree[f.Name] || f.Value.String() == f.DefValue {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			if values = list.GetSlice(); f.Value.Type() != repeated {
				values = []string{strings.Join(values, ",")}
			}
		}
		for _, v := range values {
			fmt.Fprintf(&b, " --%s=%s", f.Name, quoted(v))
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

// shownSettings is what --print-config --json prints: the value of each flag, as
// text.
type shownSettings map[string]string

// printConfig prints every setting that shapes the data, as YAML or JSON.
func (a *app) printConfig(cmd *cobra.Command, asJSON bool) error {
	settings := shownSettings{}
	var b strings.Builder
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if provenanceFree[f.Name] {
			return
		}
		settings[f.Name] = f.Value.String()
		fmt.Fprintf(&b, "%s: %s", f.Name, flagYAML(f))
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

// flagYAML is a flag's value as a file of --config holds it.
func flagYAML(f *pflag.Flag) string {
	list, ok := f.Value.(pflag.SliceValue)
	if !ok {
		return yamlScalar(f.Value.String())
	}
	return yamlList(list.GetSlice())
}

// plainYAML is what stands in a YAML file as it is.
var plainYAML = regexp.MustCompile(`^[-+]?[\w./~][-+\w./=^()~;$]*$`)

// yamlScalar is a text as a YAML file holds it, to be read again as it was.
func yamlScalar(s string) string {
	if plainYAML.MatchString(s) && s != "~" && !strings.EqualFold(s, "null") {
		return s
	}
	b, err := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: s})
	if err != nil {
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(string(b), "\n")
}
