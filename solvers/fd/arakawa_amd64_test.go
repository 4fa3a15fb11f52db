//go:build amd64 && !noasm

package fd

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Rows of every length on every path: the assembly has the bytes of Go.
func TestJacobianHasTheSameBytes(t *testing.T) {
	defer func(old int) { wide = old }(wide)
	paths := map[string]int{"avx512": 8, "avx2": 4}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, order := range []int{2, 4} {
		for n := 4; n < 70; n++ {
			g := grid.Grid{N: []int{5, n}, Lo: []float64{0, 0}, Hi: []float64{1, 1}, Periodic: []bool{true, true}}
			a, b := make([]float64, g.Size()), make([]float64, g.Size())
			for i := range a {
				a[i], b[i] = rng.NormFloat64(), rng.NormFloat64()
			}
			run := func(lanes int) []float64 {
				wide = lanes
				guarded := make([]float64, g.Size()+16)
				NewArakawa(order, g).Jacobian(guarded[8:8+g.Size()], a, b)
				return guarded
			}
			want := run(0)
			for _, name := range kernel.Paths() {
				if !slices.Equal(run(paths[name]), want) {
					t.Errorf("order %d, %s, rows of %d: differs from Go", order, name, n)
				}
			}
		}
	}
}
