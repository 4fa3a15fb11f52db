package hdf5

// extensibleParameters are the constants of an extensible array.
type extensibleParameters struct {
	bits        int // of the number of elements
	inIndex     int // elements in the index block
	minElements int // of a data block
	minPointers int // of a super block
}

// extensible is an array that grows along one axis: its first elements lie in
// the index block, the next in data blocks that the index block points to, the
// others in data blocks that super blocks point to. Block sizes double.
type extensible struct {
	t        *chunkTable
	p        extensibleParameters
	header   uint64
	filtered bool
	size     int // of an element
	perPage  uint64
	offsets  int // bytes of a block's offset
	number   *numbering
	next     uint64 // element
	most     uint64 // elements there are
}

func (t *chunkTable) extensible(filtered bool, most []uint64) error {
	f := t.f
	c := f.cursor(t.l.address, 12+6*f.lengthSize+f.offsetSize+4, "extensible array")
	c.expect("EAHD")
	c.version(0)
	c.u8() // client
	a := &extensible{t: t, filtered: filtered, header: t.l.address}
	a.size = c.u8()
	a.p.bits, a.p.inIndex, a.p.minElements, a.p.minPointers = c.u8(), c.u8(), c.u8(), c.u8()
	pageBits := c.u8()
	for range 4 {
		c.length() // counts and sizes of blocks
	}
	a.most = c.length() // one more than the largest index
	c.length()
	index := c.address()
	c.checksum()
	p := a.p
	power := func(n int) bool { return n > 0 && n&(n-1) == 0 }
	if c.err == nil && (a.size < f.offsetSize || p.bits > 64 || !power(p.minElements) || !power(p.minPointers) || p.minPointers < 2 || pageBits > 32 || p.bits < log2(uint64(max(p.minElements, 1)))) {
		c.fail("elements of %d bytes, %+v, pages of %d bits: not credible", a.size, p, pageBits)
	}
	if c.err != nil {
		return c.err
	}
	if index == undefined {
		return nil
	}
	first := -1
	for i, n := range most {
		if n == undefined && first < 0 {
			first = i
		}
	}
	a.perPage = 1 << pageBits
	a.offsets = (p.bits + 7) / 8
	a.number = newNumbering(t.grid, most, max(first, 0))
	return a.index(index)
}

// block reads a block: signature, version, client, header's address and what
// follows, checksum at the end.
func (a *extensible) block(address uint64, signature string, size int) *cursor {
	f := a.t.f
	head := 6 + f.offsetSize
	c := f.cursor(address, head+size+4, "extensible array")
	c.expect(signature)
	c.version(0)
	c.bytes(1)
	if owner := c.address(); c.err == nil && owner != a.header {
		c.fail("a block of another array")
	}
	if c.err == nil {
		c.at = head + size
		c.checksum()
	}
	if c.err == nil {
		c.at, c.b = head, c.b[:head+size]
	}
	return c
}

// take reads n elements, those beyond the last that was set left out.
func (a *extensible) take(c *cursor, n uint64) error {
	for range n {
		e := a.t.entry(c, a.filtered, a.size)
		if c.err != nil {
			return c.err
		}
		if a.next < a.most {
			a.t.put(a.number.scaled(a.next), e)
		}
		a.next++
	}
	return nil
}

func (a *extensible) index(address uint64) error {
	f, p := a.t.f, a.p
	direct := 2 * log2(uint64(p.minPointers)) // super blocks whose data blocks the index points to
	blocks := 1 + p.bits - log2(uint64(p.minElements))
	pointers := 2 * (p.minPointers - 1)
	supers := max(0, blocks-direct)
	c := a.block(address, "EAIB", p.inIndex*a.size+(pointers+supers)*f.offsetSize)
	if c.err != nil {
		return c.err
	}
	if err := a.take(c, uint64(p.inIndex)); err != nil {
		return err
	}
	for level := range blocks {
		if a.next >= a.most {
			return nil
		}
		count, elements := uint64(1)<<(level/2), uint64(p.minElements)<<((level+1)/2)
		if level < direct {
			for range count {
				if err := a.data(c.address(), elements, nil, 0); err != nil {
					return err
				}
				if c.err != nil {
					return c.err
				}
			}
			continue
		}
		super := c.address()
		if c.err != nil {
			return c.err
		}
		if super == undefined {
			a.next += count * elements
			continue
		}
		if err := a.super(super, count, elements); err != nil {
			return err
		}
	}
	return nil
}

func (a *extensible) super(address, count, elements uint64) error {
	f := a.t.f
	bitmap := uint64(0)
	if elements > a.perPage {
		bitmap = (elements/a.perPage + 7) / 8
	}
	size := uint64(a.offsets) + count*(bitmap+uint64(f.offsetSize))
	if size > uint64(f.size) {
		return damaged(clamp(address), "extensible array: a block of %d bytes, in a file of %d", size, f.size)
	}
	c := a.block(address, "EASB", int(size))
	c.bytes(a.offsets)
	written := c.bytes(int(count * bitmap))
	if c.err != nil {
		return c.err
	}
	for i := range count {
		if a.next >= a.most {
			return c.err
		}
		// One bit for each page, those of the blocks one after another.
		if err := a.data(c.address(), elements, written, i*(elements/a.perPage)); err != nil {
			return err
		}
		if c.err != nil {
			return c.err
		}
	}
	return nil
}

// data reads a data block; written has a bit for each page that was, those of
// this block from first on.
func (a *extensible) data(address, elements uint64, written []byte, first uint64) error {
	f := a.t.f
	if address == undefined {
		a.next += elements
		return nil
	}
	if elements > uint64(f.size)/uint64(a.size)+1 {
		return damaged(clamp(address), "extensible array: %d elements of %d bytes, in a file of %d", elements, a.size, f.size)
	}
	if elements <= a.perPage {
		c := a.block(address, "EADB", a.offsets+int(elements)*a.size)
		c.bytes(a.offsets)
		if c.err != nil {
			return c.err
		}
		return a.take(c, elements)
	}
	c := a.block(address, "EADB", a.offsets)
	if c.err != nil {
		return c.err
	}
	at := address + uint64(6+f.offsetSize+a.offsets+4)
	for p := range elements / a.perPage {
		if bit := first + p; written != nil && written[bit/8]&(0x80>>(bit%8)) == 0 {
			a.next += a.perPage
		} else {
			c := f.cursor(at, int(a.perPage)*a.size+4, "extensible array")
			c.at = int(a.perPage) * a.size
			c.checksum()
			if c.err != nil {
				return c.err
			}
			c.at = 0
			if err := a.take(c, a.perPage); err != nil {
				return err
			}
		}
		at += a.perPage*uint64(a.size) + 4
	}
	return nil
}
