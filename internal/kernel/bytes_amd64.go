//go:build amd64 && !noasm

package kernel

import "unsafe"

// The helpers here take addresses as numbers: the memory is kept alive by the
// caller, and never moves.

func memory(p uintptr, n uintptr) []byte {
	return unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&p))), n)
}

// copyRows copies rows of n bytes between two distances.
func copyRows(dst, dstRow, src, srcRow uintptr, rows int, n uintptr) {
	for range rows {
		copy(memory(dst, n), memory(src, n))
		dst += dstRow
		src += srcRow
	}
}

func clearBytes(p, n uintptr) { clear(memory(p, n)) }

// transposeArgs is what a transpose reads; _gen/transpose.go knows the offsets.
type transposeArgs struct {
	src, srcRow, dst, dstRow uintptr
	blocks                   int
}

// packTransposed packs columns (at most width) rows of B, stored n×k, as a
// panel of depth rows of step bytes, padded with zeros.
func (g *gemmCall) packTransposed(args *transposeArgs, dst, step, src uintptr, columns, width, depth int) {
	lanes, size := g.set.lanes, uintptr(g.size)
	if columns < width {
		clearBytes(dst, step*uintptr(depth))
	}
	for j := 0; j < columns; j += lanes {
		count := min(lanes, columns-j)
		transposeBytes(args, g.set, g.size, dst+uintptr(j)*size, step, src+uintptr(j)*g.rowB, g.rowB, count, depth)
	}
}

// transposeBytes sets dst = srcᵀ for src of rows×columns, rows at most lanes.
func transposeBytes(args *transposeArgs, set *tileSet, size int, dst, dstRow, src, srcRow uintptr, rows, columns int) {
	done := 0
	if rows == set.lanes && columns >= set.lanes {
		*args = transposeArgs{src, srcRow, dst, dstRow, columns / set.lanes}
		set.transpose(unsafe.Pointer(args))
		done = columns / set.lanes * set.lanes
	}
	if done == columns {
		return
	}
	if size == 4 {
		transposeRest[uint32](dst, dstRow, src, srcRow, rows, done, columns)
	} else {
		transposeRest[uint64](dst, dstRow, src, srcRow, rows, done, columns)
	}
}

func transposeRest[U uint32 | uint64](dst, dstRow, src, srcRow uintptr, rows, from, columns int) {
	size := int(unsafe.Sizeof(U(0)))
	for j := from; j < columns; j++ {
		to := memory(dst+uintptr(j)*dstRow, uintptr(rows*size))
		out := unsafe.Slice((*U)(unsafe.Pointer(unsafe.SliceData(to))), rows)
		for i := range out {
			from := memory(src+uintptr(i)*srcRow+uintptr(j*size), uintptr(size))
			out[i] = *(*U)(unsafe.Pointer(unsafe.SliceData(from)))
		}
	}
}

// transposeFast is transposePortable by assembly, for at most transposeRows
// rows; it reports false if there is none.
func transposeFast[T Float](dst []T, ldd int, src []T, lds int, rows, cols int) bool {
	set := tiles[T]()
	if set == nil || rows < set.lanes {
		return false
	}
	s := gemmScratches.take()
	size := unsafe.Sizeof(T(0))
	to, from := uintptr(unsafe.Pointer(unsafe.SliceData(dst))), uintptr(unsafe.Pointer(unsafe.SliceData(src)))
	for i := 0; i < rows; i += set.lanes {
		transposeBytes(&s.transpose, set, int(size), to+uintptr(i)*size, uintptr(ldd)*size, from+uintptr(i*lds)*size, uintptr(lds)*size, min(set.lanes, rows-i), cols)
	}
	gemmScratches.put(s)
	return true
}
