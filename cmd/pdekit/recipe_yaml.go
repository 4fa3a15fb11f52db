package main

import (
	"fmt"
	"strings"
)

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
		fmt.Fprintf(&b, "  - %s: %s\n", yamlCommand(s.command()), yamlFlags(s.flags))
	}
	return []byte(b.String())
}

// yamlFlags is a map of flags to their values.
func yamlFlags(list []flagValue) string {
	var flags []string
	for _, f := range list {
		flags = append(flags, yamlScalar(f.name)+": "+yamlScalar(f.value))
	}
	return "{" + strings.Join(flags, ", ") + "}"
}

// yamlList is a list in one line.
func yamlList(items []string) string {
	var texts []string
	for _, v := range items {
		texts = append(texts, yamlScalar(v))
	}
	return "[" + strings.Join(texts, ", ") + "]"
}
