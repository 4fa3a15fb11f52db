package steady

import (
	"math"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// pressure sets r = β + ∇·(a∇u) at the inner nodes of n² points, a taken by its
// harmonic mean between them, written apart from the solver.
func pressure(r, u, a []float64, n int, beta float64) {
	h2 := 1 / float64((n-1)*(n-1))
	for i := 1; i < n-1; i++ {
		for j := 1; j < n-1; j++ {
			p := i*n + j
			sum := beta
			for _, q := range []int{p - n, p + n, p - 1, p + 1} {
				sum += 2 * a[p] * a[q] / (a[p] + a[q]) * (u[q] - u[p]) / h2
			}
			r[p] = sum
		}
	}
}

// permeable is PDEBench's problem on n² points with one sample of it.
func permeable(t *testing.T, n int, beta float64, sample int) (u, a []float64) {
	t.Helper()
	d := newDarcy().(*Darcy)
	d.Grid, d.High, d.Low, d.Source = n, 1, 0.1, beta
	s, err := d.Setup()
	if err != nil {
		t.Fatal(err)
	}
	dst := solvers.Allocate(s.Layout())
	if err := s.Solve(t.Context(), random.New(1, sample), dst); err != nil {
		t.Fatal(err)
	}
	return dst[0], dst[1]
}

// The labels satisfy the discrete equation to 1e-10, at every β.
func TestLabelsAreSteady(t *testing.T) {
	const n = 129
	for _, beta := range []float64{0.01, 1, 100} {
		u, a := permeable(t, n, beta, 0)
		r := make([]float64, n*n)
		pressure(r, u, a, n, beta)
		most := 0.0
		for _, v := range r {
			most = max(most, math.Abs(v))
		}
		relative := norm(r) / (beta * float64(n-2))
		t.Logf("β = %g: ‖β + ∇·(a∇u)‖/‖β‖ = %.2g", beta, relative)
		if relative > 1e-10 {
			t.Errorf("β = %g: residual %g, at most %g", beta, relative, most)
		}
	}
}

// A relaxation to t = 2 from a level between 0.1 and 10 is far from steady at
// β = 0.01 and close to it at β = 10: what PDEBench's labels suffer from.
func TestRelaxationIsNotSteady(t *testing.T) {
	const n, samples = 17, 9
	distance := func(beta float64) []float64 {
		var all []float64
		for i := range samples {
			want, a := permeable(t, n, beta, i)
			level := 0.1 * math.Pow(100, (float64(i)+0.5)/samples) // 0.1 to 10, evenly in the logarithm
			u, r := make([]float64, n*n), make([]float64, n*n)
			for x := 1; x < n-1; x++ {
				for y := 1; y < n-1; y++ {
					u[x*n+y] = level
				}
			}
			dt := 0.2 / float64((n-1)*(n-1))
			for range int(math.Round(2 / dt)) {
				pressure(r, u, a, n, beta)
				for p, v := range r {
					u[p] += dt * v
				}
			}
			for p := range u {
				u[p] -= want[p]
			}
			all = append(all, norm(u)/norm(want))
		}
		slices.Sort(all)
		t.Logf("β = %g: distance of t = 2 from steady: median %.2g, most %.2g", beta, all[samples/2], all[samples-1])
		return all
	}
	if d := distance(0.01); d[samples-1] < 0.03 {
		t.Errorf("β = 0.01: %g", d)
	}
	if d := distance(10); d[samples-1] > 1e-3 {
		t.Errorf("β = 10: %g", d)
	}
}
