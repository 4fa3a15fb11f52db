package hdf5

// The types of header messages that are read.
const (
	msgDataspace    = 0x01
	msgLinkInfo     = 0x02
	msgDatatype     = 0x03
	msgFillOld      = 0x04
	msgFill         = 0x05
	msgLink         = 0x06
	msgExternal     = 0x07
	msgLayout       = 0x08
	msgFilters      = 0x0b
	msgAttribute    = 0x0c
	msgContinuation = 0x10
	msgSymbolTable  = 0x11
	msgAttrInfo     = 0x15
)

// message is one message of an object header.
type message struct {
	kind   int
	shared bool
	body   *cursor
}

const (
	maxMessages = 1 << 16 // of one object: attributes beyond some thousands are stored elsewhere
	maxBlocks   = 1 << 12
	maxHeader   = 1 << 26 // bytes of one block
)

// block is a piece of an object header.
type block struct {
	address uint64
	size    uint64
}

// messages reads an object header with its continuations.
func (f *file) messages(address uint64) ([]message, error) {
	start := f.cursor(address, 4, "object header")
	if start.err != nil {
		return nil, start.err
	}
	if string(start.b) == "OHDR" {
		return f.messages2(address)
	}
	c := f.cursor(address, 16, "object header")
	c.version(1)
	c.bytes(1)
	c.u16() // messages, continuations included
	c.bytes(4)
	size := c.uint(4)
	if c.err != nil {
		return nil, c.err
	}
	return f.blocks([]block{{address + 16, size}}, func(b block, rest *[]block) ([]message, error) {
		c, err := f.headerBlock(b)
		if err != nil {
			return nil, err
		}
		var out []message
		for c.left() >= 8 {
			kind, size, flags := c.u16(), c.u16(), c.u8()
			c.bytes(3)
			out = f.message(out, c, kind, size, flags, rest)
		}
		return out, c.err
	})
}

func (f *file) headerBlock(b block) (*cursor, error) {
	if b.size > maxHeader {
		return nil, damaged(clamp(b.address), "object header: a block of %d bytes is not credible", b.size)
	}
	c := f.cursor(b.address, int(b.size), "object header")
	return c, c.err
}

// messages2 reads a header of version 2, whose blocks have checksums.
func (f *file) messages2(address uint64) ([]message, error) {
	c := f.cursor(address, 6, "object header")
	c.expect("OHDR")
	c.version(2)
	flags := c.u8()
	prefix := 6
	if flags&0x20 != 0 {
		prefix += 16
	}
	if flags&0x10 != 0 {
		prefix += 4
	}
	width := 1 << (flags & 3)
	c = f.cursor(address, prefix+width, "object header")
	c.bytes(prefix)
	size := c.uint(width)
	if c.err != nil {
		return nil, c.err
	}
	if size > maxHeader {
		return nil, damaged(c.from, "object header: a block of %d bytes is not credible", size)
	}
	first := true
	return f.blocks([]block{{address, uint64(prefix+width) + size + 4}}, func(b block, rest *[]block) ([]message, error) {
		c, err := f.headerBlock(b)
		if err != nil {
			return nil, err
		}
		whole := c.b
		if len(whole) < 8 {
			c.fail("a block of %d bytes", len(whole))
			return nil, c.err
		}
		c.at = len(whole) - 4
		c.checksum()
		c.at = prefix + width
		if !first {
			c.at = 0
			c.expect("OCHK")
		}
		first = false
		c.b = whole[:len(whole)-4]
		head := 4
		if flags&4 != 0 {
			head = 6
		}
		var out []message
		for c.left() >= head {
			kind, size, flags := c.u8(), c.u16(), c.u8()
			c.bytes(head - 4)
			out = f.message(out, c, kind, size, flags, rest)
		}
		return out, c.err
	})
}

// blocks reads the blocks of a header; rest takes the continuations that are
// found on the way. One that was read before is a cycle.
func (f *file) blocks(todo []block, read func(b block, rest *[]block) ([]message, error)) ([]message, error) {
	seen := map[uint64]bool{}
	var out []message
	for len(todo) > 0 {
		b := todo[0]
		todo = todo[1:]
		if seen[b.address] || len(seen) >= maxBlocks {
			return nil, damaged(clamp(b.address), "object header: its continuations run in a circle")
		}
		seen[b.address] = true
		m, err := read(b, &todo)
		if err != nil {
			return nil, err
		}
		if out = append(out, m...); len(out) > maxMessages {
			return nil, damaged(clamp(b.address), "object header: more than %d messages", maxMessages)
		}
	}
	return out, nil
}

// message reads one message's body, or notes a continuation.
func (f *file) message(out []message, c *cursor, kind, size, flags int, rest *[]block) []message {
	from := c.from + int64(c.at)
	body := &cursor{f: &f.source, b: c.bytes(size), from: from, what: "header message", err: c.err}
	switch {
	case c.err != nil:
	case kind == msgContinuation:
		*rest = append(*rest, block{body.address(), body.length()})
		c.err = body.err
	case kind != 0:
		return append(out, message{kind, flags&2 != 0, body})
	}
	return out
}

// resolve returns the body of a message that may lie elsewhere: in another
// object's header, as that of a committed datatype does.
func (f *file) resolve(m message) (*cursor, error) {
	if !m.shared {
		return m.body, m.body.err
	}
	c := m.body
	version, kind := c.u8(), c.u8()
	if version == 1 {
		c.bytes(6)
	}
	if c.err == nil && version == 3 && kind == 1 {
		c.fail("messages in a shared heap are not read")
	}
	address := c.address()
	if c.err != nil {
		return nil, c.err
	}
	list, err := f.messages(address)
	if err != nil {
		return nil, err
	}
	for _, other := range list {
		if other.kind == m.kind && !other.shared {
			return other.body, nil
		}
	}
	return nil, damaged(clamp(address), "the message shared from here is not here")
}
