package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func longest(text string) int {
	n := 0
	for _, line := range strings.Split(text, "\n") {
		n = max(n, len([]rune(line)))
	}
	return n
}

func TestFold(t *testing.T) {
	for _, c := range []struct {
		text            string
		columns, indent int
		want            string
	}{
		{"one two three\nfour", 8, 2, "one two\n  three\nfour"},
		{"one two three", 0, 2, "one two three"},
		{"one two", 7, 2, "one two"},
		{"ν ≈ 2·max|u|/4096 here", 17, 1, "ν ≈ 2·max|u|/4096\n here"},
		{"/a/path/that/is/wide and more", 10, 2, "/a/path/that/is/wide\n  and more"},
		{"a /path/that/is/wide", 10, 2, "a\n  /path/that/is/wide"},
		{"  set in and on", 10, 4, "  set in\n    and on"},
	} {
		if got := fold(c.text, c.columns, c.indent); got != c.want {
			t.Errorf("fold(%q, %d, %d) = %q; want %q", c.text, c.columns, c.indent, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) { // no word is lost, none that could fit stands out
		words := rapid.SliceOf(rapid.StringMatching(`[a-zν]{1,12}`)).Draw(t, "words")
		columns := rapid.IntRange(16, 60).Draw(t, "columns")
		text := fold(strings.Join(words, " "), columns, 3)
		if strings.Join(strings.Fields(text), " ") != strings.Join(words, " ") || longest(text) > columns {
			t.Fatalf("%q in %d columns", text, columns)
		}
	})
}

func TestTableIn(t *testing.T) {
	facts := table{{"name", "a short text"}, {"scheme", "a long text of several words"}}
	if got, want := facts.in(24), "name    a short text\nscheme  a long text of\n        several words\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	figures := table{{"step", "1", "2", "3"}, {"error", "0.001", "0.002", "0.003"}}
	if got, want := figures.in(20), "step   1      2\nerror  0.001  0.002\n\nstep   3\nerror  0.003\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for _, columns := range []int{0, 26, 80} {
		if figures.in(columns) != figures.String() {
			t.Errorf("%d columns hold the table, and it is changed", columns)
		}
	}
}

// Help fits the terminal, commands to be copied apart; off a terminal it is as in
// docs/cli.
func TestHelpFits(t *testing.T) {
	for _, columns := range []int{80, 60} {
		var out bytes.Buffer
		io := &IO{In: strings.NewReader(""), Out: &out, Err: &out, Now: time.Now, OutTerminal: true, Width: func() int { return columns }}
		root := newRoot(&app{IO: io})
		for _, cmd := range append(runnable(root), root) {
			if strings.HasPrefix(cmd.CommandPath(), "pdekit completion") { // cobra's, with commands in it
				continue
			}
			out.Reset()
			if err := cmd.Help(); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			if !strings.Contains(text, "\nUsage:\n") || !strings.Contains(text, "Exit status:") {
				t.Errorf("%s: the help is\n%s", cmd.CommandPath(), text)
			}
			examples := false
			for _, line := range strings.Split(text, "\n") {
				if line == "" || line[0] != ' ' {
					examples = line == "Examples:"
				}
				words := strings.Fields(line)
				if len([]rune(line)) > columns && !examples && len(words) > 1 && longest(strings.Join(words, "\n")) < columns/2 {
					t.Errorf("%s: %d columns hold %d characters: %q", cmd.CommandPath(), columns, len([]rune(line)), line)
				}
			}
		}
	}
}
