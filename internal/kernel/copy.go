package kernel

import "github.com/pdekit/pdekit/internal/parallel"

// CopyStrided copies a rows×cols matrix between leading dimensions:
//
//	dst[i*ldd+j] = src[i*lds+j]
//
// dst and src must not overlap.
func CopyStrided[T Float](dst []T, ldd int, src []T, lds int, rows, cols int) {
	checkMatrix("CopyStrided: dst", len(dst), rows, cols, ldd)
	checkMatrix("CopyStrided: src", len(src), rows, cols, lds)
	if cols <= 0 {
		return
	}
	if rows*cols <= 4*grain || parallel.Threads() == 1 {
		for i := range rows {
			copy(dst[i*ldd:i*ldd+cols], src[i*lds:i*lds+cols])
		}
		return
	}
	parallel.For(rows, max(1, grain/cols), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			copy(dst[i*ldd:i*ldd+cols], src[i*lds:i*lds+cols])
		}
	})
}
