package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/alloctest"
)

// bombs are YAML of a few kilobytes that unfolds to far more, with what each is
// refused for as a recipe.
var bombs = map[string]struct{ text, recipe string }{
	"aliases of aliases": {
		"a: &a [x, x, x, x, x, x, x, x, x, x]\n" + nested("b", "a") + nested("c", "b") + nested("d", "c") + nested("e", "d") + nested("f", "e") + nested("g", "f") + nested("h", "g") + "steps: *h\n",
		"",
	},
	"steps by aliases": {
		"steps:\n- &a {train fno: {" + strings.Repeat("k: v, ", 1) + many(1000) + "}}\n" + strings.Repeat("- *a\n", 2000),
		"more than 16384 steps and flags",
	},
	"lists within steps": {
		"steps:\n- &a {train fno: {data: [" + strings.Repeat("v,", 2000) + "]}}\n" + strings.Repeat("- *a\n", 2000),
		"more than 16384 steps and flags",
	},
	"depth":                  {strings.Repeat("[", 100_000), ""},
	"an alias within itself": {"steps: &a [*a]\n", ""},
}

func nested(name, of string) string {
	return fmt.Sprintf("%s: &%[1]s [%s]\n", name, strings.TrimSuffix(strings.Repeat("*"+of+", ", 10), ", "))
}

func many(flags int) string {
	var b strings.Builder
	for i := range flags {
		fmt.Fprintf(&b, "k%d: v, ", i)
	}
	return b.String()
}

// A text of a few kilobytes that unfolds is an error as a recipe, a sweep and as
// settings, before it has unfolded.
func TestYAMLBombs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bomb.yaml")
	for name, bomb := range bombs {
		if err := os.WriteFile(path, []byte(bomb.text), 0o666); err != nil {
			t.Fatal(err)
		}
		for door, read := range map[string]func() error{
			"recipe": func() error { _, err := parseRecipe(path, []byte(bomb.text)); return err },
			"sweep":  func() error { _, err := parseSweep(path, []byte(bomb.text)); return err },
			"settings": func() error {
				_, err := (&app{IO: systemIO(), settings: settings{config: path}}).readConfig(&cobra.Command{Use: "pdekit"})
				return err
			},
		} {
			var err error
			if took := alloctest.Bytes(func() { err = read() }); took > 64<<20 {
				t.Errorf("%s as a %s: %d MB were allocated for %d kB", name, door, took>>20, len(bomb.text)>>10)
			}
			if err == nil || !strings.HasPrefix(err.Error(), path) || door == "recipe" && !strings.Contains(err.Error(), bomb.recipe) {
				t.Errorf("%s as a %s: %v", name, door, err)
			}
		}
	}
}

// What is read whole has a bound, which the error tells.
func TestLargeTexts(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	large := func(name string, size int64) {
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := f.Truncate(size); err != nil {
			t.Skip(err)
		}
	}
	large("large.yaml", 1<<40)
	large("evaluation.json", 1<<40)
	a := &app{IO: systemIO()}
	for name, c := range map[string]struct {
		read func() error
		want string
	}{
		"recipe":     {func() error { _, err := a.findRecipe("large.yaml"); return err }, "large.yaml: more than 1048576 bytes"},
		"sweep":      {func() error { return a.sweep(t.Context(), "large.yaml", &sweepOptions{}, "") }, "large.yaml: more than 1048576 bytes"},
		"evaluation": {func() error { _, err := a.readEvaluations("evaluation.json"); return err }, "evaluation.json: more than 67108864 bytes"},
		"settings": {func() error {
			_, err := (&app{IO: systemIO(), settings: settings{config: "large.yaml"}}).readConfig(&cobra.Command{Use: "pdekit"})
			return err
		}, "large.yaml: more than 1048576 bytes"},
		"settings by a pipe": {func() error {
			in := *systemIO()
			in.In = zeros{}
			_, err := (&app{IO: &in, settings: settings{config: "-"}}).readConfig(&cobra.Command{Use: "pdekit"})
			return err
		}, "standard input: more than 1048576 bytes"},
	} {
		if err := c.read(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}

// zeros is a stream without end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
