package hdf5

import (
	"encoding/binary"
	"math/bits"
)

// fractalHeap is where groups with many links and objects with many
// attributes keep them.
type fractalHeap struct {
	f             *file
	idSize        int
	checked       bool // direct blocks have checksums
	width         int  // blocks in a row
	start, direct uint64
	offsetBytes   int
	lengthBytes   int
	root          uint64
	rows          int // of the root; 0: the root is a direct block
}

func (f *file) fractalHeap(address uint64) (*fractalHeap, error) {
	c := f.cursor(address, 4+1+2+2+1+4+12*f.lengthSize+3*f.offsetSize+8+4, "fractal heap")
	h := &fractalHeap{f: f}
	c.expect("FRHP")
	c.version(0)
	h.idSize = c.u16()
	filters := c.u16()
	flags := c.u8()
	most := c.u32() // bytes of a managed object
	c.length()      // next id of a huge object
	c.address()     // huge objects
	c.length()      // free space
	c.address()     // its manager
	for range 8 {
		c.length() // amounts, counts
	}
	h.width = c.u16()
	h.start, h.direct = c.length(), c.length()
	size := c.u16() // bits of an offset
	c.u16()         // starting rows
	h.root = c.address()
	h.rows = c.u16()
	if filters != 0 && c.err == nil {
		c.fail("filtered heaps are not read")
	}
	c.checksum()
	h.checked = flags&2 != 0
	h.offsetBytes = (size + 7) / 8
	h.lengthBytes = width(min(h.direct, uint64(most)))
	powers := bits.OnesCount64(h.start) == 1 && bits.OnesCount64(h.direct) == 1 && bits.OnesCount(uint(h.width)) == 1
	if c.err == nil && (!powers || h.direct < h.start || h.direct > maxHeader || size > 64 || h.rows > 64) {
		c.fail("blocks of %d to %d bytes, %d in a row, %d rows: not credible", h.start, h.direct, h.width, h.rows)
	}
	return h, c.err
}

// object returns the bytes of the object with an id; nil for one that is too
// large for the heap and lies elsewhere, which is left out.
func (h *fractalHeap) object(id []byte) (*cursor, error) {
	c := &cursor{f: &h.f.source, b: id, what: "fractal heap id"}
	head := c.u8()
	switch kind := head >> 4 & 3; {
	case head>>6 != 0:
		c.fail("version %d is not known", head>>6)
	case kind == 2:
		b := c.bytes(head&15 + 1)
		return &cursor{f: &h.f.source, b: b, what: "fractal heap object"}, c.err
	case kind == 1:
		return nil, nil
	case kind == 0:
		at, n := c.uint(h.offsetBytes), c.uint(h.lengthBytes)
		if c.err != nil {
			return nil, c.err
		}
		return h.managed(at, n)
	default:
		c.fail("kind %d is not known", kind)
	}
	return nil, c.err
}

// row places an offset in a table of blocks: two rows of blocks of the
// starting size, then rows of blocks each twice as large as those before.
func (h *fractalHeap) row(at uint64) (row int, column, rest, size uint64) {
	first := h.start * uint64(h.width)
	if at < first {
		return 0, at / h.start, at % h.start, h.start
	}
	row = bits.Len64(at / first)
	size = h.start << (row - 1)
	at -= first << (row - 1)
	return row, at / size, at % size, size
}

func (h *fractalHeap) managed(at, n uint64) (*cursor, error) {
	f := h.f
	address, rows := h.root, h.rows
	size := h.start
	rest := at
	for depth := 0; rows > 0; depth++ {
		row, column, within, blockSize := h.row(rest)
		if row >= rows || depth > maxDepth {
			return nil, damaged(clamp(address), "fractal heap: an object at %d, beyond its blocks", at)
		}
		direct := bits.Len64(h.direct/h.start) + 1 // rows of direct blocks
		head := 4 + 1 + f.offsetSize + h.offsetBytes
		entries := rows * h.width
		c := f.cursor(address, head+entries*f.offsetSize+4, "fractal heap")
		c.expect("FHIB")
		c.version(0)
		c.at = head + entries*f.offsetSize
		c.checksum()
		c.at = head + (row*h.width+int(column))*f.offsetSize
		next := c.address()
		if c.err == nil && next == undefined {
			c.fail("an object at %d, in a block that is not there", at)
		}
		if c.err != nil {
			return nil, c.err
		}
		address, rest, size, rows = next, within, blockSize, 0
		if row >= direct {
			rows = bits.Len64(blockSize / (h.start * uint64(h.width)))
			if rows == 0 {
				return nil, damaged(clamp(address), "fractal heap: a block with no rows")
			}
		}
	}
	head := uint64(4 + 1 + f.offsetSize + h.offsetBytes)
	if h.checked {
		head += 4
	}
	if rest < head || rest > size || n > size-rest || size > maxHeader {
		return nil, damaged(clamp(address), "fractal heap: %d bytes at %d of a block of %d", n, rest, size)
	}
	c := f.cursor(address, int(size), "fractal heap")
	c.expect("FHDB")
	c.version(0)
	if h.checked && c.err == nil {
		// The checksum is that of the block with zeros in its place.
		k := int(head) - 4
		want := binary.LittleEndian.Uint32(c.b[k:])
		clear(c.b[k : k+4])
		if lookup3(c.b) != want {
			c.fail("damaged: its checksum does not fit")
		}
	}
	if c.err != nil {
		return nil, c.err
	}
	return &cursor{f: &f.source, b: c.b[rest : rest+n], from: c.from + int64(rest), what: "fractal heap object"}, nil
}

// dense visits the objects of a fractal heap by their index, a B-tree of
// version 2 whose records have skip bytes before the heap's id.
func (f *file) dense(heap, index uint64, kind, skip int, visit func(c *cursor)) error {
	h, err := f.fractalHeap(heap)
	if err != nil {
		return err
	}
	n := 0
	return f.tree2(index, kind, func(record *cursor) error {
		record.bytes(skip)
		id := record.bytes(h.idSize)
		if record.err != nil {
			return record.err
		}
		if n++; n > maxObjects {
			return damaged(record.from, "more than %d objects", maxObjects)
		}
		c, err := h.object(id)
		if err != nil || c == nil {
			return err
		}
		visit(c)
		return c.err
	})
}
