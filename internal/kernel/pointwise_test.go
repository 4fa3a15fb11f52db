package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
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
