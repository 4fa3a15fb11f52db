package kernel

import (
	"unsafe"

	"github.com/pdekit/pdekit/internal/parallel"
)

// operation is a pointwise kernel or a reduction. An activation's backward
// pass and its adding form follow the activation.
type operation uint8

const (
	opAdd operation = iota
	opSub
	opMul
	opMulAdd
	opScale
	opAxpy
	opAddScalar
	opAdamW
	opGelu
	opGeluGrad
	opGeluGradAdd
	opGeluTanh
	opGeluTanhGrad
	opGeluTanhGradAdd
	opTanh
	opTanhGrad
	opTanhGradAdd
	opSigmoid
	opSigmoidGrad
	opSigmoidGradAdd
	opSilu
	opSiluGrad
	opSiluGradAdd
	opExp
	opExpGrad
	opExpGradAdd
	opRelu
	opReluGrad
	opReluGradAdd
	opSum
	opDot
	opDistance
	operations
)

// grain is the number of elements of a pointwise kernel that one chunk holds.
const grain = 1 << 14

// vectorCall is a pointwise kernel in progress: what Chunk needs, in reusable
// memory.
type vectorCall[T Float] struct {
	op           operation
	dst, x, y, z []T
	s            [8]T // scalars
}

var (
	singleCalls freelist[vectorCall[float32]]
	doubleCalls freelist[vectorCall[float64]]
)

func isSingle[T Float]() bool { return unsafe.Sizeof(T(0)) == 4 }

// singles is v as a []float32, which it must be.
func singles[T Float](v []T) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(v))), len(v))
}

func vectorCalls[T Float]() *freelist[vectorCall[T]] {
	if isSingle[T]() {
		return (*freelist[vectorCall[T]])(unsafe.Pointer(&singleCalls))
	}
	return (*freelist[vectorCall[T]])(unsafe.Pointer(&doubleCalls))
}

// pointwise runs op over dst. x, y and z are nil where op does not use them,
// and as long as dst otherwise.
func pointwise[T Float](op operation, dst, x, y, z []T, s [8]T) {
	n := len(dst)
	if n == 0 {
		return
	}
	list := vectorCalls[T]()
	c := list.take()
	c.op, c.dst, c.x, c.y, c.z, c.s = op, dst, x, y, z, s
	parallel.Run(n, grain, c)
	*c = vectorCall[T]{}
	list.put(c)
}

// Chunk runs the operation on elements lo to hi.
func (c *vectorCall[T]) Chunk(lo, hi int) {
	part := func(v []T) []T {
		if v == nil {
			return nil
		}
		return v[lo:hi]
	}
	dst, x, y, z := c.dst[lo:hi], part(c.x), part(c.y), part(c.z)
	vectorRun(c.op, dst, x, y, z, &c.s)
}

// vectorRun runs op on the calling goroutine.
func vectorRun[T Float](op operation, dst, x, y, z []T, s *[8]T) {
	if !vectorFast(op, dst, x, y, z, s) {
		vectorPortable(op, dst, x, y, z, s)
	}
}
