package kernel

import "fmt"

// largeResult is how many bytes of C are written past the caches: reading them
// before they are overwritten would cost more than finding them in cache helps.
// Only tests change it.
var largeResult = 4 << 20

// Gemm sets C = alpha·op(A)·op(B) + beta·C, all matrices row-major; op
// transposes if its flag is set. op(A) is m×k, op(B) k×n, C m×n; the leading
// dimensions lda, ldb, ldc are the distances between stored rows. With beta 0,
// C is written and never read (NaN in it does not survive). With alpha or k 0,
// A and B are not read. C must not overlap A or B.
//
// The sum over k is taken in blocks whose bounds depend on the shape alone.
func Gemm[T Float](transA, transB bool, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	GemmBatch(transA, transB, 1, m, n, k, alpha, a, lda, 0, b, ldb, 0, beta, c, ldc, 0)
}

// GemmBatch is Gemm for each of batch matrices, the operands of member i
// beginning at i·strideA, i·strideB and i·strideC. A stride of 0 for A or B
// shares one matrix among all members. strideC must keep the members apart.
func GemmBatch[T Float](transA, transB bool, batch, m, n, k int, alpha T, a []T, lda, strideA int, b []T, ldb, strideB int, beta T, c []T, ldc, strideC int) {
	GemmBatchThen(transA, transB, batch, m, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c, ldc, strideC, Epilogue[T]{})
}

// GemmSum sets C = alpha·Σ op(Aᵢ)·op(Bᵢ) + beta·C, summed over the batch: the
// gradient of a matrix that all members share, dW = Σ dYᵢ·Xᵢᵀ. Operands are
// laid out as in GemmBatch. The sum is cut into slices by shape alone, their
// results added in a fixed tree, so that small matrices with long sums run on
// all threads.
func GemmSum[T Float](transA, transB bool, batch, m, n, k int, alpha T, a []T, lda, strideA int, b []T, ldb, strideB int, beta T, c []T, ldc int) {
	checkGemm(transA, transB, batch, m, n, k, len(a), lda, strideA, len(b), ldb, strideB, len(c)+max(batch-1, 0)*m*ldc, ldc, m*ldc)
	if m == 0 || n == 0 {
		return
	}
	if batch == 0 || k == 0 || alpha == 0 {
		scaleMatrix(m, n, beta, c, ldc)
		return
	}
	if gemmFast(transA, transB, true, batch, m, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c, ldc, 0, Epilogue[T]{}) {
		return
	}
	gemmPortable(&portableGemm[T]{
		transA: transA, transB: transB, sum: true, batch: batch, m: m, n: n, k: k, alpha: alpha, beta: beta,
		a: a, b: b, c: c, lda: lda, ldb: ldb, ldc: ldc, strideA: strideA, strideB: strideB,
	})
}

// scaleMatrix sets C = beta·C.
func scaleMatrix[T Float](m, n int, beta T, c []T, ldc int) {
	for i := range m {
		row := c[i*ldc : i*ldc+n]
		if beta == 0 {
			clear(row)
			continue
		}
		for j := range row {
			row[j] *= beta
		}
	}
}

func checkGemm(transA, transB bool, batch, m, n, k, lenA, lda, strideA, lenB, ldb, strideB, lenC, ldc, strideC int) {
	if batch < 0 || m < 0 || n < 0 || k < 0 || strideA < 0 || strideB < 0 || strideC < 0 {
		panic(fmt.Sprintf("kernel: Gemm: negative size or stride: batch %d, m %d, n %d, k %d, strides %d %d %d", batch, m, n, k, strideA, strideB, strideC))
	}
	if batch == 0 {
		return
	}
	last := batch - 1
	ra, ca := m, k
	if transA {
		ra, ca = k, m
	}
	rb, cb := k, n
	if transB {
		rb, cb = n, k
	}
	checkMatrix("Gemm: A", lenA-last*strideA, ra, ca, lda)
	checkMatrix("Gemm: B", lenB-last*strideB, rb, cb, ldb)
	checkMatrix("Gemm: C", lenC-last*strideC, m, n, ldc)
	if batch > 1 && m > 0 && n > 0 && strideC < n && strideC < (m-1)*ldc+n {
		panic(fmt.Sprintf("kernel: Gemm: stride %d of C lets members of %d×%d overlap", strideC, m, n))
	}
}

// checkMatrix panics unless size elements can hold rows×cols at leading
// dimension ld.
func checkMatrix(what string, size, rows, cols, ld int) {
	if rows == 0 || cols == 0 {
		return
	}
	if rows < 0 || cols < 0 || ld < cols || size < (rows-1)*ld+cols {
		panic(fmt.Sprintf("kernel: %s: %d elements at leading dimension %d do not hold %d×%d", what, size, ld, rows, cols))
	}
}
