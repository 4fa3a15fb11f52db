package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// inputs tells for each command how it is called with files: words in braces
// stand for files that are read, {run} a run, {data} a dataset and so on; each
// is in turn missing and of another kind. Commands of the catalogue are named by
// their parent. A command that reads no file has a call without braces. A new
// command needs a row: the test fails without.
var inputsOf = map[string][]string{
	"pdekit generate":        {"--initial {u0.npy} -o out.npz --samples 1 --grid 32"}, // where there is --initial
	"pdekit inspect":         {"{file}"},
	"pdekit verify":          {"{data}"},
	"pdekit convert":         {"{data} out.npz"},
	"pdekit merge":           {"{data} {data} -o out.npz"},
	"pdekit pair":            {"{data} -o out.npz --solver-grid 16"},
	"pdekit train":           {"--data {data} -o out", "--data b.npz --val {data} -o out", "--data {data} -o out --dry-run", "--data b.npz --init {run} -o out"},
	"pdekit sweep":           {"{sweep.yaml} -o out", "{sweep.yaml} --dry-run"},
	"pdekit evaluate":        {"{run} --data {data} -o out.json"},
	"pdekit rollout":         {"{run} --data {data} -o out.npz"},
	"pdekit predict":         {"{run} --in {x.npy} --out out.npy"},
	"pdekit import":          {"{state.safetensors} --from neuralop --grid 32 -o out", "{state.pt} --from fno --grid 32 -o out"},
	"pdekit export":          {"{run} --to neuralop -o out.safetensors"},
	"pdekit selftest":        {"./{run}"},
	"pdekit report":          {"{run} -o out.html", "run --data {data} -o out.html"},
	"pdekit run":             {"{recipe.yaml} -o out"},
	"pdekit plot sample":     {"{data} -o out.png"},
	"pdekit plot loss":       {"{run} -o out.png"},
	"pdekit plot":            {"{data} -o out.png"},
	"pdekit list":            {""},
	"pdekit schema":          {"", "meta"},
	"pdekit bench":           {""},
	"pdekit bench paper":     {"burgers -o out --store nowhere --print"},
	"pdekit doctor":          {""},
	"pdekit man":             {"-o man"},
	"pdekit version":         {""},
	"pdekit docs":            {"-o docs"},
	"pdekit docs gallery":    {""},
	"pdekit completion":      {""},
	"pdekit plot compare":    {"{pred} -o out.png"},
	"pdekit plot error":      {"{pred} -o out.png"},
	"pdekit plot rollout":    {"{pred} -o out.png"},
	"pdekit plot spectrum":   {"{pred} -o out.png"},
	"pdekit plot resolution": {"{evaluation.json} -o out.png"},
}

// runnable lists the commands that do something, by path.
func runnable(root *cobra.Command) []*cobra.Command {
	var list []*cobra.Command
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, child := range c.Commands() {
			walk(child)
		}
		if c.Runnable() && c.HasParent() && c.Name() != "help" && !c.HasSubCommands() || c.CommandPath() == "pdekit bench" || c.CommandPath() == "pdekit docs" {
			list = append(list, c)
		}
	}
	walk(root)
	return list
}

// attempt is one call and what is wrong with it.
type attempt struct {
	args  []string
	what  string
	bad   string // the file that the error must name
	want  Exit
	stdin string
}

// perform runs it in this process and reports every fault of its manners.
func (c attempt) perform(t *testing.T) {
	t.Helper()
	before := tree(t)
	var out, errs bytes.Buffer
	io := &IO{In: strings.NewReader(c.stdin), Out: &out, Err: &errs, Now: time.Now}
	got := runContext(context.Background(), io, append(c.args, "-q"))
	call := "pdekit " + strings.Join(c.args, " ")
	if got != c.want {
		t.Errorf("%s (%s): status %d, want %d: %s", call, c.what, got, c.want, strings.TrimSpace(errs.String()))
		return
	}
	lines := strings.Split(strings.TrimSuffix(errs.String(), "\n"), "\n")
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "pdekit: error: ") {
		t.Errorf("%s (%s): standard error begins with %q", call, c.what, errs.String())
		return
	}
	if c.bad != "" && !strings.Contains(lines[0], c.bad) {
		t.Errorf("%s (%s): the error does not name %s: %s", call, c.what, c.bad, lines[0])
	}
	switch {
	case len(lines) > 2 || len(lines) == 2 && !strings.HasPrefix(lines[1], "pdekit: hint: "):
		t.Errorf("%s (%s): more than an error and a hint:\n%s", call, c.what, errs.String())
	case len(lines) == 1:
		t.Errorf("%s (%s): no hint beside %q", call, c.what, lines[0])
	}
	if out.Len() > 0 {
		t.Errorf("%s (%s): standard output has %q", call, c.what, out.String())
	}
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("%s (%s): left %v", call, c.what, difference(after, before))
	}
}

// tree lists the files of the present folder.
func tree(t *testing.T) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		list = append(list, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func difference(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// do runs a call that must succeed.
func do(t *testing.T, args ...string) {
	t.Helper()
	var errs bytes.Buffer
	io := &IO{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &errs, Now: time.Now}
	if code := runContext(context.Background(), io, append(args, "-q")); code != exitDone {
		t.Fatalf("pdekit %s: status %d: %s", strings.Join(args, " "), code, errs.String())
	}
}

// Every command, whatever is wrong: one line of error, a hint, the documented
// status, nothing on standard output, nothing left behind.
func TestEveryCommandFailsWell(t *testing.T) {
	t.Chdir(t.TempDir())
	do(t, "generate", "burgers", "-o", "b.npz", "--samples", "12", "--grid", "32", "--snapshots", "4", "--t-end", "0.1", "--certify", "0")
	do(t, "train", "fno", "--data", "b.npz", "-o", "run", "--epochs", "1", "--width", "4", "--modes", "3", "--projection", "4")
	do(t, "rollout", "run", "--data", "b.npz", "-o", "pred.npz")
	for name, text := range map[string]string{"text": "This is neither of them.\n", "empty": "", "png": "\x89PNG\r\n\x1a\nxxxxxxxxxxxxxxxxxxxx"} {
		for _, name := range []string{name, name + ".npy"} {
			if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"hollow", "hollow.npy"} {
		if err := os.Mkdir(name, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	io := &IO{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}, Now: time.Now}
	seen := 0
	for _, cmd := range runnable(newRoot(&app{IO: io})) {
		path := strings.Fields(cmd.CommandPath())[1:]
		attempt{args: append(slices.Clone(path), "--no-such-flag"), what: "wrong flag", bad: "--no-such-flag", want: exitUsage}.perform(t)
		rows, ok := inputsOf[cmd.CommandPath()]
		if !ok {
			rows, ok = inputsOf[cmd.Parent().CommandPath()]
		}
		if !ok {
			t.Errorf("%s has no row in inputsOf", cmd.CommandPath())
			continue
		}
		for _, row := range rows {
			words := strings.Fields(row)
			if f := cmd.Flags().Lookup("initial"); strings.HasPrefix(row, "--initial") && (f == nil || !strings.Contains(f.Usage, "npy")) {
				continue
			}
			for i, word := range words {
				before, kind, ok := strings.Cut(word, "{")
				if !ok {
					continue
				}
				kind = strings.TrimSuffix(kind, "}")
				fill := func(bad string) []string {
					args := slices.Clone(path)
					for j, w := range words {
						switch {
						case j == i:
							w = before + bad
						case strings.Contains(w, "{"):
							w = map[string]string{"{run}": "run", "{data}": "b.npz", "{x.npy}": "x.npy"}[w]
						}
						args = append(args, w)
					}
					return args
				}
				ext := filepath.Ext(kind)
				attempt{args: fill("missing" + ext), what: "missing " + kind, bad: "missing" + ext, want: exitBadFile}.perform(t)
				bad := []string{"text", "empty", "png", "hollow"}
				if once := cmd.Parent().Name(); (once == "generate" || once == "train") && cmd.Name() != "burgers" && cmd.Name() != "fno" {
					continue // the same code: one of the catalogue will do
				}
				switch kind {
				case "run":
					bad = append(bad, "b.npz")
				case "data":
					bad = append(bad, "run")
				case "pred":
					bad = append(bad, "run")
				}
				for _, name := range bad {
					if ext == ".npy" { // by its name the flag knows a file
						name += ext
					}
					attempt{args: fill(name), what: "wrong " + kind, bad: name, want: exitBadFile}.perform(t)
					seen++
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d wrong files were tried", seen)
	}
}
