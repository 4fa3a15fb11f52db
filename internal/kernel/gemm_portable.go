package kernel

import (
	"unsafe"

	"github.com/pdekit/pdekit/internal/parallel"
)

// portableGemm is one call of Gemm in Go: C is cut into blocks of
// portableBlock×portableBlock, and k into blocks of portableDepth; both
// operands are packed into panels, of two rows and of four columns.
type portableGemm[T Float] struct {
	transA, transB, sum       bool
	batch, m, n, k            int
	alpha, beta               T
	a, b, c                   []T
	lda, ldb, ldc             int
	strideA, strideB, strideC int
	mTasks, nTasks            int
}

const (
	portableBlock = 64
	portableDepth = 256
	panelRows     = 2
	panelColumns  = 4
)

// portablePanels is the packed operands of one block.
type portablePanels[T Float] struct {
	a, b [portableBlock * portableDepth]T
}

var (
	singleGemms  freelist[portableGemm[float32]]
	doubleGemms  freelist[portableGemm[float64]]
	singlePanels freelist[portablePanels[float32]]
	doublePanels freelist[portablePanels[float64]]
)

func gemmPortable[T Float](call *portableGemm[T]) {
	list := (*freelist[portableGemm[T]])(unsafe.Pointer(&doubleGemms))
	if isSingle[T]() {
		list = (*freelist[portableGemm[T]])(unsafe.Pointer(&singleGemms))
	}
	g := list.take()
	*g = *call
	g.mTasks = parallel.Chunks(g.m, portableBlock)
	g.nTasks = parallel.Chunks(g.n, portableBlock)
	tasks := g.mTasks * g.nTasks
	if !g.sum {
		tasks *= g.batch
	}
	each := min(g.m, portableBlock) * min(g.n, portableBlock) * g.k
	parallel.Run(tasks, max(1, (1<<16)/each), g)
	*g = portableGemm[T]{}
	list.put(g)
}

// Chunk computes blocks lo to hi.
func (g *portableGemm[T]) Chunk(lo, hi int) {
	list := (*freelist[portablePanels[T]])(unsafe.Pointer(&doublePanels))
	if isSingle[T]() {
		list = (*freelist[portablePanels[T]])(unsafe.Pointer(&singlePanels))
	}
	p := list.take()
	for t := lo; t < hi; t++ {
		i, j := t/g.nTasks%g.mTasks*portableBlock, t%g.nTasks*portableBlock
		member := t / (g.nTasks * g.mTasks)
		rows, columns := min(portableBlock, g.m-i), min(portableBlock, g.n-j)
		c := g.c[member*g.strideC+i*g.ldc+j:]
		scaleMatrix(rows, columns, g.beta, c, g.ldc)
		first, last := member, member
		if g.sum {
			first, last = 0, g.batch-1
		}
		for term := first; term <= last; term++ {
			for k0 := 0; k0 < g.k; k0 += portableDepth {
				depth := min(portableDepth, g.k-k0)
				if g.transA {
					packPanels(p.a[:], panelRows, g.a[term*g.strideA+k0*g.lda+i:], 1, g.lda, rows, depth)
				} else {
					packPanels(p.a[:], panelRows, g.a[term*g.strideA+i*g.lda+k0:], g.lda, 1, rows, depth)
				}
				if g.transB {
					packPanels(p.b[:], panelColumns, g.b[term*g.strideB+j*g.ldb+k0:], g.ldb, 1, columns, depth)
				} else {
					packPanels(p.b[:], panelColumns, g.b[term*g.strideB+k0*g.ldb+j:], 1, g.ldb, columns, depth)
				}
				addPanels(c, g.ldc, g.alpha, p, rows, columns, depth)
			}
		}
	}
	list.put(p)
}

// packPanels lays count lines of x, apart by line and with elements apart by
// step, side by side in panels of width lines, padded with zeros.
func packPanels[T Float](dst []T, width int, x []T, line, step, count, depth int) {
	for first := 0; first < count; first += width {
		panel := dst[first*depth : (first+width)*depth]
		for l := range width {
			if first+l >= count {
				for i := l; i < len(panel); i += width {
					panel[i] = 0
				}
				continue
			}
			from := (first + l) * line
			for i := l; i < len(panel); i += width {
				panel[i] = x[from]
				from += step
			}
		}
	}
}

// addPanels adds alpha times the product of the packed panels to C.
func addPanels[T Float](c []T, ldc int, alpha T, p *portablePanels[T], rows, columns, depth int) {
	for j := 0; j < columns; j += panelColumns {
		b := p.b[j*depth : (j+panelColumns)*depth]
		for i := 0; i < rows; i += panelRows {
			tile := multiplyPanels(p.a[i*depth:(i+panelRows)*depth], b)
			for r := range min(panelRows, rows-i) {
				row := c[(i+r)*ldc+j:][:min(panelColumns, columns-j)]
				for l := range row {
					row[l] += alpha * tile[r][l]
				}
			}
		}
	}
}

func multiplyPanels[T Float](a, b []T) (tile [panelRows][panelColumns]T) {
	var s00, s01, s02, s03, s10, s11, s12, s13 T
	var x, y T
	for len(a) >= 8 && len(b) >= 16 {
		x, y = a[0], a[1]
		s00 += x * b[0]
		s10 += y * b[0]
		s01 += x * b[1]
		s11 += y * b[1]
		s02 += x * b[2]
		s12 += y * b[2]
		s03 += x * b[3]
		s13 += y * b[3]
		x, y = a[2], a[3]
		s00 += x * b[4]
		s10 += y * b[4]
		s01 += x * b[5]
		s11 += y * b[5]
		s02 += x * b[6]
		s12 += y * b[6]
		s03 += x * b[7]
		s13 += y * b[7]
		x, y = a[4], a[5]
		s00 += x * b[8]
		s10 += y * b[8]
		s01 += x * b[9]
		s11 += y * b[9]
		s02 += x * b[10]
		s12 += y * b[10]
		s03 += x * b[11]
		s13 += y * b[11]
		x, y = a[6], a[7]
		s00 += x * b[12]
		s10 += y * b[12]
		s01 += x * b[13]
		s11 += y * b[13]
		s02 += x * b[14]
		s12 += y * b[14]
		s03 += x * b[15]
		s13 += y * b[15]
		a, b = a[8:], b[16:]
	}
	for len(a) >= 2 && len(b) >= 4 {
		x, y = a[0], a[1]
		s00 += x * b[0]
		s10 += y * b[0]
		s01 += x * b[1]
		s11 += y * b[1]
		s02 += x * b[2]
		s12 += y * b[2]
		s03 += x * b[3]
		s13 += y * b[3]
		a, b = a[2:], b[4:]
	}
	return [panelRows][panelColumns]T{{s00, s01, s02, s03}, {s10, s11, s12, s13}}
}
