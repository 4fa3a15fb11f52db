package fft

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

func TestStockhamAgainstDefinition(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 20, 25, 27, 32, 60, 64, 75, 96, 125, 128} {
		for _, width := range []int{1, 3} {
			x := randomComplex(n * width)
			src, dst, work := make([]float64, 2*n*width), make([]float64, 2*n*width), make([]float64, 2*n*width)
			for i, v := range x {
				src[2*i], src[2*i+1] = real(v), imag(v)
			}
			keep := slices.Clone(src)
			newStockham(n, width).forward(dst, src, work)
			if !slices.Equal(keep, src) {
				t.Errorf("n = %d: the source changed", n)
			}
			for c := range width {
				column, got := make([]complex128, n), make([]complex128, n)
				for j := range n {
					column[j] = x[j*width+c]
					got[j] = complex(dst[2*(j*width+c)], dst[2*(j*width+c)+1])
				}
				if d := distance(got, naive(column, -1)); d > 1e-15*float64(20+n) {
					t.Errorf("n = %d: column %d of %d differs from the sum by %g", n, c, width, d)
				}
			}
		}
	}
}

// The fast way and the general way against the product in the full spectrum.
func TestFilterAgainstDefinition(t *testing.T) {
	identity := func(kx, ky int) float64 { return 1 }
	for _, shape := range [][2]int{{1, 2}, {2, 2}, {3, 4}, {4, 6}, {5, 8}, {8, 5}, {9, 10}, {16, 12}, {7, 14}, {20, 22}, {30, 16}} {
		nx, ny := shape[0], shape[1]
		symbol := func(kx, ky int) float64 {
			x, y := 2*math.Pi*float64(kx)/float64(nx), 2*math.Pi*float64(ky)/float64(ny)
			return 1 + math.Cos(x) + 3*math.Sin(x)*math.Sin(y) + y*y
		}
		x := randomReal(nx * ny)
		f := NewFilter(nx, ny)
		table := f.NewTable()
		f.Forward(x)
		got := make([]float64, nx*ny)
		f.Tabulate(table, symbol)
		f.Backward(got, table)
		if d := distanceReal(got, naiveFilter(nx, ny, x, symbol)); d > 1e-12 {
			t.Errorf("%v: differs from the sums by %g", shape, d)
		}
		f.Tabulate(table, identity)
		f.Backward(got, table)
		if d := distanceReal(got, x); d > 1e-14 {
			t.Errorf("%v: the second application, of the identity, differs by %g", shape, d)
		}
	}
}

// naiveFilter weighs each coefficient of a full complex transform.
func naiveFilter(nx, ny int, x []float64, symbol func(kx, ky int) float64) []float64 {
	spectrum := make([]complex128, nx*ny)
	phase := func(a, n, b, m int) (float64, float64) {
		return math.Sincos(2 * math.Pi * (float64(a%n)/float64(n) + float64(b%m)/float64(m)))
	}
	for k := range nx {
		for l := range ny {
			for i := range nx {
				for j := range ny {
					sin, cos := phase(i*k, nx, j*l, ny)
					spectrum[k*ny+l] += complex(x[i*ny+j]*cos, -x[i*ny+j]*sin)
				}
			}
		}
	}
	out := make([]float64, nx*ny)
	for k := range nx {
		for l := range ny {
			kx, ky := Frequency(k, nx), Frequency(l, ny)
			factor := symbol(kx, ky)
			for i := range nx {
				for j := range ny {
					sin, cos := phase(i*k, nx, j*l, ny)
					v := spectrum[k*ny+l]
					out[i*ny+j] += factor * (real(v)*cos - imag(v)*sin) / float64(nx*ny)
				}
			}
		}
	}
	return out
}

func TestFilterAllocatesNothing(t *testing.T) {
	for _, ny := range []int{16, 15} {
		f := NewFilter(12, ny)
		symbol := f.NewTable()
		f.Tabulate(symbol, func(kx, ky int) float64 { return float64(kx * kx) })
		x := randomReal(12 * ny)
		if n := testing.AllocsPerRun(3, func() {
			f.Forward(x)
			f.Backward(x, symbol)
		}); n != 0 {
			t.Errorf("ny = %d: %g allocations per run", ny, n)
		}
	}
}

func BenchmarkFilter(b *testing.B) {
	for _, n := range []int{64, 96, 128, 256} {
		f := NewFilter(n, n)
		symbol := f.NewTable()
		f.Tabulate(symbol, func(kx, ky int) float64 { return float64(kx*kx + ky*ky) })
		x := randomReal(n * n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				f.Forward(x)
				f.Backward(x, symbol)
				for i := range x {
					x[i] = float64(i & 7)
				}
			}
		})
	}
}
