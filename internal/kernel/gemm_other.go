//go:build !amd64 || noasm

package kernel

func gemmFast[T Float](transA, transB, sum bool, batch, m, n, k int, alpha T, a []T, lda, strideA int, b []T, ldb, strideB int, beta T, c []T, ldc, strideC int, e Epilogue[T]) bool {
	return false
}
