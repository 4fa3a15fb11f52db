//go:build amd64 && !noasm

package ode

import "github.com/pdekit/pdekit/internal/kernel"

// sumArgs are the arguments of the assembly. count is in blocks, of eight
// elements for squares.
type sumArgs struct {
	y, u, w *float64
	k       **float64
	terms   int
	count   int
}

//go:noescape
func combineAvx512(args *sumArgs)

//go:noescape
func combineAvx2(args *sumArgs)

//go:noescape
func squareAvx512(args *sumArgs)

//go:noescape
func squareAvx2(args *sumArgs)

// wide is how many float64 a vector of the assembly holds; 0 is Go.
var wide = map[string]int{"avx512": 8, "avx2": 4}[kernel.Path()]

// combineFast does whole blocks of combine, and returns how many elements those
// are.
func combineFast(y, u []float64, t *terms) int {
	if wide == 0 || len(y) < block || len(t.w) == 0 {
		return 0
	}
	args := sumArgs{y: &y[0], u: &u[0], w: &t.w[0], k: &t.p[0], terms: len(t.w), count: len(y) / block}
	if wide == 8 {
		combineAvx512(&args)
	} else {
		combineAvx2(&args)
	}
	return args.count * block
}

// squareFast does eight elements at a time of square, and returns how many.
func squareFast(s *[8]float64, x []float64) int {
	if wide == 0 || len(x) < 8 {
		return 0
	}
	args := sumArgs{y: &s[0], u: &x[0], count: len(x) / 8}
	if wide == 8 {
		squareAvx512(&args)
	} else {
		squareAvx2(&args)
	}
	return args.count * 8
}
