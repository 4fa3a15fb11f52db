package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/solvers/grid"
)

// equalAccuracy answers what a speed-up is worth: how long pdekit's own solver
// takes where it is only as accurate as the model, on the same processor.
type equalAccuracy struct {
	// Why says why there is no answer, where there is none: the rest is absent then.
	Why     string `json:"why,omitempty"`
	Samples int    `json:"samples"` // that the solver was tried on: the first ones judged
	Threads int    `json:"threads"` // of model and solver
	// Timing says what was timed.
	Timing string `json:"timing,omitempty"`
	// Spread is the largest ratio of the median to the fastest of repeated runs.
	Spread metrics.Number `json:"spread,omitempty"`
	// Model is the model.
	Model workPoint `json:"model,omitzero"`
	// Data is the solver that made the data, whose error is the data's own
	// certificate (null if there is none).
	Data workPoint `json:"data_solver,omitzero"`
	// Points are the settings of the solver that were tried, the coarsest first.
	Points []workPoint `json:"points"`
	// Equal is the solver at the model's error, between the two settings of the
	// front around it on logarithmic scales; nil where the settings do not reach
	// so far on one side.
	Equal *workPoint `json:"equal,omitempty"`
	// Speedup is the solver's time at equal error over the model's; nil where Equal
	// is.
	Speedup *speedup `json:"speedup,omitempty"`
	// Flattering is the time of the solver that made the data over the model's: what
	// is often quoted.
	Flattering speedup `json:"flattering_speedup,omitzero"`
	Verdict    string  `json:"verdict,omitempty"` // the answer in words
}

// speedup is a ratio of times, above 1 where the model is the faster.
type speedup struct {
	One   metrics.Number `json:"one_sample"` // of one sample alone
	Batch metrics.Number `json:"batch"`      // of a sample of a batch
}

// workPoint is one point of the work–precision diagram.
type workPoint struct {
	Grid []int `json:"grid"` // points per axis solved on
	// Tolerance is the error allowed to a time step, relative to the state, or the
	// relative residual that an iteration stops at; 0 where there is none to choose.
	Tolerance float64 `json:"tolerance,omitempty"`
	// RelL2 is the mean over the samples of the relative L2 distance from the
	// data, on the data's nodes, over the frames that the model predicts.
	RelL2 metrics.Number `json:"rel_l2"`
	// Interpolation carries the solution to the data's nodes: trigonometric or
	// cubic, whichever is the closer; "" where the nodes are the data's.
	Interpolation string         `json:"interpolation,omitempty"`
	Seconds       metrics.Number `json:"seconds"`         // of one sample alone
	Batch         metrics.Number `json:"batch_seconds"`   // of a sample of a batch; null where it was not timed
	Size          int            `json:"batch,omitempty"` // samples of that batch
	// Front: no other setting is both as accurate and as fast.
	Front bool `json:"front,omitempty"`

	setting setting
	way     int // index of Interpolation
}

// solverTime is how long settings of the solver are tried, where nothing is said.
const solverTime = durationValue(2 * time.Minute)

// equalSamples is how many samples the solver is tried on.
const equalSamples = 8

// The solver's grid has at least coarseLeast points per axis.
const coarseLeast = 8

// looseness are the tolerances tried on each grid, from the loosest; the next
// one is tried while it still helps.
var looseness = []float64{1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8}

// helps is how much smaller the error must be with a tighter tolerance for a
// still tighter one to be tried.
const helps = 0.9

// equaliser is the state of the search.
type equaliser struct {
	a      *app
	r      *remake
	s      *source
	truth  [][]float64 // of each sample, on the data's nodes
	index  []int       // of the samples in the data
	target float64     // the model's error
	out    *equalAccuracy
}

// equalAccuracy fills e.Equal. perSample are the model's errors on samples; no
// setting of the solver is begun after most.
func (a *app) equalAccuracy(ctx context.Context, e *evaluation, p *operators.Predictor, s *source, samples []int, steps int, perSample []float64, most time.Duration) error {
	n := min(len(samples), equalSamples)
	out := &equalAccuracy{Samples: n, Threads: parallel.Threads(), Points: []workPoint{}}
	e.Equal = out
	r, why, err := newRemake(s, steps)
	if err != nil || why != "" {
		out.Why = why
		return err
	}
	b := &equaliser{a: a, r: r, s: s, index: samples[:n], target: metrics.Mean(perSample[:n]), out: out}
	for _, i := range b.index {
		y := make([]float64, s.targets()*s.frame())
		if err := s.readTruth(y, i); err != nil {
			return err
		}
		b.truth = append(b.truth, y[:steps*s.frame()])
	}
	clock := "wall clock"
	if out.Threads == 1 {
		clock = "processor time of one thread, where the system tells it (wall clock elsewhere),"
	}
	out.Timing = clock + " on the same processor and threads, set-up apart, the fastest of several runs; one sample: alone, the solver with its interpolation to the data's nodes; batch: a sample of a batch, the model's at once, the solver's one sample on each thread"
	switch {
	case r.times != nil:
		out.Timing += fmt.Sprintf("; the solver goes on from the frame of t = %g, as the model does", r.times[0])
	case s.task.Window > 1:
		out.Timing += fmt.Sprintf("; the solver starts %s before the model, from frame 0, and only the model's share of its time counts", plural(s.task.Window-1, "frame"))
	}
	progress := newProgress(a.IO, a.progress, "equal accuracy")
	defer progress.end()
	if out.Model, err = b.model(ctx, p, samples, steps); err != nil {
		return err
	}
	if out.Data, err = b.dataSolver(ctx, e.Certificate); err != nil {
		return err
	}
	if err := b.search(ctx, progress, most); err != nil {
		return err
	}
	if err := b.settle(ctx); err != nil {
		return err
	}
	if out.Spread > busy {
		e.Warnings = append(e.Warnings, fmt.Sprintf("the median of repeated runs took up to %s times as long as the fastest: other work shares the processor, so read the times as orders of magnitude", figure(float64(out.Spread))))
	}
	return nil
}

// busy is the spread of times that is no longer that of a quiet machine.
const busy = 1.5

// rungs are the grids tried: points per axis, from the coarsest to the data's
// own if a tolerance can be loosened on it, in steps of 4/3 and 3/2.
func (b *equaliser) rungs() []int {
	if b.r.solve == 0 || b.r.grid == 0 || b.r.discrete {
		return nil
	}
	extra := b.r.extra
	cells := b.r.solve - extra
	var out []int
	for part := float64(cells); part+float64(extra) >= coarseLeast; part /= 2 {
		for _, c := range []float64{part, 0.75 * part} {
			n := 2 * int(math.Round(c/2)) // many equations want even numbers of cells
			if n+extra >= coarseLeast && n < cells {
				out = append(out, n+extra)
			}
		}
	}
	if b.r.dial > 0 {
		out = append(out, cells+extra)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// search tries settings from the coarsest grid on, until two grids in a row are
// well below the model's error or the finest is reached.
func (b *equaliser) search(ctx context.Context, progress *progress, most time.Duration) error {
	rungs := b.rungs()
	if len(rungs) == 0 {
		rungs = []int{0} // only the tolerance can be chosen
	}
	below, begin := 0, b.a.Now()
	for k, points := range rungs { // 0: the data's own grid
		best := math.Inf(1)
		for _, tolerance := range b.tolerances(points) {
			if b.a.Now().Sub(begin) > most {
				b.out.Timing += fmt.Sprintf("; the search for settings ended after %s", humanDuration(most))
				return nil
			}
			point, ok, err := b.try(ctx, setting{points, tolerance})
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			b.out.Points = append(b.out.Points, point)
			last := best
			best = min(best, float64(point.RelL2))
			if !math.IsInf(last, 1) && best > helps*last {
				break
			}
		}
		progress.update(k+1, len(rungs), "grids", nil)
		if best < b.target/2 {
			below++
		}
		if below == 2 {
			break
		}
	}
	return nil
}

// tolerances are those to try on a grid: none to choose, or the loose ones and,
// but on the data's own grid, the problem's own.
func (b *equaliser) tolerances(points int) []float64 {
	if b.r.dial == 0 {
		return []float64{0}
	}
	var list []float64
	for _, t := range looseness {
		if t > b.r.dial {
			list = append(list, t)
		}
	}
	if points == b.r.solve || points == 0 {
		return list
	}
	return append(list, b.r.dial)
}

// try solves the samples at one setting; false if the equation refuses it.
func (b *equaliser) try(ctx context.Context, x setting) (point workPoint, ok bool, err error) {
	solver, err := b.r.setting(x)
	if err != nil {
		return point, false, nil // a setting that does not suit the equation
	}
	v, err := newSolved(solver)
	if err != nil {
		return point, false, nil
	}
	to := *b.s.data.Meta().Grid
	ways := interpolations(v.grid, to)
	sums, seconds := make([]float64, len(ways)), make([]float64, len(ways))
	onNodes := make([]float64, len(b.truth[0]))
	for k, i := range b.index {
		var finite bool
		solving, err := b.a.quick(k == 0, func() (err error) {
			finite, err = v.solve(ctx, b.r, i)
			return err
		})
		if err != nil {
			return point, false, err
		}
		for w := range ways {
			seconds[w] += solving
			if !finite {
				sums[w] = math.Inf(1)
				continue
			}
			seconds[w] += kernel.Elapsed(func() { ways[w].regrid.apply(onNodes, v.predicted(b.s.task, b.r)) }).Seconds()
			sums[w] += relative(onNodes, b.truth[k]) / float64(len(b.index))
		}
	}
	best := 0
	for w := range ways {
		if sums[w] < sums[best] {
			best = w
		}
	}
	return workPoint{
		Grid: v.grid.N, Tolerance: x.Tolerance, RelL2: metrics.Number(sums[best]), Interpolation: ways[best].name,
		way: best, Seconds: metrics.Number(seconds[best] / float64(len(b.index)) * b.share()), Batch: metrics.Number(math.NaN()), setting: x,
	}, true, nil
}

// share is the part of the solver's frames that the model predicts as well.
func (b *equaliser) share() float64 {
	if b.r.frames == 0 {
		return 1
	}
	return float64(b.r.frames-max(1, b.r.skip)) / float64(b.r.frames-1)
}

// way is one interpolation to the data's nodes.
type way struct {
	name   string
	regrid *regrid
}

func interpolations(from, to grid.Grid) []way {
	if slices.Equal(from.N, to.N) {
		return []way{{"", newRegrid(from, to, false)}}
	}
	list := []way{{"cubic", newRegrid(from, to, false)}}
	if allPeriodic(from) {
		list = append(list, way{"trigonometric", newRegrid(from, to, true)})
	}
	return list
}

// frontGain is how much more accurate a slower setting of the front must be.
const frontGain = 0.99

// front marks the settings that no other beats, and returns them, the least
// accurate first.
func (o *equalAccuracy) front() []*workPoint {
	order := make([]*workPoint, len(o.Points))
	for i := range o.Points {
		order[i] = &o.Points[i]
	}
	slices.SortStableFunc(order, func(a, b *workPoint) int {
		if c := cmp.Compare(a.Seconds, b.Seconds); c != 0 {
			return c
		}
		return cmp.Compare(a.RelL2, b.RelL2)
	})
	best := math.Inf(1)
	var list []*workPoint
	for _, p := range order {
		if float64(p.RelL2) < frontGain*best {
			p.Front = true
			best = float64(p.RelL2)
			list = append(list, p)
		}
	}
	return list
}
