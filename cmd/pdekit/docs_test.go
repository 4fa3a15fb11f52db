package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/pdekit/pdekit/solvers"
)

// TestGeneratedDocsAreFresh makes the generated pages again and compares them
// with the repository's.
func TestGeneratedDocsAreFresh(t *testing.T) {
	fresh, stored := t.TempDir(), filepath.Join("..", "..", "docs")
	var out, errs bytes.Buffer
	io := &IO{In: &bytes.Buffer{}, Out: &out, Err: &errs, Now: time.Now}
	if code := run(io, []string{"docs", "-o", fresh}); code != exitDone {
		t.Fatalf("pdekit docs exited with %d: %s", code, errs.String())
	}
	pages := map[string]bool{}
	err := filepath.WalkDir(fresh, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(fresh, path)
		if err != nil {
			return err
		}
		pages[name] = true
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if got, err := os.ReadFile(filepath.Join(stored, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("docs/%s is not what the code says now; run: go run ./cmd/pdekit docs -o docs", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"cli/*.md", "schemas/*.json"} {
		left, err := filepath.Glob(filepath.Join(stored, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range left {
			if !pages[filepath.Join(filepath.Base(filepath.Dir(path)), filepath.Base(path))] {
				t.Errorf("%s describes nothing that there is; run: go run ./cmd/pdekit docs -o docs", path)
			}
		}
	}
	if len(pages) < 20 {
		t.Errorf("only %d pages were made", len(pages))
	}
}

// The page of every equation shows a picture, and there are no others.
func TestEveryEquationHasItsPicture(t *testing.T) {
	folder := filepath.Join("..", "..", "docs", galleryFolder)
	left, err := filepath.Glob(filepath.Join(folder, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range solvers.Equations() {
		path := filepath.Join(folder, e.Name+".png")
		if i := slices.Index(left, path); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			t.Errorf("%s is missing; run: go run ./cmd/pdekit docs gallery %s -o docs", path, e.Name)
		}
	}
	if len(left) > 0 {
		t.Errorf("pictures of no equation: %v", left)
	}
}

// Of every equation it is told what a sample costs.
func TestEveryEquationHasItsCost(t *testing.T) {
	seconds := map[string]float64{}
	if err := json.Unmarshal(catalogueSeconds, &seconds); err != nil {
		t.Fatal(err)
	}
	for _, e := range solvers.Equations() {
		if !(seconds[e.Name] > 0) {
			t.Errorf("%s is missing in references/catalogue-seconds.json; measure it with: pdekit bench catalogue --cases %s --threads 1 --json", e.Name, e.Name)
		}
	}
}
