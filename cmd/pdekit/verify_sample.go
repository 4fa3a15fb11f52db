package main

import (
	"context"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// repeatSlack is how far a sample solved again may lie from the stored one, in
// any value relative to the largest of its array: float32, and the rounding of
// other processors through the whole solution.
const repeatSlack = 1e-4

// verifySamples solves the first samples again from the seed and compares every
// value: what the residual cannot see, a wrong seed, order or boundary, it sees.
func verifySamples(ctx context.Context, d *datasets.Dataset, solver solvers.Solver, samples int) (finding, error) {
	layout := solver.Layout()
	meta := d.Meta()
	worst, where := 0.0, ""
	var again [][]float64
	for _, a := range layout {
		if !a.Coordinate() {
			again = append(again, make([]float64, a.Size()))
		}
	}
	for i := range samples {
		stored, err := readSample(d, layout, i)
		if err != nil {
			return finding{}, err
		}
		for _, values := range again {
			clear(values)
		}
		if err := solver.Solve(ctx, random.New(meta.Seed, meta.First+i), again); err != nil {
			return finding{}, err
		}
		for k, name := range fieldNames(layout) {
			if far := distance(stored[k], again[k]); far > worst {
				worst, where = far, fmt.Sprintf(", in %s of sample %d", name, i)
			}
		}
	}
	return found("repetition", worst <= repeatSlack, "%s solved again from seed %d: values differ by at most %.2e of the largest%s",
		plural(samples, "sample"), meta.Seed, worst, where), nil
}

// fieldNames are the names of the arrays that are not coordinates, in order.
func fieldNames(layout []grid.Array) []string {
	var names []string
	for _, a := range layout {
		if !a.Coordinate() {
			names = append(names, a.Name)
		}
	}
	return names
}

// distance is the largest difference relative to the largest value of want.
func distance(got, want []float64) float64 {
	difference, largest := 0.0, 0.0
	for i, w := range want {
		difference = max(difference, math.Abs(got[i]-w))
		largest = max(largest, math.Abs(w))
	}
	if difference == 0 {
		return 0
	}
	return difference / largest
}
