package fft

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"
)

func randomReal(n int) []float64 {
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

func randomComplex(n int) []complex128 {
	rng := rand.New(rand.NewPCG(uint64(n), 2))
	x := make([]complex128, n)
	for i := range x {
		x[i] = complex(rng.NormFloat64(), rng.NormFloat64())
	}
	return x
}

// naive is the definition, with exact angle reduction.
func naive(x []complex128, sign float64) []complex128 {
	n := len(x)
	y := make([]complex128, n)
	for k := range y {
		for j, v := range x {
			sin, cos := math.Sincos(sign * 2 * math.Pi * float64(j*k%n) / float64(n))
			y[k] += v * complex(cos, sin)
		}
	}
	return y
}

func distance(a, b []complex128) float64 {
	worst := 0.0
	for i := range a {
		worst = max(worst, cmplx.Abs(a[i]-b[i]))
	}
	return worst
}

func distanceReal(a, b []float64) float64 {
	worst := 0.0
	for i := range a {
		worst = max(worst, math.Abs(a[i]-b[i]))
	}
	return worst
}

// lengths covers every small length and larger ones of each kind: powers,
// mixed radix, a factor just below and above the direct limit, primes.
func lengths() []int {
	var out []int
	for n := 1; n <= 128; n++ {
		out = append(out, n)
	}
	return append(out, 240, 243, 256, 257, 421, 2*251, 1000, 1021)
}

func TestComplexAgainstDefinition(t *testing.T) {
	for _, n := range lengths() {
		x := randomComplex(n)
		p := NewComplex(n)
		y := make([]complex128, n)
		tolerance := 1e-15 * float64(20+n)
		p.Forward(y, x)
		if d := distance(y, naive(x, -1)); d > tolerance {
			t.Errorf("n = %d: forward differs from the sum by %g", n, d)
		}
		p.Backward(y, x)
		if d := distance(y, naive(x, 1)); d > tolerance {
			t.Errorf("n = %d: backward differs from the sum by %g", n, d)
		}
		inPlace := slices.Clone(x)
		p.Backward(inPlace, inPlace)
		if distance(inPlace, y) != 0 {
			t.Errorf("n = %d: backward in place differs", n)
		}
	}
}

func TestLineAgainstDefinition(t *testing.T) {
	for _, n := range lengths() {
		x := randomReal(n)
		full := make([]complex128, n)
		for i, v := range x {
			full[i] = complex(v, 0)
		}
		want := naive(full, -1)
		p := NewReal(n)
		y := make([]complex128, n/2+1)
		p.Forward(y, x)
		if d := distance(y, want[:n/2+1]); d > 1e-15*float64(20+n) {
			t.Errorf("n = %d: forward differs from the sum by %g", n, d)
		}
		keep := slices.Clone(y)
		back := make([]float64, n)
		p.Backward(back, y)
		if distance(keep, y) != 0 {
			t.Errorf("n = %d: backward changed its source", n)
		}
		for i := range back {
			back[i] /= float64(n)
		}
		if d := distanceReal(back, x); d > 2e-14 {
			t.Errorf("n = %d: round trip differs by %g", n, d)
		}
	}
}

func TestRealSeveralAxes(t *testing.T) {
	for _, shape := range [][]int{{1, 1}, {2, 3}, {5, 4}, {8, 8}, {7, 53}, {53, 6}, {3, 4, 5}, {4, 1, 6}, {6, 5, 4}, {2, 59, 3}} {
		p := NewReal(shape...)
		x := randomReal(p.Size())
		got := make([]complex128, p.SpectrumSize())
		p.Forward(got, x)
		if d := distance(got, naiveArray(shape, x)); d > 1e-12 {
			t.Errorf("%v: forward differs from the sum by %g", shape, d)
		}
		back := make([]float64, len(x))
		p.Backward(back, got)
		for i := range back {
			back[i] /= float64(len(x))
		}
		if d := distanceReal(back, x); d > 1e-14 {
			t.Errorf("%v: round trip differs by %g", shape, d)
		}
	}
}

// naiveArray is the n-dimensional sum over all points for each coefficient.
func naiveArray(shape []int, x []float64) []complex128 {
	three := append(slices.Repeat([]int{1}, 3-len(shape)), shape...)
	n0, n1, n2 := three[0], three[1], three[2]
	var out []complex128
	for k0 := range n0 {
		for k1 := range n1 {
			for k2 := range n2/2 + 1 {
				var sum complex128
				for j := range x {
					j0, j1, j2 := j/(n1*n2), j/n2%n1, j%n2
					phase := float64(j0*k0)/float64(n0) + float64(j1*k1)/float64(n1) + float64(j2*k2)/float64(n2)
					sum += complex(x[j], 0) * cmplx.Exp(complex(0, -2*math.Pi*phase))
				}
				out = append(out, sum)
			}
		}
	}
	return out
}

func TestFrequency(t *testing.T) {
	for _, c := range []struct {
		n    int
		want []int
	}{{1, []int{0}}, {4, []int{0, 1, 2, -1}}, {5, []int{0, 1, 2, -2, -1}}} {
		for k, want := range c.want {
			if got := Frequency(k, c.n); got != want {
				t.Errorf("Frequency(%d, %d) = %d, want %d", k, c.n, got, want)
			}
		}
	}
}

func TestTransformsAllocateNothing(t *testing.T) {
	p := NewReal(16, 53)
	x, y := randomReal(p.Size()), make([]complex128, p.SpectrumSize())
	r := NewResample([]int{24, 53}, []int{16, 53})
	z := make([]float64, 24*53)
	trig := NewTrig(CosineII, 30)
	line := randomReal(30)
	if n := testing.AllocsPerRun(3, func() {
		p.Forward(y, x)
		p.Backward(x, y)
		r.Apply(z, x)
		trig.Transform(line, line)
	}); n != 0 {
		t.Errorf("%g allocations per run", n)
	}
}

func BenchmarkReal2(b *testing.B) {
	for _, n := range []int{64, 96, 128, 256} {
		p := NewReal(n, n)
		x, y := randomReal(p.Size()), make([]complex128, p.SpectrumSize())
		b.Run(fmt.Sprintf("forward/%d", n), func(b *testing.B) {
			for b.Loop() {
				p.Forward(y, x)
			}
		})
		b.Run(fmt.Sprintf("backward/%d", n), func(b *testing.B) {
			for b.Loop() {
				p.Backward(x, y)
			}
		})
	}
}
