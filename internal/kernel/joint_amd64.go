//go:build amd64 && !noasm

package kernel

import "unsafe"

// joint is one call of GemmJoint by assembly. The two products are one of depth
// p.K + q.K, whose A is gathered for each member, and whose B is packed, a panel
// at a time, while the first rows are multiplied.
type joint struct {
	gemmScratch
	set       *tileSet
	size      uintptr // of an element
	m, depth  int
	form      int // of the gathered A, as in tileSet
	a         uintptr
	gather    []byte
	beta, one uint64
	added     int64 // beta ≠ 0
	keep      [5]unsafe.Pointer
}

// factor is a Product in bytes.
type factor struct {
	depth   int
	b, rowB uintptr
	packed  uintptr // where its rows of a panel go
	fresh   bool    // they are not there yet
}

// jointBytes is how large the gathered A and a panel of B may be together: they
// share the first cache with C.
const jointBytes = 36 << 10

// epilogueColumns is how many columns at least an epilogue takes at a time.
const epilogueColumns = 256

var joints freelist[joint]

// jointFast runs GemmJoint by assembly; it reports false where two calls do
// better: without assembly, for less than a vector of columns, and for sums too
// long for the first cache.
func jointFast[T Float](batch, m, n int, p, q *Product[T], beta T, c []T, ldc, strideC int, e *Epilogue[T]) bool {
	set := tiles[T]()
	size := unsafe.Sizeof(beta)
	if set == nil || n < set.lanes || p.K == 0 || (p.K+q.K)*(m+len(set.rows)*set.lanes)*int(size) > jointBytes {
		return false
	}
	j := joints.take()
	bytes := func(n int) uintptr { return uintptr(n) * size }
	j.set, j.size, j.m, j.depth = set, size, m, p.K+q.K
	j.keep = [5]unsafe.Pointer{
		unsafe.Pointer(unsafe.SliceData(p.A)), unsafe.Pointer(unsafe.SliceData(p.B)),
		unsafe.Pointer(unsafe.SliceData(q.A)), unsafe.Pointer(unsafe.SliceData(q.B)), unsafe.Pointer(unsafe.SliceData(c)),
	}
	j.beta, j.one, j.added = elementBits(beta), elementBits(T(1)), 0
	if beta != 0 {
		j.added = 1
	}
	s := &j.gemmScratch
	s.args.alpha, s.args.scaled, s.args.rowC, s.args.fetch = elementBits(T(1)), 0, bytes(ldc), 1

	// op(A) is gathered as A of p lies, column by column or row by row.
	lda := (m + 15) &^ 15
	j.form = 1
	s.args.rowA, s.args.stepA = size, bytes(lda)
	if !p.Trans {
		lda = (j.depth + 15) &^ 15
		j.form = 0
		s.args.rowA, s.args.stepA = bytes(lda), size
	}
	rows := j.depth
	if j.form == 0 {
		rows = m
	}
	j.a = aligned(&j.gather, rows*lda*int(size))
	first := j.a - uintptr(unsafe.Pointer(unsafe.SliceData(j.gather)))
	gathered := unsafe.Slice((*T)(unsafe.Pointer(&j.gather[first])), rows*lda)

	vectors := len(set.rows)
	width := vectors * set.lanes
	panels := (n + width - 1) / width
	packed := aligned(&s.b, panels*width*j.depth*int(size))
	fp := factor{depth: p.K, rowB: bytes(p.LDB)}
	fq := factor{depth: q.K, rowB: bytes(q.LDB)}
	// The epilogue takes columns that follow each other in C together.
	then, from, done := e.Bias != nil || e.Activation != None, 0, 0
	for i := range batch {
		if i == 0 || p.StrideA != 0 {
			gatherFactor(gathered, lda, j.form == 1, p, i, m, 0)
		}
		if q.K > 0 && (i == 0 || q.StrideA != 0) {
			gatherFactor(gathered, lda, j.form == 1, q, i, m, p.K)
		}
		for at := 0; at < n; at += width {
			columns := min(width, n-at)
			step := bytes((columns + set.lanes - 1) / set.lanes * set.lanes)
			panel := packed + bytes(at*j.depth)
			fp.b = uintptr(j.keep[1]) + bytes(i*p.StrideB+at)
			fq.b = uintptr(j.keep[3]) + bytes(i*q.StrideB+at)
			fp.packed, fq.packed = panel, panel+uintptr(p.K)*step
			fp.fresh, fq.fresh = i == 0 || p.StrideB != 0, i == 0 || q.StrideB != 0
			j.panel(&fp, &fq, uintptr(j.keep[4])+bytes(i*strideC+at), columns)
			if !then {
				continue
			}
			if done == 0 {
				from = i*strideC + at
			}
			done += columns
			end := at+columns == n && (strideC != n || i == batch-1)
			if end || done >= epilogueColumns {
				e.block(c, from, ldc, 0, m, done)
				done = 0
			}
		}
	}
	j.keep = [5]unsafe.Pointer{}
	joints.put(j)
	return true
}

// gatherFactor puts op(A) of member i of p into dst, from depth first on: its
// columns one after the other if columns is set, else its rows.
func gatherFactor[T Float](dst []T, ld int, columns bool, p *Product[T], i, m, first int) {
	a := p.A[i*p.StrideA:]
	switch {
	case columns && p.Trans:
		for k := range p.K {
			copy(dst[(first+k)*ld:][:m], a[k*p.LDA:])
		}
	case columns:
		Transpose(dst[first*ld:], ld, a, p.LDA, m, p.K)
	case p.Trans:
		Transpose(dst[first:], ld, a, p.LDA, p.K, m)
	default:
		for r := range m {
			copy(dst[r*ld+first:][:p.K], a[r*p.LDA:])
		}
	}
}

// panel multiplies all rows by one panel of both B.
func (j *joint) panel(p, q *factor, c uintptr, columns int) {
	set, s := j.set, &j.gemmScratch
	vectors := (columns + set.lanes - 1) / set.lanes
	most := set.rows[vectors-1]
	count := (j.m + most - 1) / most
	first := (j.m + count - 1) / count
	s.setMasks(set, int(j.size), columns)
	s.args.c = c

	// The first rows, while B is packed.
	s.args.beta, s.args.added = j.beta, j.added
	j.first(p, first, columns, 0)
	if q.depth > 0 {
		s.args.c, s.args.beta, s.args.added = c, j.one, 1
		j.first(q, first, columns, p.depth)
	}

	left := j.m - first
	if left == 0 {
		return
	}
	s.args.a = j.a + uintptr(first)*s.args.rowA
	s.args.b, s.args.stepB, s.args.depth = p.packed, uintptr(vectors*set.lanes)*j.size, j.depth
	s.args.beta, s.args.added = j.beta, j.added
	count--
	tall, big := left/count, left%count
	tile := set.tile[j.form][vectors-1]
	if big > 0 {
		s.args.count = big
		tile[tall](unsafe.Pointer(&s.args))
	}
	s.args.count = count - big
	tile[tall-1](unsafe.Pointer(&s.args))
}

// first multiplies rows of the gathered A, from column k0 on, by one of the two
// B, and leaves it packed.
func (j *joint) first(f *factor, rows, columns, k0 int) {
	set, s := j.set, &j.gemmScratch
	vectors := (columns + set.lanes - 1) / set.lanes
	step := uintptr(vectors*set.lanes) * j.size
	s.args.a = j.a + uintptr(k0)*s.args.stepA
	s.args.depth, s.args.count = f.depth, 1
	pack := set.pack[j.form][vectors-1]
	if f.fresh && pack != nil && (set.masked || columns == vectors*set.lanes) {
		s.args.b, s.args.stepB, s.args.pack = f.b, f.rowB, f.packed
		pack[rows-1](unsafe.Pointer(&s.args))
		return
	}
	if f.fresh {
		if columns < vectors*set.lanes {
			clearBytes(f.packed, step*uintptr(f.depth))
		}
		copyRows(f.packed, step, f.b, f.rowB, f.depth, uintptr(columns)*j.size)
	}
	s.args.b, s.args.stepB = f.packed, step
	set.tile[j.form][vectors-1][rows-1](unsafe.Pointer(&s.args))
}
