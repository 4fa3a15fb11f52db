//go:build amd64 && !noasm

package fd

import "github.com/pdekit/pdekit/internal/kernel"

//go:generate go run -C _gen . ..

// jacobianArgs are the arguments of the assembly: rows −2 … 2 of the factors,
// offset by two. count is a positive multiple of the vector's length.
type jacobianArgs struct {
	out   *float64
	a, b  [5]*float64
	scale float64
	count int
}

// wide is how many float64 a vector of the assembly holds; 0 is Go.
var wide = map[string]int{"avx512": 8, "avx2": 4}[kernel.Path()]

// jacobianFast does the elements of whole vectors of a row of the Jacobian, and
// returns how many those are.
func jacobianFast(order int, out []float64, a, b *[5][]float64, scale float64) int {
	if wide == 0 || len(out) < wide {
		return 0
	}
	args := jacobianArgs{out: &out[0], scale: scale, count: len(out) &^ (wide - 1)}
	for i := range 5 {
		args.a[i], args.b[i] = &a[i][:len(out)+4][0], &b[i][:len(out)+4][0]
	}
	switch {
	case wide == 8 && order == 4:
		jacobian4Avx512(&args)
	case wide == 8:
		jacobian2Avx512(&args)
	case order == 4:
		jacobian4Avx2(&args)
	default:
		jacobian2Avx2(&args)
	}
	return args.count
}
