package operatortest

import (
	"testing"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/selftest"
)

// gradients: those of every parameter and of the input agree with differences.
func gradients(t *testing.T, s subject) {
	o := selftest.Double(s.must(t, 1))
	x := s.input(autodiff.Float64, 2, 2, s.sig.Grid)
	if worst, where := selftest.Gradients(o, x, s.target(autodiff.Float64, 3, 2), max(2, min(8, 128/len(o.Params())))); !(worst <= 1e-7) {
		t.Errorf("gradients: relative error %.2g at %s", worst, where)
	}
}

// parameters: names are unique, every parameter has a gradient that is not
// zero, and changes the output.
func parameters(t *testing.T, s subject) {
	o := selftest.Double(s.must(t, 1))
	for _, fault := range selftest.Parameters(o, s.input(autodiff.Float64, 2, 2, s.sig.Grid), s.target(autodiff.Float64, 3, 2)) {
		t.Error(fault)
	}
}

func largest(x *autodiff.Tensor) float64 {
	m := 0.0
	for i := range x.Len() {
		m = max(m, x.At(i), -x.At(i))
	}
	return m
}
