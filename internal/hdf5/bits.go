package hdf5

import (
	"encoding/binary"
	"math/bits"
)

// bitReader takes bits from bytes, the most significant first. Beyond the end
// it returns zeros, and short says so.
type bitReader struct {
	b     []byte
	acc   uint64
	n     int // bits of acc that are left, the lowest
	short bool
}

// take returns the next k ≤ 64 bits.
func (r *bitReader) take(k int) uint64 {
	if k > 32 {
		high := r.take(k - 32)
		return high<<32 | r.take(32)
	}
	if r.n < k {
		r.refill(k)
	}
	r.n -= k
	return r.acc >> r.n & (1<<k - 1)
}

// refill makes at least k ≤ 32 bits ready; short if the bytes do not have them.
func (r *bitReader) refill(k int) {
	for r.n < k && len(r.b) > 0 {
		if r.n < 32 && len(r.b) >= 4 {
			r.acc = r.acc<<32 | uint64(binary.BigEndian.Uint32(r.b))
			r.b, r.n = r.b[4:], r.n+32
			return
		}
		r.acc = r.acc<<8 | uint64(r.b[0])
		r.b, r.n = r.b[1:], r.n+8
	}
	if r.n < k {
		r.acc <<= k - r.n
		r.n, r.short = k, true
	}
}

// zeros counts the zeros before the next one, and takes that too.
func (r *bitReader) zeros() int {
	count := 0
	for {
		if r.n == 0 {
			if r.refill(1); r.short {
				return count
			}
		}
		if rest := r.acc << (64 - r.n); rest != 0 {
			lead := bits.LeadingZeros64(rest)
			r.n -= lead + 1
			return count + lead
		}
		count, r.n = count+r.n, 0
	}
}
