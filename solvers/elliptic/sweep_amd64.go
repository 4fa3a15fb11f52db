//go:build amd64 && !noasm

package elliptic

import "github.com/pdekit/pdekit/internal/kernel"

// sweepArgs are the arguments of the assembly: dst and other are rows of the
// solution. count is a positive multiple of the vector's length.
type sweepArgs struct {
	dst, other, off, inverse *float64
	count                    int
}

//go:noescape
func eliminateAvx512(args *sweepArgs)

//go:noescape
func substituteAvx512(args *sweepArgs)

//go:noescape
func eliminateAvx2(args *sweepArgs)

//go:noescape
func substituteAvx2(args *sweepArgs)

// wide is how many float64 a vector of the assembly holds; 0 is Go.
var wide = map[string]int{"avx512": 8, "avx2": 4}[kernel.Path()]

// sweepFast does the elements of whole vectors, of eliminateRow if forward and
// of substituteRow if not, and returns how many those are. The slices are of
// one length.
func sweepFast(forward bool, dst, other, off, inverse []float64) int {
	if wide == 0 || len(dst) < wide {
		return 0
	}
	count := len(dst) &^ (wide - 1)
	args := sweepArgs{&dst[0], &other[:len(dst)][0], &off[:len(dst)][0], &inverse[:len(dst)][0], count}
	switch {
	case wide == 8 && forward:
		eliminateAvx512(&args)
	case wide == 8:
		substituteAvx512(&args)
	case forward:
		eliminateAvx2(&args)
	default:
		substituteAvx2(&args)
	}
	return count
}
