//go:build amd64 && !noasm

package kernel

import "unsafe"

// finisher applies an epilogue to a block of C.
type finisher interface {
	finish(member, m0, m1, n0, n1 int)
}

// epilogueCall is the epilogue of a product whose members, of m rows, may have
// been stacked into one.
type epilogueCall[T Float] struct {
	e               Epilogue[T]
	c               []T
	ldc, strideC, m int
}

var (
	singleEpilogues freelist[epilogueCall[float32]]
	doubleEpilogues freelist[epilogueCall[float64]]
)

func epilogueCalls[T Float]() *freelist[epilogueCall[T]] {
	if isSingle[T]() {
		return (*freelist[epilogueCall[T]])(unsafe.Pointer(&singleEpilogues))
	}
	return (*freelist[epilogueCall[T]])(unsafe.Pointer(&doubleEpilogues))
}

func (f *epilogueCall[T]) finish(member, m0, m1, n0, n1 int) {
	for m0 < m1 {
		in := member + m0/f.m // rows beyond m are the next member's
		first := m0 % f.m
		last := min(f.m, first+m1-m0)
		f.e.block(f.c, in*f.strideC+first*f.ldc+n0, f.ldc, first, last, n1-n0)
		m0 += last - first
	}
}
