package fft

import (
	"math"
	"slices"
	"testing"
)

// Rows and columns against the definition, and twice the transform against the
// identity, for counts around whole groups, smooth lengths and others.
func TestHartley(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 8, 11, 15, 16, 17, 54, 64, 107} {
		h := NewHartley(n)
		for _, count := range []int{1, 2, 15, 16, 17, 35} {
			stride := n + 3
			x := randomReal(count * stride)
			y := slices.Clone(x)
			h.Rows(y, stride, y, stride, count)
			for i := range count {
				line := x[i*stride : (i+1)*stride]
				if d := distanceReal(y[i*stride:i*stride+n], naiveHartley(line[:n])); d > 1e-13*float64(20+n) {
					t.Fatalf("n = %d: row %d of %d differs from the sum by %g", n, i, count, d)
				}
				if !slices.Equal(y[i*stride+n:(i+1)*stride], line[n:]) {
					t.Fatalf("n = %d: wrote beyond row %d of %d", n, i, count)
				}
			}
			stride = count + 2
			x = randomReal(n * stride)
			y = slices.Clone(x)
			h.Columns(y, count, stride)
			for i := range stride {
				in, out := make([]float64, n), make([]float64, n)
				for j := range n {
					in[j], out[j] = x[j*stride+i], y[j*stride+i]
				}
				if i < count {
					in = naiveHartley(in)
				}
				if d := distanceReal(out, in); d > 1e-13*float64(20+n) || i >= count && d > 0 {
					t.Fatalf("n = %d: column %d of %d differs by %g", n, i, count, d)
				}
			}
		}
	}
}

func TestHartleyAllocatesNothing(t *testing.T) {
	for _, n := range []int{16, 17} {
		h := NewHartley(n)
		x := randomReal(20 * n)
		if a := testing.AllocsPerRun(3, func() {
			h.Rows(x, n, x, n, 20)
			h.Columns(x, 20, 20)
		}); a != 0 {
			t.Errorf("n = %d: %g allocations", n, a)
		}
	}
}

func naiveHartley(x []float64) []float64 {
	n := len(x)
	h := make([]float64, n)
	for k := range h {
		for j, v := range x {
			sin, cos := math.Sincos(2 * math.Pi * float64(j*k%n) / float64(n))
			h[k] += v * (cos + sin)
		}
	}
	return h
}
