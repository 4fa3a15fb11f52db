package main

import (
	"context"
	"math"
	"slices"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/solvers/grid"
)

// canResample reports whether s can be brought to the grid of p and back: both
// have points for a cubic, and no solver that works on its own grid is in it.
func canResample(s *source, p *operators.Predictor) bool {
	return s.steps == nil && len(p.Task.Grid) == len(s.size) && (allPeriodic(s.gridOf()) || min(slices.Min(s.size), slices.Min(p.Task.Grid)) >= 4)
}

// resampled is the mean relative L2 error of p on samples of s, were it run on
// the grid it was trained on: inputs are interpolated to that grid, outputs
// from it.
func resampled(ctx context.Context, p *operators.Predictor, s *source, samples []int, steps int) (metrics.Number, error) {
	there, here := *s, s.gridOf()
	there.size, there.task.Grid = p.Task.Grid, p.Task.Grid
	trained := grid.Grid{N: p.Task.Grid, Lo: here.Lo, Hi: here.Hi, Periodic: here.Periodic}
	to, back := newRegrid(here, trained, allPeriodic(here)), newRegrid(trained, here, allPeriodic(here))
	truth := make([]float64, s.targets()*s.frame())
	pred, wide, onNodes := make([]float32, steps*there.frame()), make([]float64, steps*there.frame()), make([]float64, steps*s.frame())
	sum := 0.0
	for _, i := range samples {
		in, err := s.inputs([]int{i})
		if err != nil {
			return 0, err
		}
		in.history, in.extra = to.apply32(in.history), to.apply32(in.extra)
		if err := there.predict(ctx, p, pred, in, steps); err != nil {
			return 0, err
		}
		if err := s.readTruth(truth, i); err != nil {
			return 0, err
		}
		widen(wide, pred)
		back.apply(onNodes, wide)
		sum += relative(onNodes, truth[:len(onNodes)])
	}
	mean := sum / float64(len(samples))
	if math.IsInf(mean, 0) {
		mean = math.NaN()
	}
	return metrics.Number(mean), nil
}

// apply32 is apply of single numbers, into a new slice.
func (r *regrid) apply32(src []float32) []float32 {
	wide, out := make([]float64, len(src)), make([]float64, len(src)/r.from.Size()*r.to.Size())
	widen(wide, src)
	r.apply(out, wide)
	values := make([]float32, len(out))
	narrow(values, out)
	return values
}
