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

// storageResidual is what storing in float32 may add to the relative residual
// of a solution: rounding, amplified by the operator.
const storageResidual = 1e-2

// invariantDrift is what storing may add to the change of a conserved quantity
// over the frames, relative to its scale.
const invariantDrift = 1e-3

// repeatSlack is how far a sample solved again may lie from the stored one, in
// any value relative to the largest of its array: float32, and the rounding of
// other processors through the whole solution.
const repeatSlack = 1e-4

// verifySamples solves the first samples again from the seed and compares. Every
// value: what the residual cannot see, a wrong seed, order or boundary, it sees.
// The residual and what the equation conserves: on a coarse grid the solver's
// own solution leaves some of both at its nodes, and so may the data.
func verifySamples(ctx context.Context, d *datasets.Dataset, solver solvers.Solver, samples int) ([]finding, error) {
	var residual residualCheck
	var invariants []finding
	var repeat repeatCheck
	layout, meta := solver.Layout(), d.Meta()
	var again [][]float64
	for _, a := range layout {
		if !a.Coordinate() {
			again = append(again, make([]float64, a.Size()))
		}
	}
	for i := range samples {
		stored, err := readSample(d, layout, i)
		if err != nil {
			return nil, err
		}
		for _, values := range again {
			clear(values)
		}
		if err := solver.Solve(ctx, random.New(meta.Seed, meta.First+i), again); err != nil {
			return nil, err
		}
		if err := residual.add(ctx, solver, stored, again); err != nil {
			return nil, err
		}
		kept, err := verifyInvariants(solver, i, stored, again)
		if err != nil {
			return nil, err
		}
		invariants = append(invariants, kept...)
		repeat.add(layout, i, stored, again)
	}
	of := plural(samples, "sample")
	return append(append(residual.findings(of, dtypeOf(d)), invariants...), repeat.finding(of, meta.Seed)), nil
}

// residualCheck holds the residuals of stored samples against those of the
// same samples solved again.
type residualCheck struct {
	checked, failed bool
	worst, own      float64 // the largest, and of that sample solved again; 0 where it was not asked
}

func (c *residualCheck) add(ctx context.Context, solver solvers.Solver, stored, again [][]float64) error {
	r, ok := solver.(solvers.Residualer)
	if !ok {
		return nil
	}
	got, err := r.Residual(ctx, stored)
	if err != nil {
		return err
	}
	own := 0.0
	if !(got <= storageResidual) {
		if own, err = r.Residual(ctx, again); err != nil {
			return err
		}
	}
	if !c.checked || worse(got, c.worst) {
		c.worst, c.own = got, own
	}
	c.checked, c.failed = true, c.failed || !(got <= own+storageResidual)
	return nil
}

func (c *residualCheck) findings(samples, dtype string) []finding {
	if !c.checked {
		return nil
	}
	text := fmt.Sprintf("relative residual at most %.2e over %s (stored as %s)", c.worst, samples, dtype)
	if c.own > 0 {
		text += fmt.Sprintf(", and %.2e when solved again: on this grid", c.own)
	}
	return []finding{found("residual", !c.failed, "%s", text)}
}

// verifyInvariants follows the quantities that the equation conserves.
func verifyInvariants(solver solvers.Solver, sample int, stored, again [][]float64) ([]finding, error) {
	f, ok := solver.(follower)
	if !ok {
		return nil, nil
	}
	drifts, err := f.Drifts(stored)
	if err != nil {
		return nil, err
	}
	own, err := f.Drifts(again)
	if err != nil {
		return nil, err
	}
	var list []finding
	for k, q := range drifts {
		text := fmt.Sprintf("sample %d: %s = %.6g, changes by %.2e (scale %.3g)", sample, q.Name, q.Initial, q.Change, q.Scale)
		if !(q.Change <= invariantDrift*q.Scale) {
			text += fmt.Sprintf(", and by %.2e when solved again: at these nodes", own[k].Change)
		}
		list = append(list, found("invariant", q.Change <= own[k].Change+invariantDrift*q.Scale, "%s", text))
	}
	return list, nil
}

// repeatCheck looks for the value that differs most between stored samples and
// the same samples solved again.
type repeatCheck struct {
	worst float64
	where string
}

func (c *repeatCheck) add(layout []grid.Array, sample int, stored, again [][]float64) {
	for k, name := range fieldNames(layout) {
		if far := distance(stored[k], again[k]); worse(far, c.worst) {
			c.worst, c.where = far, fmt.Sprintf(", in %s of sample %d", name, sample)
		}
	}
}

func (c *repeatCheck) finding(samples string, seed uint64) finding {
	return found("repetition", c.worst <= repeatSlack, "%s solved again from seed %d: values differ by at most %.2e of the largest%s", samples, seed, c.worst, c.where)
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

// worse reports whether a is larger than b; nothing is worse than what is no number.
func worse(a, b float64) bool { return !math.IsNaN(b) && !(a <= b) }

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
