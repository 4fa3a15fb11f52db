package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every paper's recipe must be one that this build can run, in both sizes.
func TestPapersAreRunnable(t *testing.T) {
	for _, p := range papers() {
		for _, size := range sizeNames {
			if p.size(size) == nil || p.size(size).Seeds < 1 || len(p.Published) == 0 || p.Reach <= 0 {
				t.Errorf("%s: %s: the size, its seeds, what was published or what to reach is missing", p.Name, size)
				continue
			}
			r, err := p.recipe(size, p.size(size).Seeds)
			if err != nil {
				t.Fatal(err)
			}
			again, err := parseRecipe(r.Name, r.text)
			if err != nil {
				t.Fatalf("%s: the printed recipe does not parse: %v", r.Name, err)
			}
			if len(again.Steps) != len(r.Steps) {
				t.Fatalf("%s: %d steps, %d printed", r.Name, len(r.Steps), len(again.Steps))
			}
			a := &app{IO: &IO{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}}
			if err := a.checkSteps(again); err != nil {
				t.Errorf("%s: %v", r.Name, err)
			}
		}
	}
}

// The figure is the mean over seeds, its deviation that of a sample.
func TestReadPaper(t *testing.T) {
	folder := t.TempDir()
	values := []float64{0.002, 0.003, 0.007}
	for seed, v := range values {
		write := func(name, text string) {
			path := filepath.Join(folder, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		write(evaluationFile(seed), fmt.Sprintf(`{"metrics":{"rel_l2":%g},"protocol":{"epoch":2,"epochs":3,"parameters":11}}`, v))
		write(runFolder(seed)+"/log.jsonl", `{"epoch":1,"train_loss":1,"val_error":0.9,"samples_per_second":10,"seconds":5}
{"epoch":2,"train_loss":0.5,"val_error":0.4,"val_rollout":0.8,"samples_per_second":20,"seconds":11}
`)
	}
	p := &paper{Name: "p", Metric: "rel_l2"}
	a := &app{IO: &IO{}}
	r, err := a.readPaper(p, "small", folder, len(values))
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(float64(r.Mean)-0.004) > 1e-15 || math.Abs(float64(r.Deviation)-math.Sqrt(7e-6)) > 1e-12 {
		t.Errorf("mean %g, deviation %g; 0.004 and %g expected", r.Mean, r.Deviation, math.Sqrt(7e-6))
	}
	if r.Seconds != 11 || r.Rate != 15 || r.Parameters != 11 || len(r.Seeds[0].Curve) != 2 || r.Seeds[0].Curve[1].Val != 0.8 {
		t.Errorf("read %+v", r)
	}
	if text := paperTable([]*paperResult{r}).String(); !strings.Contains(text, "0.004 ± 0.00265") {
		t.Errorf("the table does not show the figure:\n%s", text)
	}
	p.Metric = "nothing"
	if _, err := a.readPaper(p, "small", folder, 1); err == nil || !strings.Contains(err.Error(), "no metric nothing") {
		t.Errorf("an unknown metric gave %v", err)
	}
}
