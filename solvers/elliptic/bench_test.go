package elliptic

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/pdekit/pdekit/solvers/grid"
)

func noise(n int) []float64 {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

func BenchmarkDirect(b *testing.B) {
	for _, n := range []int{129, 257, 421, 513, 1025, 2049} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			g := grid.Uniform(2, n, 0, 1, false)
			d, err := NewDirect(g, grid.AllSides(2, grid.Side{Kind: grid.Dirichlet}), 2)
			if err != nil {
				b.Fatal(err)
			}
			f, u := noise(g.Size()), make([]float64, g.Size())
			b.SetBytes(int64(8 * g.Size()))
			best := math.Inf(1) // the machine is rarely idle
			for b.Loop() {
				start := time.Now()
				d.Solve(u, f, nil)
				best = min(best, time.Since(start).Seconds())
			}
			b.ReportMetric(1e9*best, "best-ns")
			b.ReportMetric(1e9*best/float64(g.Size()), "best-ns/point")
		})
	}
}

// darcy is a two-valued coefficient of ratio 4 on n² points, f = 1.
func darcy(b *testing.B, n int) (m *Multigrid, a, f []float64) {
	g := grid.Uniform(2, n, 0, 1, false)
	m, err := NewMultigrid(g, grid.AllSides(2, grid.Side{Kind: grid.Dirichlet}), MultigridOptions{Tolerance: 1e-10})
	if err != nil {
		b.Fatal(err)
	}
	f = make([]float64, g.Size())
	for i := range f {
		f[i] = 1
	}
	return m, blobs(g, 4), f
}

// BenchmarkMultigrid sets the levels up for a coefficient and solves, as for
// each sample of a data set.
func BenchmarkMultigrid(b *testing.B) {
	for _, n := range []int{129, 257, 421, 513, 1025} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			m, a, f := darcy(b, n)
			u := make([]float64, len(f))
			best := math.Inf(1)
			var r Report
			b.SetBytes(int64(8 * len(f)))
			for b.Loop() {
				start := time.Now()
				if err := m.SetCoefficient(a); err != nil {
					b.Fatal(err)
				}
				var err error
				if r, err = m.Solve(u, f, nil); err != nil {
					b.Fatal(err)
				}
				best = min(best, time.Since(start).Seconds())
			}
			b.ReportMetric(1e9*best, "best-ns")
			b.ReportMetric(1e9*best/float64(len(f)), "best-ns/point")
			b.ReportMetric(float64(r.Iterations), "iterations")
		})
	}
}

func BenchmarkMultigridSetup421(b *testing.B) {
	m, a, _ := darcy(b, 421)
	for b.Loop() {
		if err := m.SetCoefficient(a); err != nil {
			b.Fatal(err)
		}
	}
}
