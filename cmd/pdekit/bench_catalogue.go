package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// benchCatalogue times one sample of every equation's defaults, set-up apart:
// what data cost.
func (a *app) benchCatalogue(ctx context.Context, b *bench) error {
	t := table{{"equation", "stored", "solve grid", "seconds a sample", "samples/s"}}
	for _, e := range solvers.Equations() {
		if !b.wanted(e.Name) {
			continue
		}
		row, err := a.benchEquation(ctx, b, e)
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
		t = append(t, row)
		a.say("%s: %s s", e.Name, row[3])
	}
	b.print(t)
	return nil
}

func (a *app) benchEquation(ctx context.Context, b *bench, e solvers.Equation) ([]string, error) {
	solver, err := setupCase(e.Name, "")
	if err != nil {
		return nil, err
	}
	dst := sampleOf(solver)
	best := 0.0
	for i := range 2 { // the first is warm-up for what is quick
		var failure error
		seconds := kernel.Elapsed(func() { failure = solver.Solve(ctx, random.New(1, i), dst) }).Seconds()
		if failure != nil {
			return nil, failure
		}
		if i == 0 || seconds < best {
			best = seconds
		}
		if seconds > 2 {
			break
		}
	}
	u := solver.Layout()[0]
	size := "–"
	if d, ok := solver.(solvers.Describer); ok {
		size = times(d.Describe().SolveGrid)
	}
	b.of(e.Name).Solve = best
	return []string{e.Name, strings.Join(u.Axes, ", ") + " " + times(u.Shape), size,
		fmt.Sprintf("%.3g", best), fmt.Sprintf("%.3g", 1/best)}, nil
}
