package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// assignment is one --set: what a key in a section of a --config file says, as
// SECTION.SECTION.KEY=VALUE.
type assignment struct {
	sections   []string
	key, value string
}

// String is what its settings are marked with as their origin.
func (s assignment) String() string {
	return "--set " + strings.Join(append(slices.Clone(s.sections), s.key), ".")
}

// changesSteps marks commands that run other commands, as the steps of a recipe
// or the trials of a sweep: --set with a section of those changes what they do.
const changesSteps = "pdekit changes steps"

// parseAssignments reads what stands behind --set, the least particular first
// and otherwise in their order: of two that say something of a flag the later
// one counts.
func parseAssignments(texts []string) ([]assignment, error) {
	var list []assignment
	for _, text := range texts {
		path, value, ok := strings.Cut(text, "=")
		words := strings.Split(path, ".")
		if !ok || slices.Contains(words, "") {
			return nil, withHint(usagef("--set %q: expected KEY=VALUE or SECTION.KEY=VALUE", text), "--set threads=4, --set train.fno.modes=12")
		}
		list = append(list, assignment{words[:len(words)-1], words[len(words)-1], value})
	}
	slices.SortStableFunc(list, func(x, y assignment) int { return cmp.Compare(len(x.sections), len(y.sections)) })
	return list, nil
}

// assigned divides the assignments of the command line into settings of cmd, one
// for each flag, and those of the steps that it runs, and refuses what would
// change nothing.
func (a *app) assigned(cmd *cobra.Command) ([]given, error) {
	list, err := parseAssignments(a.set)
	if err != nil {
		return nil, err
	}
	a.steps = nil
	var own []given
	for _, s := range list {
		at := cmd.Root()
		for _, name := range s.sections {
			if at, err = sectionOf(at, name); err != nil {
				return nil, usagef("%s: %w", s, err)
			}
		}
		if err := checkKey(at, cmd, s.key); err != nil {
			err = usagef("%s: %w", s, err)
			if at == cmd.Root() && cmd.Annotations[changesSteps] != "" {
				err = withHint(err, "flags of its steps stand in a section: --set train.%s=%s", s.key, s.value)
			}
			return nil, err
		}
		switch {
		case isBelow(cmd, at) && cmd.Flags().Lookup(s.key) != nil:
			one := given{name: s.key, values: []string{s.value}, where: s.String()}
			same := func(g given) bool { return g.name == s.key }
			if before := slices.IndexFunc(own, same); before >= 0 && cmd.Flags().Lookup(s.key).Value.Type() == repeated {
				one.values = append(own[before].values, s.value)
			}
			own = append(slices.DeleteFunc(own, same), one)
		case !isBelow(cmd, at) && cmd.Annotations[changesSteps] != "":
			a.steps = append(a.steps, s)
		case isBelow(cmd, at):
			return nil, withHint(usagef("%s: %s has no flag --%s", s, cmd.CommandPath(), s.key), "see %s --help", cmd.CommandPath())
		default:
			return nil, withHint(usagef("%s changes nothing: %s is not in that section", s, cmd.CommandPath()), "what is for several commands stands in a file: --config FILE")
		}
	}
	return own, nil
}

// setSteps changes flags of the recipe's steps: each assignment goes to the
// steps of the command that its sections name, and of those beneath it, which
// take what they know.
func (r *recipe) setSteps(list []assignment) error {
	if len(list) == 0 {
		return nil
	}
	root := newRoot(&app{IO: &IO{}})
	var commands []*cobra.Command
	var names []string
	for _, s := range r.Steps {
		c, _, err := root.Find(expandPreset(s.args()))
		if err != nil {
			return &failure{err: err, code: exitUsage}
		}
		commands = append(commands, c)
		for ; c.HasParent(); c = c.Parent() {
			if name := sectionPath(c); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	for _, set := range list {
		at := strings.Join(set.sections, ".")
		var known []string
		found, taken := false, false
		for i, c := range commands {
			if path := sectionPath(c) + "."; !strings.HasPrefix(path, at+".") {
				continue
			}
			found = true
			known = append(known, flagNames(c)...)
			if c.Flags().Lookup(set.key) == nil && c.InheritedFlags().Lookup(set.key) == nil {
				continue
			}
			taken = true
			r.Steps[i] = r.Steps[i].having(set.key, set.value)
		}
		switch {
		case !found:
			return fmt.Errorf("%s: %w", set, unknownName("step", at, names))
		case !taken:
			return fmt.Errorf("%s: %w", set, unknownName("flag", set.key, known))
		}
	}
	r.text = r.yaml()
	return nil
}

// sectionPath is a command as sections of a file: train.fno.
func sectionPath(c *cobra.Command) string {
	return strings.ReplaceAll(strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" "), " ", ".")
}

// having is the step with a flag of that value, in the place of any other.
func (s step) having(name, value string) step {
	s.flags = slices.Clone(s.flags)
	if at := slices.IndexFunc(s.flags, func(f flagValue) bool { return f.name == name }); at >= 0 {
		s.flags[at].value = value
		return s
	}
	return s.with(name, value)
}
