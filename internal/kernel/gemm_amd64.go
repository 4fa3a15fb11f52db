//go:build amd64 && !noasm

package kernel

import (
	"math"
	"unsafe"

	"github.com/pdekit/pdekit/internal/parallel"
)

// gemmArgs is what a tile reads; _gen/gemm.go knows the offsets. Addresses are
// plain numbers because a tile leaves a and c beyond their matrices; gemmCall
// keeps the memory alive.
type gemmArgs struct {
	a, rowA, stepA uintptr // rowA between rows of op(A), stepA between its columns, in bytes
	b, stepB       uintptr // stepB between rows of the panel
	c, rowC        uintptr
	depth, count   int // k, and how many panels of A lie one below the other
	mask           [4]uint32
	alpha, beta    uint64
	scaled, added  int64 // alpha ≠ 1, beta ≠ 0
	pack           uintptr
	masks          [2]unsafe.Pointer
	fetch          int64 // C is worth fetching before the sums are complete
	stream         int64 // C is written past the caches, in whole vectors
	ahead          int   // lines of the next panel of A to fetch
}

// gemmCall is one call of Gemm, cut into tasks.
type gemmCall struct {
	set     *tileSet
	keep    [4]unsafe.Pointer
	size    int // of an element, in bytes
	m, n, k int
	transB  bool
	form    int // of op(A), as in tileSet

	a, rowA, stepA, memberA uintptr
	b, rowB, memberB        uintptr
	c, rowC, memberC        uintptr

	alpha, beta, one uint64
	scaled, added    int64

	gemmSplit
	partial []byte   // results of the slices, when there is more than one
	then    finisher // nil: nothing
}

// gemmScratch is what one worker needs.
type gemmScratch struct {
	args      gemmArgs
	transpose transposeArgs
	b         []byte
}

var (
	gemmCalls     freelist[gemmCall]
	gemmScratches freelist[gemmScratch]
)

func elementBits[T Float](v T) uint64 {
	if isSingle[T]() {
		return uint64(math.Float32bits(float32(v)))
	}
	return math.Float64bits(float64(v))
}

// gemmFast runs Gemm by assembly; it reports false on the portable path.
// m, n and k are positive, alpha is not 0. With sum, C has one member, the sum
// over the batch.
func gemmFast[T Float](transA, transB, sum bool, batch, m, n, k int, alpha T, a []T, lda, strideA int, b []T, ldb, strideB int, beta T, c []T, ldc, strideC int, e Epilogue[T]) bool {
	set := tiles[T]()
	if set == nil {
		return false
	}
	g := gemmCalls.take()
	size := int(unsafe.Sizeof(alpha))
	bytes := func(n int) uintptr { return uintptr(n * size) }
	g.set, g.size, g.m, g.n, g.k, g.transB = set, size, m, n, k, transB
	g.keep = [4]unsafe.Pointer{unsafe.Pointer(unsafe.SliceData(a)), unsafe.Pointer(unsafe.SliceData(b)), unsafe.Pointer(unsafe.SliceData(c))}
	g.a, g.b, g.c = uintptr(g.keep[0]), uintptr(g.keep[1]), uintptr(g.keep[2])
	g.rowA, g.stepA = bytes(lda), bytes(1)
	g.form = 0
	if transA {
		g.rowA, g.stepA, g.form = g.stepA, g.rowA, 1
	}
	g.rowB, g.rowC = bytes(ldb), bytes(ldc)
	g.memberA, g.memberB, g.memberC = bytes(strideA), bytes(strideB), bytes(strideC)
	g.alpha, g.beta, g.one = elementBits(alpha), elementBits(beta), elementBits(T(1))
	g.scaled, g.added = 0, 0
	if alpha != 1 {
		g.scaled = 1
	}
	if beta != 0 {
		g.added = 1
	}
	g.split(transA, sum, batch)
	tasks := g.members * g.slices * g.mTasks * g.nTasks
	g.then = nil
	if g.slices == 1 {
		var then *epilogueCall[T]
		if e.Bias != nil || e.Activation != None {
			then = epilogueCalls[T]().take()
			*then = epilogueCall[T]{e: e, c: c, ldc: ldc, strideC: strideC, m: m}
			g.then = then
		}
		parallel.Run(tasks, g.grain, g)
		if then != nil {
			*then = epilogueCall[T]{}
			epilogueCalls[T]().put(then)
		}
		g.then = nil
	} else {
		// Each slice writes its own matrix; they are added in a fixed tree.
		need := g.members * g.slices * m * n
		p := aligned(&g.partial, need*size)
		first := (p - uintptr(unsafe.Pointer(unsafe.SliceData(g.partial))))
		parts := unsafe.Slice((*T)(unsafe.Pointer(&g.partial[first])), need)
		target, row, member, added := g.c, g.rowC, g.memberC, g.added
		g.c, g.rowC, g.memberC, g.added = p, bytes(n), bytes(g.slices*m*n), 0
		parallel.Run(tasks, g.grain, g)
		g.c, g.rowC, g.memberC, g.added = target, row, member, added
		for i := range g.members {
			of := parts[i*g.slices*m*n : (i+1)*g.slices*m*n]
			addTree(of, g.slices, m*n)
			for r := range m {
				addScaledRow(c[i*strideC+r*ldc:][:n], beta, of[r*n:(r+1)*n])
			}
		}
	}
	if g.slices > 1 {
		e.all(batch, m, n, c, ldc, strideC)
	}
	g.keep = [4]unsafe.Pointer{}
	gemmCalls.put(g)
	return true
}

// addTree adds the parts of length n in x pairwise into the first.
func addTree[T Float](x []T, parts, n int) {
	for gap := 1; gap < parts; gap *= 2 {
		for i := 0; i+gap < parts; i += 2 * gap {
			Add(x[i*n:(i+1)*n], x[i*n:], x[(i+gap)*n:])
		}
	}
}

// addScaledRow sets dst = beta·dst + x, not reading dst if beta is 0.
func addScaledRow[T Float](dst []T, beta T, x []T) {
	if beta == 0 {
		copy(dst, x)
		return
	}
	for i, v := range x {
		dst[i] = beta*dst[i] + v
	}
}

// Chunk runs tasks lo to hi: for each member, slice and row block, the column
// blocks.
func (g *gemmCall) Chunk(lo, hi int) {
	s := gemmScratches.take()
	s.args.stream = 0
	if g.streamC && g.then == nil {
		s.args.stream = 1
		defer streamed(nil)
	}
	if g.small() {
		g.eachMember(s, lo, hi)
		lo = hi
	}
	for t := lo; t < hi; t++ {
		column := t % g.nTasks
		row := t / g.nTasks % g.mTasks
		slice := t / (g.nTasks * g.mTasks) % g.slices
		member := t / (g.nTasks * g.mTasks * g.slices)
		m0, m1, n0, n1 := row*g.mb, min((row+1)*g.mb, g.m), column*g.nb, min((column+1)*g.nb, g.n)
		g.block(s, member, slice, m0, m1, n0, n1)
		if g.then != nil {
			g.then.finish(member, m0, m1, n0, n1)
		}
	}
	gemmScratches.put(s)
}

// small says that each member is one task that multiplies one panel of B where
// it lies.
func (g *gemmCall) small() bool {
	return g.mTasks == 1 && g.nTasks == 1 && g.slices == 1 && g.perSlice == 1 && g.directB &&
		g.n <= g.width && g.n%g.set.lanes == 0 && g.m <= g.rowBlock && g.then == nil
}

// eachMember computes members lo to hi of a small product: what they have in
// common is decided once.
func (g *gemmCall) eachMember(s *gemmScratch, lo, hi int) {
	set := g.set
	vectors := g.n / set.lanes
	s.setMasks(set, g.size, g.n)
	s.args.alpha, s.args.scaled, s.args.beta, s.args.added, s.args.fetch = g.alpha, g.scaled, g.beta, g.added, g.added
	if g.farC && s.args.stream == 0 {
		s.args.fetch = 1
	}
	s.args.rowC, s.args.rowA, s.args.stepA, s.args.stepB, s.args.depth = g.rowC, g.rowA, g.stepA, g.rowB, g.k
	most := min(g.rows, set.rows[vectors-1])
	count := (g.m + most - 1) / most
	tall, big := g.m/count, g.m%count
	low := set.tile[g.form][vectors-1][tall-1]
	high := low
	if big > 0 {
		high = set.tile[g.form][vectors-1][tall]
	}
	for i := uintptr(lo); i < uintptr(hi); i++ {
		s.args.a, s.args.b, s.args.c = g.a+i*g.memberA, g.b+i*g.memberB, g.c+i*g.memberC
		if big > 0 {
			s.args.count = big
			high(unsafe.Pointer(&s.args))
		}
		s.args.count = count - big
		low(unsafe.Pointer(&s.args))
	}
}

// block computes rows m0 to m1 and columns n0 to n1 of one slice of one member.
func (g *gemmCall) block(s *gemmScratch, member, slice, m0, m1, n0, n1 int) {
	if m0 >= m1 || n0 >= n1 {
		return
	}
	size := uintptr(g.size)
	c := g.c + uintptr(member)*g.memberC + uintptr(slice*g.m*g.n)*size + uintptr(m0)*g.rowC + uintptr(n0)*size
	if g.slices == 1 {
		c = g.c + uintptr(member)*g.memberC + uintptr(m0)*g.rowC + uintptr(n0)*size
	}
	s.args.alpha, s.args.scaled, s.args.rowC = g.alpha, g.scaled, g.rowC
	s.args.rowA, s.args.stepA = g.rowA, g.stepA
	first := true
	for i := slice * g.perSlice; i < min((slice+1)*g.perSlice, g.inner*g.kBlocks); i++ {
		term, k0 := member*g.inner+i/g.kBlocks, i%g.kBlocks*g.kb
		depth := min(g.kb, g.k-k0)
		s.args.depth = depth
		s.args.beta, s.args.added = g.one, 1
		if first {
			s.args.beta, s.args.added = g.beta, g.added
		}
		s.args.fetch = s.args.added
		if g.farC && s.args.stream == 0 {
			s.args.fetch = 1
		}
		first = false
		a := g.a + uintptr(term)*g.memberA + uintptr(m0)*g.rowA + uintptr(k0)*g.stepA
		b := g.b + uintptr(term)*g.memberB
		rows := m1 - m0
		for r := 0; r < rows; r += g.rowBlock {
			g.panels(s, a+uintptr(r)*g.rowA, b, c+uintptr(r)*g.rowC, min(g.rowBlock, rows-r), n0, n1, k0, r == 0)
		}
	}
}

// panels multiplies rows of A by columns n0 to n1 of B, one panel of B at a
// time. With fresh, the panels of B are packed on the way, otherwise they have
// been.
func (g *gemmCall) panels(s *gemmScratch, a, b, c uintptr, rows, n0, n1, k0 int, fresh bool) {
	set, size, depth := g.set, uintptr(g.size), s.args.depth
	panelRow := uintptr(g.width) * size
	var packed uintptr
	if !g.directB || (n1-n0)%set.lanes != 0 {
		packed = aligned(&s.b, ((n1-n0+g.width-1)/g.width)*depth*int(panelRow))
	}
	for j := n0; j < n1; j += g.width {
		columns := min(g.width, n1-j)
		vectors := (columns + set.lanes - 1) / set.lanes
		s.setMasks(set, g.size, columns)
		s.args.a, s.args.c = a, c+uintptr(j-n0)*size
		left, tile, pack, step := rows, set.tile[g.form][vectors-1], set.pack[g.form][vectors-1], uintptr(vectors*set.lanes)*size
		most := min(g.rows, set.rows[vectors-1])
		whole := columns == vectors*set.lanes
		switch {
		case g.transB:
			if fresh {
				g.packTransposed(&s.transpose, packed, step, b+uintptr(j)*g.rowB+uintptr(k0)*size, columns, vectors*set.lanes, depth)
			}
			s.args.b, s.args.stepB = packed, step
		case g.directB && whole:
			s.args.b, s.args.stepB = b+uintptr(k0)*g.rowB+uintptr(j)*size, g.rowB
		case !fresh:
			s.args.b, s.args.stepB = packed, step
		case pack != nil && (set.masked || whole):
			// The first panel of A packs B as it goes.
			s.args.b, s.args.stepB, s.args.pack = b+uintptr(k0)*g.rowB+uintptr(j)*size, g.rowB, packed
			first := firstPanel(rows, most)
			s.args.count = 1
			pack[first-1](unsafe.Pointer(&s.args))
			left -= first
			s.args.b, s.args.stepB = packed, step
		default:
			clearBytes(packed, step*uintptr(depth))
			copyRows(packed, step, b+uintptr(k0)*g.rowB+uintptr(j)*size, g.rowB, depth, uintptr(columns)*size)
			s.args.b, s.args.stepB = packed, step
		}
		packed += panelRow * uintptr(depth)
		// Panels of A as even as possible: big of tall+1 rows, the rest of tall.
		if left == 0 {
			continue
		}
		count := (left + most - 1) / most
		tall, big := left/count, left%count
		if g.aheadA {
			s.args.ahead = (tall*int(s.args.rowA) + 63) / 64
		}
		if big > 0 {
			s.args.count = big
			tile[tall](unsafe.Pointer(&s.args))
		}
		s.args.count = count - big
		tile[tall-1](unsafe.Pointer(&s.args))
		s.args.ahead = 0
	}
}

// firstPanel is the height of the first of the even panels of rows.
func firstPanel(rows, most int) int {
	count := (rows + most - 1) / most
	return (rows + count - 1) / count
}

func (s *gemmScratch) setMasks(set *tileSet, size, columns int) {
	if set.masked {
		for v := range s.args.mask {
			s.args.mask[v] = 1<<min(max(columns-v*set.lanes, 0), set.lanes) - 1
		}
		return
	}
	low, high := min(columns, set.lanes), max(columns-set.lanes, 0)
	per := size / 4 // 4-byte lanes of an element
	s.args.masks = [2]unsafe.Pointer{unsafe.Pointer(&laneMasks[8-low*per]), unsafe.Pointer(&laneMasks[8-high*per])}
}
