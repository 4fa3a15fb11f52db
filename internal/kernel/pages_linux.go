package kernel

import (
	"syscall"
	"unsafe"
)

// hugePage is the size of a large page, adviseHuge what asks for such pages
// (MADV_HUGEPAGE).
const (
	hugePage   = 2 << 20
	adviseHuge = 14
)

// LargePages asks the system to hold x in large pages where it has not been
// touched yet: products walk over many rows at once, each in small pages of its
// own, more than the processor keeps the addresses of. A system that gives none
// is no error.
func LargePages[T Float](x []T) {
	p := unsafe.Pointer(unsafe.SliceData(x))
	n := uintptr(len(x)) * unsafe.Sizeof(T(0))
	skip := -uintptr(p) & (hugePage - 1)
	if n < skip+hugePage {
		return
	}
	whole := unsafe.Slice((*byte)(unsafe.Add(p, skip)), (n-skip)&^(hugePage-1))
	_ = syscall.Madvise(whole, adviseHuge) // only speed depends on it
}
