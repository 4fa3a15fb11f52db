package kernel

import "fmt"

// Epilogue is what GemmBatchThen does with a block of C while it is in cache.
// The zero value does nothing.
type Epilogue[T Float] struct {
	// Bias, of length m, is added to the rows of each member of C: a number per
	// output channel where C is (batch, channel, space). nil adds nothing.
	Bias []T
	// Activation, if not None, is applied to what is then in C, into Y. C keeps
	// its argument, which the backward pass needs.
	Activation Activation
	// Y is laid out as C, and may be C. It is not used without Activation.
	Y []T
}

// Activation names a function of activation.go.
type Activation uint8

// The activations of an Epilogue.
const (
	None Activation = iota
	ActGELU
	ActGELUTanh
	ActTanh
	ActSigmoid
	ActSiLU
	ActReLU
)

// GemmBatchThen is GemmBatch followed by e. The bytes are those of GemmBatch,
// AddBias and the activation one after the other.
func GemmBatchThen[T Float](transA, transB bool, batch, m, n, k int, alpha T, a []T, lda, strideA int, b []T, ldb, strideB int, beta T, c []T, ldc, strideC int, e Epilogue[T]) {
	checkGemm(transA, transB, batch, m, n, k, len(a), lda, strideA, len(b), ldb, strideB, len(c), ldc, strideC)
	if batch == 0 || m == 0 || n == 0 {
		return
	}
	if e.Bias != nil && len(e.Bias) != m {
		panic(fmt.Sprintf("kernel: Gemm: a bias of %d for %d rows", len(e.Bias), m))
	}
	if e.Activation != None {
		checkMatrix("Gemm: Y", len(e.Y)-(batch-1)*strideC, m, n, ldc)
	}
	switch {
	case k == 0 || alpha == 0:
		for i := range batch {
			scaleMatrix(m, n, beta, c[i*strideC:], ldc)
		}
	case gemmFast(transA, transB, false, batch, m, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c, ldc, strideC, e):
		return
	default:
		gemmPortable(&portableGemm[T]{
			transA: transA, transB: transB, batch: batch, m: m, n: n, k: k, alpha: alpha, beta: beta,
			a: a, b: b, c: c, lda: lda, ldb: ldb, ldc: ldc, strideA: strideA, strideB: strideB, strideC: strideC,
		})
	}
	e.all(batch, m, n, c, ldc, strideC)
}

// all applies e to all of C.
func (e Epilogue[T]) all(batch, m, n int, c []T, ldc, strideC int) {
	if e.Bias == nil && e.Activation == None {
		return
	}
	for i := range batch {
		e.block(c, i*strideC, ldc, 0, m, n)
	}
}

// block applies e to rows m0 to m1 of C, n columns wide, where element (m0, 0)
// is c[at].
func (e Epilogue[T]) block(c []T, at, ldc, m0, m1, n int) {
	var bias []T
	if e.Bias != nil {
		bias = e.Bias[m0:m1]
	}
	y := c[at:]
	if e.Activation != None {
		y = e.Y[at:]
	}
	activateRows(e.Activation, y, c[at:], bias, m1-m0, n, ldc)
}
