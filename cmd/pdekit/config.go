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
var perCall = []string{"help", "print-config", "set"}

// given is a value for a flag, or the values of one that may be repeated, and
// where it comes from.
type given struct {
	name   string
	values []string
	where  string
}

// settle gives the flags that the command line left alone their values: those of
// --set, else the environment's, else the file's of --config, else the preset's.
// It remembers where each came from. Steps of a recipe are whole as they stand:
// for them there are only --set and the preset.
func (a *app) settle(cmd *cobra.Command) error {
	a.origin = map[string]string{}
	flags := cmd.Flags()
	settings, err := a.assigned(cmd)
	if err != nil {
		return err
	}
	if !a.sealed {
		flags.VisitAll(func(f *pflag.Flag) {
			if value := a.env(variableOf(f.Name)); value != "" {
				settings = append(settings, given{f.Name, []string{value}, variableOf(f.Name)})
			}
		})
	}
	if err := a.give(cmd, settings); err != nil {
		return err
	}
	if !a.sealed { // --config may be given by its variable
		if settings, err = a.readConfig(cmd); err != nil {
			return err
		}
		if err := a.give(cmd, settings); err != nil {
			return err
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

// give sets the flags of cmd that have no value yet, the first setting of a flag
// before all others.
func (a *app) give(cmd *cobra.Command, settings []given) error {
	for _, s := range settings {
		f := cmd.Flags().Lookup(s.name)
		if f.Changed || slices.Contains(perCall, f.Name) {
			continue
		}
		values := s.values
		if f.Value.Type() != repeated {
			values = []string{strings.Join(values, ",")}
		}
		if len(s.values) == 0 && f.Value.String() == emptyList {
			continue
		}
		for _, v := range values {
			if err := cmd.Flags().Set(f.Name, v); err != nil {
				return fmt.Errorf("%s: %w", s.where, flagError(cmd, err))
			}
		}
		a.origin[f.Name] = s.where
	}
	return nil
}

// repeated is the type of flags that are set item by item.
const repeated = "stringArray"

// emptyList is how a flag that holds a list writes none.
const emptyList = "[]"

// readConfig reads what the file of --config says to cmd, the most particular
// first. A key is a flag of cmd; a key whose value is a map is a section, for
// the command of that name and those beneath it, which take what they know.
func (a *app) readConfig(cmd *cobra.Command) ([]given, error) {
	if a.config == "" {
		return nil, nil
	}
	text, err := a.readText(a.config)
	if err != nil {
		return nil, badFile(fmt.Errorf("--config: %w", err))
	}
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		return nil, badFile(fmt.Errorf("%s: %w", called(a.config), err))
	}
	var settings []given
	if err := a.settingsOf(doc.Content[0], cmd.Root(), cmd, &settings); err != nil {
		return nil, badFile(fmt.Errorf("%s: %w", called(a.config), err))
	}
	slices.Reverse(settings)
	return settings, nil
}

// settingsOf walks the part of a file that is of the command at, collects what
// cmd takes of it, and refuses what no command would.
func (a *app) settingsOf(n *yaml.Node, at, cmd *cobra.Command, settings *[]given) error {
	var inner []func() error // sections come after the keys beside them
	err := eachPair(n, at.CommandPath(), func(key, value *yaml.Node) error {
		if value.Kind == yaml.MappingNode {
			c, err := sectionOf(at, key.Value)
			if err != nil {
				return fmt.Errorf("line %d: %w", key.Line, err)
			}
			inner = append(inner, func() error { return a.settingsOf(value, c, cmd, settings) })
			return nil
		}
		if err := checkKey(at, cmd, key.Value); err != nil {
			return fmt.Errorf("line %d: %w", key.Line, err)
		}
		items, err := plainItems(value, key.Value)
		if err == nil && cmd.Flags().Lookup(key.Value) != nil && isBelow(cmd, at) {
			*settings = append(*settings, given{key.Value, items, fmt.Sprintf("%s: line %d", called(a.config), key.Line)})
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

// sectionOf is the command beneath at that a section is named for.
func sectionOf(at *cobra.Command, name string) (*cobra.Command, error) {
	for _, c := range at.Commands() {
		if c.Name() == name {
			return c, nil
		}
	}
	return nil, fmt.Errorf("%s has no command %q for a section; %s", at.CommandPath(), name, nearestOf(name, commandNames(at)))
}

// checkKey refuses a key that is no flag of the command at, or of one beneath
// it; keys outside a section are those of the command that is run, cmd.
func checkKey(at, cmd *cobra.Command, key string) error {
	if at == cmd.Root() {
		at = cmd
	}
	if known := flagNames(at); !slices.Contains(known, key) {
		return fmt.Errorf("unknown key %q: %s has no such flag%s", key, at.CommandPath(), didYouMean(key, known))
	}
	return nil
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
	items, err := plainItems(n, name)
	return strings.Join(items, ","), err
}

// plainItems is a value, or the values of a list.
func plainItems(n *yaml.Node, name string) ([]string, error) {
	switch n.Kind {
	case yaml.ScalarNode:
		return []string{n.Value}, nil
	case yaml.SequenceNode:
		items := make([]string, len(n.Content))
		for i, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return nil, fmt.Errorf("line %d: %s: a list holds plain values", item.Line, name)
			}
			items[i] = item.Value
		}
		return items, nil
	}
	return nil, fmt.Errorf("line %d: %s: a value or a list is expected", n.Line, name)
}
