package solvers

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Tune doubles the solve grid at most tuneLevels times, and stays below
// tunePoints points.
const (
	tuneLevels = 8
	tunePoints = 1 << 25
)

// Tune sets the resolution of p, which must be Resolved, to the coarsest solve
// grid (the stored grid, then twice, four times, …) and the largest time
// tolerance with which the certificate's median over the first pilot samples is
// below tolerance. It returns the solver that p then sets up, and that
// certificate. What it chooses depends on p, tolerance, seed and pilot alone.
//
// It fails when refinement no longer brings the solution closer, as where it
// has a shock or rounding is reached, or when the grid becomes too large; the
// error says how far it came, and p is left at its default resolution.
func Tune(ctx context.Context, p Problem, tolerance float64, seed uint64, pilot int) (Solver, grid.Certificate, error) {
	s, c, err := tune(ctx, p, tolerance, seed, pilot)
	if r, ok := p.(Resolved); ok && err != nil {
		r.SetResolution(0, 0)
	}
	return s, c, err
}

func tune(ctx context.Context, p Problem, tolerance float64, seed uint64, pilot int) (Solver, grid.Certificate, error) {
	r, ok := p.(Resolved)
	if !ok {
		return nil, grid.Certificate{}, errors.New("--tolerance: this equation cannot choose its own solve grid")
	}
	if !(tolerance > 0 && tolerance < 1) {
		return nil, grid.Certificate{}, fmt.Errorf("--tolerance is %g; it must lie between 0 and 1", tolerance)
	}
	var before, last grid.Certificate
	for level := range tuneLevels {
		r.SetResolution(1<<level, tuneStep(tolerance, level))
		candidate, err := p.Setup()
		if err != nil {
			return nil, last, err
		}
		if points(candidate) > tunePoints {
			break
		}
		c, err := Certify(ctx, candidate, seed, 0, pilot, false)
		var diverged *Diverged
		switch {
		case errors.As(err, &diverged):
			c.Median = 1 // under-resolved; the next grid may hold
		case err != nil:
			return nil, last, err
		case c.Median < tolerance:
			return candidate, c, nil
		}
		before, last = last, c
		if ratio := last.Median / before.Median; level > 2 && ratio > 0.7 || level > 3 && last.Median*math.Pow(ratio, float64(tuneLevels-1-level)) > tolerance {
			break // at this rate the finest grid would not do
		}
	}
	return nil, last, fmt.Errorf("--tolerance %g is out of reach: on solve grid %v the median distance to the next refinement is %.3g (%.3g on the grid before); ask for less, or store a finer grid", tolerance, last.SolveGrid, last.Median, before.Median)
}

// tuneStep is the time tolerance tried at a level: a hundredth of what is asked
// for, as many steps make a frame, and less from level to level, as steps may
// add up; but on grids that are too coarse anyway no less than they deserve.
func tuneStep(tolerance float64, level int) float64 {
	step := max(tolerance/100*math.Pow(4, -float64(level)), 1e-6*math.Pow(8, -float64(level)))
	return min(1e-4, max(leastTimeTolerance, step))
}

// points is the number of points that s says it solves on.
func points(s Solver) int {
	product := 1
	for _, n := range solveGrid(s) {
		product *= n
	}
	return product
}
