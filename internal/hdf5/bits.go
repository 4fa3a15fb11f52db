package hdf5

import (
	"encoding/binary"
	"math/bits"
)

// bitReader takes bits from bytes, the most significant first. Beyond the end
// it returns zeros, and short says so.
type bitReader struct {
	b     []byte
	acc   uint64 // the next bits at the top, zeros after them
	n     int    // bits of acc
	short bool
}

// fill makes at least 56 bits ready, or all that are left.
func (r *bitReader) fill() {
	if len(r.b) >= 8 {
		r.acc |= binary.BigEndian.Uint64(r.b) >> r.n
		whole := (64 - r.n) / 8
		r.b = r.b[whole:]
		r.n += 8 * whole
		r.acc &^= 1<<(64-r.n) - 1
		return
	}
	for ; r.n <= 56 && len(r.b) > 0; r.b = r.b[1:] {
		r.acc |= uint64(r.b[0]) << (56 - r.n)
		r.n += 8
	}
}

// take returns the next k ≤ 64 bits.
func (r *bitReader) take(k int) uint64 {
	if k > 32 {
		high := r.take(k - 32)
		return high<<32 | r.take(32)
	}
	if r.n < k {
		if r.fill(); r.n < k {
			r.n, r.short = k, true
		}
	}
	v := r.acc >> (64 - k)
	r.acc <<= k
	r.n -= k
	return v
}

// zeros counts the zeros before the next one, and takes that too.
func (r *bitReader) zeros() int {
	count := 0
	for {
		if lead := bits.LeadingZeros64(r.acc); lead < r.n {
			r.acc <<= lead + 1
			r.n -= lead + 1
			return count + lead
		}
		count += r.n
		r.acc, r.n = 0, 0
		if r.fill(); r.n == 0 {
			r.short = true
			return count
		}
	}
}
