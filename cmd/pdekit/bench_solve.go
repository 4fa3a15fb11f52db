package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"strings"

	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// solveCase is one problem that bench solves: an equation with its flags.
type solveCase struct {
	name, equation, flags string
}

var solveCases = []solveCase{
	{"burgers-1024", "burgers", "grid=1024 viscosity=0.01 t-end=1 snapshots=2"},
	{"burgers-1024-shock", "burgers", "grid=1024 viscosity=0.001 t-end=1 snapshots=2"},
	{"navier-stokes-64-t10", "navier-stokes", "grid=64 viscosity=1e-3 t-end=10 snapshots=11 forcing=fno"},
	{"poisson-257", "poisson", "grid=257"},
	{"darcy-85", "darcy", "grid=85"},
	{"darcy-421", "darcy", "grid=421"},
}

// setupCase sets up a problem from "name=value" flags.
func setupCase(equation, flags string) (solvers.Solver, error) {
	eq, ok := solvers.Lookup(equation)
	if !ok {
		return nil, fmt.Errorf("no equation %s", equation)
	}
	problem := eq.New()
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	problem.Flags(fs)
	for _, f := range strings.Fields(flags) {
		name, value, _ := strings.Cut(f, "=")
		if err := fs.Set(name, value); err != nil {
			return nil, err
		}
	}
	return problem.Setup()
}

// sampleOf allocates one sample of a solver.
func sampleOf(s solvers.Solver) [][]float64 {
	var dst [][]float64
	for _, array := range s.Layout() {
		if !array.Coordinate() {
			dst = append(dst, make([]float64, array.Size()))
		}
	}
	return dst
}

// benchSolve times one sample of each case, set-up apart, on one thread: many
// samples are solved side by side. Then it does the same for related systems.
func (a *app) benchSolve(ctx context.Context, b *bench) error {
	t := table{{"case", "equation", "seconds a sample", "solve grid"}}
	for _, c := range solveCases {
		if !b.wanted(c.name) {
			continue
		}
		solver, err := setupCase(c.equation, c.flags)
		if err != nil {
			return err
		}
		dst := sampleOf(solver)
		var failure error
		sample := 0
		seconds := b.median(func() {
			if err := solver.Solve(ctx, random.New(1, sample), dst); err != nil && failure == nil {
				failure = err
			}
			sample++
		})
		if failure != nil {
			return failure
		}
		size := "?"
		if d, ok := solver.(solvers.Describer); ok {
			size = times(d.Describe().SolveGrid)
		}
		row := b.of(c.name)
		row.Solve, row.Flags = seconds, c.flags
		t = append(t, []string{c.name, c.equation + " " + c.flags, fmt.Sprintf("%.4g", seconds), size})
	}
	b.print(t)
	return a.benchKrylov(ctx, b)
}

// accuracyCase is a problem solved on a ladder of grids.
type accuracyCase struct {
	name, equation, flags string
	grids                 []int
}

var accuracyCases = []accuracyCase{
	{"burgers-periodic", "burgers", "viscosity=0.01 t-end=0.5 snapshots=2 scheme=central time-tolerance=1e-11", []int{256, 512, 1024}},
	{"burgers-dirichlet", "burgers", "viscosity=0.02 t-end=0.5 snapshots=2 bc=dirichlet initial=sine scheme=central time-tolerance=1e-11", []int{65, 129, 257}},
	{"navier-stokes-order2", "navier-stokes", "viscosity=1e-3 t-end=1 snapshots=2 order=2 time-tolerance=1e-9", []int{64, 128, 256}},
	{"navier-stokes-order4", "navier-stokes", "viscosity=1e-3 t-end=1 snapshots=2 order=4 time-tolerance=1e-9", []int{64, 128, 256}},
	{"poisson-2d-order2", "poisson", "order=2", []int{33, 65, 129}},
	{"poisson-2d-order4", "poisson", "order=4", []int{33, 65, 129}},
	{"darcy-lognormal", "darcy", "law=lognormal", []int{33, 65, 129}},
}

// benchAccuracy solves the same sample, stored on the first grid, on a ladder
// of solve grids and states the distance of each from the next: its slope is
// the observed order.
func (a *app) benchAccuracy(ctx context.Context, b *bench) error {
	t := table{{"case", "grids", "distances to the next", "observed order"}}
	for _, c := range accuracyCases {
		if !b.wanted(c.name) {
			continue
		}
		var solutions [][]float64
		for _, n := range append(c.grids, c.grids[2]+(c.grids[2]-c.grids[2]%2)) {
			solver, err := setupCase(c.equation, fmt.Sprintf("grid=%d solve-grid=%d %s", c.grids[0], n, c.flags))
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			dst := sampleOf(solver)
			if err := solver.Solve(ctx, random.New(1, 0), dst); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			u := dst[0]
			solutions = append(solutions, u[len(u)/2:]) // the last frame of two; half of a steady field
		}
		distances := make([]float64, len(solutions)-1)
		var texts []string
		for i := range distances {
			distances[i] = relativeDistance(solutions[i], solutions[i+1])
			texts = append(texts, figure(distances[i]))
		}
		order := math.Log2(distances[len(distances)-2] / distances[len(distances)-1])
		row := b.of(c.name)
		row.Grids, row.Distances, row.Order, row.Flags = c.grids, distances, metrics.Number(order), c.flags
		t = append(t, []string{c.name, fmt.Sprint(c.grids), strings.Join(texts, ", "), fmt.Sprintf("%.2f", order)})
	}
	b.print(t)
	return nil
}

func relativeDistance(u, v []float64) float64 {
	diff, norm := 0.0, 0.0
	for i := range u {
		diff += (u[i] - v[i]) * (u[i] - v[i])
		norm += v[i] * v[i]
	}
	return math.Sqrt(diff / norm)
}
