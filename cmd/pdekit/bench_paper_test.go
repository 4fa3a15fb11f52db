package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tinyPaper is a problem of the size of a test, with all that a recipe has.
const tinyPaper = `
name: tiny
title: Burgers in little
metric: rel_l2
reach: 1
published: [{by: nobody, value: "1"}]
small:
  seeds: 2
  data:
    - generate burgers: {output: ../data/train, t-end: 0.1, grid: 64, solve-grid: 64, samples: 12, seed: 1, certify: 0}
    - generate burgers: {output: ../data/test, t-end: 0.1, grid: 128, solve-grid: 128, samples: 4, seed: 2}
    - convert ../data/test ../data/test-64: {stride: 2}
  train:
    train fno: {data: ../data/train, modes: 4, width: 8, layers: 2, epochs: 4, batch: 4}
  evaluate:
    evaluate: {data: ../data/test-64, coarse-solver: false}
  resolutions:
    evaluate: {data: ../data/test, coarse-solver: false, res: "32,64,128"}
`

// A paper that is interrupted in each kind of step ends with the bytes of one
// that was not.
func TestPaperResumes(t *testing.T) {
	p, err := parsePaper([]byte(tinyPaper))
	if err != nil {
		t.Fatal(err)
	}
	run := func(folder, marker string) error {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		clock := time.Time{}
		tick := func() time.Time { clock = clock.Add(time.Second); return clock } // so that progress is told at every step
		a := &app{IO: &IO{Out: &bytes.Buffer{}, Err: &cancelAt{marker: marker, cancel: cancel}, Now: tick, Printed: printed(t)}, settings: settings{progress: "json", threads: 1}}
		return a.benchPapers(ctx, []*paper{p}, &paperOptions{size: "small", output: folder, store: folder, json: true})
	}
	whole, pieces := t.TempDir(), t.TempDir()
	if err := run(whole, ""); err != nil {
		t.Fatal(err)
	}
	for _, marker := range []string{`"done":3,`, `"epoch":2`, "[5/9]", "[9/9]"} {
		if err := run(pieces, marker); !errors.Is(err, context.Canceled) {
			t.Fatalf("interrupted at %q: %v", marker, err)
		}
	}
	if err := run(pieces, ""); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"data/train/u.npy", "data/test-64/u.npy"} {
		var text [2][]byte
		for i, folder := range []string{whole, pieces} {
			if text[i], err = os.ReadFile(filepath.Join(folder, name)); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(text[0], text[1]) {
			t.Errorf("%s differs", name)
		}
	}
	sameTensors(t, whole, pieces, "tiny-small/run-0/last.safetensors", "tiny-small/run-1/best.safetensors")
	results := [2]paperResult{{paper: *p}, {paper: *p}}
	for i, folder := range []string{whole, pieces} {
		text, err := os.ReadFile(filepath.Join(folder, "paper-tiny-small.json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &results[i]); err != nil {
			t.Fatal(err)
		}
	}
	a, b := results[0], results[1]
	if a.Mean != b.Mean || a.Deviation != b.Deviation || !(a.Deviation > 0) || !(a.Data > 0) || !(b.Data > 0) {
		t.Errorf("%g ± %g with data in %g s, and interrupted %g ± %g, %g s", a.Mean, a.Deviation, a.Data, b.Mean, b.Deviation, b.Data)
	}
	rows := a.Seeds[1].Grids.Rows
	if len(rows) != 3 || rows[1].Ratio != 1 || rows[0].RelL2 != b.Seeds[1].Grids.Rows[0].RelL2 || !isFinite(float64(rows[2].Resampled)) {
		t.Errorf("other grids: %+v", rows)
	}
	if text := a.grids(); !strings.Contains(text, "as trained on 64 (4 samples, mean over 2 seeds)") || strings.Count(text, "±") < 6 {
		t.Errorf("the table of grids is\n%s", text)
	}
}

// A recipe's state as earlier builds wrote it is read; its steps have no times.
func TestRecipeState(t *testing.T) {
	path := filepath.Join(t.TempDir(), recipeState)
	a := &app{IO: &IO{}}
	if done, err := a.readRecipeState(path); done != nil || err != nil {
		t.Errorf("no file gave %v, %v", done, err)
	}
	steps := []step{{words: []string{"generate", "burgers"}}, {words: []string{"convert", "a", "b"}}, {words: []string{"train", "fno"}}}
	for text, want := range map[string]float64{
		`["a","b","c"]`: 0,
		`["a",{"step":"b","seconds":2},{"step":"c","seconds":50}]`:                        0,
		`[{"step":"a","seconds":3},{"step":"b","seconds":2},{"step":"c","seconds":50}]`:   5,
		`[{"step":"a","seconds":3},{"step":"b","seconds":2,"partial":true},{"step":"c"}]`: 5,
		`[{"step":"a","seconds":3}]`: 0,
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		done, err := a.readRecipeState(path)
		if err != nil || done[0].Step != "a" {
			t.Fatalf("%s: %v, %v", text, done, err)
		}
		if got := dataCost(steps, done); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: data took %g s, want %g", text, got, want)
		}
	}
	if err := os.WriteFile(path, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := a.readRecipeState(path); err == nil || !strings.Contains(err.Error(), recipeState) {
		t.Errorf("a broken file gave %v", err)
	}
}
