package main

import (
	"context"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// tune chooses the solve grid for --tolerance and writes it into the problem.
func (a *app) tune(ctx context.Context, problem solvers.Problem, o *generateOptions) (*grid.Certificate, error) {
	a.say("tolerance %g: choosing the solve grid", o.tolerance)
	_, certificate, err := solvers.Tune(ctx, problem, o.tolerance, o.seed, min(pilotSamples, o.samples))
	if err != nil {
		return nil, err
	}
	return &certificate, nil
}

// orderPoints bounds the grid, in points, that an evolution is solved on for
// its observed order: four times finer on each axis than the data's.
const orderPoints = 1 << 16

// certificatePoints bounds the refined grid, in points, of an evolution that is
// certified without being asked for: in three dimensions 203³, which takes 2 GB
// and sixteen times as long as the sample itself.
const certificatePoints = 1 << 23

// certificateAffordable says whether solving a sample on a refined grid takes no
// more memory and time than people expect.
func certificateAffordable(s solvers.Solver) bool {
	d, ok := s.(solvers.Describer)
	if !ok || !isEvolution(s) {
		return true
	}
	points := 1.0
	for _, n := range d.Describe().SolveGrid {
		points *= 2 * float64(n)
	}
	return points <= certificatePoints
}

// orderAffordable says whether solving the first sample on a grid refined twice
// takes no longer than people wait.
func orderAffordable(s solvers.Solver) bool {
	d, ok := s.(solvers.Describer)
	if !ok {
		return false
	}
	points := 1
	for _, n := range d.Describe().SolveGrid {
		points *= 4 * n
	}
	return points <= orderPoints || !isEvolution(s)
}

// isEvolution says whether the solution has a time axis.
func isEvolution(s solvers.Solver) bool {
	for _, array := range s.Layout() {
		if array.Name == "u" {
			return array.Axis("time") >= 0
		}
	}
	return false
}

// sayPlan says what will be solved and how good it is, before the work starts.
func (a *app) sayPlan(d solvers.Description, c *grid.Certificate) {
	a.say("%s", d.Formula)
	a.say("solve grid %s, stored grid %s; %s", times(d.SolveGrid), times(d.StoredGrid), d.Scheme)
	if c != nil {
		a.say("certificate: relative L2 distance from the refined solution: %s", certificateText(c))
	}
}

// certificateText is a certificate in a line.
func certificateText(c *grid.Certificate) string {
	text := fmt.Sprintf("median %.2e, max %.2e over %s%s", c.Median, c.Max, plural(c.Samples, "sample"), orderText(c.Order))
	if c.Of != "" {
		text += " (of " + c.Of + ")"
	}
	return text
}

func orderText(order float64) string {
	if order == 0 {
		return ""
	}
	return fmt.Sprintf("; observed order %.2f", order)
}
