package layers

import (
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Multiple brings fields to a grid whose extents are multiples of Factor, and
// back. An axis that is not periodic is continued at its upper end by its last
// value, and cut off again. A periodic one would no longer be periodic: its
// Fourier series is evaluated on the finer grid, which loses nothing, and back.
type Multiple struct {
	Factor   int
	Periodic []bool // per axis; nil: none
	// Fixed, unless nil, is a grid that every other one is brought to first: axes
	// that are not periodic by cubic interpolation between their ends.
	Fixed []int

	cache mapCache
}

// inner is the grid before it is continued.
func (m *Multiple) inner(grid []int) []int {
	if m.Fixed != nil {
		grid = m.Fixed
	}
	inner := slices.Clone(grid)
	for a, n := range inner {
		if m.periodic(a) {
			inner[a] = (n + m.Factor - 1) / m.Factor * m.Factor
		}
	}
	return inner
}

func (m *Multiple) periodic(axis int) bool { return m.Periodic != nil && m.Periodic[axis] }

// Enter returns x on the grid of multiples.
func (m *Multiple) Enter(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	inner := m.inner(x.Shape[2:])
	x = m.resample(t, x, inner)
	after := make([]int, len(inner))
	for a, n := range inner {
		after[a] = (n+m.Factor-1)/m.Factor*m.Factor - n
	}
	return autodiff.Extend(t, x, make([]int, len(inner)), after, nil, autodiff.Replicate)
}

// Leave returns x on grid, which Enter was given.
func (m *Multiple) Leave(t *autodiff.Tape, x *autodiff.Tensor, grid []int) *autodiff.Tensor {
	return m.resample(t, autodiff.Resize(t, x, m.inner(grid)), grid)
}

// resample brings x to a grid.
func (m *Multiple) resample(t *autodiff.Tape, x *autodiff.Tensor, grid []int) *autodiff.Tensor {
	maps := make([]*autodiff.AxisMap, len(grid))
	for a, n := range x.Shape[2:] {
		maps[a] = m.cache.get(mapKey{n, grid[a], m.periodic(a)}, func(k mapKey) *autodiff.AxisMap {
			if k.periodic {
				return autodiff.TrigonometricInterpolation(k.in, k.out)
			}
			return autodiff.NodeInterpolation(k.in, k.out)
		})
	}
	return autodiff.Resample(t, x, maps...)
}
