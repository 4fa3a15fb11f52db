//go:build amd64 && !noasm

package elliptic

import (
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/kernel"
)

// wild is a level of rows of n unknowns, with its next, whose arrays, ghosts and
// spare elements included, hold the noise x.
func wild(n int, star bool, x []float64) (l, coarse *level) {
	present := [3]bool{false, true, true}
	l = newLevel([3]int{1, 4, n}, present, [3]bool{}, star)
	l.coarsen, l.shift = [3]bool{false, true, true}, [3]int{0, 1, 1}
	l.allocateWeights()
	coarse = newLevel([3]int{1, l.coarseCount(1), l.coarseCount(2)}, present, [3]bool{}, false)
	for _, v := range slices.Concat(arrays(l), arrays(coarse)) {
		x = x[copy(v, x):]
	}
	// The second weight of coarse unknowns is zero.
	for _, w := range []int{1, 3} {
		for j := range 4 {
			for k := l.shift[2]; k < n; k += 2 {
				l.weights[w][l.index(0, j, k)] = 0
			}
		}
	}
	return l, coarse
}

// arrays are those of a level, with what is spare behind them.
func arrays(l *level) [][]float64 {
	all := append([][]float64{l.u, l.f, l.r, l.diag, l.inv}, l.c...)
	for _, w := range l.weights {
		if w != nil {
			all = append(all, w)
		}
	}
	for i, v := range all {
		all[i] = v[:cap(v)]
	}
	return all
}

// Rows of every length on every path: the assembly has the bytes of Go, and
// writes nothing else.
func TestRowsHaveTheSameBytes(t *testing.T) {
	defer func(old int) { wide = old }(wide)
	paths := map[string]int{"avx512": 8, "avx2": 4}
	x := noise(20000)
	type rowLoop struct {
		name string
		run  func(l, coarse *level, p int) float64
	}
	loops := []rowLoop{
		{"applyDot", func(l, _ *level, p int) float64 { return l.applyDot(l.r, l.u, p) }},
		{"dotRow", func(l, _ *level, p int) float64 { return dotRow(l.u[p:p+l.n[2]], l.f[p:p+l.n[2]]) }},
		{"conjugateRow", func(l, _ *level, p int) float64 { conjugateRow(l.u[p:p+l.n[2]], l.f[p:p+l.n[2]], 0.3); return 0 }},
		{"advanceRow", func(l, _ *level, p int) float64 {
			q := p + l.n[2]
			return advanceRow(l.u[p:q], l.r[p:q], l.f[p:q], l.diag[p:q], 0.7)
		}},
		{"restrict", func(l, c *level, _ int) float64 { l.restrictFrom(c, 0, 1); l.restrictFrom(c, 0, 2); return 0 }},
		{"prolong", func(l, c *level, _ int) float64 { l.prolongTo(c, 0, 1); l.prolongTo(c, 0, 2); return 0 }},
		{"startRow 0", func(l, _ *level, p int) float64 { l.startRow(p, 0); return 0 }},
		{"startRow 1", func(l, _ *level, p int) float64 { l.startRow(p, 1); return 0 }},
		{"relaxRow 0", func(l, _ *level, p int) float64 { l.relaxRow(p, 0); return 0 }},
		{"relaxRow 1", func(l, _ *level, p int) float64 { l.relaxRow(p, 1); return 0 }},
		{"residualRow", func(l, _ *level, p int) float64 { l.residualRow(p, -1); return 0 }},
		{"residualRow 0", func(l, _ *level, p int) float64 { l.residualRow(p, 0); return 0 }},
		{"residualRow 1", func(l, _ *level, p int) float64 { l.residualRow(p, 1); return 0 }},
	}
	for _, star := range []bool{true, false} {
		for _, loop := range loops {
			for n := 2; n < 70; n++ {
				run := func(lanes int) ([][]float64, float64) {
					wide = lanes
					l, coarse := wild(n, star, x)
					sum := loop.run(l, coarse, l.index(0, 2, 0))
					return slices.Concat(arrays(l), arrays(coarse)), sum
				}
				want, sum := run(0)
				for _, name := range kernel.Paths() {
					got, s := run(paths[name])
					if s != sum || !slices.EqualFunc(got, want, slices.Equal) {
						t.Errorf("%s, %s, %d elements, star %t: differs from Go", loop.name, name, n, star)
					}
				}
			}
		}
	}
}
