package kernel

import (
	"unsafe"

	"github.com/pdekit/pdekit/internal/parallel"
)

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
	call := complexCall[T]{
		conjA: conjA, conjB: conjB, m: m, n: n, k: k, beta: beta,
		ar: ar, ai: ai, br: br, bi: bi, cr: cr, ci: ci,
		lda: lda, ldb: ldb, ldc: ldc, strideA: strideA, strideB: strideB, strideC: strideC,
	}
	// Small members in groups whose six planes stay in the second cache over
	// the four real products.
	bytes := 2 * int(unsafe.Sizeof(beta)) * max(1, m*k+k*n+m*n)
	if group := complexGroup / bytes; group > 0 && group < batch {
		call.run(batch, group)
		return
	}
	call.Chunk(0, batch)
}

const complexGroup = 512 << 10 // bytes

// complexCall is one call of ComplexGemmBatch.
type complexCall[T Float] struct {
	conjA, conjB              bool
	m, n, k                   int
	beta                      T
	ar, ai, br, bi, cr, ci    []T
	lda, ldb, ldc             int
	strideA, strideB, strideC int
}

var (
	singleComplex freelist[complexCall[float32]]
	doubleComplex freelist[complexCall[float64]]
)

func (call *complexCall[T]) run(batch, group int) {
	list := (*freelist[complexCall[T]])(unsafe.Pointer(&doubleComplex))
	if isSingle[T]() {
		list = (*freelist[complexCall[T]])(unsafe.Pointer(&singleComplex))
	}
	c := list.take()
	*c = *call
	parallel.Run(batch, group, c)
	*c = complexCall[T]{}
	list.put(c)
}

// Chunk multiplies members lo to hi.
func (c *complexCall[T]) Chunk(lo, hi int) {
	if c.mixFast(lo, hi) {
		return
	}
	// With A = Ar + iAi, conjugation turns the sign of its imaginary plane.
	signA, signB := T(1), T(1)
	if c.conjA {
		signA = -1
	}
	if c.conjB {
		signB = -1
	}
	product := func(alpha T, a, b []T, beta T, to []T) {
		GemmBatch(c.conjA, c.conjB, hi-lo, c.m, c.n, c.k, alpha, from(a, lo*c.strideA), c.lda, c.strideA, from(b, lo*c.strideB), c.ldb, c.strideB, beta, from(to, lo*c.strideC), c.ldc, c.strideC)
	}
	product(1, c.ar, c.br, c.beta, c.cr)
	product(-signA*signB, c.ai, c.bi, 1, c.cr)
	product(signB, c.ar, c.bi, c.beta, c.ci)
	product(signA, c.ai, c.br, 1, c.ci)
}

// from is x[i:], or nothing where x ends before.
func from[T Float](x []T, i int) []T { return x[min(i, len(x)):] }
