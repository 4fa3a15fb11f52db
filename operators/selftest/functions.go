package selftest

import (
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// Batch tells what is wrong if the second of three members of the Float32 batch
// x is changed: another's output changes, or its own does not.
func Batch(o operators.Operator, x *autodiff.Tensor) (faults []string) {
	before := slices.Clone(o.Forward(nil, x).Float32())
	part := x.Len() / 3
	for i := part; i < 2*part; i++ {
		x.SetAt(i, -3*x.At(i)+1)
	}
	after := o.Forward(nil, x).Float32()
	out := len(after) / 3
	if !slices.Equal(before[:out], after[:out]) || !slices.Equal(before[2*out:], after[2*out:]) {
		faults = append(faults, "a change of one member changed another's output")
	}
	if slices.Equal(before[out:2*out], after[out:2*out]) {
		faults = append(faults, "a change of a member did not change its own output")
	}
	return faults
}

// Shifts is the largest difference, over the largest output plus one, between
// the output of x shifted and the output shifted, along every axis; and where.
// It is for operators that promise to commute with shifts.
func Shifts(o operators.Operator, x *autodiff.Tensor) (worst float64, where string) {
	y := o.Forward(nil, x)
	scale := 1 + largest(y)
	for axis, n := range x.Shape[2:] {
		for _, by := range []int{1, n/2 + 1} {
			got, want := o.Forward(nil, Shifted(x, axis, by)), Shifted(y, axis, by)
			for i := range want.Len() {
				if d := math.Abs(got.At(i)-want.At(i)) / scale; !(d <= worst) {
					worst, where = d, fmt.Sprintf("by %d along axis %d: %v at %d, want %v", by, axis, got.At(i), i, want.At(i))
				}
			}
		}
	}
	return worst, where
}

// Shifted returns x moved by a number of points along a periodic axis.
func Shifted(x *autodiff.Tensor, axis, by int) *autodiff.Tensor {
	y := autodiff.New(x.DType(), x.Shape...)
	inner, n := 1, x.Shape[axis+2]
	for _, e := range x.Shape[axis+3:] {
		inner *= e
	}
	for i := range x.Len() {
		at := i / inner % n
		y.SetAt(i+((at+by)%n-at)*inner, x.At(i))
	}
	return y
}
