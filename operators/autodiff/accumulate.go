package autodiff

import "github.com/pdekit/pdekit/internal/kernel"

// accumulate sets dst = alpha·src, or adds it to dst. The two may be the same
// slice, as the plan makes them where a gradient passes through unchanged.
func accumulate[T Float](dst []T, alpha float64, src []T, add bool) {
	switch {
	case add:
		kernel.Axpy(dst, T(alpha), src)
	case alpha == 1:
		copySlice(dst, src)
	default:
		kernel.Scale(dst, T(alpha), src)
	}
}

// copySlice copies unless both are the same slice.
func copySlice[T Float](dst, src []T) {
	if len(dst) > 0 && &dst[0] != &src[0] {
		copy(dst, src)
	}
}
