package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators/selftest"
	"github.com/pdekit/pdekit/solvers"
)

// Every equation of the catalogue goes the whole way of the command line:
// --tolerance chooses a solve grid for it, its samples do not depend on threads,
// workers or shards, and verify finds no fault in them.
func TestEveryEquationFromTheCommandLine(t *testing.T) {
	for _, e := range solvers.Equations() {
		t.Run(e.Name, func(t *testing.T) {
			folder := t.TempDir()
			whole, part := filepath.Join(folder, "whole.npz"), filepath.Join(folder, "part.npz")
			args := append([]string{"generate", e.Name, "--samples", "2", "--seed", "3", "--tolerance", "0.5"}, quick(t, e)...)
			succeed(t, append(args, "-o", whole, "--threads", "1")...)
			succeed(t, append(args, "-o", part, "--threads", "2", "--workers", "2", "--shard", "2/2")...)
			want, got := stored(t, whole, 1), stored(t, part, 0)
			if len(want) == 0 {
				t.Error("no arrays")
			}
			for name, values := range want {
				if !slices.Equal(values, got[name]) {
					t.Errorf("%s of sample 1 differs from one thread to two and a shard", name)
				}
			}
			var found []finding
			if err := json.Unmarshal([]byte(succeed(t, "verify", whole, "--samples", "1", "--json")), &found); err != nil {
				t.Fatal(err)
			}
			for _, check := range []string{"storage", "repetition", "certificate"} {
				if !slices.ContainsFunc(found, func(f finding) bool { return f.Check == check && f.Status == selftest.OK }) {
					t.Errorf("verify says nothing good of the %s: %+v", check, found)
				}
			}
		})
	}
}

// stored are the arrays of one sample of a file by their names.
func stored(t *testing.T, path string, sample int) map[string][]float64 {
	t.Helper()
	d, err := datasets.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	arrays := map[string][]float64{}
	for _, a := range d.Arrays() {
		if a.Coordinate() {
			continue
		}
		values := make([]float64, a.Size())
		if err := d.ReadFloat64(values, a.Name, sample, 0); err != nil {
			t.Fatal(err)
		}
		arrays[a.Name] = values
	}
	return arrays
}

// quick are flags that make an equation's defaults small.
func quick(t *testing.T, e solvers.Equation) []string {
	t.Helper()
	problem := e.New()
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	problem.Flags(fs)
	solver, err := problem.Setup()
	if err != nil {
		t.Fatal(err)
	}
	points := 17
	if len(solver.(solvers.Describer).Describe().StoredGrid) == 3 {
		points = 9
	}
	flags := []string{"--grid", strconv.Itoa(points)}
	if f := fs.Lookup("t-end"); f != nil {
		end, err := strconv.ParseFloat(f.DefValue, 64)
		if err != nil {
			t.Fatal(err)
		}
		flags = append(flags, "--snapshots", "3", "--t-end", fmt.Sprint(end/200))
	}
	return flags
}

// succeed runs pdekit, which must succeed, and returns what it printed.
func succeed(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(&IO{In: &bytes.Buffer{}, Out: &out, Err: &errs, Now: time.Now, Printed: printed(t)}, args); code != exitDone {
		t.Fatalf("pdekit %q exited with %d: %s", args, code, errs.String())
	}
	return out.String()
}
