package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
)

// sweep is a grid over the flags of models and of training in one file:
//
//	model: fno              # or a list
//	data: b.npz
//	val: v.npz              # optional
//	axes: sample,x,time     # optional, of data of another program; or as: LAYOUT
//	set: {epochs: 81, batch: 8}
//	grid:
//	  width: [16, 32]
//	  lr: [1e-3, 3e-3]
//	halving: {first: 9, keep: 3}
//
// Each combination of the grid's values is a trial. Without halving all run to
// the end; with it they run for first epochs, one in keep of them, those of the
// lowest validation error, go on to keep times as many, and so on.
type sweep struct {
	models    []string
	data, val string
	foreign   exchange.Options
	set       []flagValue
	grid      []axisValues
	first     int // epochs of the first rung; 0: no halving
	keep      int
	epochs    int // of a whole run, by set or by default
}

// axisValues are the values of one flag.
type axisValues struct {
	name   string
	line   int
	values []flagValue
}

// trial is one combination.
type trial struct {
	index    int
	model    operators.Model
	choice   []flagValue // what varies: the grid's values, after the model if there are several
	config   operators.Config
	settings train.Settings
}

// where is the line of the file that a flag stands in, or the option.
func (v flagValue) where() string {
	if v.line == 0 {
		return "--set train." + v.name
	}
	return fmt.Sprintf("line %d", v.line)
}

// name is the trial's folder.
func (t *trial) name() string { return fmt.Sprintf("trial-%03d", t.index) }

// choices are the values of what varies, by flag.
func (t *trial) choices() map[string]string {
	choices := map[string]string{}
	for _, v := range t.choice {
		choices[v.name] = v.value
	}
	return choices
}

// keys of a sweep, and of its halving.
var (
	sweepKeys   = []string{"model", "data", "val", "as", "axes", "set", "grid", "halving"}
	halvingKeys = []string{"first", "keep"}
)

// maxTrials bounds a grid that somebody typed.
const maxTrials = 10000

// parseSweep reads a sweep; source names it in errors, which give the line and,
// for a name that is not known, the nearest one.
func parseSweep(source string, text []byte) (*sweep, error) {
	fail := func(err error) (*sweep, error) { return nil, badFile(fmt.Errorf("%s: %w", source, err)) }
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		return fail(err)
	}
	s := &sweep{keep: 3}
	err := eachKey(doc.Content[0], "a sweep", sweepKeys, func(key string, value *yaml.Node) (err error) {
		switch key {
		case "model":
			s.models, err = plainList(value, key)
		case "data":
			s.data, err = plainValue(value, key)
		case "val":
			s.val, err = plainValue(value, key)
		case "as":
			s.foreign.As, err = plainValue(value, key)
		case "axes":
			s.foreign.Axes, err = plainList(value, key)
		case "set":
			err = eachKey(value, key, nil, func(name string, v *yaml.Node) error {
				text, err := plainValue(v, name)
				s.set = append(s.set, flagValue{name, text, v.Line})
				return err
			})
		case "grid":
			err = eachKey(value, key, nil, func(name string, v *yaml.Node) error {
				list, err := plainList(v, name)
				a := axisValues{name: name, line: v.Line}
				for _, text := range list {
					a.values = append(a.values, flagValue{name, text, v.Line})
				}
				s.grid = append(s.grid, a)
				return err
			})
		case "halving":
			err = eachKey(value, key, halvingKeys, func(name string, v *yaml.Node) error {
				n, err := strconv.Atoi(v.Value)
				if err != nil || v.Kind != yaml.ScalarNode || n < 1 || name == "keep" && n < 2 {
					return fmt.Errorf("line %d: halving %s %q: a whole number of at least %d expected", v.Line, name, v.Value, map[string]int{"first": 1, "keep": 2}[name])
				}
				*map[string]*int{"first": &s.first, "keep": &s.keep}[name] = n
				return nil
			})
		}
		return err
	})
	if err != nil {
		return fail(err)
	}
	switch {
	case len(s.models) == 0:
		return fail(errors.New("model: which? a sweep needs a model, or a list of them"))
	case s.data == "":
		return fail(errors.New("data: which? a sweep needs a dataset to train on"))
	}
	return s, nil
}

// eachKey walks a map with distinct keys; known are those that may be there,
// nil any.
func eachKey(n *yaml.Node, what string, known []string, f func(key string, value *yaml.Node) error) error {
	return eachPair(n, what, func(key, value *yaml.Node) error {
		if known != nil && !slices.Contains(known, key.Value) {
			return fmt.Errorf("line %d: %s has no key %q; %s", key.Line, what, key.Value, nearestOf(key.Value, known))
		}
		return f(key.Value, value)
	})
}

// eachPair walks a map with distinct keys.
func eachPair(n *yaml.Node, what string, f func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: %s is a map of names to values", n.Line, what)
	}
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if seen[key.Value] {
			return fmt.Errorf("line %d: %s is there twice", key.Line, key.Value)
		}
		seen[key.Value] = true
		if err := f(key, value); err != nil {
			return err
		}
	}
	return nil
}

// nearestOf offers the known name that was meant, or all.
func nearestOf(name string, known []string) string {
	if n := nearest(name, known); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	return "it has " + strings.Join(known, ", ")
}

func plainValue(n *yaml.Node, name string) (string, error) {
	if n.Kind != yaml.ScalarNode {
		return "", fmt.Errorf("line %d: %s: one value is expected here", n.Line, name)
	}
	return n.Value, nil
}

// plainList reads a list of values, or one.
func plainList(n *yaml.Node, name string) ([]string, error) {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}, nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return nil, fmt.Errorf("line %d: %s: a list of values is expected", n.Line, name)
	}
	var list []string
	for _, item := range n.Content {
		text, err := plainValue(item, name)
		if err != nil {
			return nil, err
		}
		if slices.Contains(list, text) {
			return nil, fmt.Errorf("line %d: %s: %s is there twice", item.Line, name, text)
		}
		list = append(list, text)
	}
	return list, nil
}

// trials lists the combinations, the last axis of the grid varying fastest, each
// checked as far as that goes without data.
func (s *sweep) trials(source string) ([]*trial, error) {
	count := len(s.models)
	for _, a := range s.grid {
		if count *= len(a.values); count > maxTrials {
			return nil, badFile(fmt.Errorf("%s: more than %d trials", source, maxTrials))
		}
	}
	var list []*trial
	for i := range count {
		t := &trial{index: i}
		rest := i
		for k := len(s.grid) - 1; k >= 0; k-- {
			a := s.grid[k]
			t.choice = append([]flagValue{a.values[rest%len(a.values)]}, t.choice...)
			rest /= len(a.values)
		}
		if err := t.build(s, s.models[rest]); err != nil {
			return nil, badFile(fmt.Errorf("%s: %w", source, err))
		}
		list = append(list, t)
	}
	s.epochs = list[0].settings.Epochs
	for _, t := range list {
		if t.settings.Epochs != s.epochs && s.first > 0 {
			return nil, badFile(fmt.Errorf("%s: epochs vary, and halving compares runs after equal numbers of them; give them under set", source))
		}
	}
	return list, nil
}

// build makes the trial's configuration and settings.
func (t *trial) build(s *sweep, name string) error {
	model, ok := operators.Lookup(name)
	if !ok {
		return fmt.Errorf("model: unknown model %q; %s", name, nearestOf(name, modelNames()))
	}
	t.model, t.config = model, model.New()
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	t.config.Flags(fs)
	t.settings.Flags(fs)
	var known []string
	fs.VisitAll(func(f *flag.Flag) {
		if f.Name != "threads" {
			known = append(known, f.Name)
		}
	})
	for _, v := range slices.Concat(s.set, t.choice) {
		if !slices.Contains(known, v.name) {
			return fmt.Errorf("%s: train %s has no flag %q; %s", v.where(), name, v.name, nearestOf(v.name, known))
		}
		if err := fs.Set(v.name, v.value); err != nil {
			return fmt.Errorf("%s: %s %q: %w", v.where(), v.name, v.value, err)
		}
	}
	for _, v := range t.choice {
		if slices.ContainsFunc(s.set, func(f flagValue) bool { return f.name == v.name }) {
			return fmt.Errorf("line %d: %s is under both set and grid", v.line, v.name)
		}
	}
	if err := t.settings.Check(); err != nil {
		return fmt.Errorf("%s (%s): %w", t.name(), t.text(), err)
	}
	if len(s.models) > 1 {
		t.choice = append([]flagValue{{name: "model", value: name}}, t.choice...)
	}
	return nil
}

// text is what the trial has chosen: "width 32, lr 1e-3".
func (t *trial) text() string {
	var parts []string
	for _, v := range t.choice {
		parts = append(parts, v.name+" "+v.value)
	}
	return strings.Join(parts, ", ")
}

// rungs are the epochs at which trials are compared, the last one the whole run.
func (s *sweep) rungs() []int {
	var list []int
	if s.first > 0 {
		for e := s.first; e < s.epochs; e *= s.keep {
			list = append(list, e)
		}
	}
	return append(list, s.epochs)
}
