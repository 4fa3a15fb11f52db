package kernel

import "github.com/pdekit/pdekit/internal/parallel"

// Float is the element type of every kernel.
type Float interface{ float32 | float64 }

// grain is the number of elements of a pointwise kernel that one chunk holds.
const grain = 1 << 14

// pointwise runs f over [0, n) in chunks of grain; short loops run in place.
func pointwise(n int, f func(lo, hi int)) {
	if n <= grain {
		if n > 0 {
			f(0, n)
		}
		return
	}
	parallel.For(n, grain, f)
}
