package loss

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
)

func tensor(shape []int, v ...float64) *autodiff.Tensor { return autodiff.FromFloat64(v, shape...) }

func TestHandComputed(t *testing.T) {
	// Two samples: errors (3, 4, 0, 0) and (0, 0, 0, 1), targets of norm 10 and 2.
	shape := []int{2, 1, 4}
	y := tensor(shape, 5, 5, 5, 5, 1, 1, 1, 1)
	p := tensor(shape, 8, 9, 5, 5, 1, 1, 1, 2)
	if got, want := RelativeL2(nil, p, y).Scalar(), (0.5+0.5)/2; math.Abs(got-want) > 1e-15 {
		t.Errorf("relative L2 %v, want %v", got, want)
	}
	if got, want := MSE(nil, p, y).Scalar(), (25.0+1)/8; math.Abs(got-want) > 1e-15 {
		t.Errorf("MSE %v, want %v", got, want)
	}
	// Periodic differences with spacing 1/4 are 2(x₊ − x₋): of the errors
	// (8, −6, −8, 6) and (2, 0, −2, 0); of the constant targets 0.
	h1 := RelativeH1([]float64{0.25}, []bool{true})
	if got, want := h1(nil, p, y).Scalar(), (math.Sqrt(25+200)/10+math.Sqrt(1+8)/2)/2; math.Abs(got-want) > 1e-14 {
		t.Errorf("relative H1 %v, want %v", got, want)
	}
	// One-sided ends: error (3, 4, 0, 0) has 2(−9+16−0), 2(0−3), 2(0−4), 2(0−0+4).
	h1 = RelativeH1([]float64{0.25}, nil)
	first := tensor([]int{1, 1, 4}, 8, 9, 5, 5)
	if got, want := h1(nil, first, tensor([]int{1, 1, 4}, 5, 5, 5, 5)).Scalar(), math.Sqrt(25+196+36+64+64)/10; math.Abs(got-want) > 1e-14 {
		t.Errorf("relative H1 without periodicity %v, want %v", got, want)
	}
}

// On a wave the discrete H1 norm tends to the exact one with second order.
func TestH1Order(t *testing.T) {
	exact := math.Sqrt(1 + 4*math.Pi*math.Pi) // of error sin 2πx relative to a constant of the same L2 norm
	var previous float64
	for _, n := range []int{32, 64, 128} {
		p, y := autodiff.New(autodiff.Float64, 1, 1, n), autodiff.New(autodiff.Float64, 1, 1, n)
		for i := range n {
			y.SetAt(i, math.Sqrt(0.5))
			p.SetAt(i, math.Sqrt(0.5)+math.Sin(2*math.Pi*float64(i)/float64(n)))
		}
		e := math.Abs(RelativeH1([]float64{1 / float64(n)}, []bool{true})(nil, p, y).Scalar() - exact)
		if order := math.Log2(previous / e); previous > 0 && math.Abs(order-2) > 0.2 {
			t.Errorf("n = %d: order %.2f", n, order)
		}
		previous = e
	}
}

// An error in one mode over a target in another weighs as the two modes do.
func TestRelativeHS(t *testing.T) {
	const n, length, s = 12, 3.0, 1.5
	p, y := autodiff.New(autodiff.Float64, 1, 1, n), autodiff.New(autodiff.Float64, 1, 1, n)
	for i := range n {
		x := 2 * math.Pi * float64(i) / n
		y.SetAt(i, math.Cos(2*x+1))
		p.SetAt(i, y.At(i)+0.1*math.Sin(5*x))
	}
	weight := func(k float64) float64 { return math.Pow(1+math.Pow(2*math.Pi*k/length, 2), s/2) }
	if got, want := RelativeHS(s, []float64{length})(nil, p, y).Scalar(), 0.1*weight(5)/weight(2); math.Abs(got-want) > 1e-12*want {
		t.Errorf("%.15g, want %.15g", got, want)
	}
	if got, want := RelativeHS(0, []float64{length})(nil, p, y).Scalar(), RelativeL2(nil, p, y).Scalar(); math.Abs(got-want) > 1e-12 {
		t.Errorf("order 0: %.15g, want the L2 loss %.15g", got, want)
	}
}

func TestExtremes(t *testing.T) {
	zero, one := autodiff.New(autodiff.Float32, 2, 1, 4), autodiff.New(autodiff.Float32, 2, 1, 4).RequireGrad()
	one.SetAt(1, 1)
	if v := RelativeL2(nil, one, zero).Scalar(); math.IsNaN(v) || math.IsInf(v, 0) || v < 1 {
		t.Errorf("relative L2 to zeros: %v", v)
	}
	same := autodiff.New(autodiff.Float32, 2, 1, 4).RequireGrad()
	tape := autodiff.NewTape()
	l := RelativeL2(tape, same, zero)
	tape.Replay()
	tape.Backward(l)
	if v, g := l.Scalar(), same.Grad().At(0); v != 0 || g != 0 {
		t.Errorf("relative L2 of equal fields: %v, gradient %v", v, g)
	}
	one.SetAt(0, math.NaN())
	if v := RelativeL2(nil, one, zero).Scalar(); !math.IsNaN(v) {
		t.Errorf("a NaN in the prediction gives %v", v)
	}
}

func TestGradients(t *testing.T) {
	for name, f := range map[string]Func{"l2": RelativeL2, "h1": RelativeH1([]float64{0.2, 0.3}, []bool{true, false}), "mse": MSE} {
		p, y := autodiff.New(autodiff.Float64, 2, 2, 4, 5).RequireGrad(), autodiff.New(autodiff.Float64, 2, 2, 4, 5)
		for i := range p.Len() {
			p.SetAt(i, math.Sin(float64(7*i)))
			y.SetAt(i, math.Cos(float64(3*i)))
		}
		worst, where := autodiff.GradientError(func(t *autodiff.Tape) *autodiff.Tensor { return f(t, p, y) }, 0, p)
		if !(worst <= 1e-8) {
			t.Errorf("%s: relative error of the gradient %.2g at %s", name, worst, where)
		}
	}
}
