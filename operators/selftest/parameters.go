package selftest

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// Parameters tells what is wrong with the parameters of o, which are Float64:
// two of one name, a gradient (of the relative L2 distance from y) that is zero,
// a group whose change leaves the output for input x as it was.
func Parameters(o operators.Operator, x, y *autodiff.Tensor) (faults []string) {
	tape := autodiff.NewTape()
	loss := autodiff.RelativeL2(tape, o.Forward(tape, x), y, 0)
	tape.Replay()
	tape.Backward(loss)
	before := o.Forward(nil, x)
	seen := map[string]bool{}
	for _, p := range o.Params() {
		if seen[p.Name] {
			faults = append(faults, fmt.Sprintf("two parameters are named %s", p.Name))
		}
		seen[p.Name] = true
		if largest(p.Grad()) == 0 {
			faults = append(faults, fmt.Sprintf("the gradient of %s is zero", p.Name))
		}
		saved := append([]float64(nil), p.Float64()...)
		for i := range saved {
			p.Float64()[i] += 0.1
		}
		if Equal(before, o.Forward(nil, x)) {
			faults = append(faults, fmt.Sprintf("%s does not change the output", p.Name))
		}
		copy(p.Float64(), saved)
	}
	if !Equal(before, o.Forward(nil, x)) {
		faults = append(faults, "restoring the parameters does not restore the output")
	}
	return faults
}

// Gradients compares those of every parameter and of the input with differences
// of the relative L2 distance from y, at some entries of each: the worst
// relative error, and where. Everything is Float64.
func Gradients(o operators.Operator, x, y *autodiff.Tensor, entries int) (worst float64, where string) {
	x.RequireGrad()
	for _, p := range append(o.Params(), autodiff.Param{Name: "the input", Tensor: x}) {
		w, at := autodiff.GradientError(func(tape *autodiff.Tape) *autodiff.Tensor {
			return autodiff.RelativeL2(tape, o.Forward(tape, x), y, 0)
		}, entries, p.Tensor)
		if !(w <= worst) {
			worst, where = w, p.Name+", "+at
		}
	}
	return worst, where
}

// Double converts the parameters and the buffers of o to Float64.
func Double(o operators.Operator) operators.Operator {
	for _, p := range slices.Concat(o.Params(), operators.Buffers(o)) {
		p.Convert(autodiff.Float64)
	}
	return o
}

func largest(x *autodiff.Tensor) float64 {
	m := 0.0
	for i := range x.Len() {
		m = max(m, x.At(i), -x.At(i))
	}
	return m
}

// Equal reports whether two tensors have the same bytes (NaN equals nothing).
func Equal(a, b *autodiff.Tensor) bool {
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
