package layers

import (
	"sync"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Multiple brings fields to a grid whose extents are multiples of Factor, and
// back. An axis that is not periodic is continued at its upper end by its last
// value, and cut off again. A periodic one would no longer be periodic: its
// Fourier series is evaluated on the finer grid, which loses nothing, and back.
type Multiple struct {
	Factor   int
	Periodic []bool // per axis; nil: none

	mu   sync.Mutex
	maps map[[2]int]*autodiff.AxisMap
}

// Grid returns the smallest such grid.
func (m *Multiple) Grid(grid []int) []int {
	whole := make([]int, len(grid))
	for a, n := range grid {
		whole[a] = (n + m.Factor - 1) / m.Factor * m.Factor
	}
	return whole
}

// Enter returns x on the grid of multiples.
func (m *Multiple) Enter(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	from := x.Shape[2:]
	to := m.Grid(from)
	x = m.resample(t, x, to)
	after := make([]int, len(to))
	for a, n := range x.Shape[2:] {
		after[a] = to[a] - n
	}
	return autodiff.Extend(t, x, make([]int, len(to)), after, nil, autodiff.Replicate)
}

// Leave returns x on grid, which Enter was given.
func (m *Multiple) Leave(t *autodiff.Tape, x *autodiff.Tensor, grid []int) *autodiff.Tensor {
	x = m.resample(t, x, grid)
	return autodiff.Resize(t, x, grid)
}

// resample brings the periodic axes of x to a grid.
func (m *Multiple) resample(t *autodiff.Tape, x *autodiff.Tensor, grid []int) *autodiff.Tensor {
	maps := make([]*autodiff.AxisMap, len(grid))
	for a, n := range x.Shape[2:] {
		if m.Periodic != nil && m.Periodic[a] && n != grid[a] {
			maps[a] = m.axis(n, grid[a])
		}
	}
	return autodiff.Resample(t, x, maps...)
}

func (m *Multiple) axis(in, out int) *autodiff.AxisMap {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := [2]int{in, out}
	if m.maps[key] == nil {
		if m.maps == nil {
			m.maps = map[[2]int]*autodiff.AxisMap{}
		}
		m.maps[key] = autodiff.TrigonometricInterpolation(in, out)
	}
	return m.maps[key]
}
