package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// estimate is what generate --dry-run prints of the work before it.
type estimate struct {
	Samples int     `json:"samples"`                   // to make: of the shard, where one is named
	Workers int     `json:"workers"`                   // that solve at the same time
	Sample  float64 `json:"sample_seconds"`            // the first sample, alone
	Seconds float64 `json:"seconds"`                   // all samples, without the certificate
	Memory  int64   `json:"memory_bytes"`              // at most, beside the solvers
	Disk    int64   `json:"disk_bytes"`                // of the finished dataset
	Free    int64   `json:"disk_free_bytes,omitempty"` // 0: unknown
}

// estimate solves the first sample, writes nothing, and tells what all will take.
func (a *app) estimate(ctx context.Context, solver solvers.Solver, options datasets.GenerateOptions, certify, asJSON bool) error {
	need, err := options.Footprint(solver)
	if err != nil {
		return err
	}
	lo, hi := options.Shard.Range(options.Samples)
	begin := a.Now()
	if err := solveOnce(ctx, solver, random.New(options.Seed, lo)); err != nil {
		return err
	}
	e := estimate{Samples: hi - lo, Workers: min(options.Workers, hi-lo), Sample: a.Now().Sub(begin).Seconds(), Memory: need.Memory, Disk: need.Disk}
	e.Seconds = e.Sample * float64(e.Samples) / float64(max(1, min(e.Workers, parallel.Threads())))
	e.Free = a.diskFree(filepath.Dir(filepath.Clean(options.Path)))
	words := fmt.Sprintf("about %s, at %s for the first sample", inSeconds(e.Seconds), inSeconds(e.Sample))
	if certify {
		words += "; the certificate comes on top"
	}
	return a.tellEstimate(asJSON, e, e.Disk, e.Free, table{
		{"samples", fmt.Sprintf("%d, %s", e.Samples, plural(e.Workers, "worker"))},
		{"time", words},
		{"memory", "at most " + humanBytes(e.Memory) + " beside the solvers"},
		{"disk", humanBytes(e.Disk) + ofFree(e.Free)},
	})
}

// tellEstimate prints what a dry run found, as JSON or in words, and warns where
// the disk has not the room that is needed.
func (a *app) tellEstimate(asJSON bool, e any, need, free int64, words ...any) error {
	if asJSON {
		return a.printJSON(e)
	}
	if err := a.tell(words...); err != nil {
		return err
	}
	if free > 0 && need > free {
		a.say("warning: the disk is too small for it")
	}
	return nil
}

// ofFree is the disk's room behind what will be taken of it; nothing if unknown.
func ofFree(free int64) string {
	if free == 0 {
		return ""
	}
	return ", of " + humanBytes(free) + " free"
}

// held is the memory that the process has from the system now.
func held() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys - m.HeapReleased)
}

// solveOnce solves a sample and drops it, frame by frame where the solver can.
func solveOnce(ctx context.Context, s solvers.Solver, rng *random.Stream) error {
	if s, ok := s.(solvers.Streamer); ok {
		return s.SolveFrames(ctx, rng, solvers.AllocateFrame(s.Layout()), func(int) error { return nil })
	}
	return s.Solve(ctx, rng, solvers.Allocate(s.Layout()))
}
