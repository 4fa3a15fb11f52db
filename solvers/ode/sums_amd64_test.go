//go:build amd64 && !noasm

package ode

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/kernel"
)

// States of every length on every path: the assembly has the bytes of Go.
func TestSumsHaveTheSameBytes(t *testing.T) {
	defer func(old int) { wide = old }(wide)
	paths := map[string]int{"avx512": 8, "avx2": 4}
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 1; n < 140; n++ {
		k := stages(5, n)
		guarded := make([]float64, n+16)
		for _, x := range append(k, guarded) {
			for i := range x {
				x[i] = rng.NormFloat64()
			}
		}
		for _, w := range [][]float64{{}, {0, 0.3}, {1, 0, 2, 3}, {1, 2, 3, 4, 5}} {
			run := func(lanes int) []float64 {
				wide = lanes
				y := slices.Clone(guarded)
				sum := newTerms(5).reset().add(0.1, w, k)
				combine(y[8:8+n], k[4], sum)
				combine(y[8:8+n], y[8:8+n], sum)
				return append(y, square(y[8:8+n]))
			}
			want := run(0)
			for _, name := range kernel.Paths() {
				if !slices.Equal(run(paths[name]), want) {
					t.Errorf("%s, %d elements, weights %g: differs from Go", name, n, w)
				}
			}
		}
	}
}
