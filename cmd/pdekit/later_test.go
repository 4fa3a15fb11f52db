package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
)

// Data that begin at a later frame, thinned or not, are made again from that
// frame on: what was drawn comes from the seed, the state from the data.
func TestRemakeFromALaterFrame(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		generate string
		within   float64
	}{
		{"burgers --grid 64 --viscosity 0.05:0.1 --t-end 0.5 --snapshots 6", 1e-6},
		{"navier-stokes --grid 16 --viscosity 0.01 --t-end 1 --snapshots 6 --forcing fno", 1e-6},
		{"shallow-water --grid 16 --t-end 0.1 --snapshots 6", 1e-3}, // the steps of a shock-capturing scheme differ after the start
	} {
		words := strings.Fields(c.generate)
		whole, late, thin := filepath.Join(dir, words[0]), filepath.Join(dir, words[0]+"-late"), filepath.Join(dir, words[0]+"-thin")
		for _, args := range [][]string{
			append([]string{"generate"}, append(words, "--samples", "3", "--seed", "4", "--certify", "0", "--dtype", "float64", "-q", "-o", whole)...),
			{"convert", whole, late, "--frames", "2:6", "--samples", "1:3", "-q"},
			{"convert", whole, thin, "--frames", "2:6:3", "--stride", "2", "-q"},
		} {
			if code := runContext(context.Background(), systemIO(), args); code != exitDone {
				t.Fatalf("%v: status %d", args, code)
			}
		}
		for _, k := range []struct {
			data   string
			kind   string
			window int
			within float64
		}{
			{late, operators.Autoregressive, 1, c.within},
			{late, operators.Autoregressive, 2, c.within},
			{late, operators.OneShot, 0, c.within},
			{thin, operators.OneShot, 0, 1e-2}, // from half the nodes
		} {
			d, err := datasets.Open(k.data)
			if err != nil {
				t.Fatal(err)
			}
			task, err := train.TaskOf(d, operators.TaskOptions{Kind: k.kind, Window: k.window})
			if err != nil {
				t.Fatal(err)
			}
			s := &source{data: d, fields: d, task: task, size: task.Grid}
			r, why, err := newRemake(s, s.targets())
			if err != nil || why != "" {
				t.Fatalf("%s: %s, %v", k.data, why, err)
			}
			solver, err := r.at(r.grid, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			v, err := newSolved(solver)
			if err != nil {
				t.Fatal(err)
			}
			to := newRegrid(v.grid, r.data, allPeriodic(r.data))
			for i := range d.Samples() {
				if finite, err := v.solve(t.Context(), r, i); err != nil || !finite {
					t.Fatalf("%s: sample %d: %v, %v", k.data, i, finite, err)
				}
				want := make([]float64, s.targets()*s.frame())
				if err := s.readTruth(want, i); err != nil {
					t.Fatal(err)
				}
				got := make([]float64, len(want))
				to.apply(got, v.predicted(task, r))
				if e := relative(got, want); !(e <= k.within) {
					t.Errorf("%s, %s, window %d: sample %d is %.2e from the data", k.data, k.kind, k.window, i, e)
				} else {
					t.Logf("%s, %s, window %d: sample %d is %.2e from the data", words[0], k.kind, k.window, i, e)
				}
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
