package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// Every command shows at least two examples, and each begins with a command
// that exists.
func TestEveryCommandHasTwoExamples(t *testing.T) {
	io := &IO{In: &bytes.Buffer{}, Out: &bytes.Buffer{}, Err: &bytes.Buffer{}, Now: time.Now}
	root := newRoot(&app{IO: io})
	seen := 0
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, c := range cmd.Commands() {
			walk(c)
		}
		if cmd.Hidden || !cmd.Runnable() {
			return
		}
		seen++
		examples, own := 0, cmd.Parent() != root
		for _, line := range strings.Split(cmd.Example, "\n") {
			_, line, found := strings.Cut(line, "pdekit ")
			if !found {
				continue
			}
			examples++
			if word := strings.Fields(line)[0]; cmd.Parent() == root && cmd.Name() == word {
				own = true
			}
			args := expandPreset(strings.Fields(line))
			got, _, err := root.Find(args)
			switch {
			case err != nil:
				t.Errorf("%s: example %q: %v", cmd.CommandPath(), line, err)
			case got == root:
				t.Errorf("%s: example %q names no command", cmd.CommandPath(), line)
			}
		}
		if !own {
			t.Errorf("%s shows examples of other commands alone", cmd.CommandPath())
		}
		if examples < 2 {
			t.Errorf("%s has %d examples; two are wanted", cmd.CommandPath(), examples)
		}
	}
	walk(root)
	if seen < 90 {
		t.Errorf("only %d commands were seen", seen)
	}
}
