package main

import (
	"fmt"
	"slices"
	"strings"
)

// set changes flags of the recipe's steps: each assignment is
// COMMAND[.COMMAND].FLAG=VALUE and goes to every step of that command.
func (r *recipe) set(assignments []string) error {
	for _, text := range assignments {
		key, value, ok := strings.Cut(text, "=")
		path := strings.Split(key, ".")
		if !ok || len(path) < 2 {
			return withHint(usagef("--set %q: expected COMMAND.FLAG=VALUE", text), "--set train.epochs=5")
		}
		words, name := path[:len(path)-1], path[len(path)-1]
		found := false
		var known []string
		for i := range r.Steps {
			s := &r.Steps[i]
			for n := range s.words {
				if at := strings.Join(s.words[:n+1], "."); !slices.Contains(known, at) {
					known = append(known, at)
				}
			}
			if len(words) > len(s.words) || !slices.Equal(words, s.words[:len(words)]) {
				continue
			}
			found = true
			if at := slices.IndexFunc(s.flags, func(f flagValue) bool { return f.name == name }); at >= 0 {
				s.flags = slices.Clone(s.flags)
				s.flags[at].value = value
			} else {
				*s = s.with(name, value)
			}
		}
		if !found {
			return fmt.Errorf("--set %s: %w", key, unknownName("step", strings.Join(words, "."), known))
		}
	}
	if len(assignments) > 0 {
		r.text = r.yaml()
	}
	return nil
}

// yamlCommand is the words of a command as a key: plain where they are.
func yamlCommand(words string) string {
	for _, w := range strings.Split(words, " ") {
		if !plainYAML.MatchString(w) {
			return yamlScalar(words)
		}
	}
	if strings.EqualFold(words, "null") || words == "~" {
		return yamlScalar(words)
	}
	return words
}

// yaml writes the recipe as its file would stand.
func (r *recipe) yaml() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "name: %s\ntitle: %s\nsteps:\n", yamlScalar(r.Name), yamlScalar(r.Title))
	for _, s := range r.Steps {
		var flags []string
		for _, f := range s.flags {
			flags = append(flags, yamlScalar(f.name)+": "+yamlScalar(f.value))
		}
		fmt.Fprintf(&b, "  - %s: {%s}\n", yamlCommand(s.command()), strings.Join(flags, ", "))
	}
	return []byte(b.String())
}
