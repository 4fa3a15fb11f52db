//go:build amd64 && !noasm

package fd

// wenoArgs are the arguments of the assembly; count is a positive multiple of
// the vector's length.
type wenoArgs struct {
	right, left, a, b, m, least *float64
	count                       int
}

// wenoRowsFast does the elements of whole vectors, and returns how many those
// are.
func wenoRowsFast(right, left, a, b, m, least []float64) int {
	if wide == 0 || len(right) < wide {
		return 0
	}
	args := wenoArgs{&right[0], &left[0], &a[0], &b[0], &m[0], &least[0], len(right) &^ (wide - 1)}
	if wide == 8 {
		wenoRowsAvx512(&args)
	} else {
		wenoRowsAvx2(&args)
	}
	return args.count
}
