package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// coarseRow is pdekit's own solver on a grid coarser than the stored one.
type coarseRow struct {
	Grid    []int          `json:"grid"`
	RelL2   metrics.Number `json:"rel_l2"`  // on the nodes of that grid, over the frames that the model predicts
	Seconds float64        `json:"seconds"` // a sample, one thread, set-up apart
}

// The coarse solver stops where a grid has fewer points than coarseLeast, and
// its time step need be no better than coarseTime.
const (
	coarseLeast = 8
	coarseTime  = 1e-4
)

// coarseSamples is how many samples the coarse solver is tried on.
func coarseSamples(samples int) int { return min(samples, 5) }

// coarseSolver solves samples again on grids with a half, a quarter, … of the
// stored cells, at equal problem and seed, for comparison with the model. Data
// that do not say how they were made are passed over.
func (a *app) coarseSolver(ctx context.Context, e *evaluation, s *source, samples []int, steps int) error {
	meta := s.data.Meta()
	equation, ok := solvers.Lookup(meta.Equation)
	if !ok || meta.Problem == nil || len(meta.Derived) > 0 {
		return nil
	}
	samples = samples[:coarseSamples(len(samples))]
	for factor := 2; ; factor *= 2 {
		problem := equation.New()
		if err := json.Unmarshal(meta.Problem, problem); err != nil {
			return badFile(fmt.Errorf("%s: the recorded problem: %w", e.Data, err))
		}
		size, ok := coarsened(meta.Grid, factor)
		if !ok {
			return nil
		}
		solver := coarsenProblem(problem, size[0])
		if solver == nil {
			return nil
		}
		row := coarseRow{Grid: size}
		for _, i := range samples {
			rel, seconds, err := a.solveCoarse(ctx, solver, s, meta.Seed, meta.First+i, i, factor, steps)
			if err != nil {
				return err
			}
			row.RelL2 += metrics.Number(rel / float64(len(samples)))
			row.Seconds += seconds / float64(len(samples))
		}
		e.Coarse = append(e.Coarse, row)
	}
}

// coarsened is the size of the grid with factor times fewer cells, if its
// nodes are nodes of g and there are enough of them.
func coarsened(g *grid.Grid, factor int) (size []int, ok bool) {
	if g == nil {
		return nil, false
	}
	for i := range g.N {
		cells := g.Cells(i)
		n := cells/factor + g.N[i] - cells
		if cells%factor != 0 || n < coarseLeast || n != cells/factor+g.N[0]-g.Cells(0) {
			return nil, false
		}
		size = append(size, n)
	}
	return size, true
}

// coarsenProblem sets the problem's stored and solve grid to n points per axis
// and loosens its time step; nil if it cannot be solved so.
func coarsenProblem(problem solvers.Problem, n int) solvers.Solver {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	problem.Flags(fs)
	if fs.Set("grid", fmt.Sprint(n)) != nil {
		return nil
	}
	if fs.Lookup("solve-grid") != nil && fs.Set("solve-grid", fmt.Sprint(n)) != nil {
		return nil
	}
	if fs.Lookup("time-tolerance") != nil && fs.Set("time-tolerance", fmt.Sprint(coarseTime)) != nil {
		return nil
	}
	solver, err := problem.Setup()
	if err != nil {
		return nil // an initial state from a file fits one grid only, for instance
	}
	return solver
}

// solveCoarse solves one sample and measures it against the stored truth on
// the coarse nodes. A solve that blows up has infinite error.
func (a *app) solveCoarse(ctx context.Context, solver solvers.Solver, s *source, seed uint64, stream, sample, factor, steps int) (rel, seconds float64, err error) {
	var dst [][]float64
	at := 0
	for _, array := range solver.Layout() {
		if array.Coordinate() {
			continue
		}
		if array.Name == "u" {
			at = len(dst)
		}
		dst = append(dst, make([]float64, array.Size()))
	}
	begin := a.Now()
	err = solver.Solve(ctx, random.New(seed, stream), dst)
	seconds = a.Now().Sub(begin).Seconds()
	var diverged *solvers.Diverged
	if errors.As(err, &diverged) {
		return math.Inf(1), seconds, nil
	}
	if err != nil {
		return 0, 0, err
	}
	truth := make([]float64, s.targets()*s.frame())
	if err := s.readTruth(truth, sample); err != nil {
		return 0, 0, err
	}
	fine := *s.data.Meta().Grid
	coarse := fine.Clone()
	for i := range coarse.N {
		coarse.N[i] = fine.Cells(i)/factor + fine.N[i] - fine.Cells(i)
	}
	frames := steps
	solved := dst[at]
	part := s.task.Channels * coarse.Size()
	switch s.task.Kind {
	case operators.Autoregressive:
		solved = solved[s.task.Window*part:]
	case operators.OneShot:
		solved = solved[len(solved)-part:]
	}
	onCoarse := grid.NewField(coarse, s.task.Channels)
	diff, norm := 0.0, 0.0
	for k := range frames {
		f := grid.Field{Grid: fine, Channels: s.task.Channels, Data: truth[k*s.frame() : (k+1)*s.frame()]}
		f.Restrict(onCoarse)
		for i, y := range onCoarse.Data {
			d := solved[k*part+i] - y
			diff += d * d
			norm += y * y
		}
	}
	return math.Sqrt(diff / norm), seconds, nil
}
