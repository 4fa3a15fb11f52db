package flow

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// testTorus is a torus of n³ nodes of side 2π with the given viscosity.
func testTorus(tb testing.TB, n, order int, viscosity float64) (*torus, *grid.Field) {
	tb.Helper()
	g := grid.Uniform(3, n, 0, 2*math.Pi, true)
	b, err := newTorus(g, order)
	if err != nil {
		tb.Fatal(err)
	}
	b.Scalars = solvers.NewScalars(solvers.Parameter{Name: "viscosity", Unit: "1", Range: random.Fixed(viscosity)})
	b.viscosity = func() float64 { return b.At(0) }
	return b, grid.NewField(g, 3)
}

// Noise at every wavenumber, with divergence: advection makes no energy, and the
// pressure no divergence.
func TestTorusConservesEnergy(t *testing.T) {
	for _, order := range []int{2, 4, 6} {
		b, u := testTorus(t, 12, order, 0)
		rng := rand.New(rand.NewPCG(1, 2))
		for i := range u.Data {
			u.Data[i] = rng.Float64() - 0.5
		}
		b.Project(u, 0)
		du := u.Like()
		b.RHS(du, u, 0)
		work, size := 0.0, 0.0
		for i, v := range u.Data {
			work += v * du.Data[i]
			size += math.Abs(v * du.Data[i])
		}
		if math.Abs(work) > 1e-13*size {
			t.Errorf("order %d: energy changes by %g of %g", order, work, size)
		}
		b.call.du = du.Data
		(*torusDivergence)(b).Chunk(0, b.n[0])
		for i, v := range b.source {
			if math.Abs(v) > 1e-12 {
				t.Fatalf("order %d: divergence %g of the rate at point %d", order, v, i)
			}
		}
	}
}

// ABC flow is an exact solution: after its vorticity has turned over, errors
// fall at the order of the differences.
func TestTorusBeltrami(t *testing.T) {
	for order, grids := range map[int][]int{2: {16, 32, 64}, 4: {12, 24, 48}, 6: {10, 20, 40}} {
		var errors []float64
		for _, n := range grids {
			b, u := testTorus(t, n, order, 0.05)
			rate := u.Like()
			beltrami(u, 2*math.Pi, 1, 1)
			b.RHS(rate, u, 0)
			worst := 0.0
			for i, v := range u.Data {
				worst = max(worst, math.Abs(rate.Data[i]+0.05*v))
			}
			errors = append(errors, worst)
		}
		if slope := math.Log2(errors[1] / errors[2]); math.Abs(slope-float64(order)) > 0.2 {
			t.Errorf("order %d: errors %.3g, slope %.3f", order, errors, slope)
		}
	}
}

// Any number of threads gives the same bytes.
func TestTorusThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	var want []float64
	for _, threads := range []int{1, 3} {
		parallel.SetThreads(threads)
		b, u := testTorus(t, 16, 4, 0.01)
		taylorGreen(u, 2*math.Pi)
		du := u.Like()
		b.RHS(du, u, 0)
		b.RHS(u, du, 0)
		if want == nil {
			want = u.Data
			continue
		}
		for i, v := range u.Data {
			if v != want[i] {
				t.Fatalf("%d threads: value %d is %g, not %g", threads, i, v, want[i])
			}
		}
	}
}

func BenchmarkTorus(b *testing.B) {
	for _, n := range []int{32, 64, 128} {
		flow, u := testTorus(b, n, 4, 0.01)
		taylorGreen(u, 2*math.Pi)
		du := u.Like()
		b.Run(string(rune('0'+n/32)), func(b *testing.B) {
			for b.Loop() {
				flow.RHS(du, u, 0)
			}
		})
	}
}
