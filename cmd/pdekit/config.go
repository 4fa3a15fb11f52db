package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

// errPrinted ends a command that was asked for its settings alone.
var errPrinted = errors.New("the settings were printed")

// environmentPrefix begins the variable of a flag: --t-end is PDEKIT_T_END.
const environmentPrefix = "PDEKIT_"

func variableOf(flag string) string {
	return environmentPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// perCall are flags that make sense for one call only: no variable and no key
// of a file sets them.
var perCall = []string{"help", "print-config"}

// settle gives the flags that the command line left alone their values: the
// environment's, else the file's of --config, else the preset's. It remembers
// where each came from. Steps of a recipe are whole as they stand: for them
// there is only the preset.
func (a *app) settle(cmd *cobra.Command) error {
	a.origin = map[string]string{}
	flags := cmd.Flags()
	give := func(f *pflag.Flag, value, where string) error {
		if f.Changed || slices.Contains(perCall, f.Name) {
			return nil
		}
		if err := flags.Set(f.Name, value); err != nil {
			return fmt.Errorf("%s: %w", where, flagError(cmd, err))
		}
		a.origin[f.Name] = where
		return nil
	}
	if !a.sealed {
		var err error
		flags.VisitAll(func(f *pflag.Flag) {
			if value := a.env(variableOf(f.Name)); value != "" && err == nil {
				err = give(f, value, variableOf(f.Name))
			}
		})
		if err != nil {
			return err
		}
		values, err := a.readConfig(cmd)
		if err != nil {
			return err
		}
		for _, v := range values {
			if err := give(flags.Lookup(v.name), v.value, fmt.Sprintf("%s: line %d", a.config, v.line)); err != nil {
				return err
			}
		}
	}
	if f := flags.Lookup("preset"); f != nil && !cmd.HasSubCommands() {
		before := map[string]bool{}
		flags.Visit(func(f *pflag.Flag) { before[f.Name] = true })
		if err := applyPreset(cmd, cmd.Name(), f.Value.String()); err != nil {
			return err
		}
		flags.Visit(func(g *pflag.Flag) {
			if !before[g.Name] {
				a.origin[g.Name] = "preset " + f.Value.String()
			}
		})
	}
	if a.print {
		asJSON := flags.Lookup("json") != nil && flags.Lookup("json").Value.String() == "true"
		if err := a.printConfig(cmd, asJSON); err != nil {
			return err
		}
		return errPrinted
	}
	return nil
}

// readConfig reads what the file of --config says to cmd, the most particular
// first. A key is a flag of cmd; a key whose value is a map is a section, for
// the command of that name and those beneath it, which take what they know.
func (a *app) readConfig(cmd *cobra.Command) ([]flagValue, error) {
	if a.config == "" {
		return nil, nil
	}
	text, err := a.readFile(a.config)
	if a.config == "-" {
		text, err = io.ReadAll(io.LimitReader(a.In, 1<<20))
	}
	if err != nil {
		return nil, badFile(fmt.Errorf("--config: %w", err))
	}
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		return nil, badFile(fmt.Errorf("%s: %w", a.config, err))
	}
	var values []flagValue
	if err := settingsOf(doc.Content[0], cmd.Root(), cmd, &values); err != nil {
		return nil, badFile(fmt.Errorf("%s: %w", a.config, err))
	}
	slices.Reverse(values)
	return values, nil
}

// settingsOf walks the part of a file that is of the command at, collects what
// cmd takes of it, and refuses what no command would.
func settingsOf(n *yaml.Node, at, cmd *cobra.Command, values *[]flagValue) error {
	var inner []func() error // sections come after the keys beside them
	err := eachPair(n, at.CommandPath(), func(key, value *yaml.Node) error {
		if value.Kind == yaml.MappingNode {
			for _, c := range at.Commands() {
				if c.Name() == key.Value {
					inner = append(inner, func() error { return settingsOf(value, c, cmd, values) })
					return nil
				}
			}
			return fmt.Errorf("line %d: %s has no command %q for a section; %s", key.Line, at.CommandPath(), key.Value, nearestOf(key.Value, commandNames(at)))
		}
		known := flagNames(at)
		if at == cmd.Root() {
			known = flagNames(cmd)
		}
		if !slices.Contains(known, key.Value) {
			whose := at.CommandPath()
			if at == cmd.Root() {
				whose = cmd.CommandPath()
			}
			return fmt.Errorf("line %d: unknown key %q: %s has no such flag%s", key.Line, key.Value, whose, didYouMean(key.Value, known))
		}
		text, err := plainText(value, key.Value)
		if err == nil && cmd.Flags().Lookup(key.Value) != nil && isBelow(cmd, at) {
			*values = append(*values, flagValue{key.Value, text, key.Line})
		}
		return err
	})
	for _, f := range inner {
		if err == nil {
			err = f()
		}
	}
	return err
}

// isBelow reports whether cmd is at, or beneath it.
func isBelow(cmd, at *cobra.Command) bool {
	for c := cmd; c != nil; c = c.Parent() {
		if c == at {
			return true
		}
	}
	return false
}

// flagNames lists the flags that a file may set of a command and of those
// beneath it.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) {
		if !slices.Contains(perCall, f.Name) && f.Name != "config" && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	cmd.Root().PersistentFlags().VisitAll(add)
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		c.Flags().VisitAll(add)
		for _, child := range c.Commands() {
			walk(child)
		}
	}
	walk(cmd)
	return names
}

func didYouMean(name string, known []string) string {
	if n := nearest(name, known); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}

// plainText is a value as a flag takes it: a list is joined by commas.
func plainText(n *yaml.Node, name string) (string, error) {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value, nil
	case yaml.SequenceNode:
		items := make([]string, len(n.Content))
		for i, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return "", fmt.Errorf("line %d: %s: a list holds plain values", item.Line, name)
			}
			items[i] = item.Value
		}
		return strings.Join(items, ","), nil
	}
	return "", fmt.Errorf("line %d: %s: a value or a list is expected", n.Line, name)
}
