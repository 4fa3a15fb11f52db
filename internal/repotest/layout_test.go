package repotest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/pdekit/pdekit/"

// pkg is what go list tells about a package.
type pkg struct {
	ImportPath  string
	Dir         string
	Doc         string
	Imports     []string
	GoFiles     []string
	TestGoFiles []string
}

func root(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		t.Fatalf("go list -m: %v", err)
	}
	return strings.TrimSpace(string(out))
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Doc,Imports,GoFiles,TestGoFiles", "./...")
	cmd.Dir = root(t)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []pkg
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p pkg
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 10 {
		t.Fatalf("go list found %d packages; the walk is broken", len(list))
	}
	return list
}

// floors lists the rooms from the ground up: a package may import packages of
// its own room's lower floors only, never of a higher or the same one unless
// it lies in the same room. A prefix match decides; the longest wins.
var floors = []struct {
	prefix string
	floor  int
}{
	{"internal/", 0},
	{"docs/", 0},
	{"solvers/grid", 1},
	{"solvers/random", 2},
	{"solvers/fd", 2},
	{"solvers/ode", 2},
	{"operators/autodiff", 2},
	{"solvers/elliptic", 3}, // reads random only in tests; fd's stencils in code
	{"solvers/sparse", 3},
	{"solvers/law", 3},
	{"solvers", 4},
	{"solvers/conservation", 5}, // the families of equations: beside each other, none above
	{"solvers/dispersive", 5},
	{"solvers/flow", 5},
	{"solvers/linear", 5},
	{"solvers/reaction", 5},
	{"solvers/steady", 5},
	{"solvers/vorticity", 5},
	{"solvers/all", 6},
	{"datasets/naming", 2},
	{"datasets/exchange", 3},
	{"datasets", 4},
	{"operators/layers", 4},
	{"operators/loss", 4},
	{"operators/optim", 4},
	{"operators/metrics", 4},
	{"operators", 5},
	{"solvers/solvertest", 6},
	{"operators/selftest", 6},
	{"operators/operatortest", 7},
	{"plots", 6},
	{"operators/train", 7},
	{"cmd/", 8},
}

func floorOf(path string) (prefix string, floor int) {
	best := -1
	for _, f := range floors {
		if (path == f.prefix || strings.HasPrefix(path, strings.TrimSuffix(f.prefix, "/")+"/")) && len(f.prefix) > best {
			best, prefix, floor = len(f.prefix), f.prefix, f.floor
		}
	}
	if best < 0 {
		return "", -1
	}
	return prefix, floor
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		room, floor := floorOf(from)
		if floor < 0 {
			t.Errorf("%s lies in no room of the house; see docs/design and floors in this test", from)
			continue
		}
		for _, imp := range p.Imports {
			to, ours := strings.CutPrefix(imp, module)
			if !ours {
				continue
			}
			other, below := floorOf(to)
			if other == room && room == "internal/" || below < floor {
				if reason := forbidden(from, to); reason != "" {
					t.Errorf("%s imports %s: %s", from, to, reason)
				}
				continue
			}
			if other == "operators/layers" && room == "operators" {
				continue
			}
			t.Errorf("%s (floor %d) imports %s (floor %d); imports point down only", from, floor, to, below)
		}
	}
}

// forbidden gives the reason why one room never imports another that lies
// below it.
func forbidden(from, to string) string {
	in := func(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }
	switch {
	case in(from, "solvers") && in(to, "datasets"), in(from, "datasets") && to == "solvers":
		return "solvers and datasets meet in grid.Array"
	case in(from, "operators") && !in(from, "operators/train") && (in(to, "solvers") && !in(to, "solvers/grid") || in(to, "datasets")):
		return "only operators/train reads datasets, and no operator knows a solver"
	case in(from, "plots") && in(to, "operators"):
		return "plots draw plain data"
	case to == "cmd/pdekit":
		return "nothing imports cmd"
	}
	return ""
}

// TestForeignImports keeps libraries in the rooms that DESIGN gives them.
func TestForeignImports(t *testing.T) {
	only := []struct{ library, room, why string }{
		{"github.com/spf13/cobra", "cmd/", "the command line lives in cmd/pdekit"},
		{"gonum.org/v1/plot", "plots", "figures live in plots"},
		{"go.yaml.in/yaml", "cmd/", "recipes are read by cmd/pdekit"},
	}
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		for _, imp := range p.Imports {
			for _, o := range only {
				if strings.HasPrefix(imp, o.library) && !strings.HasPrefix(from, o.room) {
					t.Errorf("%s imports %s; %s", from, imp, o.why)
				}
			}
			if imp == "math/rand" {
				t.Errorf("%s imports math/rand; use math/rand/v2 with a stream", from)
			}
		}
	}
}

// TestNoOS keeps files, the clock and the environment out of the rooms that
// compute: only cmd, internal, storage and checkpoints touch the system.
func TestNoOS(t *testing.T) {
	allowed := []string{"cmd/", "internal/", "datasets", "operators/train"}
	fset := token.NewFileSet()
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		if slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(from, a) }) {
			continue
		}
		for _, name := range p.GoFiles {
			if from == "operators" && (strings.HasPrefix(name, "checkpoint") || strings.HasPrefix(name, "runfolder")) {
				continue
			}
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, spec := range f.Imports {
				if path, _ := strconv.Unquote(spec.Path.Value); path == "os" || path == "time" {
					t.Errorf("%s/%s imports %s; only cmd, internal, datasets and checkpoints may", from, name, path)
				}
			}
		}
	}
}

func TestPackagesAreDocumented(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && len(strings.Fields(p.Doc)) < 5 {
			t.Errorf("%s has no package comment that says what it is for", p.ImportPath)
		}
	}
}

// TestGrabBags forbids packages that can only be deprecated later.
func TestGrabBags(t *testing.T) {
	for _, p := range packages(t) {
		switch filepath.Base(p.ImportPath) {
		case "utils", "util", "common", "helpers", "misc", "pkg", "base":
			t.Errorf("%s: name a package for what it gives", p.ImportPath)
		}
	}
}

// TestFileLength fails above 600 lines; 350 is worth a second look. Generated
// files are read by nobody.
func TestFileLength(t *testing.T) {
	const limit = 600
	top := root(t)
	files := 0
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != top || d.Name() == "out") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		files++
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		lines, generated := 0, false
		for s := bufio.NewScanner(f); s.Scan(); {
			lines++
			generated = generated || strings.HasPrefix(s.Text(), "// Code generated ")
		}
		if generated {
			return nil
		}
		if lines > limit {
			t.Errorf("%s has %d lines, above %d: two nouns in one room?", path, lines, limit)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Errorf("only %d Go files seen; the walk is broken", files)
	}
}
