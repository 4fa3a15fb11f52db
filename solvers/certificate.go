package solvers

import (
	"context"
	"errors"
	"fmt"
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
			if axis := a.Axis("time"); axis >= 0 {
				m.steady, m.frames = false, a.Shape[axis]
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

// sample solves one sample on every rung and records the distances.
func (m *measurement) sample(ctx context.Context, ladder []Solver, seed uint64, index int) error {
	for level, s := range ladder {
		if level == len(m.data) {
			m.data = append(m.data, Allocate(s.Layout()))
		}
		if err := s.Solve(ctx, random.New(seed, index), m.data[level]); err != nil {
			return err
		}
	}
	m.record(m.data[0][m.u], m.data[1][m.u])
	if len(ladder) > 2 {
		coarse, fine := m.distance(0, 1), m.distance(1, 2)
		if coarse > 0 && fine > 0 {
			m.orders = append(m.orders, math.Log2(coarse/fine))
		}
	}
	return nil
}

// record adds the distances between u and the finer v.
func (m *measurement) record(u, v []float64) {
	first := 1
	if m.steady {
		first = 0
	}
	var sum, scale float64
	for k := first; k < m.frames; k++ {
		d, s := grid.Squares(u[k*m.size:(k+1)*m.size], v[k*m.size:(k+1)*m.size])
		sum, scale = sum+d, scale+s
		m.byFrame[k] = append(m.byFrame[k], grid.Relative(d, s))
	}
	m.total = append(m.total, grid.Relative(sum, scale))
}

// distance is the relative distance of two rungs over all frames but the initial.
func (m *measurement) distance(level, finer int) float64 {
	skip := m.size
	if m.steady {
		skip = 0
	}
	return grid.Relative(grid.Squares(m.data[level][m.u][skip:], m.data[finer][m.u][skip:]))
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
