package fft

import (
	"math"
	"testing"
)

// naiveTrig is the definition of each kind as its doc comment gives it.
func naiveTrig(kind Kind, x []float64) []float64 {
	n := len(x)
	y := make([]float64, n)
	for k := range y {
		sign := float64(1 - 2*(k%2))
		var sum float64
		for j, v := range x {
			J, K, N := float64(j), float64(k), float64(n)
			switch kind {
			case CosineI:
				switch j {
				case 0:
					sum += v
				case n - 1:
					sum += sign * v
				default:
					sum += 2 * v * math.Cos(math.Pi*J*K/(N-1))
				}
			case CosineII:
				sum += 2 * v * math.Cos(math.Pi*(2*J+1)*K/(2*N))
			case CosineIII:
				if j == 0 {
					sum += v
				} else {
					sum += 2 * v * math.Cos(math.Pi*J*(2*K+1)/(2*N))
				}
			case SineI:
				sum += 2 * v * math.Sin(math.Pi*(J+1)*(K+1)/(N+1))
			case SineII:
				sum += 2 * v * math.Sin(math.Pi*(2*J+1)*(K+1)/(2*N))
			case SineIII:
				if j == n-1 {
					sum += sign * v
				} else {
					sum += 2 * v * math.Sin(math.Pi*(J+1)*(2*K+1)/(2*N))
				}
			}
		}
		y[k] = sum
	}
	return y
}

func TestTrigAgainstDefinition(t *testing.T) {
	for kind := CosineI; kind <= SineIII; kind++ {
		for _, n := range []int{1, 2, 3, 4, 5, 8, 15, 16, 17, 53, 54, 55, 64, 106, 107} {
			if kind == CosineI && n < 2 {
				continue
			}
			x := randomReal(n)
			y := make([]float64, n)
			NewTrig(kind, n).Transform(y, x)
			if d := distanceReal(y, naiveTrig(kind, x)); d > 1e-14*float64(20+n) {
				t.Errorf("kind %d, n = %d: differs from the sum by %g", kind, n, d)
			}
		}
	}
}

func TestTrigInverses(t *testing.T) {
	const n = 30
	x := randomReal(n)
	for _, c := range []struct {
		forward, backward Kind
		scale             float64
	}{{CosineI, CosineI, 2 * (n - 1)}, {CosineII, CosineIII, 2 * n}, {SineI, SineI, 2 * (n + 1)}, {SineII, SineIII, 2 * n}} {
		y := make([]float64, n)
		NewTrig(c.forward, n).Transform(y, x)
		NewTrig(c.backward, n).Transform(y, y)
		for i := range y {
			y[i] /= c.scale
		}
		if d := distanceReal(x, y); d > 1e-14 {
			t.Errorf("kinds %d, %d: round trip differs by %g", c.forward, c.backward, d)
		}
	}
}
