package report

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"math"
)

// coder turns fields into bytes that viewer.js reads. For each frame and channel
// there are two float32, the least value and the greatest; then whole numbers, 0
// for a missing value, 1 to 2^bits−1 from the least to the greatest, each less
// what its neighbours foretell (left + upper − upper left), modulo 2^bits. Of 16
// bits the upper bytes of all values come first. The whole is deflated.
type coder struct {
	bits   int // 8 or 16
	stride int // every so many nodes along each axis
	space  []int

	levels []uint16
	out    bytes.Buffer
	flate  *flate.Writer
}

// encode packs frames of a field; the bytes are the caller's.
func (c *coder) encode(values []float32) []byte {
	rows, cols := 1, c.space[0]
	if len(c.space) == 2 {
		rows, cols = c.space[0], c.space[1]
	}
	down := c.stride
	if len(c.space) == 1 {
		down = 1
	}
	h, w := (rows+down-1)/down, (cols+c.stride-1)/c.stride
	fields := len(values) / (rows * cols)
	head := make([]byte, 0, 8*fields)
	data := make([]byte, fields*h*w*c.bits/8)
	half := len(data) / 2
	c.levels = append(c.levels[:0], make([]uint16, h*w)...)
	at := 0
	for f := range fields {
		field := values[f*rows*cols : (f+1)*rows*cols]
		lo, hi := extremes(field)
		head = binary.LittleEndian.AppendUint32(head, math.Float32bits(lo))
		head = binary.LittleEndian.AppendUint32(head, math.Float32bits(hi))
		top := float64(uint32(1)<<c.bits - 2)
		scale := 0.0
		if hi > lo {
			scale = top / (float64(hi) - float64(lo))
		}
		for i := range h {
			for j := range w {
				v := float64(field[i*down*cols+j*c.stride])
				q := uint16(0)
				if isFinite(v) {
					q = 1 + uint16(min(top, math.Round((v-float64(lo))*scale)))
				}
				c.levels[i*w+j] = q
			}
		}
		for i := range h {
			for j := range w {
				k := i*w + j
				d := c.levels[k]
				if j > 0 {
					d -= c.levels[k-1]
				}
				if i > 0 {
					d -= c.levels[k-w]
				}
				if i > 0 && j > 0 {
					d += c.levels[k-w-1]
				}
				if c.bits == 16 {
					data[at], data[half+at] = byte(d>>8), byte(d)
				} else {
					data[at] = byte(d)
				}
				at++
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
