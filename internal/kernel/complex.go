package kernel

// ComplexGemmBatch sets C = op(A)·op(B) + beta·C for batch complex matrices
// held as separate real and imaginary planes, laid out as in GemmBatch; op is
// the conjugate transpose where conj is set, none otherwise:
//
//	op(A) is m×k (A stored k×m if conjA), op(B) is k×n (B stored n×k if conjB)
//
// The forward pass of mode mixing is plain; its backward passes are one
// conjugate transpose each: dX = dY·Wᴴ and dW = Xᴴ·dY.
// The planes of C must not overlap those of A or B. beta is real.
func ComplexGemmBatch[T Float](conjA, conjB bool, batch, m, n, k int, ar, ai []T, lda, strideA int, br, bi []T, ldb, strideB int, beta T, cr, ci []T, ldc, strideC int) {
	// With A = Ar + iAi, conjugation turns the sign of its imaginary plane.
	signA, signB := T(1), T(1)
	if conjA {
		signA = -1
	}
	if conjB {
		signB = -1
	}
	GemmBatch(conjA, conjB, batch, m, n, k, 1, ar, lda, strideA, br, ldb, strideB, beta, cr, ldc, strideC)
	GemmBatch(conjA, conjB, batch, m, n, k, -signA*signB, ai, lda, strideA, bi, ldb, strideB, 1, cr, ldc, strideC)
	GemmBatch(conjA, conjB, batch, m, n, k, signB, ar, lda, strideA, bi, ldb, strideB, beta, ci, ldc, strideC)
	GemmBatch(conjA, conjB, batch, m, n, k, signA, ai, lda, strideA, br, ldb, strideB, 1, ci, ldc, strideC)
}
