package main

import (
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/solvers"
)

// entry is one row of pdekit list.
type entry struct {
	Kind  string `json:"kind"`  // equation, preset, model or recipe
	Name  string `json:"name"`  // that commands take
	Title string `json:"title"` // what it is
}

func newList(a *app) *cobra.Command {
	var asJSON bool
	kinds := []string{"equations", "presets", "models", "recipes"}
	cmd := &cobra.Command{
		Use:       "list [equations|presets|models|recipes]",
		Short:     "List equations, presets, models and recipes",
		Example:   "  pdekit list\n  pdekit list presets --json",
		ValidArgs: kinds,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("unexpected argument %q", args[1])
			}
			want := ""
			if len(args) == 1 {
				want = args[0]
				if !slices.Contains(kinds, want) {
					return unknownName("kind", want, kinds)
				}
			}
			var rows []entry
			for _, e := range catalogueEntries() {
				if want == "" || e.Kind+"s" == want {
					rows = append(rows, e)
				}
			}
			if asJSON {
				return a.printJSON(rows)
			}
			t := table{{"KIND", "NAME", "WHAT IT IS"}}
			for _, e := range rows {
				t = append(t, []string{e.Kind, e.Name, e.Title})
			}
			return a.tell(t)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// catalogueEntries lists everything that has a name.
func catalogueEntries() []entry {
	var rows []entry
	for _, e := range solvers.Equations() {
		rows = append(rows, entry{"equation", e.Name, docTitle(e.Doc)})
	}
	for _, p := range solvers.Presets() {
		rows = append(rows, entry{"preset", p.Name, p.Equation + ": " + firstSentence(p.Doc)})
	}
	for _, m := range operators.Models() {
		rows = append(rows, entry{"model", m.Name, docTitle(m.Doc)})
	}
	for _, r := range recipes() {
		rows = append(rows, entry{"recipe", r.Name, r.Title})
	}
	return rows
}

// docTitle is the title line of a Markdown doc text.
func docTitle(doc string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(doc), "\n")
	return strings.TrimSpace(strings.TrimLeft(line, "# "))
}

// firstSentence is a text up to its first full stop that ends a sentence: one
// after initials, or within brackets, does not.
func firstSentence(text string) string {
	words, depth := strings.Fields(text), 0
	for i, w := range words {
		depth += strings.Count(w, "(") - strings.Count(w, ")")
		if strings.HasSuffix(w, ".") && depth <= 0 && !initials(w) && !strings.HasSuffix(w, "al.") {
			words = words[:i+1]
			break
		}
	}
	return strings.TrimSuffix(strings.Join(words, " "), ".")
}

// initials tells whether a word is "J.", "(S." or "X.-D.".
func initials(word string) bool {
	for part := range strings.SplitSeq(strings.TrimLeft(word, "("), ".") {
		letters := []rune(strings.TrimPrefix(part, "-"))
		if len(letters) > 1 || len(letters) == 1 && !unicode.IsLetter(letters[0]) {
			return false
		}
	}
	return true
}
