//go:build !amd64 || noasm

package kernel

func jointFast[T Float](batch, m, n int, p, q *Product[T], beta T, c []T, ldc, strideC int, e *Epilogue[T]) bool {
	return false
}
