//go:build amd64 && !noasm

package kernel

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// simd is the assembly of one instruction set.
type simd struct {
	single, double tileSet
	vectors        *[operations]func(args unsafe.Pointer) // float32 kernels; n a multiple of lanes unless masked
	rows           *[rowKinds][]func(args unsafe.Pointer) // float32 kernels on rows, by Activation
	mix            []func(args unsafe.Pointer)            // see mix_amd64.go; nil: none
	peak           func(args unsafe.Pointer)              // see peak.go
	peakFlops      float64                                // of one round
}

// tileSet is the assembly of Gemm for one element type.
type tileSet struct {
	rows  []int // of the largest tile of 1, 2, … vectors; a panel has at most so many
	lanes int   // elements of a vector
	// masked says that the packing tiles read partial vectors of B safely and
	// that masks are bits.
	masked bool
	// tile and pack are indexed by the form of op(A) (0 where its rows adjoin
	// in memory, 1 where its columns do), vectors−1 and rows−1. Not every tile
	// has one that packs.
	tile, pack [2][4][]func(args unsafe.Pointer)
	transpose  func(args unsafe.Pointer)
}

func simdPaths() []*path {
	var list []*path
	if x := cpu.X86; x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512BW && x.HasAVX512VL && x.HasFMA {
		list = append(list, &path{"avx512", &avx512})
	}
	if x := cpu.X86; x.HasAVX2 && x.HasFMA {
		list = append(list, &path{"avx2", &avx2})
	}
	return list
}

var avx512 = simd{
	single: tileSet{
		rows: []int{14, 14, 9, 6}, lanes: 16, masked: true, transpose: stransposeAvx512,
		tile: [2][4][]func(unsafe.Pointer){sgemmAvx512, sgemmTAvx512},
		pack: [2][4][]func(unsafe.Pointer){sgemmPackAvx512, sgemmTPackAvx512},
	},
	double: tileSet{
		rows: []int{14, 14}, lanes: 8, masked: true, transpose: dtransposeAvx512,
		tile: [2][4][]func(unsafe.Pointer){dgemmAvx512, dgemmTAvx512},
	},
	vectors: &vectorsAvx512, rows: &rowsAvx512, mix: []func(unsafe.Pointer){mixAvx512, mixPartAvx512}, peak: peakAvx512, peakFlops: 24 * 16 * 2,
}

var avx2 = simd{
	single: tileSet{
		rows: []int{6, 6}, lanes: 8, transpose: stransposeAvx2,
		tile: [2][4][]func(unsafe.Pointer){sgemmAvx2, sgemmTAvx2},
		pack: [2][4][]func(unsafe.Pointer){sgemmPackAvx2, sgemmTPackAvx2},
	},
	double: tileSet{
		rows: []int{6, 6}, lanes: 4, transpose: dtransposeAvx2,
		tile: [2][4][]func(unsafe.Pointer){dgemmAvx2, dgemmTAvx2},
	},
	vectors: &vectorsAvx2, rows: &rowsAvx2, peak: peakAvx2, peakFlops: 12 * 8 * 2,
}

// laneMasks holds eight set and eight clear lanes of 4 bytes: from 32−4w on, a
// mask for the first w lanes.
var laneMasks = [16]int32{-1, -1, -1, -1, -1, -1, -1, -1}

// tiles is the tile set for T, or nil on the portable path.
func tiles[T Float]() *tileSet {
	s := active.Load().simd
	switch {
	case s == nil:
		return nil
	case isSingle[T]():
		return &s.single
	}
	return &s.double
}

//go:noescape
func stransposeAvx512(args unsafe.Pointer)

//go:noescape
func stransposeAvx2(args unsafe.Pointer)

//go:noescape
func dtransposeAvx512(args unsafe.Pointer)

//go:noescape
func dtransposeAvx2(args unsafe.Pointer)

//go:noescape
func peakAvx512(args unsafe.Pointer)

//go:noescape
func peakAvx2(args unsafe.Pointer)
