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
	case wide == 8:
		radix5Avx512(&args)
	case p.radix == 2:
		radix2Avx2(&args)
	case p.radix == 3:
		radix3Avx2(&args)
	case p.radix == 4:
		radix4Avx2(&args)
	default:
		radix5Avx2(&args)
	}
	return true
}

// oddArgs are the arguments of oddly in assembly; rows are 16 float64.
type oddArgs struct {
	rows, lastImage *float64
	count           int
}

// oddlyFast does what oddly does to the rows and their images in assembly, if
// there is any.
func oddlyFast(rows, images []float64) bool {
	if wide == 0 || len(rows) == 0 {
		return false
	}
	args := oddArgs{rows: &rows[0], lastImage: &images[len(rows)-lanes], count: len(rows) / lanes}
	if wide == 8 {
		oddlyAvx512(&args)
	} else {
		oddlyAvx2(&args)
	}
	return true
}
