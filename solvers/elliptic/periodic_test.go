package elliptic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

func plane(nx, ny int, lx, ly float64) grid.Grid {
	return grid.Grid{N: []int{nx, ny}, Lo: []float64{0, 0}, Hi: []float64{lx, ly}, Periodic: []bool{true, true}}
}

func planeNoise(n int) []float64 {
	rng := rand.New(rand.NewPCG(uint64(n), 3))
	f := make([]float64, n)
	for i := range f {
		f[i] = rng.NormFloat64()
	}
	return f
}

// minusLaplacian applies the stencils of Periodic's doc comment, node by node.
func minusLaplacian(g grid.Grid, order int, u []float64) []float64 {
	nx, ny := g.N[0], g.N[1]
	weights := map[int][]float64{2: {2, -1}, 4: {30. / 12, -16. / 12, 1. / 12}}[order]
	out := make([]float64, len(u))
	for i := range nx {
		for j := range ny {
			for m, w := range weights {
				x := u[(i+m)%nx*ny+j] + u[(i-m+2*nx)%nx*ny+j]
				y := u[i*ny+(j+m)%ny] + u[i*ny+(j-m+2*ny)%ny]
				if m == 0 {
					x, y = x/2, y/2
				}
				out[i*ny+j] += w * (x/(g.Spacing(0)*g.Spacing(0)) + y/(g.Spacing(1)*g.Spacing(1)))
			}
		}
	}
	return out
}

func norm(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum)
}

func TestPeriodicSolvesTheDifferenceEquation(t *testing.T) {
	for _, order := range []int{2, 4} {
		for _, shape := range [][2]int{{3, 3}, {16, 16}, {12, 20}, {9, 14}, {15, 7}, {64, 48}} {
			g := plane(shape[0], shape[1], 1, 3)
			f := planeNoise(g.Size())
			p := NewPeriodic(g, order)
			u := make([]float64, len(f))
			p.Solve(u, f)
			mean, total := 0.0, 0.0
			for i := range f {
				mean += f[i] / float64(len(f))
				total += u[i]
			}
			residual := minusLaplacian(g, order, u)
			for i := range residual {
				residual[i] -= f[i] - mean
			}
			if r := norm(residual) / norm(f); r > 1e-13 {
				t.Errorf("order %d, %v: relative residual %g", order, shape, r)
			}
			if math.Abs(total) > 1e-13*norm(u)*float64(len(u)) {
				t.Errorf("order %d, %v: mean %g", order, shape, total/float64(len(u)))
			}

			const diffusion, decay = 0.01, 0.3
			p.Load(f)
			psi := make([]float64, len(u))
			p.Damped(u, psi, diffusion, decay)
			residual = minusLaplacian(g, order, u)
			for i := range residual {
				residual[i] = (1+decay)*u[i] + diffusion*residual[i] - f[i]
			}
			if r := norm(residual) / norm(f); r > 1e-13 {
				t.Errorf("order %d, %v: relative residual %g with damping", order, shape, r)
			}
			residual = minusLaplacian(g, order, psi)
			mean = 0
			for _, v := range u {
				mean += v / float64(len(u))
			}
			for i := range residual {
				residual[i] -= u[i] - mean
			}
			if r := norm(residual) / norm(u); r > 1e-13 {
				t.Errorf("order %d, %v: relative residual %g of the potential of the damped", order, shape, r)
			}
		}
	}
}

func TestPeriodicLargestEigenvalue(t *testing.T) {
	for _, order := range []int{2, 4} {
		g := plane(8, 12, 1, 2)
		u := make([]float64, g.Size())
		for i := range u {
			u[i] = float64(1 - 2*((i/12+i%12)%2)) // the checkerboard
		}
		v := minusLaplacian(g, order, u)
		if got, want := NewPeriodic(g, order).Largest(), v[0]/u[0]; math.Abs(got-want) > 1e-12*want {
			t.Errorf("order %d: largest eigenvalue %g, want %g", order, got, want)
		}
	}
}

func TestPeriodicOrder(t *testing.T) {
	for _, order := range []int{2, 4} {
		var previous float64
		for level, n := range []int{16, 32, 64, 128} {
			g := plane(n, n, 1, 2)
			x, y := g.Coord(0), g.Coord(1)
			f, want, got := make([]float64, n*n), make([]float64, n*n), make([]float64, n*n)
			for i := range x {
				for j := range y {
					u := math.Sin(2*math.Pi*x[i]) * math.Cos(2*math.Pi*y[j]+0.4)
					want[i*n+j] = u
					f[i*n+j] = 8 * math.Pi * math.Pi * u
				}
			}
			NewPeriodic(g, order).Solve(got, f)
			for i := range got {
				got[i] -= want[i]
			}
			e := norm(got) / norm(want)
			if level > 0 {
				if slope := math.Log2(previous / e); math.Abs(slope-float64(order)) > 0.2 {
					t.Errorf("order %d: slope %.3f at %d points", order, slope, n)
				}
			}
			previous = e
		}
	}
}

func TestPeriodicAllocatesNothing(t *testing.T) {
	g := plane(16, 16, 1, 1)
	p := NewPeriodic(g, 4)
	f, u, v := planeNoise(g.Size()), make([]float64, g.Size()), make([]float64, g.Size())
	step := 0.0
	if n := testing.AllocsPerRun(5, func() {
		step += 0.1
		p.Load(f)
		p.Potential(u)
		p.Damped(v, u, step, 0)
	}); n != 0 {
		t.Errorf("%g allocations per solve", n)
	}
}

func BenchmarkPeriodic(b *testing.B) {
	for _, n := range []int{64, 128, 256} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			g := plane(n, n, 1, 1)
			p := NewPeriodic(g, 4)
			f, u := planeNoise(g.Size()), make([]float64, g.Size())
			for b.Loop() {
				p.Solve(u, f)
			}
		})
	}
}
