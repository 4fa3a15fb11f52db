package elliptic

import (
	"math/rand/v2"
	"testing"

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

func BenchmarkDirect1025(b *testing.B) {
	g := grid.Uniform(2, 1025, 0, 1, false)
	d, err := NewDirect(g, grid.AllSides(2, grid.Side{Kind: grid.Dirichlet}), 2)
	if err != nil {
		b.Fatal(err)
	}
	f, u := noise(g.Size()), make([]float64, g.Size())
	for b.Loop() {
		d.Solve(u, f, nil)
	}
}
