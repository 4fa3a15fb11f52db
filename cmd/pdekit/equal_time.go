package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// The fastest of at least timeRuns runs, and of as many as fit into
// timeSeconds, is a time; one that takes longer than that is run once.
const (
	timeRuns    = 3
	timeSeconds = 1.0
	timeMost    = 200 // runs
	// dataSeconds is how long the solver that made the data may be timed.
	dataSeconds = 10.0
)

// fastest times f, after a run to warm up. spread is how much longer the median
// run took: much more than once says that other work shares the processor.
func (a *app) fastest(f func() error) (best, spread float64, err error) {
	best = math.Inf(1)
	spent := 0.0
	var runs []float64
	for run := range timeMost {
		took := kernel.Elapsed(func() { err = f() }).Seconds()
		if err != nil {
			return 0, 0, err
		}
		spent += took
		if run > 0 || took > timeSeconds {
			best = min(best, took)
			runs = append(runs, took)
		}
		if spent > timeSeconds && (run >= timeRuns || took > timeSeconds) {
			break
		}
	}
	return best, metrics.Quantile(runs, 0.5) / best, nil
}

// fastest is app.fastest, and notes the spread.
func (b *equaliser) fastest(f func() error) (float64, error) {
	best, spread, err := b.a.fastest(f)
	b.out.Spread = max(b.out.Spread, metrics.Number(spread))
	return best, err
}

// quick times f as the fastest of a few runs, of one where it takes long. Where
// f is fresh, its first run warms up.
func (a *app) quick(fresh bool, f func() error) (float64, error) {
	best, spent := math.Inf(1), 0.0
	for run := 0; run < timeRuns || fresh && run == timeRuns; run++ {
		var err error
		took := kernel.Elapsed(func() { err = f() }).Seconds()
		if err != nil {
			return 0, err
		}
		spent += took
		if run > 0 || !fresh || took > timeSeconds/4 {
			best = min(best, took)
		}
		if spent > timeSeconds/4 && !math.IsInf(best, 1) {
			break
		}
	}
	return best, nil
}

// model times the model on one sample and on a batch.
func (b *equaliser) model(ctx context.Context, p *operators.Predictor, samples []int, steps int) (workPoint, error) {
	s := b.s
	n := min(judgeBatch, len(samples))
	in, err := s.inputs(samples[:n])
	if err != nil {
		return workPoint{}, err
	}
	pred := make([]float32, n*steps*s.frame())
	infer := func(n int) func() error {
		return func() error { return s.predict(ctx, p, pred[:n*steps*s.frame()], in.first(n), steps) }
	}
	one, err := b.fastest(infer(1))
	if err != nil {
		return workPoint{}, err
	}
	batch, err := b.fastest(infer(n))
	if err != nil {
		return workPoint{}, err
	}
	return workPoint{
		Grid: s.size, RelL2: metrics.Number(b.target), Size: n,
		Seconds: metrics.Number(one), Batch: metrics.Number(batch / float64(n)),
	}, nil
}

// dataSolver times the solver at the settings that made the data.
func (b *equaliser) dataSolver(ctx context.Context, c *grid.Certificate) (workPoint, error) {
	point := workPoint{Tolerance: b.r.dial, RelL2: metrics.Number(math.NaN())}
	if c != nil {
		point.RelL2 = metrics.Number(c.Median)
	}
	solver, err := b.r.at(b.r.grid, 0, 0)
	if err != nil {
		return point, fmt.Errorf("the solver that made the data: %w", err)
	}
	v, err := newSolved(solver)
	if err != nil {
		return point, err
	}
	point.Grid = solver.(solvers.Describer).Describe().SolveGrid
	total, spent := 0.0, b.a.Now()
	done := 0
	for _, i := range b.index {
		took, err := b.a.quick(done == 0, func() error {
			_, err := v.solve(ctx, b.r, i)
			return err
		})
		if err != nil {
			return point, err
		}
		total += took
		done++
		if b.a.Now().Sub(spent).Seconds() > dataSeconds {
			break // a slow solver is timed on fewer samples
		}
	}
	point.Seconds = metrics.Number(total / float64(done) * b.share())
	return point, b.batch(ctx, &point, true)
}

// beside calls f(w, i) for i = 0 … n−1, with w from 0 to workers − 1 telling
// apart what runs at the same time. One worker runs on the calling thread.
func beside(workers, n int, f func(w, i int) error) error {
	if workers == 1 {
		for i := range n {
			if err := f(0, i); err != nil {
				return err
			}
		}
		return nil
	}
	var group sync.WaitGroup
	var next atomic.Int64
	errs := make([]error, workers)
	for w := range workers {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && errs[w] == nil; i = int(next.Add(1)) - 1 {
				errs[w] = f(w, i)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// batch times a batch of the solver: one sample on each thread at a time, at a
// setting that was tried, or at those that made the data.
func (b *equaliser) batch(ctx context.Context, point *workPoint, made bool) error {
	threads := parallel.Threads()
	workers := make([]*solved, threads)
	ways := make([]way, threads)
	nodes := make([][]float64, threads)
	for w := range workers {
		set := func() (solvers.Solver, error) { return b.r.setting(point.setting) }
		if made {
			set = func() (solvers.Solver, error) { return b.r.at(b.r.grid, 0, 0) }
		}
		solver, err := set()
		if err != nil {
			return err
		}
		if workers[w], err = newSolved(solver); err != nil {
			return err
		}
		if !made {
			ways[w] = interpolations(workers[w].grid, *b.s.data.Meta().Grid)[point.way]
			nodes[w] = make([]float64, len(b.truth[0]))
		}
	}
	n := len(b.index)
	if float64(point.Seconds)*float64(n) > dataSeconds {
		n = min(n, threads)
	}
	seconds, err := b.fastest(func() error {
		return beside(threads, n, func(w, k int) error {
			if _, err := workers[w].solve(ctx, b.r, b.index[k]); err != nil {
				return err
			}
			if !made {
				ways[w].regrid.apply(nodes[w], workers[w].predicted(b.s.task, b.r))
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	point.Size = n
	point.Batch = metrics.Number(seconds / float64(n) * b.share())
	return nil
}
