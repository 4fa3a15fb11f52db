package selftest

import (
	"math"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// Grids feeds o the same smooth function on a grid twice as fine, and again on
// one four times as fine, and returns how far the outputs are from those on the
// grid before, on the nodes that they share, in relative L2. An operator between
// functions gives small numbers that fall; one that counts points does not. ok
// is false where o carries no such grids.
func Grids(o operators.Operator, sig operators.Signature) (first, second float64, ok bool) {
	outputs := make([]*autodiff.Tensor, 3)
	grids := make([][]int, 3)
	for level := range outputs {
		for axis, n := range sig.Grid {
			if !sig.PeriodicAxis(axis) {
				n--
			}
			n <<= level
			if !sig.PeriodicAxis(axis) {
				n++
			}
			grids[level] = append(grids[level], n)
		}
		if c, checks := o.(operators.Checker); checks && c.CheckGrid(grids[level]) != nil {
			return 0, 0, false
		}
		outputs[level] = o.Forward(nil, smooth(sig, autodiff.Float32, grids[level]))
	}
	return distance(outputs[0], outputs[1], grids[0], grids[1]), distance(outputs[1], outputs[2], grids[1], grids[2]), true
}

// distance is the relative L2 distance of a from b on every other node of b.
func distance(a, b *autodiff.Tensor, coarse, fine []int) float64 {
	diff, norm := 0.0, 0.0
	points := 1
	for _, n := range coarse {
		points *= n
	}
	finePoints := 1
	for _, n := range fine {
		finePoints *= n
	}
	for i := range a.Len() {
		channel, rest := i/points, i%points
		at, stride := 0, 1
		for axis := len(coarse) - 1; axis >= 0; axis-- {
			at += 2 * (rest % coarse[axis]) * stride
			rest /= coarse[axis]
			stride *= fine[axis]
		}
		v := b.At(channel*finePoints + at)
		d := a.At(i) - v
		diff += d * d
		norm += v * v
	}
	return math.Sqrt(diff / norm)
}
