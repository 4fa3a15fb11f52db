package elliptic

import (
	"slices"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

// The loops that follow one another along the rows give the bytes of one after
// the other.
func TestSweepsFollowOneAnother(t *testing.T) {
	for _, n := range [][]int{{40, 50}, {41, 33}, {21, 6}} {
		for _, kind := range []grid.Condition{grid.Dirichlet, grid.Neumann} {
			g := grid.Grid{N: n, Lo: []float64{0, 0}, Hi: []float64{1, 1}, Periodic: []bool{false, false}}
			m, err := NewMultigrid(g, grid.AllSides(2, grid.Side{Kind: kind}), MultigridOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.SetCoefficient(blobs(g, 1e4)); err != nil {
				t.Fatal(err)
			}
			for i, l := range m.levels[:len(m.levels)-1] {
				coarse := m.levels[i+1]
				fill := func() {
					x := noise(3 * l.size)
					for j := range l.n[1] {
						p := l.index(0, j, 0)
						copy(l.f[p:p+l.n[2]], x)
						copy(l.u[p:p+l.n[2]], x[l.size:])
						x = x[l.n[2]:]
					}
				}
				for _, zero := range []bool{true, false} {
					fill()
					l.descend(coarse, zero)
					down := copies([][]float64{l.u, l.r, coarse.f})
					copy(coarse.u, coarse.f)
					l.ascend(coarse)
					up := slices.Clone(l.u)

					fill()
					if zero {
						clear(l.u)
					}
					for c := range l.colours() {
						l.relax(c)
					}
					l.residual()
					l.restrict(coarse)
					want := [][]float64{l.u, l.r, coarse.f}
					if !slices.EqualFunc(down, want, slices.Equal) {
						t.Errorf("%v %v, level %d, from zero %t: on the way down other bytes", n, kind, i, zero)
					}
					copy(coarse.u, coarse.f)
					l.prolong(coarse)
					for c := l.colours() - 1; c >= 0; c-- {
						l.relax(c)
					}
					if !slices.Equal(up, l.u) {
						t.Errorf("%v %v, level %d, from zero %t: on the way up other bytes", n, kind, i, zero)
					}
				}
			}
		}
	}
}
