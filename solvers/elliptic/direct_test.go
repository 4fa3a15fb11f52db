package elliptic

import (
	"math"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Every condition on every axis in one to three dimensions, with inhomogeneous
// data that vary along the sides.
func TestDirectOrder(t *testing.T) {
	for dims := 1; dims <= 3; dims++ {
		for _, b := range boundaries(dims) {
			for _, order := range []int{2, 4} {
				for _, alpha := range []float64{0, 7} {
					if alpha != 0 && dims == 3 && b[0] != b[1] {
						continue // the shift is covered on the diagonal in 3-D
					}
					cells := []int{16, 32, 64}
					if dims == 3 {
						cells = []int{8, 16, 32}
					}
					var errors []float64
					for _, n := range cells {
						p := manufactured(b, n)
						u, minus, _, data := p.exact()
						d, err := NewShifted(p.g, b, order, alpha)
						if err != nil {
							t.Fatal(err)
						}
						f := make([]float64, len(u))
						for i := range f {
							f[i] = alpha*u[i] + minus[i]
						}
						got := make([]float64, len(u))
						r := d.Solve(got, f, data)
						floating := b.Floating() && alpha == 0
						errors = append(errors, distance(p.g, floating, got, u))
						if floating {
							if m := mean(p.g, got); math.Abs(m) > 1e-12 {
								t.Errorf("%s order %d: mean %g, want 0", name(b), order, m)
							}
						} else if r.Removed != 0 {
							t.Errorf("%s order %d: removed %g from a regular problem", name(b), order, r.Removed)
						}
					}
					if slope := math.Log2(errors[1] / errors[2]); math.Abs(slope-float64(order)) > 0.2 {
						t.Errorf("%s order %d alpha %g: errors %.3g, slope %.3f", name(b), order, alpha, errors, slope)
					}
				}
			}
		}
	}
}

// One thread eliminates blocks while they are in cache, several do not: the
// bytes are the same.
func TestDirectThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	for dims := 1; dims <= 3; dims++ {
		for _, b := range boundaries(dims) {
			n := []int{200, 150, 20}[dims-1]
			p := manufactured(b, n)
			_, f, _, data := p.exact()
			var want []float64
			for _, threads := range []int{1, 2, 5} {
				parallel.SetThreads(threads)
				d, err := NewDirect(p.g, b, 4)
				if err != nil {
					t.Fatal(err)
				}
				u := make([]float64, len(f))
				r := d.Solve(u, f, data)
				u = append(u, r.Removed)
				if want == nil {
					want = u
				} else if !slices.Equal(u, want) {
					t.Fatalf("%s: %d threads give other bytes than one", name(b), threads)
				}
			}
		}
	}
}
