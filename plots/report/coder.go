package report

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"math"
)

// coder turns fields into bytes that fields.js reads. For each frame and channel
// there are two float32, the least value and the greatest; then whole numbers, 0
// for a missing value, 1 to 2^bits−1 from the least to the greatest, each less
// what its neighbours foretell (on a line the one before; on a plane left + upper
// − upper left; in space likewise), modulo 2^bits: differences along each axis in
// turn. Of 16 bits the upper bytes of all values come first. The whole is
// deflated.
type coder struct {
	bits   int // 8 or 16
	stride int // every so many nodes along each axis
	space  []int

	levels []uint16
	out    bytes.Buffer
	flate  *flate.Writer
}

// thinned is the number of nodes along each axis that are kept.
func (c *coder) thinned() []int {
	var out []int
	for _, n := range c.space {
		out = append(out, (n+c.stride-1)/c.stride)
	}
	return out
}

// encode packs frames of a field; the bytes are the caller's.
func (c *coder) encode(values []float32) []byte {
	full, kept := 1, c.thinned()
	nodes := 1
	for d, n := range c.space {
		full, nodes = full*n, nodes*kept[d]
	}
	fields := len(values) / full
	head := make([]byte, 0, 8*fields)
	data := make([]byte, fields*nodes*c.bits/8)
	half := len(data) / 2
	c.levels = append(c.levels[:0], make([]uint16, nodes)...)
	for f := range fields {
		field := values[f*full : (f+1)*full]
		lo, hi := extremes(field)
		head = binary.LittleEndian.AppendUint32(head, math.Float32bits(lo))
		head = binary.LittleEndian.AppendUint32(head, math.Float32bits(hi))
		c.quantise(field, lo, hi)
		differences(c.levels, kept)
		at := f * nodes
		for k, d := range c.levels {
			if c.bits == 16 {
				data[at+k], data[half+at+k] = byte(d>>8), byte(d)
			} else {
				data[at+k] = byte(d)
			}
		}
	}
	c.out.Reset()
	if c.flate == nil {
		c.flate, _ = flate.NewWriter(&c.out, 6) // the level is valid
	} else {
		c.flate.Reset(&c.out)
	}
	c.flate.Write(head) // a bytes.Buffer takes all
	c.flate.Write(data)
	c.flate.Close()
	return bytes.Clone(c.out.Bytes())
}

// quantise sets c.levels to the whole numbers of the nodes of a field that are
// kept. The field is seen as planes of lines: missing axes have one node.
func (c *coder) quantise(field []float32, lo, hi float32) {
	top := float64(uint32(1)<<c.bits - 2)
	scale := 0.0
	if hi > lo {
		scale = top / (float64(hi) - float64(lo))
	}
	size := [3]int{1, 1, 1}
	copy(size[3-len(c.space):], c.space)
	k := 0
	for h := 0; h < size[0]; h += c.stride {
		for i := 0; i < size[1]; i += c.stride {
			line := field[(h*size[1]+i)*size[2]:][:size[2]]
			for j := 0; j < len(line); j += c.stride {
				v := float64(line[j])
				q := uint16(0)
				if isFinite(v) {
					q = 1 + uint16(min(top, math.Round((v-float64(lo))*scale)))
				}
				c.levels[k] = q
				k++
			}
		}
	}
}

// differences subtracts from each level the one before it, along each axis in
// turn.
func differences(levels []uint16, size []int) {
	step := 1
	for d := len(size) - 1; d >= 0; d-- {
		n := size[d]
		block := step * n
		for start := 0; start < len(levels); start += block {
			for k := start + block - 1; k >= start+step; k-- {
				levels[k] -= levels[k-step]
			}
		}
		step = block
	}
}

// extremes are the least and the greatest of the finite values; 0 and 0 for none.
func extremes(values []float32) (lo, hi float32) {
	lo, hi = math.MaxFloat32, -math.MaxFloat32
	for _, v := range values {
		if isFinite(float64(v)) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		return 0, 0
	}
	return lo, hi
}
