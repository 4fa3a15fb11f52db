package autodiff

import (
	"fmt"
	"math"
)

// GradientError compares the gradients that Backward gives with central
// differences of fourth order, in Float64, and returns the largest relative
// error over xs and where it is: for each x the largest difference of an entry
// over the largest entry of the gradient. It is for tests of primitives and
// models.
//
// record records the program that ends in a scalar. At most entries elements
// (0: all) of each x, evenly spread, are moved. xs are Float64 tensors that
// require gradients; on return they hold what they held before.
func GradientError(record func(*Tape) *Tensor, entries int, xs ...*Tensor) (worst float64, where string) {
	tape := NewTape()
	loss := record(tape)
	tape.Replay()
	tape.Backward(loss)
	value := func(x *Tensor, i int, at float64) float64 {
		x.memory.f64[i] = at
		tape.Replay()
		return loss.Scalar()
	}
	for k, x := range xs {
		n := x.Len()
		count := n
		if entries > 0 {
			count = min(n, entries)
		}
		gradient := append([]float64(nil), x.Grad().Float64()...)
		var largest, difference float64
		var at int
		for e := range count {
			i := e * n / count
			base := x.memory.f64[i]
			h := 1e-3 * max(1, math.Abs(base))
			d := (8*(value(x, i, base+h)-value(x, i, base-h)) - (value(x, i, base+2*h) - value(x, i, base-2*h))) / (12 * h)
			x.memory.f64[i] = base
			largest = max(largest, math.Abs(d), math.Abs(gradient[i]))
			if diff := math.Abs(d - gradient[i]); !(diff <= difference) {
				difference, at = diff, i
			}
		}
		// Rounding of a loss of order one is some 1e-13 in a difference quotient with
		// this h: of gradients below 1e-5 no seven figures can be asked.
		if r := difference / max(largest, 1e-5); !(r <= worst) {
			worst, where = r, fmt.Sprintf("tensor %d of shape %v, entry %d", k, x.Shape, at)
		}
	}
	return worst, where
}
