//go:build amd64 && !noasm

package fft

// filterArgs are the arguments of the loops of Filter in assembly: pointers, a
// step in bytes and how often.
type filterArgs struct {
	dst, src, other, second *float64
	step, count             int
}

//go:noescape
func separateAvx(args *filterArgs)

//go:noescape
func combineAvx(args *filterArgs)

//go:noescape
func scaleAvx(args *filterArgs)

// separateFast does one row of separate, if there is assembly.
func separateFast(dst, plus, minus []float64, at, width int) bool {
	count := len(plus) / 2
	if wide == 0 || count == 0 {
		return false
	}
	_ = dst[at+(2*count-1)*width+1]
	separateAvx(&filterArgs{&dst[at], &plus[0], &minus[0], &dst[at+width], 16 * width, count})
	return true
}

// combineFast does one row of combine from column at down, two columns for each
// number of the row, if there is assembly.
func combineFast(plus, minus, src []float64, at, width int) bool {
	count := len(plus) / 2
	if wide == 0 || count == 0 {
		return false
	}
	_ = src[at-2*(count-1)*width]
	combineAvx(&filterArgs{&plus[0], &src[at], &src[at-width], &minus[0], -16 * width, count})
	return true
}

// scaleFast multiplies pairs of complex numbers by real ones, and returns how
// many numbers it did.
func scaleFast(dst, src, symbol []float64) int {
	count := len(symbol) / 2
	if wide == 0 || count == 0 {
		return 0
	}
	_, _ = dst[4*count-1], src[4*count-1]
	scaleAvx(&filterArgs{dst: &dst[0], src: &src[0], other: &symbol[0], count: count})
	return 2 * count
}
