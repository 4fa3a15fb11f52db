package kernel

import "github.com/pdekit/pdekit/internal/parallel"

// Transpose sets dst = srcᵀ for src of rows×cols with leading dimension lds and
// dst of cols×rows with leading dimension ldd; they must not overlap:
//
//	dst[j*ldd+i] = src[i*lds+j]
func Transpose[T Float](dst []T, ldd int, src []T, lds int, rows, cols int) {
	checkMatrix("Transpose: dst", len(dst), cols, rows, ldd)
	checkMatrix("Transpose: src", len(src), rows, cols, lds)
	const tile = 16
	parallel.For((cols+tile-1)/tile, max(1, grain/(tile*max(rows, 1))), func(lo, hi int) {
		for i0 := 0; i0 < rows; i0 += tile {
			i1 := min(i0+tile, rows)
			for j := lo * tile; j < min(hi*tile, cols); j++ {
				row := dst[j*ldd+i0 : j*ldd+i1]
				for i := range row {
					row[i] = src[(i0+i)*lds+j]
				}
			}
		}
	})
}

// TransposeBatch transposes batch contiguous rows×cols matrices one by one:
// (batch, rows, cols) → (batch, cols, rows). dst and src must not overlap.
func TransposeBatch[T Float](dst, src []T, batch, rows, cols int) {
	size := rows * cols
	dst, src = dst[:batch*size], src[:batch*size]
	if size == 0 {
		return
	}
	parallel.For(batch, max(1, grain/size), func(lo, hi int) {
		for b := lo; b < hi; b++ {
			Transpose(dst[b*size:(b+1)*size], rows, src[b*size:(b+1)*size], cols, rows, cols)
		}
	})
}

// CopyStrided copies a rows×cols matrix between leading dimensions:
//
//	dst[i*ldd+j] = src[i*lds+j]
func CopyStrided[T Float](dst []T, ldd int, src []T, lds int, rows, cols int) {
	checkMatrix("CopyStrided: dst", len(dst), rows, cols, ldd)
	checkMatrix("CopyStrided: src", len(src), rows, cols, lds)
	if cols == 0 {
		return
	}
	parallel.For(rows, max(1, grain/cols), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			copy(dst[i*ldd:i*ldd+cols], src[i*lds:i*lds+cols])
		}
	})
}
