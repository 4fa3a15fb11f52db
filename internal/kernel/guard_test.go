package kernel

import (
	"math"
	"testing"
)

// guard is how many NaNs lie before and after a guarded slice.
const guard = 67

// guardedSlice is a slice between zones of NaN,
// which a kernel must neither read into a result nor overwrite.
type guardedSlice[T Float] struct{ all, x []T }

func guarded[T Float](n int) guardedSlice[T] {
	all := make([]T, n+2*guard)
	for i := range all {
		all[i] = T(math.NaN())
	}
	return guardedSlice[T]{all, all[guard : guard+n : guard+n]}
}

func (g guardedSlice[T]) check(t *testing.T, what string) {
	t.Helper()
	for i, v := range g.all {
		if (i < guard || i >= guard+len(g.x)) && v == v {
			t.Fatalf("%s: wrote %v at %d of a slice of %d", what, v, i-guard, len(g.x))
		}
	}
}
