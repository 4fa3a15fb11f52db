package solvers

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Certify solves samples first, first+1, … again with the grid and the step
// refined once, and states the distance: see grid.Certificate. With order it
// refines twice for the first of them, and states the observed order of accuracy
// too. The distance is over the array u of the layout; s must be a Refiner.
func Certify(ctx context.Context, s Solver, seed uint64, first, samples int, order bool) (grid.Certificate, error) {
	if samples < 1 {
		return grid.Certificate{}, fmt.Errorf("a certificate needs at least one sample; got %d", samples)
	}
	refiner, ok := s.(Refiner)
	if !ok {
		return grid.Certificate{}, errors.New("this equation's solver cannot refine its grid, so its error cannot be certified")
	}
	levels := 1
	if order {
		levels = 2
	}
	ladder := []Solver{s}
	for level := 1; level <= levels; level++ {
		finer, err := refiner.Refined(level)
		if err != nil {
			return grid.Certificate{}, fmt.Errorf("certificate: refining the solve grid %d-fold: %w", 1<<level, err)
		}
		ladder = append(ladder, finer)
	}
	m := newMeasurement(s)
	for i := range samples {
		if i > 0 {
			ladder = ladder[:2]
		}
		if err := m.sample(ctx, ladder, seed, first+i); err != nil {
			return grid.Certificate{}, fmt.Errorf("certificate: %w", err)
		}
	}
	c := m.certificate()
	c.SolveGrid, c.RefinedGrid = solveGrid(s), solveGrid(ladder[1])
	return c, nil
}

// solveGrid is the grid that s says it solves on, nil if it does not say.
func solveGrid(s Solver) []int {
	if d, ok := s.(Describer); ok {
		return d.Describe().SolveGrid
	}
	return nil
}

// measurement gathers the distances of samples solved on a ladder of grids.
type measurement struct {
	u       int // index of array u in dst
	frames  int // stored frames; 1 for a steady problem
	size    int // values of one frame
	steady  bool
	total   []float64   // per sample
	byFrame [][]float64 // per frame, per sample
	orders  []float64   // per sample
	data    [][][]float64
}

func newMeasurement(s Solver) *measurement {
	m := &measurement{u: -1, frames: 1, steady: true}
	index := 0
	for _, a := range s.Layout() {
		if a.Coordinate() {
			continue
		}
		if a.Name == "u" {
			m.u, m.size = index, a.Size()
			if n := a.Frames(); n > 0 {
				m.steady, m.frames = false, n
				m.size /= m.frames
			}
		}
		index++
	}
	if m.u < 0 {
		panic("solvers: a layout without u")
	}
	m.byFrame = make([][]float64, m.frames)
	return m
}

// squares are sums of squares over frames: of the difference and of the finer one.
type squares struct{ difference, size float64 }

func (q *squares) add(u, v []float64) (relative float64) {
	d, s := grid.Squares(u, v)
	q.difference, q.size = q.difference+d, q.size+s
	return grid.Relative(d, s)
}

func (q squares) relative() float64 { return grid.Relative(q.difference, q.size) }

// sample solves one sample on every rung, frame by frame side by side, so that
// no more than a frame of each is held, and records the distances.
func (m *measurement) sample(ctx context.Context, ladder []Solver, seed uint64, index int) error {
	next := make([]func() ([]float64, error, bool), len(ladder))
	for level, s := range ladder {
		if level == len(m.data) {
			m.data = append(m.data, roomFor(s))
		}
		pull, stop := iter.Pull2(m.solve(ctx, s, random.New(seed, index), m.data[level]))
		defer stop()
		next[level] = pull
	}
	sums := make([]squares, len(ladder)-1)
	frames := make([][]float64, len(ladder))
	for k := range m.frames {
		for level := range ladder {
			frame, err, _ := next[level]()
			if err != nil {
				return err
			}
			frames[level] = frame
		}
		if k == 0 && !m.steady {
			continue // initial states are the same
		}
		for level := range sums {
			relative := sums[level].add(frames[level], frames[level+1])
			if level == 0 {
				m.byFrame[k] = append(m.byFrame[k], relative)
			}
		}
	}
	m.total = append(m.total, sums[0].relative())
	if len(sums) > 1 {
		if coarse, fine := sums[0].relative(), sums[1].relative(); coarse > 0 && fine > 0 {
			m.orders = append(m.orders, math.Log2(coarse/fine))
		}
	}
	return nil
}

// roomFor is what solve needs: room for a frame of a Streamer, else for a sample.
func roomFor(s Solver) [][]float64 {
	if _, ok := s.(Streamer); ok {
		return AllocateFrame(s.Layout())
	}
	return Allocate(s.Layout())
}

// solve yields the frames of u of a sample in turn, and an error at last if there
// is one.
func (m *measurement) solve(ctx context.Context, s Solver, rng *random.Stream, dst [][]float64) iter.Seq2[[]float64, error] {
	return func(yield func([]float64, error) bool) {
		streamer, ok := s.(Streamer)
		if !ok {
			err := s.Solve(ctx, rng, dst)
			for k := range m.frames {
				if !yield(dst[m.u][k*m.size:(k+1)*m.size], err) || err != nil {
					return
				}
			}
			return
		}
		enough := errors.New("no more frames are wanted")
		err := streamer.SolveFrames(ctx, rng, dst, func(int) error {
			if !yield(dst[m.u], nil) {
				return enough
			}
			return nil
		})
		if err != nil && err != enough {
			yield(nil, err)
		}
	}
}

func (m *measurement) certificate() grid.Certificate {
	c := grid.Certificate{Samples: len(m.total), Median: median(m.total), Max: slices.Max(m.total), Order: median(m.orders)}
	if !m.steady {
		c.Frames = make([]float64, m.frames)
		for k := 1; k < m.frames; k++ {
			c.Frames[k] = median(m.byFrame[k])
		}
	}
	return c
}

// median is the middle value, or the mean of the middle two; 0 of nothing.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(x))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
