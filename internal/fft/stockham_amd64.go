//go:build amd64 && !noasm

package fft

import (
	"unsafe"

	"github.com/pdekit/pdekit/internal/kernel"
)

//go:generate go -C _gen run . ..

// passArgs are the arguments of a pass in assembly; lengths are in bytes.
type passArgs struct {
	dst, src, twiddle *float64
	m, run, step      int
}

// wide is how many float64 a vector of the assembly holds; 0 is Go.
var wide = map[string]int{"avx512": 8, "avx2": 4}[kernel.Path()]

// fast does a pass in assembly, if there is any.
func (p *pass) fast(dst, src []float64) bool {
	if wide == 0 {
		return false
	}
	size := p.radix * p.m * p.run
	const float = int(unsafe.Sizeof(float64(0)))
	args := passArgs{
		dst: &dst[:size][0], src: &src[:size][0], twiddle: &p.twiddle[0],
		m: p.m, run: p.run * float, step: p.m * p.run * float,
	}
	switch {
	case wide == 8 && p.radix == 2:
		radix2Avx512(&args)
	case wide == 8 && p.radix == 3:
		radix3Avx512(&args)
	case wide == 8 && p.radix == 4:
		radix4Avx512(&args)
	case wide == 8 && p.radix == 5:
		radix5Avx512(&args)
	case wide == 8:
		radix7Avx512(&args)
	case p.radix == 2:
		radix2Avx2(&args)
	case p.radix == 3:
		radix3Avx2(&args)
	case p.radix == 4:
		radix4Avx2(&args)
	case p.radix == 5:
		radix5Avx2(&args)
	default:
		radix7Avx2(&args)
	}
	return true
}

// oddArgs are the arguments of oddFirst in assembly, for n − 1 rows of 16
// float64: first and last are the first and last row of x.
type oddArgs struct {
	y, first, last, twiddle *float64
	count                   int
}

// oddFirstFast does rows 2 to 2n−1 of oddFirst in assembly, if there is any.
func oddFirstFast(y, x, w []float64, n int) bool {
	if wide == 0 || n < 2 {
		return false
	}
	_, _ = y[2*n*lanes-1], w[3*n-1]
	args := oddArgs{&y[2*lanes], &x[lanes], &x[(n-1)*lanes : n*lanes][0], &w[3], n - 1}
	if wide == 8 {
		oddFirstAvx512(&args)
	} else {
		oddFirstAvx2(&args)
	}
	return true
}

// blockArgs are the arguments of the transposition of blocks in assembly; rows
// and steps, from block to block, are in bytes.
type blockArgs struct {
	dst             *float64
	dstRow, dstStep int
	src             *float64
	srcRow, srcStep int
	count           int
}

// toLanesFast transposes what it can of width lines to lanes and returns how
// many lines, and how many values of each, that is.
func toLanesFast(dst, src []float64, stride, width, n int) (lines, values int) {
	if wide == 0 || width < wide || n < wide {
		return 0, 0
	}
	lines, values = width&^(wide-1), n&^(wide-1)
	_, _ = dst[values*lanes-1], src[(lines-1)*stride+values-1]
	for i := 0; i < lines; i += wide {
		runBlocks(&blockArgs{&dst[i], 8 * lanes, 8 * lanes * wide, &src[i*stride], 8 * stride, 8 * wide, values / wide})
	}
	return lines, values
}

// fromLanesFast is toLanesFast the other way.
func fromLanesFast(dst []float64, stride int, src []float64, width, n int) (lines, values int) {
	if wide == 0 || width < wide || n < wide {
		return 0, 0
	}
	lines, values = width&^(wide-1), n&^(wide-1)
	_, _ = src[values*lanes-1], dst[(lines-1)*stride+values-1]
	for i := 0; i < lines; i += wide {
		runBlocks(&blockArgs{&dst[i*stride], 8 * stride, 8 * wide, &src[i], 8 * lanes, 8 * lanes * wide, values / wide})
	}
	return lines, values
}

func runBlocks(args *blockArgs) {
	if wide == 8 {
		blocksAvx512(args)
	} else {
		blocksAvx2(args)
	}
}
