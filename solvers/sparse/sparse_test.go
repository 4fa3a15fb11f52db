package sparse

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// difference is the five-point matrix of −Δu + b·∇u − κ²(x)u on n² interior
// points of the unit square, with Dirichlet sides.
func difference(n int, wind float64, kappa func(x, y float64) float64) *Matrix {
	h := 1 / float64(n+1)
	b := NewBuilder(n*n, 5*n*n)
	for i := range n {
		for j := range n {
			at := i*n + j
			k := kappa(float64(i+1)*h, float64(j+1)*h)
			b.Add(at, 4/(h*h)-k*k)
			if i > 0 {
				b.Add(at-n, -1/(h*h)-wind/(2*h))
			}
			if i < n-1 {
				b.Add(at+n, -1/(h*h)+wind/(2*h))
			}
			if j > 0 {
				b.Add(at-1, -1/(h*h))
			}
			if j < n-1 {
				b.Add(at+1, -1/(h*h))
			}
			b.Next()
		}
	}
	return b.Matrix()
}

func noise(n int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

func none(_, _ float64) float64 { return 0 }

// distance solves for a known solution and returns its relative error.
func distance(t *testing.T, solve func(a *Matrix, m Preconditioner, x, b []float64) (Report, error), a *Matrix, m Preconditioner) (float64, Report) {
	t.Helper()
	want := noise(a.Size(), 7)
	b, x := make([]float64, a.Size()), make([]float64, a.Size())
	a.Apply(b, want)
	report, err := solve(a, m, x, b)
	if err != nil {
		t.Fatal(err)
	}
	diff, size := 0.0, 0.0
	for i, v := range want {
		diff += (x[i] - v) * (x[i] - v)
		size += v * v
	}
	return math.Sqrt(diff / size), report
}

func factor(t *testing.T, a *Matrix) *ILU {
	t.Helper()
	f, err := NewILU(a)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEveryMethodFindsTheSolution(t *testing.T) {
	symmetric := difference(20, 0, none)
	windy := difference(20, 30, none)
	waves := difference(20, 0, func(x, y float64) float64 { return 6 * (1 + 0.1*math.Sin(3*x+y)) })
	cg := &CG{Tolerance: 1e-12, Limit: 1000}
	gmres := &GCRODR{Tolerance: 1e-12, Limit: 5000}
	recycling := &GCRODR{Recycle: 10, Tolerance: 1e-12, Limit: 5000}
	for _, c := range []struct {
		name  string
		solve func(*Matrix, Preconditioner, []float64, []float64) (Report, error)
		a     *Matrix
	}{
		{"cg", cg.Solve, symmetric},
		{"gmres, symmetric", gmres.Solve, symmetric}, {"gmres, wind", gmres.Solve, windy}, {"gmres, waves", gmres.Solve, waves},
		{"gcro-dr, symmetric", recycling.Solve, symmetric}, {"gcro-dr, wind", recycling.Solve, windy}, {"gcro-dr, waves", recycling.Solve, waves},
	} {
		plain, slow := distance(t, c.solve, c.a, Identity{})
		recycling.Forget()
		conditioned, fast := distance(t, c.solve, c.a, factor(t, c.a))
		recycling.Forget()
		if plain > 1e-9 || conditioned > 1e-9 {
			t.Errorf("%s: errors %g, and %g with a preconditioner", c.name, plain, conditioned)
		}
		if fast.Iterations >= slow.Iterations {
			t.Errorf("%s: %d products with a preconditioner, %d without", c.name, fast.Iterations, slow.Iterations)
		}
	}
}

// On a tridiagonal matrix the incomplete factorisation is complete; Multiply
// undoes Solve on any.
func TestILU(t *testing.T) {
	const n = 30
	b := NewBuilder(n, 3*n)
	for i := range n {
		b.Add(i, 3+float64(i%4))
		if i > 0 {
			b.Add(i-1, -1.5)
		}
		if i < n-1 {
			b.Add(i+1, -0.5)
		}
		b.Next()
	}
	a := b.Matrix()
	x, y := noise(n, 1), make([]float64, n)
	a.Apply(y, x)
	factor(t, a).Solve(y, y)
	for i := range x {
		if math.Abs(x[i]-y[i]) > 1e-13 {
			t.Fatalf("complete factors: %g, want %g", y[i], x[i])
		}
	}
	square := difference(6, 5, none)
	f := factor(t, square)
	x, y = noise(36, 2), make([]float64, 36)
	z := make([]float64, 36)
	f.Solve(y, x)
	f.Multiply(z, y)
	for i := range x {
		if math.Abs(x[i]-z[i]) > 1e-12 {
			t.Fatalf("M M⁻¹ x: %g, want %g", z[i], x[i])
		}
	}
	zero := NewBuilder(1, 1)
	zero.Add(0, 0)
	zero.Next()
	if _, err := NewILU(zero.Matrix()); err == nil {
		t.Error("a zero pivot went unnoticed")
	}
}

// Over a slowly changing family recycling takes fewer products than GMRES from
// scratch, with the same solutions; over the same systems again it gives the
// same bytes.
func TestRecyclingSavesProducts(t *testing.T) {
	solve := func(recycle int) (products int, solutions [][]float64) {
		g := &GCRODR{Restart: 40, Recycle: recycle, Tolerance: 1e-10, Limit: 20000}
		for s := range 6 {
			shift := 0.002 * float64(s)
			a := difference(24, 0, func(x, y float64) float64 { return 10 * (1 + shift*math.Sin(5*x)*math.Cos(3*y)) })
			x := make([]float64, a.Size())
			report, err := g.Solve(a, Identity{}, x, noise(a.Size(), uint64(s)))
			if err != nil {
				t.Fatal(err)
			}
			products += report.Iterations
			solutions = append(solutions, x)
		}
		return products, solutions
	}
	scratch, want := solve(0)
	recycled, got := solve(15)
	t.Logf("%d products with recycling, %d without", recycled, scratch)
	if recycled*2 > scratch {
		t.Errorf("%d products with recycling, %d without", recycled, scratch)
	}
	_, again := solve(15)
	for s := range want {
		worst, size := 0.0, 0.0
		for i, v := range want[s] {
			worst, size = max(worst, math.Abs(v-got[s][i])), max(size, math.Abs(v))
			if got[s][i] != again[s][i] {
				t.Fatal("the same systems give other bytes")
			}
		}
		if worst > 1e-6*size {
			t.Errorf("system %d: solutions differ by %g of %g", s, worst, size)
		}
	}
}

func TestLimitsAreReported(t *testing.T) {
	a := difference(12, 0, none)
	b := noise(a.Size(), 3)
	var not *NotConverged
	x := make([]float64, a.Size())
	if report, err := (&CG{Tolerance: 1e-12, Limit: 5}).Solve(a, Identity{}, x, b); !errors.As(err, &not) || report.Iterations != 5 {
		t.Errorf("cg: %v after %d", err, report.Iterations)
	}
	clear(x)
	if _, err := (&GCRODR{Restart: 4, Recycle: 2, Tolerance: 1e-12, Limit: 9}).Solve(a, Identity{}, x, b); !errors.As(err, &not) || not.Residual <= 1e-12 {
		t.Errorf("gcro-dr: %v", err)
	}
	clear(b)
	x = noise(a.Size(), 4)
	if _, err := (&GCRODR{Tolerance: 1e-12, Limit: 9}).Solve(a, Identity{}, x, b); err != nil || norm(x) != 0 {
		t.Errorf("b = 0: %v, ‖x‖ = %g", err, norm(x))
	}
}

// The factors are complete in any order, sparse by dissection, and serve other
// values of the same pattern.
func TestLU(t *testing.T) {
	const n = 33
	a := difference(n, 40, none)
	var points [][2]int
	for i := range n {
		for j := range n {
			points = append(points, [2]int{i, j})
		}
	}
	natural, err := NewLU(a, nil)
	if err != nil {
		t.Fatal(err)
	}
	sparse, err := NewLU(a, Dissection(points, [2]bool{}))
	if err != nil {
		t.Fatal(err)
	}
	if 2*sparse.Entries() > natural.Entries() {
		t.Errorf("%d entries by dissection, %d as numbered", sparse.Entries(), natural.Entries())
	}
	x, y, z := noise(n*n, 1), make([]float64, n*n), make([]float64, n*n)
	for name, f := range map[string]*LU{"as numbered": natural, "by dissection": sparse} {
		for _, wind := range []float64{40, -15} {
			b := difference(n, wind, none)
			if err := f.Factor(b); err != nil {
				t.Fatal(err)
			}
			b.Apply(y, x)
			f.Solve(z, y)
			for i := range x {
				if math.Abs(z[i]-x[i]) > 1e-10 {
					t.Fatalf("%s: x[%d] is %g, want %g", name, i, z[i], x[i])
				}
			}
			f.Multiply(z, x)
			for i := range x {
				if math.Abs(z[i]-y[i]) > 1e-7 {
					t.Fatalf("%s: Ax[%d] is %g, want %g", name, i, z[i], y[i])
				}
			}
		}
	}
	zero := NewBuilder(1, 1)
	zero.Add(0, 0)
	zero.Next()
	if _, err := NewLU(zero.Matrix(), nil); err == nil {
		t.Error("a zero pivot went unnoticed")
	}
}

// Every point is ordered once, and on a torus too the factors are complete.
func TestDissection(t *testing.T) {
	const n = 12
	var points [][2]int
	b := NewBuilder(n*n, 5*n*n)
	for i := range n {
		for j := range n {
			points = append(points, [2]int{i, j})
			b.Add(i*n+j, 4.5)
			for _, at := range []int{(i+1)%n*n + j, (i+n-1)%n*n + j, i*n + (j+1)%n, i*n + (j+n-1)%n} {
				b.Add(at, -1)
			}
			b.Next()
		}
	}
	order := Dissection(points, [2]bool{true, true})
	seen := make([]bool, n*n)
	for _, p := range order {
		if seen[p] {
			t.Fatalf("point %d comes twice", p)
		}
		seen[p] = true
	}
	a := b.Matrix()
	f, err := NewLU(a, order)
	if err != nil {
		t.Fatal(err)
	}
	x, y := noise(n*n, 5), make([]float64, n*n)
	a.Apply(y, x)
	f.Solve(y, y)
	for i := range x {
		if math.Abs(x[i]-y[i]) > 1e-12 {
			t.Fatalf("x[%d] is %g, want %g", i, y[i], x[i])
		}
	}
}
