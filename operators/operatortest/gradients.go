package operatortest

import (
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// gradients: those of every parameter and of the input agree with differences.
func gradients(t *testing.T, s subject) {
	o := double(s.must(t, 1))
	x := s.input(autodiff.Float64, 2, 2, s.sig.Grid).RequireGrad()
	y := s.target(autodiff.Float64, 3, 2)
	for _, p := range append(o.Params(), autodiff.Param{Name: "the input", Tensor: x}) {
		worst, where := autodiff.GradientError(func(tape *autodiff.Tape) *autodiff.Tensor {
			return autodiff.RelativeL2(tape, o.Forward(tape, x), y, 0)
		}, 8, p.Tensor)
		if !(worst <= 1e-7) {
			t.Errorf("gradient of %s: relative error %.2g at %s", p.Name, worst, where)
		}
	}
}

// parameters: names are unique, every parameter has a gradient that is not
// zero, and changes the output.
func parameters(t *testing.T, s subject) {
	o := double(s.must(t, 1))
	x, y := s.input(autodiff.Float64, 2, 2, s.sig.Grid), s.target(autodiff.Float64, 3, 2)
	tape := autodiff.NewTape()
	loss := autodiff.RelativeL2(tape, o.Forward(tape, x), y, 0)
	tape.Replay()
	tape.Backward(loss)
	before := o.Forward(nil, x)
	seen := map[string]bool{}
	for _, p := range o.Params() {
		if seen[p.Name] {
			t.Errorf("two parameters are named %s", p.Name)
		}
		seen[p.Name] = true
		if largest(p.Grad()) == 0 {
			t.Errorf("the gradient of %s is zero", p.Name)
		}
		saved := append([]float64(nil), p.Float64()...)
		for i := range saved {
			p.Float64()[i] += 0.1
		}
		if equal(before, o.Forward(nil, x)) {
			t.Errorf("%s does not change the output", p.Name)
		}
		copy(p.Float64(), saved)
	}
	if !equal(before, o.Forward(nil, x)) {
		t.Error("restoring the parameters does not restore the output")
	}
}

func largest(x *autodiff.Tensor) float64 {
	m := 0.0
	for i := range x.Len() {
		m = max(m, x.At(i), -x.At(i))
	}
	return m
}

// equal reports whether two tensors have the same bytes (NaN equals nothing).
func equal(a, b *autodiff.Tensor) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if a.At(i) != b.At(i) {
			return false
		}
	}
	return true
}
