package grid

import (
	"fmt"
	"math"
	"slices"
)

// Grid is a uniform Cartesian mesh of N[i] nodes over [Lo[i], Hi[i]] on axis i.
// A periodic axis is half-open: its nodes are Lo + j·h with h = (Hi−Lo)/N and
// Hi is Lo again. Any other axis includes both ends: h = (Hi−Lo)/(N−1).
type Grid struct {
	N        []int     `json:"n"`        // number of nodes on each axis
	Lo       []float64 `json:"lo"`       // the lower end of each
	Hi       []float64 `json:"hi"`       // the upper end of each
	Periodic []bool    `json:"periodic"` // whether it is
}

// Uniform returns a grid of n nodes on each of dims axes over [lo, hi].
func Uniform(dims, n int, lo, hi float64, periodic bool) Grid {
	g := Grid{N: make([]int, dims), Lo: make([]float64, dims), Hi: make([]float64, dims), Periodic: make([]bool, dims)}
	for i := range dims {
		g.N[i], g.Lo[i], g.Hi[i], g.Periodic[i] = n, lo, hi, periodic
	}
	return g
}

// Dims is the number of axes.
func (g Grid) Dims() int { return len(g.N) }

// Size is the number of nodes.
func (g Grid) Size() int {
	size := 1
	for _, n := range g.N {
		size *= n
	}
	return size
}

// Spacing is the distance between neighbouring nodes on an axis.
func (g Grid) Spacing(axis int) float64 {
	return (g.Hi[axis] - g.Lo[axis]) / float64(g.Cells(axis))
}

// Cells is the number of intervals on an axis: N if periodic, N−1 otherwise.
func (g Grid) Cells(axis int) int {
	if g.Periodic[axis] {
		return g.N[axis]
	}
	return g.N[axis] - 1
}

// Coord returns the coordinates of the nodes on an axis.
func (g Grid) Coord(axis int) []float64 {
	x := make([]float64, g.N[axis])
	cells := float64(g.Cells(axis))
	for j := range x {
		// Weighted ends rather than Lo + j·h, so that the last node of a closed axis is Hi exactly.
		s := float64(j) / cells
		x[j] = (1-s)*g.Lo[axis] + s*g.Hi[axis]
	}
	return x
}

// Refine returns the grid with each cell cut into r; every node of g is a node
// of the result, at r times its index.
func (g Grid) Refine(r int) Grid {
	fine := g.Clone()
	for i := range g.N {
		fine.N[i] = r * g.Cells(i)
		if !g.Periodic[i] {
			fine.N[i]++
		}
	}
	return fine
}

// Clone returns a copy that shares no memory with g.
func (g Grid) Clone() Grid {
	return Grid{slices.Clone(g.N), slices.Clone(g.Lo), slices.Clone(g.Hi), slices.Clone(g.Periodic)}
}

// Equal reports whether g and h have the same nodes.
func (g Grid) Equal(h Grid) bool {
	return slices.Equal(g.N, h.N) && slices.Equal(g.Lo, h.Lo) && slices.Equal(g.Hi, h.Hi) && slices.Equal(g.Periodic, h.Periodic)
}

// Check reports what is wrong with g: axes that disagree in number, too few
// nodes, an empty interval.
func (g Grid) Check() error {
	if len(g.N) < 1 || len(g.N) > 3 || len(g.Lo) != len(g.N) || len(g.Hi) != len(g.N) || len(g.Periodic) != len(g.N) {
		return fmt.Errorf("a grid has 1 to 3 axes, each with n, lo, hi and periodic; got %d, %d, %d and %d", len(g.N), len(g.Lo), len(g.Hi), len(g.Periodic))
	}
	for i, n := range g.N {
		if n < 3 {
			return fmt.Errorf("grid axis %s has %d points; at least 3 are needed", AxisNames[i], n)
		}
		if !(g.Hi[i] > g.Lo[i]) || math.IsInf(g.Hi[i]-g.Lo[i], 0) {
			return fmt.Errorf("grid axis %s runs from %g to %g; the upper end must be larger, and both finite", AxisNames[i], g.Lo[i], g.Hi[i])
		}
	}
	return nil
}

// AxisNames are the names of the space axes, in order.
var AxisNames = [3]string{"x", "y", "z"}
