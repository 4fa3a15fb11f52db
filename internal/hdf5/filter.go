package hdf5

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/zlib"

	"github.com/pdekit/pdekit/internal/codec"
)

// The filters that are read, by their registered numbers.
const (
	filterDeflate  = 1
	filterShuffle  = 2
	filterFletcher = 3
	filterSzip     = 4
	filterNbit     = 5
	filterScale    = 6
	filterLZF      = 32000
)

var filterNames = map[int]string{32013: "zfp", 32017: "sz", 32018: "fcidecomp", 32024: "sz3", 32026: "blosc2"}

// filter is one step of a pipeline.
type filter struct {
	id     int
	values []int
}

// readFilters reads a filter pipeline message.
func readFilters(c *cursor) []filter {
	c.what = "filter pipeline"
	version, n := c.u8(), c.u8()
	switch version {
	case 1:
		c.bytes(6)
	case 2:
	default:
		c.fail("version %d is not known", version)
	}
	var out []filter
	for i := 0; i < n && c.err == nil; i++ {
		f := filter{id: c.u16()}
		name := 0
		if version == 1 || f.id >= 256 {
			name = c.u16()
		}
		c.u16() // flags: optional filters that failed are marked in each chunk
		count := c.u16()
		if version == 1 {
			name = (name + 7) &^ 7
		}
		c.bytes(name)
		for k := 0; k < count && c.err == nil; k++ {
			f.values = append(f.values, c.u32())
		}
		if version == 1 && count%2 == 1 {
			c.bytes(4)
		}
		out = append(out, f)
	}
	return out
}

// checkFilters says which filter cannot be undone, before any data are read.
func checkFilters(list []filter) error {
	for _, f := range list {
		switch f.id {
		case filterDeflate, filterShuffle, filterFletcher, filterSzip, filterNbit, filterScale, filterLZF,
			pluginBzip2, pluginBlosc, pluginLZ4, pluginBitshuffle, pluginZstd:
			continue
		}
		name := filterNames[f.id]
		if name == "" {
			name = fmt.Sprintf("number %d", f.id)
		}
		return fmt.Errorf("is compressed by %s, a plug-in that is not read; the filters of HDF5 itself, LZF, bzip2, blosc, lz4, bitshuffle and zstd are (h5repack -f GZIP=4 rewrites it, where the plug-in is)", name)
	}
	return nil
}

// buffers are what a worker decodes chunks with.
type buffers struct {
	a, b   []byte
	reader bytes.Reader
	zlib   io.ReadCloser
	rice   rice
}

var bufferPool = sync.Pool{New: func() any { return new(buffers) }}

// undo reverts the pipeline on the bytes of a chunk, which then are want long.
// The result may be b itself or memory of w.
func undo(w *buffers, b []byte, list []filter, mask uint32, want, element int) ([]byte, error) {
	for i := len(list) - 1; i >= 0; i-- {
		if i < 32 && mask>>i&1 != 0 {
			continue
		}
		var err error
		// What comes out may still have a checksum or a head on it.
		limit := want + 32*i
		switch f := list[i]; f.id {
		case filterDeflate:
			b, err = w.inflate(b, limit)
		case filterLZF:
			b, err = w.lzf(b, limit)
		case filterSzip:
			b, err = w.szip(b, f.values, limit)
		case filterNbit:
			b, err = w.nbit(b, f.values, limit)
		case filterScale:
			b, err = w.scaleOffset(b, f.values, limit)
		case pluginBzip2, pluginBlosc, pluginLZ4, pluginBitshuffle, pluginZstd:
			b, err = plugin(f, b, limit)
		case filterShuffle:
			size := element
			if len(f.values) > 0 && f.values[0] > 0 {
				size = f.values[0]
			}
			b = w.unshuffle(b, size)
		case filterFletcher:
			if len(b) < 4 {
				return nil, errors.New("no room for its checksum")
			}
			n := len(b) - 4
			got := fletcher32(b[:n])
			stored := uint32(b[n]) | uint32(b[n+1])<<8 | uint32(b[n+2])<<16 | uint32(b[n+3])<<24
			// Files of old versions have the halves' bytes in the other order.
			swapped := got>>8&0x00ff00ff | got<<8&0xff00ff00
			if stored != got && stored != swapped {
				return nil, errors.New("damaged: its checksum does not fit")
			}
			b = b[:n]
		}
		if err != nil {
			return nil, err
		}
	}
	if len(b) != want {
		return nil, fmt.Errorf("%d bytes where %d are due", len(b), want)
	}
	return b, nil
}

// out is the buffer of w that b does not lie in, n bytes of it.
func (w *buffers) out(b []byte, n int) []byte {
	dst := &w.a
	if len(b) > 0 && len(w.a) > 0 && &b[0] == &w.a[0] {
		dst = &w.b
	}
	if cap(*dst) < n {
		*dst = make([]byte, n)
	}
	*dst = (*dst)[:cap(*dst)]
	return (*dst)[:n]
}

func (w *buffers) inflate(b []byte, limit int) ([]byte, error) {
	w.reader.Reset(b)
	var err error
	if w.zlib == nil {
		w.zlib, err = zlib.NewReader(&w.reader)
	} else {
		err = w.zlib.(zlib.Resetter).Reset(&w.reader, nil)
	}
	if err != nil {
		w.zlib = nil
		return nil, fmt.Errorf("deflate: %w", err)
	}
	dst := w.out(b, limit)
	n, err := codec.Fill(dst, w.zlib)
	if err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	return dst[:n], nil
}

func (w *buffers) unshuffle(b []byte, size int) []byte {
	if size < 2 || len(b) < 2*size {
		return b
	}
	dst := w.out(b, len(b))
	codec.Unshuffle(dst, b, size)
	return dst
}

// lzf undoes Marc Lehmann's LZF.
func (w *buffers) lzf(b []byte, limit int) ([]byte, error) {
	dst := w.out(b, limit)
	bad := errors.New("LZF: damaged")
	at := 0
	for i := 0; i < len(b); {
		head := int(b[i])
		i++
		if head < 32 {
			n := head + 1
			if n > len(b)-i || n > len(dst)-at {
				return nil, bad
			}
			copy(dst[at:], b[i:i+n])
			at, i = at+n, i+n
			continue
		}
		n := head >> 5
		if n == 7 {
			if i == len(b) {
				return nil, bad
			}
			n += int(b[i])
			i++
		}
		if i == len(b) {
			return nil, bad
		}
		from := at - (head&31)<<8 - int(b[i]) - 1
		i++
		n += 2
		if from < 0 || n > len(dst)-at {
			return nil, bad
		}
		for range n { // may overlap: it repeats what it has just written
			dst[at] = dst[from]
			at, from = at+1, from+1
		}
	}
	return dst[:at], nil
}

// fletcher32 is the checksum of the filter of that name: of 16-bit words, high
// byte first, in sums of one's complement.
func fletcher32(b []byte) uint32 {
	var s, t uint32
	for n := len(b) / 2; n > 0; {
		k := min(n, 360)
		for i := range k {
			s += uint32(b[2*i])<<8 | uint32(b[2*i+1])
			t += s
		}
		b = b[2*k:]
		n -= k
		s = s&0xffff + s>>16
		t = t&0xffff + t>>16
	}
	if len(b) == 1 {
		s += uint32(b[0]) << 8
		t += s
		s = s&0xffff + s>>16
		t = t&0xffff + t>>16
	}
	s = s&0xffff + s>>16
	t = t&0xffff + t>>16
	return t<<16 | s
}
