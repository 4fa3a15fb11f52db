package fd

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s is %.17g; want %.17g", what, got, want)
	}
}

// The tables equal the weights of the polynomial through the same points.
func TestTablesAgreeWithWeights(t *testing.T) {
	for order := 2; order <= MaxOrder; order += 2 {
		m := order / 2
		x := make([]float64, order+1)
		for j := range x {
			x[j] = float64(j - m)
		}
		one := Weights(make([]float64, order+1), x, 0, 1)
		two := Weights(make([]float64, order+1), x, 0, 2)
		near(t, "centre of the second derivative", Second(order)[0], two[m], 1e-14)
		for r := 1; r <= m; r++ {
			near(t, "first derivative", First(order)[r-1], one[m+r], 1e-14)
			near(t, "first derivative, mirrored", -First(order)[r-1], one[m-r], 1e-14)
			near(t, "second derivative", Second(order)[r], two[m+r], 1e-14)
		}
	}
}

// Weights on n points are exact for polynomials of degree n−1, wherever the
// points and z lie.
func TestWeightsAreExactForPolynomials(t *testing.T) {
	x := []float64{-1.3, 0.2, 0.9, 2.5, 3.1}
	const z = 0.7
	for m := range 4 {
		w := Weights(make([]float64, len(x)), x, z, m)
		for degree := range len(x) {
			got := 0.0
			for j, v := range x {
				got += w[j] * math.Pow(v, float64(degree))
			}
			want := 0.0
			if degree >= m {
				want = math.Pow(z, float64(degree-m))
				for k := degree; k > degree-m; k-- {
					want *= float64(k)
				}
			}
			near(t, "derivative of a power", got, want, 1e-11)
		}
	}
}

func TestClosures(t *testing.T) {
	const n = 16
	x := func(i int) float64 { return float64(i) }
	cases := []struct {
		name    string
		closure Closure
		f       func(i int) float64
		tol     float64
	}{
		{"periodic", Wrap, func(i int) float64 { return math.Sin(2 * math.Pi * x(i) / n) }, 1e-14},
		{"odd", Odd, func(i int) float64 { return math.Sin(3 * math.Pi * x(i) / (n - 1)) }, 1e-14},
		{"even", Even, func(i int) float64 { return math.Cos(3 * math.Pi * x(i) / (n - 1)) }, 1e-14},
		{"polynomial", Polynomial, func(i int) float64 { s := x(i) / n; return 1 - 2*s + s*s*s*s*s }, 1e-11},
	}
	for _, c := range cases {
		u := make([]float64, n)
		for i := range u {
			u[i] = c.f(i)
		}
		padded := make([]float64, n+2*Ghosts)
		Pad(padded, u, c.closure)
		for i := -Ghosts; i < n+Ghosts; i++ {
			near(t, c.name, padded[Ghosts+i], c.f(i), c.tol)
		}
	}
}
