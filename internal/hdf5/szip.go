package hdf5

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// The flags of szip that matter to a reader.
const (
	szipMSB     = 16 // samples of two or four bytes are big-endian
	szipNearest = 32 // the differences of neighbours are coded
)

const (
	szipMaxBlock = 32   // samples
	szipMaxLine  = 4096 // samples
	szipSegment  = 64   // blocks, within which zeros are counted to the end
)

// szip undoes the filter of that name: CCSDS 121.0-B, Lossless Data Compression,
// of lines of samples. Its parameters are flags, samples of a block, bits of a
// sample, samples of a line. A chunk begins with its number of bytes; a line is
// an interval between reference samples, filled up to whole blocks. Elements of
// 32 and 64 bits are coded as bytes: all first bytes, all second ones, ….
func (w *buffers) szip(b []byte, p []int, limit int) ([]byte, error) {
	if len(p) < 4 || len(b) < 4 {
		return nil, fmt.Errorf("szip: %d parameters and %d bytes", len(p), len(b))
	}
	flags, block, width, line := p[0], p[1], p[2], p[3]
	if block < 2 || block > szipMaxBlock || block%2 != 0 || line < 1 || line > szipMaxLine {
		return nil, fmt.Errorf("szip: blocks of %d samples in lines of %d", block, line)
	}
	n := int(binary.LittleEndian.Uint32(b))
	if n > limit {
		return nil, fmt.Errorf("szip: %d bytes where %d are due", n, limit)
	}
	planes := 1
	if width == 32 || width == 64 {
		planes, width = width/8, 8
	}
	size := 4
	switch {
	case width < 1 || width > 24:
		return nil, fmt.Errorf("szip: samples of %d bits", width)
	case width <= 8:
		size = 1
	case width <= 16:
		size = 2
	}
	if n%(size*planes) != 0 {
		return nil, fmt.Errorf("szip: %d bytes of elements of %d", n, size*planes)
	}
	blocks := (line + block - 1) / block
	d := &w.rice
	d.bitReader = bitReader{b: b[4:]}
	d.width, d.block, d.blocks, d.delta = width, block, blocks, flags&szipNearest != 0
	dst := w.out(b, n)
	plane, next := 0, 0 // of elements coded as bytes
	for at := 0; at < n; {
		left := (n - at) / size
		samples := d.line(min(line, left))
		if d.bad != "" {
			return nil, fmt.Errorf("szip: damaged: %s", d.bad)
		}
		switch {
		case planes > 1:
			for _, v := range samples {
				dst[next] = byte(v)
				if next += planes; next >= n {
					plane++
					next = plane
				}
			}
		case size == 1:
			for i, v := range samples {
				dst[at+i] = byte(v)
			}
		default:
			for i, v := range samples {
				putUint(dst[at+i*size:at+(i+1)*size], uint64(v), flags&szipMSB != 0)
			}
		}
		at += len(samples) * size
	}
	return dst, nil
}

// rice decodes lines of samples.
type rice struct {
	bitReader
	width  int  // bits of a sample
	block  int  // samples
	blocks int  // of a line
	delta  bool // a line begins with a reference sample and goes on with differences
	bad    string
	out    [szipMaxLine + szipMaxBlock]uint32
}

// line decodes the next one, of which the first n samples are wanted; the blocks
// that hold no more of them need not be there. The result is the decoder's own.
func (d *rice) line(n int) []uint32 {
	end := (n + d.block - 1) / d.block * d.block
	whole := d.blocks * d.block
	for at := 0; at < end && d.bad == ""; {
		at += d.blockAt(at, whole)
		if d.short {
			d.bad = "its bits end too early"
		}
	}
	if d.bad != "" {
		return nil
	}
	out := d.out[:n]
	limit := uint32(1)<<d.width - 1
	for _, v := range out {
		if v > limit {
			d.bad = fmt.Sprintf("a sample of more than %d bits", d.width)
			return nil
		}
	}
	if d.delta {
		restore(out, limit)
	}
	return out
}

// blockAt decodes the block whose first sample is number at of a line of whole
// samples, or several blocks of zeros; it returns the number of samples.
func (d *rice) blockAt(at, whole int) int {
	idBits := 3
	if d.width > 16 {
		idBits = 5
	} else if d.width > 8 {
		idBits = 4
	}
	out := d.out[at : at+d.block]
	id := int(d.take(idBits))
	if id == 1<<idBits-1 { // as they are
		for i := range out {
			out[i] = uint32(d.take(d.width))
		}
		return d.block
	}
	second := id == 0 && d.take(1) == 1
	first := 0
	if d.delta && at == 0 {
		out[0] = uint32(d.take(d.width))
		first = 1
	}
	switch {
	case second:
		d.pairs(out, first)
		return d.block
	case id == 0:
		n := d.zeroBlocks(at/d.block) * d.block
		if n > whole-at {
			d.bad = "more blocks of zeros than a line has"
			return 0
		}
		clear(d.out[at+first : at+n])
		return n
	}
	d.split(out[first:], id-1)
	return d.block
}

// split decodes samples whose upper bits are numbers of zeros, for all of them,
// and whose lower ones follow, low of each.
func (d *rice) split(out []uint32, low int) {
	for i := range out {
		if d.n < 32 {
			d.fill()
		}
		lead := bits.LeadingZeros64(d.acc)
		if lead < d.n {
			d.acc <<= lead + 1
			d.n -= lead + 1
		} else {
			lead = min(d.zeros(), 1<<24) // too much, whatever follows
		}
		out[i] = uint32(min(uint64(lead)<<low, 1<<31))
	}
	if low == 0 {
		return
	}
	for i := range out {
		out[i] |= uint32(d.take(low))
	}
}

// zeroBlocks reads how many blocks of zeros there are from block number at.
func (d *rice) zeroBlocks(at int) int {
	switch n := d.zeros(); {
	case n < 4:
		return n + 1
	case n == 4: // to the end of the segment or line
		return min(szipSegment-at%szipSegment, d.blocks-at)
	default:
		return n
	}
}

// pairs decodes the second extension: the number m of two samples a, b is
// (a+b)(a+b+1)/2 + b. Of the first pair of a line only b is new.
func (d *rice) pairs(out []uint32, first int) {
	for i := 0; i < len(out); i += 2 {
		m, sum := d.zeros(), 0
		for (sum+1)*(sum+2)/2 <= m {
			sum++
		}
		b := m - sum*(sum+1)/2
		if i >= first {
			out[i] = uint32(min(sum-b, 1<<31))
		}
		out[i+1] = uint32(min(b, 1<<31))
	}
}

// restore turns mapped differences into samples from 0 to limit, which is a
// power of two less one: small ones alternate about the sample before, even ones
// are above; those that only one side has room for follow in order.
func restore(s []uint32, limit uint32) {
	before := s[0]
	for i, d := range s[1:] {
		far := uint32(0) // the side that ends first: limit − before is before^limit
		if before > limit/2 {
			far = limit
		}
		if d>>1+d&1 <= before^far {
			before += d>>1 ^ -(d & 1)
		} else {
			before = d ^ far
		}
		s[1+i] = before
	}
}
