package fft

import (
	"slices"
	"testing"
)

// Rows and columns against the definition, for counts around whole groups,
// smooth lengths and others, and neighbours that must stay as they are.
func TestTrigMany(t *testing.T) {
	for kind := CosineI; kind <= SineIII; kind++ {
		for _, n := range []int{1, 2, 3, 4, 5, 8, 15, 16, 17, 31, 53, 54, 64, 107} {
			if kind == CosineI && n < 2 {
				continue
			}
			plan := NewTrigMany(kind, n)
			tolerance := 2e-14 * float64(20+n)
			for _, count := range []int{1, 2, 15, 16, 17, 35} {
				stride := n + 3
				x := randomReal(count * stride)
				y := slices.Clone(x)
				plan.Rows(y, stride, y, stride, count)
				for i := range count {
					line := x[i*stride : (i+1)*stride]
					if d := distanceReal(y[i*stride:i*stride+n], naiveTrig(kind, line[:n])); d > tolerance {
						t.Fatalf("kind %d, n = %d: row %d of %d differs from the sum by %g", kind, n, i, count, d)
					}
					if !slices.Equal(y[i*stride+n:(i+1)*stride], line[n:]) {
						t.Fatalf("kind %d, n = %d: wrote beyond row %d of %d", kind, n, i, count)
					}
				}
				stride = count + 2
				x = randomReal(n * stride)
				y = slices.Clone(x)
				plan.Columns(y, count, stride)
				for i := range stride {
					in, out := make([]float64, n), make([]float64, n)
					for j := range n {
						in[j], out[j] = x[j*stride+i], y[j*stride+i]
					}
					if i < count {
						in = naiveTrig(kind, in)
					}
					if d := distanceReal(out, in); d > tolerance || i >= count && d > 0 {
						t.Fatalf("kind %d, n = %d: column %d of %d differs by %g", kind, n, i, count, d)
					}
				}
			}
		}
	}
}

func TestTrigManyAllocatesNothing(t *testing.T) {
	for _, n := range []int{15, 52} {
		plan := NewTrigMany(SineI, n)
		x := randomReal(20 * n)
		if a := testing.AllocsPerRun(3, func() {
			plan.Rows(x, n, x, n, 20)
			plan.Columns(x, 20, 20)
		}); a != 0 {
			t.Errorf("n = %d: %g allocations per run", n, a)
		}
	}
}

func BenchmarkTrigMany(b *testing.B) {
	const n = 1023
	plan := NewTrigMany(SineI, n)
	x := make([]float64, n*n)
	b.Run("rows", func(b *testing.B) {
		b.SetBytes(8 * n * n)
		for b.Loop() {
			plan.Rows(x, n, x, n, n)
		}
	})
	b.Run("columns", func(b *testing.B) {
		b.SetBytes(8 * n * n)
		for b.Loop() {
			plan.Columns(x, n, n)
		}
	})
}
