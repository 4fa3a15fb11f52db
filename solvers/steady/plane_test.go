package steady

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// planeOn is a plane of one equation with given functions.
func planeOn(t *testing.T, n int, shape, boundary string, source, contrast law.Law, equation func(fields [][]float64) medium, change func(*planeOptions)) *plane {
	t.Helper()
	p := newPlanar(n)
	p.Shape, p.Boundary, p.Residual = shape, boundary, 1e-12
	o, err := p.options(false)
	if err != nil {
		t.Fatal(err)
	}
	o.fields = []namedLaw{{"coefficient", "1", law.Constant(1)}, {"contrast", "1", contrast}, {"source", "1", source}}
	o.medium = func(_ *solvers.Scalars, fields [][]float64) medium { return equation(fields) }
	if change != nil {
		change(&o)
	}
	s, err := newPlane(o)
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := s.(exactPlane); ok {
		return e.plane
	}
	return s.(*plane)
}

// solution solves sample 0 and returns u on the grid.
func solution(t *testing.T, p *plane) []float64 {
	t.Helper()
	dst := solvers.Allocate(p.Layout())
	if err := p.Solve(t.Context(), random.New(1, 0), dst); err != nil {
		t.Fatal(err)
	}
	return dst[0]
}

// slopes checks that the largest errors on three grids fall at second order.
func slopes(t *testing.T, name string, errors [3]float64) {
	t.Helper()
	for i := range 2 {
		if order := math.Log2(errors[i] / errors[i+1]); math.Abs(order-2) > 0.2 {
			t.Errorf("%s: order %.2f, errors %.3g", name, order, errors)
		}
	}
}

// worst is the largest error at nodes inside.
func worst(p *plane, u []float64, exact func(x, y float64) float64) float64 {
	x, y := p.solve.Coord(0), p.solve.Coord(1)
	most := 0.0
	for at, inside := range p.stencil.inside {
		if inside {
			most = max(most, math.Abs(u[at]-exact(x[at/len(y)], y[at%len(y)])))
		}
	}
	return most
}

// besselI0 is the modified Bessel function by its series.
func besselI0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1; k < 60; k++ {
		term *= x * x / 4 / float64(k*k)
		sum += term
	}
	return sum
}

// −Δu + λ²u = λ² on a disc with u = 0 on the rim is 1 − I₀(λr)/I₀(λR).
func TestScreenedDisc(t *testing.T) {
	const lambda = 6
	var errors [3]float64
	for i, n := range []int{33, 65, 129} {
		p := planeOn(t, n, "disk", "dirichlet", law.Constant(lambda*lambda), law.Constant(0), func([][]float64) medium { return screening{lambda * lambda} }, nil)
		errors[i] = worst(p, solution(t, p), func(x, y float64) float64 {
			return 1 - besselI0(lambda*math.Hypot(x-0.5, y-0.5))/besselI0(lambda*diskRadius)
		})
	}
	if errors[2] > 1e-4 {
		t.Errorf("errors %.3g", errors)
	}
	// The outline cuts the grid anew each time, so the largest error falls
	// unevenly; over two refinements together it is of second order.
	if order := math.Log2(errors[0]/errors[2]) / 2; math.Abs(order-2) > 0.2 {
		t.Errorf("order %.2f, errors %.3g", order, errors)
	}
}

// With β = 1, v = u + u³/3 solves −Δv = f: for f = 2π²·3 sin πx sin πy, v is
// three times the product of sines.
func TestKirchhoff(t *testing.T) {
	var errors [3]float64
	for i, n := range []int{17, 33, 65} {
		p := planeOn(t, n, "square", "dirichlet", law.Sine(6*math.Pi*math.Pi), law.Constant(0), func([][]float64) medium { return quadratic{1} }, nil)
		errors[i] = worst(p, solution(t, p), func(x, y float64) float64 {
			v := 3 * math.Sin(math.Pi*x) * math.Sin(math.Pi*y)
			u := v
			for range 60 {
				u -= (u + u*u*u/3 - v) / (1 + u*u)
			}
			return u
		})
	}
	slopes(t, "Kirchhoff", errors)
}

// Between a wall at potential u₀ and its exact decay at the other end,
// tanh(u/4) = tanh(u₀/4) exp(−κx) (Gouy and Chapman).
func TestGouyChapman(t *testing.T) {
	const kappa, wall = 4, 3.0
	exact := func(x, _ float64) float64 { return 4 * math.Atanh(math.Tanh(wall/4)*math.Exp(-kappa*x)) }
	var errors [3]float64
	for i, n := range []int{17, 33, 65} {
		p := planeOn(t, n, "square", "neumann", law.Constant(0), law.Constant(0), func([][]float64) medium { return ions{kappa * kappa} }, func(o *planeOptions) {
			o.boundary[0][0] = grid.Side{Kind: grid.Dirichlet, Value: wall}
			o.boundary[0][1] = grid.Side{Kind: grid.Dirichlet, Value: exact(1, 0)}
		})
		errors[i] = worst(p, solution(t, p), exact)
	}
	slopes(t, "Gouy–Chapman", errors)
}

// −Δu − k²u = f with k = 7(1 + 0.2x), u = cos(3x+1)·sin 2πy: Robin at x = 0,
// Neumann at x = 1, periodic in y.
func TestHelmholtzManufactured(t *testing.T) {
	exact := func(x, y float64) float64 { return math.Cos(3*x+1) * math.Sin(2*math.Pi*y) }
	source := law.Formula{F: func(s []float64) float64 {
		k := 7 * (1 + 0.2*s[0])
		return (9 + 4*math.Pi*math.Pi - k*k) * exact(s[0], s[1])
	}}
	contrast := law.Formula{F: func(s []float64) float64 { return 0.2 * s[0] }}
	var errors [3]float64
	for i, n := range []int{32, 64, 128} {
		p := planeOn(t, n, "square", "neumann,y=periodic", source, contrast, func(f [][]float64) medium { return waves{7, f[1]} }, func(o *planeOptions) {
			o.stored = grid.Grid{N: []int{n + 1, n}, Lo: []float64{0, 0}, Hi: []float64{1, 1}, Periodic: []bool{false, true}}
			// ∂u/∂n = 3 sin(1) sin 2πy at the left, so that ∂u/∂n + 2u has the datum below.
			o.boundary[0][0] = grid.Side{Kind: grid.Robin, Coefficient: 2, Value: 3*math.Sin(1) + 2*math.Cos(1), Profile: grid.Sine, Waves: 2}
			o.boundary[0][1] = grid.Side{Kind: grid.Neumann, Value: -3 * math.Sin(4), Profile: grid.Sine, Waves: 2}
		})
		errors[i] = worst(p, solution(t, p), exact)
	}
	slopes(t, "Helmholtz", errors)
}

// ∫u of −Δu = 1: 0.0351442537 on the unit square, and 0.2140750232/16 on the
// L-shape of half the published one's size.
func TestTorsionConstants(t *testing.T) {
	for _, c := range []struct {
		shape     string
		want      float64
		tolerance float64 // on 129²: order 2, and 4/3 on the L-shape
	}{{"square", 0.0351442537, 3e-4}, {"l-shape", 0.2140750232 / 16, 4e-3}} {
		p := planeOn(t, 129, c.shape, "dirichlet", law.Constant(1), law.Constant(0), func([][]float64) medium { return screening{0} }, nil)
		sum := 0.0
		for _, v := range solution(t, p) {
			sum += v / (128 * 128)
		}
		if math.Abs(sum/c.want-1) > c.tolerance {
			t.Errorf("%s: ∫u is %.8f, want %.8f", c.shape, sum, c.want)
		}
	}
}

// LU, GMRES and GCRO-DR over chunks find the same solutions, and what a sample
// is does not depend on which of its chunk is asked for first.
func TestMethodsAndChunksAgree(t *testing.T) {
	build := func(method string, recycle, chunk int) solvers.Solver {
		p := newHelmholtz().(*Helmholtz)
		p.Grid, p.Method, p.Recycle, p.Chunk, p.Residual = 33, method, recycle, chunk, 1e-11
		p.Wavenumber = random.Range{Lo: 6, Hi: 8}
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	solve := func(s solvers.Solver, i int) []float64 {
		dst := solvers.Allocate(s.Layout())
		if err := s.Solve(t.Context(), random.New(3, i), dst); err != nil {
			t.Fatal(err)
		}
		return append(dst[0], dst[1]...)
	}
	direct, gmres := build("lu", 0, 1), build("krylov", 0, 1)
	chunks, backwards := build("krylov", 15, 4), build("krylov", 15, 4)
	var last [8][]float64
	for i := 7; i >= 0; i-- {
		last[i] = solve(backwards, i)
	}
	for i := range 8 {
		want, chunked := solve(direct, i), solve(chunks, i)
		for what, got := range map[string][]float64{"gmres": solve(gmres, i), "chunks": chunked} {
			if diff, size := grid.Squares(got, want); grid.Relative(diff, size) > 1e-7 {
				t.Errorf("sample %d: %s differs by %g", i, what, grid.Relative(diff, size))
			}
		}
		for j, v := range chunked {
			if v != last[i][j] {
				t.Fatalf("sample %d depends on the order of asking", i)
			}
		}
	}
}

// Conjugate gradients agree with LU where they apply, Neumann sides and jumps
// included, and are refused elsewhere.
func TestConjugateGradients(t *testing.T) {
	var solutions [2][][]float64
	for i, method := range []string{"lu", "cg"} {
		p := newScreened().(*Screened)
		p.Method, p.Coefficient, p.Boundary, p.Residual = method, "binary", "neumann,left=dirichlet:1,top=robin(2):1", 1e-12
		s, err := p.Setup()
		if err != nil {
			t.Fatal(err)
		}
		solutions[i] = solvers.Allocate(s.Layout())
		if err := s.Solve(t.Context(), random.New(1, 0), solutions[i]); err != nil {
			t.Fatal(err)
		}
	}
	if diff, size := grid.Squares(solutions[1][0], solutions[0][0]); grid.Relative(diff, size) > 1e-9 {
		t.Errorf("cg differs from lu by %g", grid.Relative(diff, size))
	}
	h := newHelmholtz().(*Helmholtz)
	h.Method = "cg"
	if _, err := h.Setup(); err == nil {
		t.Error("cg was taken for an indefinite matrix")
	}
}

func TestPlanarProblemsAreChecked(t *testing.T) {
	for want, change := range map[string]func(*Screened){
		"--shape":         func(p *Screened) { p.Shape = "holes:99" },
		"--rim":           func(p *Screened) { p.Rim = math.Inf(1) },
		"--bc":            func(p *Screened) { p.Boundary = "wall" },
		"--bc neumann":    func(p *Screened) { p.Boundary, p.Screening = "neumann", random.Fixed(0) },
		"--method":        func(p *Screened) { p.Method = "qr" },
		"--recycle":       func(p *Screened) { p.Recycle = 40 },
		"--chunk":         func(p *Screened) { p.Chunk = 0 },
		"--residual":      func(p *Screened) { p.Residual = 1 },
		"--screening":     func(p *Screened) { p.Screening = random.Fixed(-1) },
		"--coefficient":   func(p *Screened) { p.Coefficient = "log" },
		"--source is":     func(p *Screened) { p.Source = "none" },
		"--grid":          func(p *Screened) { p.Grid = 3 },
		"--source-ampli":  func(p *Screened) { p.SourceAmplitude = math.NaN() },
		"--restart is 1;": func(p *Screened) { p.Restart = 1 },
	} {
		p := newScreened().(*Screened)
		change(p)
		if _, err := p.Setup(); err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
			t.Errorf("%v; want an error of %s", err, want)
		}
	}
}
