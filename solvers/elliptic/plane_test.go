package elliptic

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

// The set-up of two-dimensional levels written out gives what the loops over
// any number of dimensions give, but for rounding where the row sum vanishes.
func TestFlatSetup(t *testing.T) {
	for _, n := range [][]int{{40, 50}, {41, 33}, {64, 29}} {
		for _, b := range boundaries(2) {
			g := grid.Grid{N: n, Lo: []float64{0, 0}, Hi: []float64{1, 1}, Periodic: b.Periodic()}
			m, err := NewMultigrid(g, b, MultigridOptions{Shift: 1})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.SetCoefficient(blobs(g, 1e4)); err != nil {
				t.Fatal(err)
			}
			for depth, l := range m.levels[:len(m.levels)-1] {
				if !l.flat() {
					continue
				}
				coarse := m.levels[depth+1]
				weights := copies(l.weights)
				l.anyInterpolation()
				l.wrapWeights()
				compare(t, "weights", n, b, depth, weights, l.weights)
				operator := copies(append([][]float64{coarse.diag}, coarse.c...))
				for j := range coarse.n[1] {
					for k := range coarse.n[2] {
						l.galerkinRow(coarse, [3]int{0, j, k})
					}
				}
				coarse.wrapOperator()
				compare(t, "operator", n, b, depth, operator, append([][]float64{coarse.diag}, coarse.c...))
			}
		}
	}
}

func copies(x [][]float64) [][]float64 {
	out := make([][]float64, len(x))
	for i, v := range x {
		out[i] = append([]float64(nil), v...)
	}
	return out
}

func compare(t *testing.T, what string, n []int, b grid.Boundary, depth int, got, want [][]float64) {
	t.Helper()
	scale := 0.0
	for _, w := range want {
		for _, v := range w {
			scale = max(scale, math.Abs(v))
		}
	}
	for i := range want {
		for j, v := range want[i] {
			if math.Abs(got[i][j]-v) > 1e-8*scale {
				t.Fatalf("%s %v %s level %d: array %d, index %d: %g, want %g", what, n, b, depth, i, j, got[i][j], v)
			}
		}
	}
}
