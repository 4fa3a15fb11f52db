package fd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

func torus(nx, ny int, lx, ly float64) grid.Grid {
	return grid.Grid{N: []int{nx, ny}, Lo: []float64{0, 0}, Hi: []float64{lx, ly}, Periodic: []bool{true, true}}
}

func noise(n int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 7))
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

// On noise, where nothing is resolved, the three sums vanish to rounding.
func TestArakawaConserves(t *testing.T) {
	for _, order := range []int{2, 4} {
		for _, shape := range [][2]int{{3, 3}, {4, 5}, {5, 4}, {16, 16}, {31, 18}} {
			g := torus(shape[0], shape[1], 1, 2.5)
			a, b, j := noise(g.Size(), 1), noise(g.Size(), 2), make([]float64, g.Size())
			NewArakawa(order, g).Jacobian(j, a, b)
			var sum, energy, enstrophy, size float64
			for i, v := range j {
				sum += v
				energy += a[i] * v
				enstrophy += b[i] * v
				size += math.Abs(v)
			}
			for name, v := range map[string]float64{"J": sum, "a·J": energy, "b·J": enstrophy} {
				if math.Abs(v) > 1e-14*size {
					t.Errorf("order %d, %v: the sum of %s is %g of Σ|J|", order, shape, name, v/size)
				}
			}
			if size < 1 {
				t.Errorf("order %d, %v: the Jacobian of noise vanishes", order, shape)
			}
		}
	}
}

func TestArakawaIsAntisymmetric(t *testing.T) {
	for _, order := range []int{2, 4} {
		g := torus(9, 12, 1, 1)
		p := NewArakawa(order, g)
		a, b := noise(g.Size(), 3), noise(g.Size(), 4)
		ab, ba := make([]float64, g.Size()), make([]float64, g.Size())
		p.Jacobian(ab, a, b)
		p.Jacobian(ba, b, a)
		for i := range ab {
			if math.Abs(ab[i]+ba[i]) > 1e-11 {
				t.Fatalf("order %d: J(a,b) + J(b,a) = %g at %d", order, ab[i]+ba[i], i)
			}
		}
	}
}

// Order of accuracy by slope on a box with unequal sides and spacings, for
// functions that depend on both coordinates.
func TestArakawaOrder(t *testing.T) {
	const lx, ly = 1.0, 1.5
	kx, ky := 2*math.Pi/lx, 2*math.Pi/ly
	for _, order := range []int{2, 4} {
		var previous float64
		for level, n := range []int{24, 48, 96, 192} {
			g := torus(n, n+n/2, lx, ly)
			x, y := g.Coord(0), g.Coord(1)
			a, b, want := make([]float64, g.Size()), make([]float64, g.Size()), make([]float64, g.Size())
			for i := range x {
				for j := range y {
					k := i*len(y) + j
					X, Y := kx*x[i], ky*y[j]
					a[k] = math.Sin(X+2*Y) + math.Cos(X)
					b[k] = math.Cos(2*X-Y) + math.Sin(Y)*math.Cos(X)
					ax := kx * (math.Cos(X+2*Y) - math.Sin(X))
					ay := ky * 2 * math.Cos(X+2*Y)
					bx := kx * (-2*math.Sin(2*X-Y) - math.Sin(Y)*math.Sin(X))
					by := ky * (math.Sin(2*X-Y) + math.Cos(Y)*math.Cos(X))
					want[k] = ax*by - ay*bx
				}
			}
			got := make([]float64, g.Size())
			NewArakawa(order, g).Jacobian(got, a, b)
			var e, norm float64
			for i := range got {
				e += (got[i] - want[i]) * (got[i] - want[i])
				norm += want[i] * want[i]
			}
			e = math.Sqrt(e / norm)
			if level > 0 {
				if slope := math.Log2(previous / e); math.Abs(slope-float64(order)) > 0.2 {
					t.Errorf("order %d: slope %.3f between %d and %d points", order, slope, n/2, n)
				}
			}
			previous = e
		}
	}
}

func TestArakawaAllocatesNothing(t *testing.T) {
	g := torus(8, 8, 1, 1)
	p := NewArakawa(4, g)
	a, b, j := noise(64, 1), noise(64, 2), make([]float64, 64)
	if n := testing.AllocsPerRun(5, func() { p.Jacobian(j, a, b) }); n != 0 {
		t.Errorf("%g allocations per Jacobian", n)
	}
}

func BenchmarkArakawa(b *testing.B) {
	for _, order := range []int{2, 4} {
		b.Run(fmt.Sprintf("order%d/128", order), func(b *testing.B) {
			g := torus(128, 128, 1, 1)
			p := NewArakawa(order, g)
			x, y, j := noise(g.Size(), 1), noise(g.Size(), 2), make([]float64, g.Size())
			for b.Loop() {
				p.Jacobian(j, x, y)
			}
		})
	}
}
