package hdf5

import "math/bits"

// chunk is where one chunk lies.
type chunk struct {
	address uint64
	size    uint64 // bytes in the file
	mask    uint32 // filters that were left out, one bit each
}

// chunkTable is an index of chunks, read whole: number of a chunk in C order of
// the chunks of the present shape → place. Each entry takes room in the file,
// which bounds the memory.
type chunkTable struct {
	f     *file
	l     *layout
	grid  []int // how many chunks along each axis
	bytes uint64
	found map[int]chunk
}

// readChunks reads the index of a dataset.
func (f *file) readChunks(d *dataset) (*chunkTable, error) {
	t := &chunkTable{f: f, l: &d.layout, found: map[int]chunk{}}
	t.grid = d.grid
	t.bytes = uint64(d.chunkBytes)
	if d.layout.address == undefined {
		return t, nil
	}
	filtered := len(d.filters) > 0
	// most is the number of chunks along each axis that the shape may grow to.
	most := make([]uint64, len(t.grid))
	for i, n := range d.space.most {
		most[i] = undefined
		if n != undefined {
			most[i] = n/uint64(d.layout.chunk[i]) + min(1, n%uint64(d.layout.chunk[i]))
		}
	}
	var err error
	switch d.layout.index {
	case indexTree1:
		err = t.tree1()
	case indexTree2:
		err = t.tree2(filtered)
	case indexSingle:
		c := chunk{d.layout.address, t.bytes, d.layout.singleMask}
		if filtered && d.layout.singleSize > 0 {
			c.size = d.layout.singleSize
		}
		t.found[0] = c
	case indexImplicit:
		err = t.implicit(most)
	case indexFixed:
		err = t.fixed(filtered, most)
	case indexExtensible:
		err = t.extensible(filtered, most)
	}
	return t, err
}

// put notes the chunk with the given first indices, counted in chunks.
func (t *chunkTable) put(scaled []uint64, c chunk) {
	n := 0
	for i, s := range scaled {
		if s >= uint64(t.grid[i]) {
			return // beyond the present shape, which was larger once
		}
		n = n*t.grid[i] + int(s)
	}
	if c.address != undefined {
		t.found[n] = c
	}
}

func (t *chunkTable) tree1() error {
	rank := len(t.grid)
	scaled := make([]uint64, rank)
	return t.f.tree1(t.l.address, 1, 8+8*(rank+1), func(child uint64, key *cursor) error {
		c := chunk{address: child, size: key.uint(4), mask: uint32(key.u32())}
		for i := range scaled {
			at := key.uint(8)
			if key.err == nil && at%uint64(t.l.chunk[i]) != 0 {
				key.fail("a chunk at %d along axis %d, whose chunks are %d long", at, i, t.l.chunk[i])
			}
			scaled[i] = at / uint64(t.l.chunk[i])
		}
		if key.err != nil {
			return key.err
		}
		t.put(scaled, c)
		return nil
	})
}

func (t *chunkTable) tree2(filtered bool) error {
	rank := len(t.grid)
	scaled := make([]uint64, rank)
	kind := 10
	if filtered {
		kind = 11
	}
	return t.f.tree2(t.l.address, kind, func(record *cursor) error {
		c := chunk{address: record.address(), size: t.bytes}
		if filtered {
			c.size = record.uint(min(8, max(0, len(record.b)-t.f.offsetSize-4-8*rank)))
			c.mask = uint32(record.u32())
		}
		for i := range scaled {
			scaled[i] = record.uint(8)
		}
		if record.err == nil {
			t.put(scaled, c)
		}
		return record.err
	})
}

func (t *chunkTable) implicit(most []uint64) error {
	total, ok := product(t.grid, 1<<40)
	if !ok || uint64(total) > uint64(t.f.size)/max(t.bytes, 1)+1 {
		return damaged(clamp(t.l.address), "%d chunks of %d bytes, in a file of %d", total, t.bytes, t.f.size)
	}
	n := newNumbering(t.grid, most, -1)
	for i := range total {
		scaled := n.scaled(uint64(n.file(i)))
		t.put(scaled, chunk{address: t.l.address + n.file(i)*t.bytes, size: t.bytes})
	}
	return nil
}

// numbering is the order of chunks in an array: C order over the shape that the
// dataset may grow to, the axis without bound (first, −1: none) slowest.
type numbering struct {
	order []int    // of the axes, slowest first
	most  []uint64 // by axis
	grid  []int
}

func newNumbering(grid []int, most []uint64, first int) *numbering {
	n := &numbering{most: most, grid: grid}
	if first >= 0 {
		n.order = append(n.order, first)
	}
	for i := range grid {
		if i != first {
			n.order = append(n.order, i)
		}
	}
	return n
}

// scaled turns a number in the array into indices counted in chunks.
func (n *numbering) scaled(number uint64) []uint64 {
	out := make([]uint64, len(n.grid))
	for k := len(n.order) - 1; k >= 0; k-- {
		axis := n.order[k]
		if k == 0 {
			out[axis] = number
			break
		}
		size := max(n.most[axis], 1)
		out[axis] = number % size
		number /= size
	}
	return out
}

// file turns the number of a chunk among those of the present shape into its
// number in the array.
func (n *numbering) file(present int) uint64 {
	index := make([]int, len(n.grid))
	for i := len(n.grid) - 1; i >= 0; i-- {
		index[i] = present % n.grid[i]
		present /= n.grid[i]
	}
	var out uint64
	for k, axis := range n.order {
		if k > 0 {
			out *= max(n.most[axis], 1)
		}
		out += uint64(index[axis])
	}
	return out
}

// entry reads an element of a fixed or extensible array.
func (t *chunkTable) entry(c *cursor, filtered bool, size int) chunk {
	out := chunk{address: c.address(), size: t.bytes}
	if filtered {
		out.size = c.uint(min(8, max(0, size-t.f.offsetSize-4)))
		out.mask = uint32(c.u32())
	}
	return out
}

// fixed reads a fixed array, the index of datasets that cannot grow without
// bound.
func (t *chunkTable) fixed(filtered bool, most []uint64) error {
	f := t.f
	c := f.cursor(t.l.address, 8+f.lengthSize+f.offsetSize+4, "fixed array")
	c.expect("FAHD")
	c.version(0)
	c.u8() // client
	size, pageBits := c.u8(), c.u8()
	elements := c.length()
	data := c.address()
	c.checksum()
	if c.err != nil {
		return c.err
	}
	if data == undefined {
		return nil
	}
	if size < f.offsetSize || elements > uint64(f.size)/uint64(size)+1 || pageBits > 40 {
		return damaged(c.from, "fixed array: %d elements of %d bytes, in a file of %d", elements, size, f.size)
	}
	number := newNumbering(t.grid, most, -1)
	put := func(c *cursor, first uint64, n int) error {
		for i := range n {
			e := t.entry(c, filtered, size)
			if c.err != nil {
				return c.err
			}
			t.put(number.scaled(first+uint64(i)), e)
		}
		return nil
	}
	head := 6 + f.offsetSize
	perPage := uint64(1) << pageBits
	if elements <= perPage {
		c := f.cursor(data, head+int(elements)*size+4, "fixed array")
		c.expect("FADB")
		c.at = len(c.b) - 4
		c.checksum()
		c.at = head
		return put(c, 0, int(elements))
	}
	pages := (elements + perPage - 1) / perPage
	bitmap := int(pages+7) / 8
	c = f.cursor(data, head+bitmap+4, "fixed array")
	c.expect("FADB")
	c.at = head
	written := c.bytes(bitmap)
	c.checksum()
	if c.err != nil {
		return c.err
	}
	at := data + uint64(head+bitmap+4)
	for p := range pages {
		n := int(min(perPage, elements-p*perPage))
		if written[p/8]&(0x80>>(p%8)) != 0 {
			c := f.cursor(at, n*size+4, "fixed array")
			c.at = n * size
			c.checksum()
			if c.err == nil {
				c.at = 0
			}
			if err := put(c, p*perPage, n); err != nil {
				return err
			}
		}
		at += perPage*uint64(size) + 4
	}
	return nil
}

func log2(n uint64) int { return bits.Len64(n) - 1 }
