package kernel

import "fmt"

// Product is one of the two products of GemmJoint: op(A)·B for each member of a
// batch, laid out as in GemmBatch. A stride of 0 shares a matrix.
type Product[T Float] struct {
	Trans        bool // A is stored K×m
	K            int  // 0: no product
	A            []T
	LDA, StrideA int
	B            []T
	LDB, StrideB int
}

// GemmJoint sets C = op(A)·B of p, plus that of q, plus beta·C, for each of
// batch members, and applies e, as GemmBatchThen does. A block of C is written
// once, where two calls would write, read and write it. It runs on one thread:
// its callers cut the work themselves. C must not overlap A or B of p or q.
func GemmJoint[T Float](batch, m, n int, p, q Product[T], beta T, c []T, ldc, strideC int, e Epilogue[T]) {
	for _, x := range []*Product[T]{&p, &q} {
		checkGemm(x.Trans, false, batch, m, n, x.K, len(x.A), x.LDA, x.StrideA, len(x.B), x.LDB, x.StrideB, len(c), ldc, strideC)
	}
	if batch == 0 || m == 0 || n == 0 {
		return
	}
	if e.Bias != nil && len(e.Bias) != m {
		panic(fmt.Sprintf("kernel: GemmJoint: a bias of %d for %d rows", len(e.Bias), m))
	}
	if e.Activation != None {
		checkMatrix("GemmJoint: Y", len(e.Y)-(batch-1)*strideC, m, n, ldc)
	}
	if jointFast(batch, m, n, &p, &q, beta, c, ldc, strideC, &e) {
		return
	}
	GemmBatch(p.Trans, false, batch, m, n, p.K, 1, p.A, p.LDA, p.StrideA, p.B, p.LDB, p.StrideB, beta, c, ldc, strideC)
	GemmBatchThen(q.Trans, false, batch, m, n, q.K, 1, q.A, q.LDA, q.StrideA, q.B, q.LDB, q.StrideB, 1, c, ldc, strideC, e)
}
