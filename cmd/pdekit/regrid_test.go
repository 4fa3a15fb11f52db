package main

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Cubics pass through cubics, on axes with two ends, and through waves up to
// their order; the trigonometric interpolant through every wave it can carry.
func TestRegrid(t *testing.T) {
	for _, c := range []struct {
		name     string
		n, m     []int
		periodic bool
		trig     bool
		f        func(x, y float64) float64
		within   float64
	}{
		{"cubic", []int{9, 7}, []int{21, 13}, false, false, func(x, y float64) float64 { return x*x*x - 2*x*y*y + y*y*y + 1 }, 1e-13},
		{"coarser", []int{21, 13}, []int{9, 8}, false, false, func(x, y float64) float64 { return x*x*x - 2*x*y*y + 1 }, 1e-13},
		{"periodic cubic", []int{64, 32}, []int{96, 48}, true, false, func(x, y float64) float64 { return math.Sin(2*math.Pi*x) * math.Cos(2*math.Pi*y) }, 2e-4},
		{"trigonometric", []int{12, 10}, []int{33, 16}, true, true, func(x, y float64) float64 { return math.Sin(10*math.Pi*x) * math.Cos(8*math.Pi*y) }, 1e-13},
	} {
		at := func(n int, i int) float64 {
			if c.periodic {
				return float64(i) / float64(n)
			}
			return float64(i) / float64(n-1)
		}
		field := func(n []int) (out []float64) {
			for i := range n[0] {
				for j := range n[1] {
					out = append(out, c.f(at(n[0], i), at(n[1], j)))
				}
			}
			return append(out, out...) // two channels
		}
		box := func(n []int) grid.Grid {
			return grid.Grid{N: n, Lo: []float64{0, 0}, Hi: []float64{1, 1}, Periodic: []bool{c.periodic, c.periodic}}
		}
		want := field(c.m)
		got := make([]float64, len(want))
		newRegrid(box(c.n), box(c.m), c.trig).apply(got, field(c.n))
		for i := range got {
			if math.Abs(got[i]-want[i]) > c.within {
				t.Errorf("%s: value %d is %g, want %g", c.name, i, got[i], want[i])
				break
			}
		}
	}
}
