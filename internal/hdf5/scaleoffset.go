package hdf5

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// The parameters of the scale-offset filter, by their places.
const (
	scaleKind   = iota // 0: decimals of floats, 1: their bits, which was never made, 2: integers
	scaleFactor        // decimals, or bits of an integer; 0: as many as a chunk needs
	scaleCount         // elements of a chunk
	scaleClass         // 0: integers, 1: floats
	scaleSize          // bytes of an element
	scaleSign
	scaleBig
	scaleFilled // a fill value is defined
	scaleFill   // and follows, low word first
	scaleParams = 20
)

const scaleHead = 21 // bytes of a chunk before the elements

// scaleOffset undoes the scale-offset filter: elements of a chunk are stored in
// as few bits as hold their distance to the least of them, floats rounded to a
// number of decimals before.
//
// A chunk is the number of bits b in 4 bytes, the number of bytes of the least
// value, which is 8, that value, 8 bytes of nothing, and b bits for each
// element, the most significant first. All ones stand for the fill value. With
// as many bits as an element has it is stored as it is, little-endian.
func (w *buffers) scaleOffset(b []byte, p []int, limit int) ([]byte, error) {
	if len(p) != scaleParams {
		return nil, fmt.Errorf("scale-offset: %d parameters, %d are due", len(p), scaleParams)
	}
	size, n, float := p[scaleSize], p[scaleCount], p[scaleClass] == 1
	decimals := int(int32(p[scaleFactor]))
	switch {
	case size != 1 && size != 2 && size != 4 && size != 8, float && size < 4, p[scaleClass] > 1:
		return nil, fmt.Errorf("scale-offset: elements of class %d and %d bytes", p[scaleClass], size)
	case float && p[scaleKind] != 0, !float && p[scaleKind] != 2:
		return nil, fmt.Errorf("scale-offset: scaling of kind %d is not known", p[scaleKind])
	case n > limit/size:
		return nil, fmt.Errorf("scale-offset: %d elements of %d bytes, %d bytes are due", n, size, limit)
	case !float && decimals == 8*size:
		return b, nil // the filter did nothing
	case len(b) < scaleHead:
		return nil, fmt.Errorf("scale-offset: %d bytes, fewer than its head", len(b))
	}
	width := binary.LittleEndian.Uint32(b)
	least := binary.LittleEndian.Uint64(b[5:])
	if b[4] < 8 {
		least &= 1<<(8*b[4]) - 1
	}
	dst := w.out(b, n*size)
	r := bitReader{b: b[scaleHead:]}
	switch {
	case width > uint32(8*size):
		return nil, fmt.Errorf("scale-offset: %d bits for elements of %d bytes", width, size)
	case int(width)*n > 8*len(r.b):
		return nil, fmt.Errorf("scale-offset: %d elements of %d bits in %d bytes", n, width, len(r.b))
	case int(width) == 8*size:
		copy(dst, r.b)
		if p[scaleBig] == 1 {
			for i := 0; i < len(dst); i += size {
				slices.Reverse(dst[i : i+size])
			}
		}
		return dst, nil
	}
	fill, blank := uint64(math.MaxUint64), uint64(0)
	if p[scaleFilled] == 1 {
		fill = 1<<width - 1
		blank = uint64(uint32(p[scaleFill])) | uint64(uint32(p[scaleFill+1]))<<32
	}
	value := func(v uint64) uint64 { return v + least }
	if float {
		value = scaled(size, decimals, least)
	}
	for i := range n {
		v := r.take(int(width))
		if v == fill {
			v = blank
		} else {
			v = value(v)
		}
		putUint(dst[i*size:(i+1)*size], v, p[scaleBig] == 1)
	}
	return dst, nil
}

// scaled turns a distance into the bits of a float32 or float64 as the library
// does, in the float's own arithmetic.
func scaled(size, decimals int, least uint64) func(v uint64) uint64 {
	// The nearest power of ten; infinity or 0 where there is none.
	power, _ := strconv.ParseFloat("1e"+strconv.Itoa(decimals), 64)
	if size == 4 {
		low, by := math.Float32frombits(uint32(least)), float32(power)
		return func(v uint64) uint64 { return uint64(math.Float32bits(float32(int32(v))/by + low)) }
	}
	low := math.Float64frombits(least)
	return func(v uint64) uint64 { return math.Float64bits(float64(int64(v))/power + low) }
}

// putUint stores the lowest bytes of v.
func putUint(dst []byte, v uint64, big bool) {
	switch len(dst) {
	case 4:
		binary.LittleEndian.PutUint32(dst, uint32(v))
	case 8:
		binary.LittleEndian.PutUint64(dst, v)
	default:
		for i := range dst {
			dst[i] = byte(v >> (8 * i))
		}
	}
	if big {
		slices.Reverse(dst)
	}
}
