package main

import (
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
)

// Any text is an error or a recipe that can be written and read again; nothing
// panics.
func FuzzParseRecipe(f *testing.F) {
	for _, r := range recipes() {
		f.Add(r.text)
	}
	for _, text := range []string{
		"", "null", "[]", "steps:\n", "steps: [train fno, {plot loss: {x: [1, 2], y: true}}]",
		"steps: [&a {train: {data: d}}, *a]", "a: &a [x, x]\nb: &b [*a, *a]\nsteps: *b", "name: [1]\nsteps: {}", "steps: [{run x: {}}]", "steps: [{? [a, b] : {}}]",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var r *recipe
		var err error
		foreigntest.Bounded(t, len(text), func() { r, err = parseRecipe("recipe", text) })
		if err != nil {
			return
		}
		again, err := parseRecipe("recipe", r.yaml())
		if err != nil || len(again.Steps) != len(r.Steps) || again.Name != r.Name || again.Title != r.Title {
			t.Fatalf("%v\n%s", err, r.yaml())
		}
		for i, s := range r.Steps {
			_ = s.String()
			if !slices.Equal(s.args(), again.Steps[i].args()) {
				t.Fatalf("step %q, again %q", s.args(), again.Steps[i].args())
			}
		}
	})
}
