package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/internal/parallel"
)

// lengths are those at which every pointwise kernel is tested.
func lengths() []int {
	var n []int
	for i := range 257 {
		n = append(n, i)
	}
	return append(n, grain+5)
}

type pointwiseCase[T Float] struct {
	name string
	run  func(dst, x, y []T)
	want func(dst, x, y float64) float64
	// error bound relative to max(1, |want|)
	tolerance float64
}

func pointwiseCases[T Float](eps float64) []pointwiseCase[T] {
	grad := func(f func(dx, x, dy []T, add bool), add bool) func(dst, x, y []T) {
		return func(dst, x, y []T) { f(dst, x, y, add) }
	}
	unary := func(f func(dst, x []T)) func(dst, x, y []T) { return func(dst, x, _ []T) { f(dst, x) } }
	of := func(f func(float64) float64) func(d, x, y float64) float64 {
		return func(_, x, _ float64) float64 { return f(x) }
	}
	slope := func(f func(float64) float64) func(d, x, y float64) float64 {
		return func(_, x, y float64) float64 { return f(x) * y }
	}
	slopeAdd := func(f func(float64) float64) func(d, x, y float64) float64 {
		return func(d, x, y float64) float64 { return d + f(x)*y }
	}
	cases := []pointwiseCase[T]{
		{"Add", Add[T], func(_, x, y float64) float64 { return x + y }, eps},
		{"Sub", Sub[T], func(_, x, y float64) float64 { return x - y }, eps},
		{"Mul", Mul[T], func(_, x, y float64) float64 { return x * y }, eps},
		{"MulAdd", MulAdd[T], func(d, x, y float64) float64 { return d + x*y }, 2 * eps},
		{"Scale", func(dst, x, _ []T) { Scale(dst, 1.5, x) }, func(_, x, _ float64) float64 { return 1.5 * x }, eps},
		{"Axpy", func(dst, x, _ []T) { Axpy(dst, -2.5, x) }, func(d, x, _ float64) float64 { return d - 2.5*x }, 2 * eps},
		{"Fill", func(dst, _, _ []T) { Fill(dst, 7) }, func(_, _, _ float64) float64 { return 7 }, 0},
		{"FillZero", func(dst, _, _ []T) { FillZero(dst) }, func(_, _, _ float64) float64 { return 0 }, 0},
	}
	// The references are definitions by other formulas than the kernels use.
	phi := func(x float64) float64 { return 0.5 * (1 + math.Erf(x/math.Sqrt2)) }
	sig := func(x float64) float64 { return 0.5 * (1 + math.Tanh(x/2)) }
	gt := func(x float64) float64 {
		return 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
	}
	diff := func(f func(float64) float64) func(float64) float64 {
		return func(x float64) float64 {
			const h = 1e-3 // sixth-order central difference
			return (45*(f(x+h)-f(x-h)) - 9*(f(x+2*h)-f(x-2*h)) + (f(x+3*h) - f(x-3*h))) / (60 * h)
		}
	}
	for _, a := range []struct {
		name    string
		forward func(dst, x []T)
		grad    func(dx, x, dy []T, add bool)
		f       func(float64) float64
	}{
		{"GELU", GELU[T], GELUGrad[T], func(x float64) float64 { return x * phi(x) }},
		{"GELUTanh", GELUTanh[T], GELUTanhGrad[T], gt},
		{"Tanh", Tanh[T], TanhGrad[T], math.Tanh},
		{"Sigmoid", Sigmoid[T], SigmoidGrad[T], sig},
		{"SiLU", SiLU[T], SiLUGrad[T], func(x float64) float64 { return x * sig(x) }},
		{"Exp", Exp[T], ExpGrad[T], math.Exp},
	} {
		tol := max(8*eps, 1e-14)
		if eps > 1e-10 {
			tol = 1e-6
		}
		cases = append(cases,
			pointwiseCase[T]{a.name, unary(a.forward), of(a.f), tol},
			pointwiseCase[T]{a.name + "Grad", grad(a.grad, false), slope(diff(a.f)), tol + 1e-11},
			pointwiseCase[T]{a.name + "Grad add", grad(a.grad, true), slopeAdd(diff(a.f)), tol + 1e-11},
		)
	}
	step := func(x float64) float64 {
		if x > 0 {
			return 1
		}
		return 0
	}
	return append(cases,
		pointwiseCase[T]{"ReLU", unary(ReLU[T]), of(func(x float64) float64 { return x * step(x) }), 0},
		pointwiseCase[T]{"ReLUGrad", grad(ReLUGrad[T], false), slope(step), 0},
		pointwiseCase[T]{"ReLUGrad add", grad(ReLUGrad[T], true), slopeAdd(step), eps},
	)
}

func testPointwise[T Float](t *testing.T, eps float64) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, c := range pointwiseCases[T](eps) {
		t.Run(c.name, func(t *testing.T) {
			for _, n := range lengths() {
				dst, x, y := guarded[T](n), guarded[T](n), guarded[T](n)
				fill(rng, dst.x)
				for i := range x.x {
					x.x[i] = T(6 * rng.NormFloat64() / 2)
				}
				fill(rng, y.x)
				old := make([]T, n)
				copy(old, dst.x)
				c.run(dst.x, x.x, y.x)
				for i, got := range dst.x {
					want := c.want(float64(old[i]), float64(x.x[i]), float64(y.x[i]))
					if d := math.Abs(float64(got) - want); !(d <= c.tolerance*max(1, math.Abs(want))) {
						t.Fatalf("n %d, element %d, x %v, y %v: got %v, want %v (error %.3g)", n, i, x.x[i], y.x[i], got, want, d)
					}
				}
				what := fmt.Sprintf("n %d", n)
				dst.check(t, what)
				x.check(t, what)
				y.check(t, what)
			}
		})
	}
}

func TestPointwise(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testPointwise[float32](t, 1.2e-7) })
	})
	t.Run("float64", func(t *testing.T) { testPointwise[float64](t, 2.3e-16) })
}

func TestActivationLimits(t *testing.T) { eachPath(t, testActivationLimits) }

func testActivationLimits(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name string
		f    func(dst, x []float32)
		want [4]float64 // at −Inf, −1e30, +Inf, NaN
	}{
		{"GELU", GELU[float32], [4]float64{0, 0, inf, nan}},
		{"GELUTanh", GELUTanh[float32], [4]float64{0, 0, inf, nan}},
		{"Tanh", Tanh[float32], [4]float64{-1, -1, 1, nan}},
		{"Sigmoid", Sigmoid[float32], [4]float64{0, 0, 1, nan}},
		{"SiLU", SiLU[float32], [4]float64{0, 0, inf, nan}},
		{"Exp", Exp[float32], [4]float64{0, 0, inf, nan}},
		{"ReLU", ReLU[float32], [4]float64{0, 0, inf, nan}},
		{"GELUGrad", ones(GELUGrad[float32]), [4]float64{0, 0, 1, nan}},
		{"GELUTanhGrad", ones(GELUTanhGrad[float32]), [4]float64{0, 0, 1, nan}},
		{"TanhGrad", ones(TanhGrad[float32]), [4]float64{0, 0, 0, nan}},
		{"SigmoidGrad", ones(SigmoidGrad[float32]), [4]float64{0, 0, 0, nan}},
		{"SiLUGrad", ones(SiLUGrad[float32]), [4]float64{0, 0, 1, nan}},
		{"ExpGrad", ones(ExpGrad[float32]), [4]float64{0, 0, inf, nan}},
		{"ReLUGrad", ones(ReLUGrad[float32]), [4]float64{0, 0, 1, nan}},
	} {
		x := []float32{float32(-inf), -1e30, float32(inf), float32(nan)}
		x = append(x, make([]float32, 32)...) // room for a vector
		got := make([]float32, len(x))
		c.f(got, x)
		for i, w := range c.want {
			g := float64(got[i])
			if !(g == w || math.Abs(g-w) < 1e-25 || g != g && w != w) {
				t.Errorf("%s(%v) = %v, want %v", c.name, x[i], g, w)
			}
		}
	}
}

// TestAccuracy holds the float32 functions to the errors that SIMD.md states.
func TestAccuracy(t *testing.T) { eachPath(t, testAccuracy) }

func testAccuracy(t *testing.T) {
	const n = 1 << 15
	x, got := make([]float32, n), make([]float32, n)
	for i := range x {
		x[i] = float32(-12 + 24*(float64(i)+0.5)/n)
	}
	for _, c := range []struct {
		name  string
		f     func(dst, x []float32)
		want  func(float64) float64
		bound float64 // relative to max(1, |want|)
	}{
		{"GELU", GELU[float32], gelu, 1e-7},
		{"GELUGrad", ones(GELUGrad[float32]), geluSlope, 2.5e-7},
		{"GELUTanh", GELUTanh[float32], geluTanh, 2e-7},
		{"GELUTanhGrad", ones(GELUTanhGrad[float32]), geluTanhSlope, 3e-7},
		{"Tanh", Tanh[float32], math.Tanh, 2e-7},
		{"TanhGrad", ones(TanhGrad[float32]), tanhSlope, 4e-7},
		{"Sigmoid", Sigmoid[float32], sigmoid, 1e-7},
		{"SigmoidGrad", ones(SigmoidGrad[float32]), sigmoidSlope, 2e-7},
		{"SiLU", SiLU[float32], silu, 2e-7},
		{"SiLUGrad", ones(SiLUGrad[float32]), siluSlope, 3e-7},
		{"Exp", Exp[float32], math.Exp, 2.5e-7},
	} {
		c.f(got, x)
		for i, v := range x {
			want := c.want(float64(v))
			if d := math.Abs(float64(got[i])-want) / max(1, math.Abs(want)); !(d <= c.bound) {
				t.Errorf("%s(%v) = %v, want %v: off by %.3g", c.name, v, got[i], want, d)
				break
			}
		}
	}
}

func ones(f func(dx, x, dy []float32, add bool)) func(dst, x []float32) {
	return func(dst, x []float32) {
		dy := make([]float32, len(x))
		Fill(dy, 1)
		f(dst, x, dy, false)
	}
}

// compensated is a sum by Kahan's method.
type compensated struct{ sum, lost float64 }

func (s *compensated) add(v float64) {
	y := v - s.lost
	t := s.sum + y
	s.lost = (t - s.sum) - y
	s.sum = t
}

func (s *compensated) total() float64 { return s.sum }

func TestReductions(t *testing.T) { eachPath(t, testReductions) }

func testReductions(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, n := range append(lengths(), 2*reduceBlock, 5*reduceBlock+3, 100001) {
		x, y := guarded[float32](n), guarded[float32](n)
		fill(rng, x.x)
		fill(rng, y.x)
		var sum, dot, squares, distance compensated
		for i := range x.x {
			a, b := float64(x.x[i]), float64(y.x[i])
			sum.add(a)
			dot.add(a * b)
			squares.add(a * a)
			distance.add((a - b) * (a - b))
		}
		for _, c := range []struct {
			name      string
			got, want float64
		}{
			{"Sum", Sum(x.x), sum.total()}, {"Dot", Dot(x.x, y.x), dot.total()},
			{"SumSquares", SumSquares(x.x), squares.total()}, {"SumSquaredDifference", SumSquaredDifference(x.x, y.x), distance.total()},
		} {
			if !(math.Abs(c.got-c.want) <= 1e-14*float64(n+1)) {
				t.Errorf("%s of %d: %v, want %v", c.name, n, c.got, c.want)
			}
		}
	}
}

func TestBias(t *testing.T) { eachPath(t, testBias) }

func testBias(t *testing.T) {
	const batch, channels, space = 3, 5, 37
	dst := make([]float64, batch*channels*space)
	bias := []float64{1, 2, 3, 4, 5}
	AddBias(dst, bias, batch, channels, space)
	for i, v := range dst {
		if want := float64(i/space%channels + 1); v != want {
			t.Fatalf("element %d is %v, want %v", i, v, want)
		}
	}
	grad := []float64{100, 0, 0, 0, 0}
	BiasGrad(grad, dst, batch, channels, space)
	for c, v := range grad {
		want := float64(batch * space * (c + 1))
		if c == 0 {
			want += 100
		}
		if v != want {
			t.Errorf("gradient of channel %d is %v, want %v", c, v, want)
		}
	}
}

func TestTranspose(t *testing.T) { eachPath(t, testTranspose) }

func testTranspose(t *testing.T) {
	for _, s := range [][4]int{{0, 3, 1, 4}, {1, 1, 1, 1}, {5, 7, 9, 8}, {33, 17, 40, 17}, {64, 1000, 64, 1001}, {250, 130, 257, 131}} {
		rows, cols, ldd, lds := s[0], s[1], s[2], s[3]
		src, dst := guarded[float32](rows*lds), guarded[float32](cols*ldd)
		for i := range src.x {
			src.x[i] = float32(i)
		}
		Transpose(dst.x, ldd, src.x, lds, rows, cols)
		for j := range cols {
			for i := range ldd {
				got := dst.x[j*ldd+i]
				if i >= rows {
					if got == got {
						t.Fatalf("%v: wrote the gap at (%d,%d)", s, j, i)
					}
				} else if want := src.x[i*lds+j]; got != want {
					t.Fatalf("%v: (%d,%d) is %v, want %v", s, j, i, got, want)
				}
			}
		}
		dst.check(t, fmt.Sprint(s))
	}
	src := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	dst := make([]float64, 12)
	TransposeBatch(dst, src, 2, 2, 3)
	if want := [12]float64{1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12}; [12]float64(dst) != want {
		t.Errorf("TransposeBatch: %v, want %v", dst, want)
	}
	gap := []float64{0, 0, 0, 0, 0, 0}
	CopyStrided(gap, 3, src, 4, 2, 2)
	if want := [6]float64{1, 2, 0, 5, 6, 0}; [6]float64(gap) != want {
		t.Errorf("CopyStrided: %v, want %v", gap, want)
	}
}

func TestAdamW(t *testing.T) { eachPath(t, testAdamW) }

func testAdamW(t *testing.T) {
	// torch.optim.AdamW(lr=0.1, betas=(0.9, 0.99), eps=1e-3, weight_decay=0.2),
	// two steps by hand on w = 1 with gradients 0.5 and −2.
	w, m, v := []float64{1}, []float64{0}, []float64{0}
	o := AdamW{Rate: 0.1, Beta1: 0.9, Beta2: 0.99, Eps: 1e-3, WeightDecay: 0.2, Step: 1}
	AdamWUpdate(w, m, v, []float64{0.5}, o)
	// m̂ = 0.5, v̂ = 0.25: w = 1·0.98 − 0.1·0.5/0.501
	first := 0.98 - 0.1*0.5/0.501
	if math.Abs(w[0]-first) > 1e-15 {
		t.Errorf("first step: %v, want %v", w[0], first)
	}
	o.Step = 2
	AdamWUpdate(w, m, v, []float64{-2}, o)
	m2, v2 := 0.9*0.05-0.1*2, 0.99*0.0025+0.01*4
	second := first*0.98 - 0.1*(m2/0.19)/(math.Sqrt(v2/0.0199)+1e-3)
	if math.Abs(w[0]-second) > 1e-15 {
		t.Errorf("second step: %v, want %v", w[0], second)
	}
	// Every length, against the same update in float64.
	rng := rand.New(rand.NewPCG(11, 12))
	for n := range 100 {
		var x [4]guardedSlice[float32]
		var y [4][]float64
		for i := range x {
			x[i] = guarded[float32](n)
			fill(rng, x[i].x)
			for j, v := range x[i].x {
				if i == 2 { // v is not negative
					x[i].x[j] = v * v
				}
				y[i] = append(y[i], float64(x[i].x[j]))
			}
		}
		AdamWUpdate(x[0].x, x[1].x, x[2].x, x[3].x, o)
		AdamWUpdate(y[0], y[1], y[2], y[3], o)
		for i := range x {
			x[i].check(t, fmt.Sprint("length ", n))
			for j, want := range y[i] {
				if got := float64(x[i].x[j]); !(math.Abs(got-want) <= 1e-6*max(1, math.Abs(want))) {
					t.Fatalf("length %d, operand %d, element %d: %v, want %v", n, i, j, got, want)
				}
			}
		}
	}
}

func TestSameBytesForAnyThreads(t *testing.T) { eachPath(t, testSameBytesForAnyThreads) }

func testSameBytesForAnyThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	rng := rand.New(rand.NewPCG(9, 10))
	const n = 5*grain + 123
	x, y := make([]float32, n), make([]float32, n)
	fill(rng, x)
	fill(rng, y)
	var first []float64
	for _, threads := range []int{1, 2, 3, 7} {
		parallel.SetThreads(threads)
		var got []float64
		got = append(got, Sum(x), Dot(x, y), SumSquares(x))
		dst := make([]float32, n)
		GELU(dst, x)
		GELUGrad(dst, x, y, true)
		got = append(got, Sum(dst))
		for _, s := range [][3]int{{64, 1024, 64}, {32, 64, 40000 / 32}, {200, 3, 300}, {129, 65, 511}} {
			for _, trans := range []bool{false, true} {
				c := make([]float32, s[0]*s[1])
				lda, ldb := s[2], s[1]
				if trans {
					lda, ldb = s[0], s[2]
				}
				Gemm(trans, trans, s[0], s[1], s[2], 1, x, lda, y, ldb, 0, c, s[1])
				for _, v := range c {
					got = append(got, float64(v))
				}
			}
		}
		sum := make([]float32, 32*32)
		GemmSum(false, true, 10, 32, 32, 256, 1, x, 256, 32*256, y, 256, 32*256, 0, sum, 32)
		for _, v := range sum {
			got = append(got, float64(v))
		}
		bias := make([]float32, 5)
		BiasGrad(bias, x, 3, 5, 5000)
		for _, v := range bias {
			got = append(got, float64(v))
		}
		if first == nil {
			first = got
		}
		for i := range first {
			if math.Float64bits(first[i]) != math.Float64bits(got[i]) {
				t.Fatalf("%d threads: value %d is %v, with one thread %v", threads, i, got[i], first[i])
			}
		}
	}
}
