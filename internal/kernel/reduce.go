package kernel

import (
	"unsafe"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Reductions add in float64 whatever the element type: blocks of reduceBlock
// elements, each summed the same way, and the sums of blocks, then of chunks of
// reduceChunk elements, added pairwise. The tree depends on the length alone.
const (
	reduceBlock = 1 << 12
	reduceChunk = 1 << 16
)

// Sum returns Σ x[i].
func Sum[T Float](x []T) float64 { return reduce(opSum, x, nil) }

// Dot returns Σ x[i]·y[i]; y is at least as long as x.
func Dot[T Float](x, y []T) float64 { return reduce(opDot, x, y[:len(x)]) }

// SumSquares returns Σ x[i]².
func SumSquares[T Float](x []T) float64 { return reduce(opDot, x, x) }

// SumSquaredDifference returns Σ (x[i]−y[i])², the differences taken in
// float64; y is at least as long as x.
func SumSquaredDifference[T Float](x, y []T) float64 { return reduce(opDistance, x, y[:len(x)]) }

// RowSums sets dst[i] to the sum of row i of x, whose rows of cols elements are
// ld apart; with y, of length cols, to its product with y. It runs on the
// calling goroutine and adds in float64, in blocks of reduceBlock one after the
// other.
func RowSums[T Float](dst, x, y []T, cols, ld int) {
	checkMatrix("RowSums: x", len(x), len(dst), cols, ld)
	op := opSum
	if y != nil {
		op, y = opDot, y[:cols]
	}
	var sums [16]float64
	for first := 0; first < len(dst); first += len(sums) {
		rows := min(len(sums), len(dst)-first)
		clear(sums[:])
		for lo := 0; lo < cols; lo += reduceBlock {
			hi := min(lo+reduceBlock, cols)
			var part [len(sums)]float64
			block, second := x[first*ld+lo:], y
			if y != nil {
				second = y[lo:hi]
			}
			done := rowsReduceFast(part[:rows], op, block, second, hi-lo, ld)
			for i := range rows {
				rest := second
				if rest != nil {
					rest = second[done:]
				}
				sums[i] += part[i] + reducePortable(op, block[i*ld+done:i*ld+hi-lo], rest)
			}
		}
		for i := range rows {
			dst[first+i] = T(sums[i])
		}
	}
}

// reduceCall is a reduction in progress.
type reduceCall[T Float] struct {
	op   operation
	x, y []T
	sums []float64 // of chunks
}

var (
	singleReductions freelist[reduceCall[float32]]
	doubleReductions freelist[reduceCall[float64]]
)

func reductions[T Float]() *freelist[reduceCall[T]] {
	if isSingle[T]() {
		return (*freelist[reduceCall[T]])(unsafe.Pointer(&singleReductions))
	}
	return (*freelist[reduceCall[T]])(unsafe.Pointer(&doubleReductions))
}

func reduce[T Float](op operation, x, y []T) float64 {
	if len(x) <= reduceChunk {
		return reduceTree(op, x, y)
	}
	list := reductions[T]()
	c := list.take()
	c.op, c.x, c.y = op, x, y
	chunks := parallel.Chunks(len(x), reduceChunk)
	if cap(c.sums) < chunks {
		c.sums = make([]float64, chunks)
	}
	c.sums = c.sums[:chunks]
	parallel.Run(len(x), reduceChunk, c)
	for gap := 1; gap < chunks; gap *= 2 {
		for i := 0; i+gap < chunks; i += 2 * gap {
			c.sums[i] += c.sums[i+gap]
		}
	}
	sum := c.sums[0]
	c.x, c.y = nil, nil
	list.put(c)
	return sum
}

// Chunk reduces elements lo to hi.
func (c *reduceCall[T]) Chunk(lo, hi int) {
	y := c.y
	if y != nil {
		y = y[lo:hi]
	}
	c.sums[lo/reduceChunk] = reduceTree(c.op, c.x[lo:hi], y)
}

// reduceTree halves the number of blocks until one is left.
func reduceTree[T Float](op operation, x, y []T) float64 {
	n := len(x)
	if n <= reduceBlock {
		sum, done := reduceFast(op, x, y)
		if y != nil {
			y = y[done:]
		}
		return sum + reducePortable(op, x[done:], y)
	}
	half := ((n+reduceBlock-1)/reduceBlock + 1) / 2 * reduceBlock
	if y == nil {
		return reduceTree(op, x[:half], nil) + reduceTree(op, x[half:], nil)
	}
	return reduceTree(op, x[:half], y[:half]) + reduceTree(op, x[half:], y[half:])
}

// reducePortable reduces a block in Go, in four interleaved sums.
func reducePortable[T Float](op operation, x, y []T) float64 {
	var s [4]float64
	switch op {
	case opSum:
		for i, v := range x {
			s[i%4] += float64(v)
		}
	case opDot:
		for i, v := range x {
			s[i%4] += float64(v) * float64(y[i])
		}
	case opDistance:
		for i, v := range x {
			d := float64(v) - float64(y[i])
			s[i%4] += d * d
		}
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}
