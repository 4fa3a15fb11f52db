package hdf5

import "math"

// The classes of layouts.
const (
	layoutCompact = iota
	layoutContiguous
	layoutChunked
	layoutVirtual
)

// The kinds of chunk index.
const (
	indexTree1 = iota // of version 3 and before
	indexSingle
	indexImplicit
	indexFixed
	indexExtensible
	indexTree2
)

// layout is how the elements of a dataset lie in the file.
type layout struct {
	class   int
	compact []byte
	address uint64 // of the data or the index; undefined: nothing was written
	size    uint64 // of contiguous data

	chunk       []int // its shape, in elements
	element     int   // bytes of one
	index       int
	edgesAsIs   bool   // chunks that reach over the edge are not filtered
	singleSize  uint64 // of a single filtered chunk
	singleMask  uint32
	pageBits    int // of fixed and extensible arrays
	array       extensibleParameters
	sizesAsLong bool // chunk sizes are 8 bytes wide
}

// readLayout reads a data layout message.
func readLayout(c *cursor) layout {
	c.what = "data layout"
	var l layout
	switch version := c.u8(); {
	case version == 1 || version == 2:
		rank := c.u8()
		l.class = c.u8()
		c.bytes(5)
		if l.class != layoutCompact {
			l.address = c.address()
		}
		var dims []int
		for range rank {
			dims = append(dims, c.u32())
		}
		switch l.class {
		case layoutCompact:
			l.compact = c.bytes(c.u32())
		case layoutContiguous:
			l.size = math.MaxUint64 // not said
		case layoutChunked:
			l.element = c.u32()
			l.setChunk(c, dims)
		default:
			c.fail("class %d is not known", l.class)
		}
	case version == 3:
		l.class = c.u8()
		switch l.class {
		case layoutChunked:
			rank := c.u8()
			l.address = c.address()
			var dims []int
			for range rank {
				dims = append(dims, c.u32())
			}
			l.splitChunk(c, dims)
		default:
			l.plain(c)
		}
	case version == 4 || version == 5:
		l.class = c.u8()
		l.sizesAsLong = version == 5
		switch l.class {
		case layoutChunked:
			l.chunked4(c)
		default:
			l.plain(c)
		}
	case c.err == nil:
		c.fail("version %d is not known", version)
	}
	return l
}

func (l *layout) plain(c *cursor) {
	switch l.class {
	case layoutCompact:
		l.compact = c.bytes(c.u16())
	case layoutContiguous:
		l.address, l.size = c.address(), c.length()
	case layoutVirtual:
		c.fail("a virtual dataset, whose data lie in other files, is not read")
	default:
		c.fail("class %d is not known", l.class)
	}
}

func (l *layout) chunked4(c *cursor) {
	flags := c.u8()
	l.edgesAsIs = flags&1 != 0
	rank, n := c.u8(), c.u8()
	if n < 1 || n > 8 {
		c.fail("lengths of %d bytes", n)
		return
	}
	var dims []int
	for range rank {
		v := c.uint(n)
		if v > math.MaxInt32 {
			c.fail("a chunk of length %d is not credible", v)
			return
		}
		dims = append(dims, int(v))
	}
	l.splitChunk(c, dims)
	l.index = c.u8()
	switch l.index {
	case indexSingle:
		if flags&2 != 0 {
			l.singleSize, l.singleMask = c.length(), uint32(c.u32())
		}
	case indexImplicit:
	case indexFixed:
		l.pageBits = c.u8()
	case indexExtensible:
		l.array.bits = c.u8()
		l.array.inIndex = c.u8()
		l.array.minPointers = c.u8()
		l.array.minElements = c.u8()
		l.pageBits = c.u8()
	case indexTree2:
		c.bytes(6)
	default:
		c.fail("chunk index %d is not known", l.index)
	}
	l.address = c.address()
}

// splitChunk takes the last length, which is the bytes of an element, off.
func (l *layout) splitChunk(c *cursor, dims []int) {
	if len(dims) < 2 {
		c.fail("%d lengths of a chunk", len(dims))
		return
	}
	l.element = dims[len(dims)-1]
	l.setChunk(c, dims[:len(dims)-1])
}

// maxChunk is the most bytes of a chunk, the library's own limit before 2.0.
const maxChunk = 1<<32 - 1

func (l *layout) setChunk(c *cursor, dims []int) {
	if len(dims) > maxRank || l.element < 1 {
		c.fail("chunks of %d axes and elements of %d bytes", len(dims), l.element)
		return
	}
	for _, n := range dims {
		if n < 1 {
			c.fail("a chunk of shape %v", dims)
			return
		}
	}
	if n, ok := product(dims, maxChunk); !ok || n > maxChunk/l.element {
		c.fail("a chunk of shape %v, %d bytes each, is not credible", dims, l.element)
		return
	}
	l.chunk = dims
}
