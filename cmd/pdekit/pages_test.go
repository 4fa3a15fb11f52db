package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// block is a fenced block of a page.
type block struct {
	page string // from the root of the repository
	line int    // of its first line
	lang string // the word after the fence: sh and python are run
	text string
	// skip is the reason why the block is not run, from a line
	//   <!-- in tests: not run: REASON -->
	// above it.
	skip string
}

func (b block) String() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

// A page may be made smaller for tests by rules that stand in it:
//
//	<!-- in tests: WHAT STANDS THERE → WHAT IS RUN -->
//
// Each replaces its left side in the blocks below it, and must occur there.
var ruleLine = regexp.MustCompile(`^<!-- in tests: (.*) -->$`)

const notRun = "not run: "

// readPage returns the blocks of a page with its rules applied.
func readPage(root, page string) ([]block, error) {
	text, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		return nil, err
	}
	type rule struct {
		from, to string
		line     int
		used     bool
	}
	var rules []*rule
	var blocks []block
	var open *block
	skip := ""
	for i, line := range strings.Split(string(text), "\n") {
		fence := strings.HasPrefix(line, "```")
		switch {
		case open != nil && fence:
			for _, r := range rules {
				if strings.Contains(open.text, r.from) {
					open.text, r.used = strings.ReplaceAll(open.text, r.from, r.to), true
				}
			}
			blocks = append(blocks, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		case fence:
			open = &block{page: page, line: i + 2, lang: strings.TrimPrefix(line, "```"), skip: skip}
			skip = ""
		default:
			m := ruleLine.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			if reason, ok := strings.CutPrefix(m[1], notRun); ok {
				skip = reason
				continue
			}
			from, to, ok := strings.Cut(m[1], " → ")
			if !ok {
				return nil, fmt.Errorf("%s:%d: a rule is WHAT STANDS THERE → WHAT IS RUN", page, i+1)
			}
			rules = append(rules, &rule{from: from, to: to, line: i + 1})
		}
	}
	for _, r := range rules {
		if !r.used {
			return nil, fmt.Errorf("%s:%d: no block below has %q", page, r.line, r.from)
		}
	}
	if open != nil || skip != "" {
		return nil, fmt.Errorf("%s: a block or a rule at the end has nothing after it", page)
	}
	return blocks, nil
}

// pages lists README and what is under docs, without the generated ones.
func pages(t *testing.T) (root string, list []string) {
	t.Helper()
	root = filepath.Join("..", "..")
	list = []string{"README.md", "CONTRIBUTING.md"}
	for _, pattern := range []string{"docs/*.md", "docs/howto/*.md", "docs/results/*.md", "docs/benchmarks/*.md"} {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			name, err := filepath.Rel(root, name)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, filepath.ToSlash(name))
		}
	}
	return root, list
}

var (
	shellCall = regexp.MustCompile(`(?m)(?:^|[;&|(]|\bdo|\btime)\s*(?:[A-Z_]+=\S+ )*(?:go run \./cmd/)?pdekit( [^|&;)\n#]*)?`)
	variables = regexp.MustCompile(`"?\$\{?[A-Za-z_]+(?::-[^}]*)?\}?"?`)
	shellWord = regexp.MustCompile(`'[^']*'|"[^"]*"|[^\s'"]+`)
)

// Every pdekit call in any block of any page names a command that exists, with
// flags and values that it takes; ./pdekit is one that the page itself builds,
// with what it adds.
func TestPagesNameWhatExists(t *testing.T) {
	root, list := pages(t)
	io := &IO{In: strings.NewReader(""), Out: &strings.Builder{}, Err: &strings.Builder{}, Now: time.Now}
	a := &app{IO: io}
	seen := 0
	for _, page := range list {
		blocks, err := readPage(root, page)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, b := range blocks {
			if b.lang != "" && b.lang != "sh" {
				continue
			}
			for _, call := range shellCall.FindAllStringSubmatch(strings.ReplaceAll(b.text, "\\\n", " "), -1) {
				line := variables.ReplaceAllString(call[1], "1")
				if strings.Contains(line, "[") || strings.Contains(line, "…") { // a synopsis
					continue
				}
				var words []string
				for _, word := range shellWord.FindAllString(line, -1) { // as typed, without redirections
					if strings.HasPrefix(word, "<") || strings.HasPrefix(word, ">") || strings.HasPrefix(word, "2>") {
						break
					}
					words = append(words, strings.Trim(word, `'"`))
				}
				if len(words) == 0 || strings.HasPrefix(words[0], "-") || words[0] == "help" || words[0] == "completion" {
					continue
				}
				seen++
				if err := a.checkStep(step{words: words}); err != nil && !strings.Contains(err.Error(), "needs") {
					t.Errorf("%s: pdekit%s: %v", b, call[1], err)
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d calls were found", seen)
	}
}
