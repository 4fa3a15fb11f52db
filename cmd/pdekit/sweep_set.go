package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/exchange"
)

// change takes what the command line says of the trials (--set, --as, --axes) and
// reports whether that is anything. The settings of trials are checked with them.
func (s *sweep) change(list []assignment, foreign exchange.Options) (bool, error) {
	for _, set := range list {
		switch {
		case set.sections[0] != "train":
			return false, withHint(usagef("%s: a sweep runs train alone", set), "--set train.%s=%s", set.key, set.value)
		case len(set.sections) > 1 && !slices.Equal(s.models, set.sections[1:]):
			return false, withHint(usagef("%s: the sweep is of %s, with the same settings for all", set, strings.Join(s.models, ", ")), "--set train.%s=%s", set.key, set.value)
		case slices.ContainsFunc(s.grid, func(a axisValues) bool { return a.name == set.key }):
			return false, usagef("%s: %s is what the sweep varies", set, set.key)
		}
		switch set.key {
		case "data":
			s.data = set.value
		case "val":
			s.val = set.value
		case "as":
			s.foreign.As = set.value
		case "axes":
			s.foreign.Axes = []string{set.value}
		default:
			s.set = slices.DeleteFunc(s.set, func(f flagValue) bool { return f.name == set.key })
			s.set = append(s.set, flagValue{name: set.key, value: set.value})
		}
	}
	if foreign.As != "" {
		s.foreign.As = foreign.As
	}
	if foreign.Axes != nil {
		s.foreign.Axes = foreign.Axes
	}
	return len(list) > 0 || foreign.As != "" || foreign.Axes != nil, nil
}

// yaml writes the sweep as its file would stand.
func (s *sweep) yaml() []byte {
	var b strings.Builder
	line := func(key, value string) { fmt.Fprintf(&b, "%s: %s\n", key, value) }
	line("model", yamlList(s.models))
	line("data", yamlScalar(s.data))
	if s.val != "" {
		line("val", yamlScalar(s.val))
	}
	if s.foreign.As != "" {
		line("as", yamlScalar(s.foreign.As))
	}
	if s.foreign.Axes != nil {
		line("axes", yamlList(s.foreign.Axes))
	}
	if len(s.set) > 0 {
		line("set", yamlFlags(s.set))
	}
	if len(s.grid) > 0 {
		b.WriteString("grid:\n")
		for _, a := range s.grid {
			var values []string
			for _, v := range a.values {
				values = append(values, v.value)
			}
			line("  "+yamlScalar(a.name), yamlList(values))
		}
	}
	if s.first > 0 {
		line("halving", fmt.Sprintf("{first: %d, keep: %d}", s.first, s.keep))
	}
	return []byte(b.String())
}
