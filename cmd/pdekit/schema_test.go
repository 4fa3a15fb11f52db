package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/internal/schema"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/solvers"
)

// Every key of every document says what it holds.
func TestEveryJSONKeyIsDescribed(t *testing.T) {
	r, err := newSchemaReader()
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for _, d := range documents {
		s := schemaOf(r, d)
		for _, part := range append(schema.Named{{Name: d.Name, Schema: s}}, s.Defs...) {
			for _, p := range part.Properties {
				keys++
				if p.Description == "" && p.Ref == "" { // what is referred to is described itself
					t.Errorf("%s: %s.%s: the Go field has no comment", d.Name, part.Name, p.Name)
				}
			}
			if part.Description == "" {
				t.Errorf("%s: %s: the Go type has no comment", d.Name, part.Name)
			}
		}
	}
	if keys < 100 {
		t.Errorf("only %d keys", keys)
	}
}

// The parameters of every equation, of every preset and of every model are what
// their schemas say, and each flag is a key of them.
func TestCatalogueIsWhatItsSchemasSay(t *testing.T) {
	check := func(name, what string, of any, flags func(*flag.FlagSet), set map[string]string) {
		t.Helper()
		fs := flag.NewFlagSet("", flag.ContinueOnError)
		flags(fs)
		for flag, value := range set {
			if err := fs.Set(flag, value); err != nil {
				t.Errorf("%s: --%s: %v", what, flag, err)
			}
		}
		text, err := json.Marshal(of)
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(name, text); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		keys := map[string]bool{}
		for _, p := range catalogueSchema(name).Properties {
			keys[p.Name] = true
		}
		fs.VisitAll(func(f *flag.Flag) {
			if !keys[strings.ReplaceAll(f.Name, "-", "_")] {
				t.Errorf("%s: --%s is no key of its JSON", what, f.Name)
			}
		})
	}
	for _, e := range solvers.Equations() {
		p := e.New()
		check(e.Name, e.Name, p, p.Flags, nil)
	}
	for _, preset := range solvers.Presets() {
		e, _ := solvers.Lookup(preset.Equation)
		p := e.New()
		fs := flag.NewFlagSet("", flag.ContinueOnError)
		p.Flags(fs)
		set := map[string]string{}
		for _, s := range preset.Flags {
			if fs.Lookup(s.Name) != nil { // the others are generate's
				set[s.Name] = s.Value
			}
		}
		check(preset.Equation, preset.Name, p, p.Flags, set)
	}
	for _, m := range operators.Models() {
		c := m.New()
		check(m.Name, m.Name, c, c.Flags, nil)
	}
}

// The schemas refuse what they do not describe.
func TestSchemasRefuse(t *testing.T) {
	for text, ok := range map[string]bool{
		`{"epoch":1,"steps":2,"lr":0.1,"train_loss":null,"grad_norm":1,"val_error":0.5,"best":true,"samples_per_second":9,"seconds":1}`:             true,
		`{"epoch":1,"steps":2,"lr":null,"train_loss":null,"grad_norm":1,"val_error":0.5,"best":true,"samples_per_second":9,"seconds":1}`:            false,
		`{"epoch":1,"steps":2,"lr":0.1,"train_loss":"NaN","grad_norm":1,"val_error":0.5,"best":true,"samples_per_second":9,"seconds":1}`:            false,
		`{"epoch":1,"steps":2,"lr":0.1,"train_loss":null,"grad_norm":1,"val_error":0.5,"best":true,"samples_per_second":9}`:                         false,
		`{"epoch":1,"steps":2,"lr":0.1,"train_loss":null,"grad_norm":1,"val_error":0.5,"best":true,"samples_per_second":9,"seconds":1,"minutes":0}`: false,
		`{"epoch":1.5,"steps":2,"lr":0.1,"train_loss":1,"grad_norm":1,"val_error":0.5,"best":true,"samples_per_second":9,"seconds":1}`:              false,
		`[]`: false,
	} {
		if err := valid("log", []byte(text)); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, d := range documents {
		if _, err := strictSchema(d.Name); err != nil { // compared with the standard's own schema
			t.Errorf("%s is no schema: %v", d.Name, err)
		}
	}
	if validPrinted(map[string]any{"a": 1}, []byte(`{"a":1}`)) == nil {
		t.Error("a value without a schema passes")
	}
}

// printing runs commands in one folder and holds all JSON that they print and
// write against the schemas.
type printing struct {
	t    *testing.T
	seen map[string]int // documents that were printed or read
}

// run is the exit status of a command, and what it said to standard output.
func (p *printing) run(args ...string) (Exit, string) {
	p.t.Helper()
	var out, errs bytes.Buffer
	io := &IO{In: &bytes.Buffer{}, Out: &out, Err: &errs, Now: time.Now}
	io.Printed = func(v any, text []byte) {
		if err := validPrinted(v, text); err != nil {
			p.t.Errorf("pdekit %s: %v", strings.Join(args, " "), err)
		}
		if d, ok := documentOf(v); ok {
			p.seen[d.Name]++
		}
	}
	code := run(io, append(args, "--threads", "1"))
	if code != exitDone && code != exitDiverged && code != exitFailed {
		p.t.Fatalf("pdekit %s exited with %d: %s", strings.Join(args, " "), code, errs.String())
	}
	return code, out.String()
}

// file holds a file that a command wrote against a schema.
func (p *printing) file(name string, paths ...string) {
	p.t.Helper()
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			p.t.Fatal(err)
		}
		values, err := valuesOfFile(path, text)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, value := range values {
			p.seen[name]++
			if err := valid(name, value); err != nil {
				p.t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// part holds one value of a file against a schema.
func (p *printing) part(name, key, path string) {
	p.t.Helper()
	text, err := os.ReadFile(path)
	var parts map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(text, &parts)
	}
	if err == nil {
		err = valid(name, parts[key])
	}
	if err != nil {
		p.t.Errorf("%s: %s: %v", path, key, err)
	}
}

// What every command prints with --json, and what pdekit writes, is what the
// schemas say: no key more, no key less.
func TestJSONIsWhatTheSchemasSay(t *testing.T) {
	papers, err := filepath.Glob(filepath.Join(repositoryOf(t), "docs", "results", "paper-*.json"))
	if err != nil || len(papers) == 0 {
		t.Fatalf("%d results of papers: %v", len(papers), err)
	}
	t.Chdir(t.TempDir())
	p := &printing{t: t, seen: map[string]int{}}
	p.file("paper", papers...)
	model := []string{"--width", "4", "--modes", "3", "--layers", "1", "--projection", "4"}
	train := func(args ...string) []string {
		return append(append([]string{"train", "fno", "--data", "b", "--epochs", "2", "--json"}, model...), args...)
	}
	sweep := "model: fno\ndata: b\nset: {epochs: 2, width: 4, modes: 3, layers: 1, projection: 4}\ngrid: {lr: [1e-3, 1e-2]}\nhalving: {first: 1, keep: 2}\n"
	if err := os.WriteFile("sweep.yaml", []byte(sweep), 0o666); err != nil {
		t.Fatal(err)
	}
	generate := []string{"generate", "burgers", "-o", "b", "--samples", "10", "--grid", "16", "--t-end", "0.2", "--snapshots", "5", "--viscosity", "0.1", "--certify", "2", "--json"}
	for _, args := range [][]string{
		{"version", "--json"}, {"doctor", "--json"}, {"list", "--json"}, {"schema", "--json"},
		append(generate, "--dry-run"), append(generate, "--print-config"), append(generate, "--progress", "json"),
		{"generate", "darcy", "-o", "d", "--samples", "10", "--grid", "9", "--json"},
		{"inspect", "b", "--json"}, {"inspect", "d", "--json"}, {"verify", "b", "--json"}, {"verify", "d", "--json"},
		{"pair", "b", "-o", "pairs", "--solver-grid", "8", "--json"}, {"verify", "pairs", "--json"},
		train("-o", "run", "--dry-run"), train("-o", "run", "--progress", "json"), train("-o", "seeds", "--seeds", "2"),
		append([]string{"train", "fno", "--data", "d", "--epochs", "1", "-o", "steady", "--normalise", "pixel", "--json"}, model...),
		append([]string{"train", "fno", "--data", "pairs", "--epochs", "1", "-o", "hybrid", "--json"}, model...),
		{"inspect", "run", "--json"}, {"inspect", "steady", "--json"}, {"selftest", "run", "--json"}, {"selftest", "linear", "--json"},
		{"sweep", "sweep.yaml", "--dry-run", "--json"}, {"sweep", "sweep.yaml", "-o", "s", "--json"},
		{"rollout", "run", "--data", "b", "-o", "p", "--dry-run", "--json"}, {"rollout", "run", "--data", "b", "-o", "p", "--steps", "6", "--json"},
		{"inspect", "p", "--json"}, {"verify", "p", "--json"},
		{"convert", "b", "b.h5"}, {"inspect", "b.h5", "--json"}, {"convert", "b.h5", "theirs", "--axes", "tensor:u=sample,time,x"}, {"inspect", "theirs", "--json"},
		{"convert", "b", "c.npz", "--dry-run", "--json"}, {"evaluate", "run", "--data", "b", "--dry-run", "--json"},
		{"evaluate", "run", "--data", "b", "--split", "all", "--samples", "3", "--long", "8", "--res", "8,16", "--pdebench-compat", "2", "-o", "e.json", "--json"},
		{"evaluate", "seeds", "--data", "b", "--coarse-solver=false", "-o", "es.json", "--json"},
		{"evaluate", "steady", "--data", "d", "--json"}, {"evaluate", "hybrid", "--data", "b", "--coarse-solver=false", "--json"},
		{"report", "run", "--data", "b", "-o", "r.html", "--json"},
		{"run", "quickstart", "-o", "out", "--dry-run", "--json"}, {"bench", "paper", "burgers", "-o", "papers", "--dry-run", "--json"},
		{"bench", "transform", "--cases", "transform-64-12", "--rounds", "1", "--json"}, {"bench", "--one-case", "latency", "--rounds", "1"},
		{"export", "run", "--to", "neuralop", "-o", "w.safetensors"}, {"export", "run", "--to", "fno", "-o", "o.safetensors"},
	} {
		if code, _ := p.run(args...); code != exitDone {
			t.Errorf("pdekit %s exited with %d", strings.Join(args, " "), code)
		}
	}
	nothing := compared{Cases: []comparison{{TrainRatio: metrics.Number(math.Inf(1))}}} // what it takes is not here
	text, err := json.Marshal(nothing)
	if err == nil {
		err = validPrinted(nothing, text)
	}
	if err != nil {
		t.Error(err)
	}
	p.file("meta", "b/meta.json", "p/meta.json", "pairs/meta.json", "theirs/meta.json")
	p.part("burgers", "problem", "b/meta.json")
	p.part("darcy", "problem", "d/meta.json")
	p.part("fno", "config", "run/config.json")
	p.file("run", "run/config.json", "steady/config.json", "hybrid/config.json")
	p.file("log", "run/log.jsonl", "steady/log.jsonl")
	p.file("evaluate", "e.json")
	p.file("evaluate-runs", "es.json")
	p.file("sweep", "s/sweep.json")
	p.file("export", "w.json", "o.json")
	notFinite(p)

	elsewhere := map[string]bool{
		"bench-compare": true, // needs a framework
		"bench-paper":   true, // TestPaperResumes
	}
	for _, d := range documents {
		if p.seen[d.Name] == 0 && !elsewhere[d.Name] {
			t.Errorf("%s was not seen: %s", d.Name, d.Where)
		}
	}
}

// notFinite: numbers that are not finite are null, and no command fails of them.
func notFinite(p *printing) {
	t := p.t
	m, err := operators.Load("run")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range m.Operator.Params() {
		for i := range w.Float32() {
			w.Float32()[i] *= 1e25
		}
	}
	if err := m.Save("wild.safetensors"); err != nil {
		t.Fatal(err)
	}
	code, text := p.run("evaluate", "wild.safetensors", "--data", "b", "--split", "all", "--samples", "2", "--json")
	var e evaluation
	if err := json.Unmarshal([]byte(text), &e); code != exitDone || err != nil || !math.IsNaN(float64(e.Metrics["rel_l2"])) || !strings.Contains(text, `"rel_l2": null`) {
		t.Errorf("evaluating a model that blows up exited with %d (%v) and rel_l2 %v", code, err, e.Metrics["rel_l2"])
	}

	diverging := []string{"train", "fno", "--data", "b", "--epochs", "9", "--lr", "1e20", "--clip", "0", "--width", "4", "--modes", "3", "-o", "diverged", "--progress", "json", "--json"}
	if code, _ := p.run(diverging...); code != exitDiverged {
		t.Errorf("a training that diverges exited with %d", code)
	}

	values := make([]float64, 4*8)
	for i := range values {
		values[i] = float64(i)
	}
	values[0], values[9] = math.NaN(), math.Inf(1)
	if err := npy.WriteFile("theirs.npy", []int{4, 8}, values); err != nil {
		t.Fatal(err)
	}
	_, text = p.run("inspect", "theirs.npy", "--axes", "sample,x", "--json")
	var d inspected
	if err := json.Unmarshal([]byte(text), &d); err != nil || len(d.Arrays) == 0 || d.Arrays[0].NonFinite != 2 || d.Arrays[0].Min != 1 || d.Arrays[0].Max != 31 {
		t.Errorf("of data that are not finite inspect says %s (%v)", text, err)
	}
	if code, _ := p.run("verify", "theirs.npy", "--axes", "sample,x", "--json"); code != exitFailed {
		t.Errorf("verifying data that are not finite exited with %d", code)
	}
}

// repositoryOf is the folder of the repository.
func repositoryOf(t *testing.T) string {
	root, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	return root
}
