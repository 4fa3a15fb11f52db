package kernel

import (
	"unsafe"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Transpose sets dst = srcᵀ for src of rows×cols with leading dimension lds and
// dst of cols×rows with leading dimension ldd; they must not overlap:
//
//	dst[j*ldd+i] = src[i*lds+j]
func Transpose[T Float](dst []T, ldd int, src []T, lds int, rows, cols int) {
	checkMatrix("Transpose: dst", len(dst), cols, rows, ldd)
	checkMatrix("Transpose: src", len(src), rows, cols, lds)
	runTranspose(&transposeCall[T]{dst: dst, src: src, ldd: ldd, lds: lds, rows: rows, cols: cols}, 1)
}

// TransposeBatch transposes batch contiguous rows×cols matrices one by one:
// (batch, rows, cols) → (batch, cols, rows). dst and src must not overlap.
func TransposeBatch[T Float](dst, src []T, batch, rows, cols int) {
	size := rows * cols
	runTranspose(&transposeCall[T]{dst: dst[:batch*size], src: src[:batch*size], ldd: rows, lds: cols, rows: rows, cols: cols, member: size}, batch)
}

// transposeCall is a transpose cut into blocks of transposeRows×transposeCols.
type transposeCall[T Float] struct {
	dst, src             []T
	ldd, lds, rows, cols int
	member               int // elements from one matrix to the next
	bands, blocks        int // of one matrix
}

const (
	transposeRows = 16
	transposeCols = 256
)

var (
	singleTransposes freelist[transposeCall[float32]]
	doubleTransposes freelist[transposeCall[float64]]
)

func runTranspose[T Float](call *transposeCall[T], batch int) {
	if call.rows <= 0 || call.cols <= 0 || batch <= 0 {
		return
	}
	list := (*freelist[transposeCall[T]])(unsafe.Pointer(&doubleTransposes))
	if isSingle[T]() {
		list = (*freelist[transposeCall[T]])(unsafe.Pointer(&singleTransposes))
	}
	c := list.take()
	*c = *call
	c.bands = parallel.Chunks(c.rows, transposeRows)
	c.blocks = parallel.Chunks(c.cols, transposeCols)
	parallel.Run(batch*c.bands*c.blocks, max(1, grain/(transposeRows*min(c.cols, transposeCols))), c)
	*c = transposeCall[T]{}
	list.put(c)
}

// Chunk transposes blocks lo to hi: for each matrix and column block, the
// bands of rows.
func (c *transposeCall[T]) Chunk(lo, hi int) {
	for t := lo; t < hi; t++ {
		i := t % c.bands * transposeRows
		j := t / c.bands % c.blocks * transposeCols
		offset := t / (c.bands * c.blocks) * c.member
		rows, cols := min(transposeRows, c.rows-i), min(transposeCols, c.cols-j)
		dst, src := c.dst[offset+j*c.ldd+i:], c.src[offset+i*c.lds+j:]
		if !transposeFast(dst, c.ldd, src, c.lds, rows, cols) {
			transposePortable(dst, c.ldd, src, c.lds, rows, cols)
		}
	}
}

func transposePortable[T Float](dst []T, ldd int, src []T, lds int, rows, cols int) {
	for j := range cols {
		row := dst[j*ldd:][:rows]
		from := j
		for i := range row {
			row[i] = src[from]
			from += lds
		}
	}
}
