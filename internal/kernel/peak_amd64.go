//go:build amd64 && !noasm

package kernel

import "unsafe"

func multiplyAdds(rounds int) {
	s := active.Load().simd
	if s == nil {
		scalarAdds(rounds)
		return
	}
	n := rounds
	s.peak(unsafe.Pointer(&n))
}

func flopsPerRound() float64 {
	if s := active.Load().simd; s != nil {
		return s.peakFlops
	}
	return 16
}
