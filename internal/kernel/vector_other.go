//go:build !amd64 || noasm

package kernel

func vectorFast[T Float](op operation, dst, x, y, z []T, s *[8]T) bool { return false }

func rowsFast[T Float](op operation, dst, x, y, scalars []T, rows, cols, ld int) bool { return false }

func reduceFast[T Float](op operation, x, y []T) (sum float64, done int) { return 0, 0 }

func rowsReduceFast[T Float](dst []float64, op operation, x, y []T, cols, ld int) (done int) {
	clear(dst)
	return 0
}

func transposeFast[T Float](dst []T, ldd int, src []T, lds int, rows, cols int) bool { return false }
