package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pdekit/pdekit/internal/safetensors"
)

// cancelAt ends a context when a line with all words of a text has been written.
type cancelAt struct {
	bytes.Buffer
	marker string
	cancel context.CancelFunc
}

func (w *cancelAt) Write(p []byte) (int, error) {
	missing := func(word string) bool { return !strings.Contains(string(p), word) }
	if w.marker != "" && !slices.ContainsFunc(strings.Fields(w.marker), missing) {
		w.cancel()
	}
	return w.Buffer.Write(p)
}

// until runs a command line that is cancelled at a marker (cancelAt) of its progress,
// which is told at every step.
func until(t *testing.T, marker string, args ...string) Exit {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	clock := time.Time{}
	tick := func() time.Time { clock = clock.Add(time.Second); return clock }
	io := &IO{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &cancelAt{marker: marker, cancel: cancel}, Now: tick}
	return runContext(ctx, io, append(args, "--progress=json", "--threads=1"))
}

// sameTensors compares files of two runs.
func sameTensors(t *testing.T, a, b string, names ...string) {
	t.Helper()
	for _, name := range names {
		var tensors [2]map[string]safetensors.Tensor
		for i, folder := range []string{a, b} {
			var err error
			if tensors[i], _, err = safetensors.Read(filepath.Join(folder, name)); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(tensors[0], tensors[1]); diff != "" {
			t.Errorf("%s differs: %s", name, diff)
		}
	}
}

// train --seeds and sweep that are interrupted in their runs, the second of the
// seeds and a trial on its second rung, end with the bytes of ones that were not.
func TestManyRunsResume(t *testing.T) {
	data := smallData(t, "burgers", "--samples=12", "--grid=16", "--viscosity=0.1", "--t-end=0.2", "--snapshots=3")
	sweep := filepath.Join(t.TempDir(), "sweep.yaml")
	text := "model: fno\ndata: " + data + "\nset: {epochs: 4, batch: 4, modes: 2, projection: 4}\ngrid: {width: [3, 4]}\nhalving: {first: 2, keep: 2}\n"
	if err := os.WriteFile(sweep, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args    []string
		markers []string
		files   []string
	}{
		"seeds": {
			[]string{"train", "fno", "--data", data, "--epochs=3", "--batch=4", "--modes=2", "--projection=4", "--width=3", "--seeds=2"},
			[]string{`seed-0 "epoch":2`, `seed-1 "epoch":1`, `seed-1 "epoch":3`},
			[]string{"seed-0/best.safetensors", "seed-0/last.safetensors", "seed-1/best.safetensors", "seed-1/last.safetensors"},
		},
		"sweep": {
			[]string{"sweep", sweep},
			[]string{`trial-000 "epoch":2`, `trial-001 "epoch":1`, `trial- "epoch":3`, `trial- "epoch":4`},
			[]string{"trial-000/best.safetensors", "trial-000/last.safetensors", "trial-001/best.safetensors", "trial-001/last.safetensors"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			whole, pieces := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "pieces")
			if code := until(t, "", append(c.args, "-o", whole)...); code != exitDone {
				t.Fatalf("exit %d", code)
			}
			resume := append(slices.Clone(c.args), "-o", pieces, "--resume")
			for _, marker := range c.markers {
				if code := until(t, marker, resume...); code != exitInterrupted {
					t.Fatalf("interrupted at %q: exit %d", marker, code)
				}
			}
			if code := until(t, "", resume...); code != exitDone {
				t.Fatalf("exit %d", code)
			}
			sameTensors(t, whole, pieces, c.files...)
		})
	}
}
