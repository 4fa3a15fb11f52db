package hdf5

import (
	"encoding/binary"
	"math"
	"slices"
)

// packed is a number that uses only some bits of its bytes; the file says which.
type packed struct {
	size int
	big  bool

	// of an integer
	low, width int
	signed     bool

	// of a float, if exponent is not 0: bits and their lowest places
	exponent, exponentAt int
	mantissa, mantissaAt int
	signAt, bias         int
}

// unpack turns numbers into those of the machine's types of the same size and
// byte order, in place: whole numbers extend their sign, floats become float32
// or float64.
func (p *packed) unpack(b []byte) {
	for ; len(b) >= p.size; b = b[p.size:] {
		n := b[:p.size]
		if p.big {
			slices.Reverse(n)
		}
		var raw [8]byte
		copy(raw[:], n)
		v := binary.LittleEndian.Uint64(raw[:])
		if p.exponent > 0 {
			v = p.float(v)
		} else {
			v = v << (64 - p.low - p.width)
			if p.signed {
				v = uint64(int64(v) >> (64 - p.width))
			} else {
				v >>= 64 - p.width
			}
		}
		putUint(n, v, p.big)
	}
}

func (p *packed) float(v uint64) uint64 {
	m := v >> p.mantissaAt & (1<<p.mantissa - 1)
	e := int(v >> p.exponentAt & (1<<p.exponent - 1))
	x := 0.0
	switch {
	case e == 1<<p.exponent-1 && m != 0:
		x = math.NaN()
	case e == 1<<p.exponent-1:
		x = math.Inf(1)
	case e == 0:
		x = math.Ldexp(float64(m), 1-p.bias-p.mantissa)
	default:
		x = math.Ldexp(float64(m|1<<p.mantissa), e-p.bias-p.mantissa)
	}
	if v>>p.signAt&1 != 0 {
		x = math.Copysign(x, -1)
	}
	if p.size == 4 {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}
