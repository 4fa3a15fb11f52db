package fd

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// Against gonum's dense solver with pivoting.
func TestBandedSolvesLikeDense(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "n")
		lower, upper := rapid.IntRange(0, 4).Draw(t, "lower"), rapid.IntRange(0, 4).Draw(t, "upper")
		b := NewBanded(n, lower, upper)
		dense := mat.NewDense(n, n, nil)
		entry := rapid.Float64Range(-1, 1)
		for i := range n {
			for j := max(0, i-lower); j <= min(n-1, i+upper); j++ {
				v := entry.Draw(t, "entry")
				if i == j {
					v += 10 // dominant
				}
				b.Add(i, j, v)
				dense.Set(i, j, v)
			}
		}
		x := make([]float64, n)
		for i := range x {
			x[i] = entry.Draw(t, "x")
		}
		var want mat.VecDense
		if err := want.SolveVec(dense, mat.NewVecDense(n, append([]float64(nil), x...))); err != nil {
			t.Skip()
		}
		if err := b.Factor(); err != nil {
			t.Fatal(err)
		}
		b.Solve(x)
		for i, v := range x {
			if math.Abs(v-want.AtVec(i)) > 1e-13 {
				t.Fatalf("x[%d] is %g; want %g", i, v, want.AtVec(i))
			}
		}
	})
}

func TestSingularBandedIsReported(t *testing.T) {
	b := NewBanded(2, 1, 1)
	b.Add(0, 0, 1)
	b.Add(0, 1, 2)
	b.Add(1, 0, 2)
	b.Add(1, 1, 4)
	if b.Factor() == nil {
		t.Error("a singular matrix was factored")
	}
}

// Applying 1 − γ∂² to the solution gives back the data, for every closure,
// order and size of γ, prime numbers of points included.
func TestDiffusionInvertsLaplace(t *testing.T) {
	for _, n := range []int{16, 37, 64, 101} {
		for order := 2; order <= MaxOrder; order += 2 {
			for _, closure := range []Closure{Wrap, Odd, Polynomial} {
				const h = 0.05
				d := NewDiffusion1(n, h, order, closure)
				for _, gamma := range []float64{0, 1e-4, 1e-2, 1, 100} {
					u := make([]float64, n)
					for i := range u {
						u[i] = math.Sin(1.3*float64(i)) + 0.1*float64(i%5)
					}
					if closure == Odd {
						u[0], u[n-1] = 0, 0
					}
					v := append([]float64(nil), u...)
					d.Solve(v, gamma)
					padded, lap := make([]float64, n+2*Ghosts), make([]float64, n)
					Pad(padded, v, closure)
					Laplace1(lap, padded, gamma, h, order)
					if closure != Wrap {
						lap[0], lap[n-1] = 0, 0
					}
					for i := range u {
						if r := v[i] - lap[i] - u[i]; math.Abs(r) > 1e-11*max(1, gamma/(h*h)/1e2) {
							t.Fatalf("n %d, order %d, closure %d, γ %g: residual %g at %d", n, order, closure, gamma, r, i)
						}
					}
				}
			}
		}
	}
}

func TestDiffusionKeepsTheMean(t *testing.T) {
	const n = 128
	d := NewDiffusion1(n, 1./n, 6, Wrap)
	u := make([]float64, n)
	for i := range u {
		u[i] = 1 + math.Sin(0.7*float64(i))
	}
	sum := func() float64 {
		s := 0.0
		for _, v := range u {
			s += v
		}
		return s
	}
	before := sum()
	for range 1000 {
		d.Solve(u, 1e-2)
	}
	near(t, "Σu after 1000 solves", sum(), before, 1e-10)
}

func TestNothingIsAllocated(t *testing.T) {
	const n = 64
	u, du, padded := make([]float64, n), make([]float64, n), make([]float64, n+2*Ghosts)
	for _, closure := range []Closure{Wrap, Odd, Polynomial} {
		d := NewDiffusion1(n, 0.1, 6, closure)
		gamma := 0.1
		if allocs := testing.AllocsPerRun(5, func() {
			Pad(padded, u, closure)
			SkewBurgers(du, padded, 0.1, 6)
			WENOBurgers(du, padded, 0.1)
			Laplace1(du, padded, 1, 0.1, 6)
			gamma *= 1.1
			d.Solve(u, gamma)
		}); allocs != 0 {
			t.Errorf("closure %d: %g allocations", closure, allocs)
		}
	}
}
