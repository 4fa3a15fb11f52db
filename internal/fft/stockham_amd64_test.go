//go:build amd64 && !noasm

package fft

import (
	"math"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/kernel"
)

// forcePath makes passes run on vectors of n float64 until the test ends.
func forcePath(t testing.TB, n int) {
	old := wide
	wide = n
	t.Cleanup(func() { wide = old })
}

// Every radix at every width around whole vectors, between guards of NaN: the
// assembly has the bytes of Go, on each path that the machine has, and writes
// nothing else.
func TestPassesHaveTheSameBytes(t *testing.T) {
	paths := map[string]int{"avx512": 8, "avx2": 4}
	const guard = 16
	for _, n := range []int{2, 3, 4, 5, 7, 8, 60, 48, 45, 42} {
		for width := 1; width <= 19; width++ {
			size := 2 * n * width
			run := func(wide int) []float64 {
				forcePath(t, wide)
				x := slices.Repeat([]float64{math.NaN()}, size+2*guard)
				y, work := slices.Clone(x), slices.Clone(x)
				copy(x[guard:], randomReal(size))
				newStockham(n, width).forward(y[guard:guard+size], x[guard:guard+size], work[guard:guard+size])
				for _, v := range [][]float64{x, y, work} {
					for i := range guard {
						if !math.IsNaN(v[i]) || !math.IsNaN(v[len(v)-1-i]) {
							t.Fatalf("n = %d, width %d: wrote outside", n, width)
						}
					}
				}
				return y[guard : guard+size]
			}
			want := run(0)
			for _, name := range kernel.Paths() {
				if got := run(paths[name]); !slices.Equal(got, want) {
					t.Fatalf("%s, n = %d, width %d: differs from Go by %g", name, n, width, distanceReal(got, want))
				}
			}
		}
	}
}

func TestTrigManyHasTheSameBytes(t *testing.T) {
	paths := map[string]int{"avx512": 8, "avx2": 4}
	for kind := CosineI; kind <= SineIII; kind++ {
		for _, n := range []int{4, 7, 8, 9, 19, 24, 31} {
			plan := NewTrigMany(kind, n)
			for count := 1; count <= 33; count++ {
				stride := n + count%3
				run := func(n int) []float64 {
					forcePath(t, n)
					x := randomReal(count * stride)
					plan.Rows(x, stride, x, stride, count)
					return x
				}
				want := run(0)
				for _, name := range kernel.Paths() {
					if !slices.Equal(run(paths[name]), want) {
						t.Fatalf("%s, kind %d, %d lines of %d: differs from Go", name, kind, count, n)
					}
				}
			}
		}
	}
}
