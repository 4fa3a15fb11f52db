package hdf5

// tree1 visits the children of the leaves of a B-tree of version 1 in order,
// with the key before each. keySize is that of its kind: 0 groups, 1 chunks.
func (f *file) tree1(address uint64, kind, keySize int, visit func(child uint64, key *cursor) error) error {
	seen := map[uint64]bool{}
	var node func(address uint64, level int) error
	node = func(address uint64, level int) error {
		if seen[address] {
			return damaged(clamp(address), "B-tree: its nodes run in a circle")
		}
		seen[address] = true
		head := 8 + 2*f.offsetSize
		c := f.cursor(address, head, "B-tree")
		c.expect("TREE")
		if k := c.u8(); c.err == nil && k != kind {
			c.fail("is of kind %d, not %d", k, kind)
		}
		depth, n := c.u8(), c.u16()
		if level >= 0 && depth != level {
			c.fail("level %d where %d is due", depth, level)
		}
		if c.err != nil {
			return c.err
		}
		c = f.cursor(address+uint64(head), n*(keySize+f.offsetSize), "B-tree")
		for range n {
			if c.err != nil {
				return c.err
			}
			key := &cursor{f: &f.source, from: c.from + int64(c.at), what: "B-tree key"}
			key.b = c.bytes(keySize)
			child := c.address()
			var err error
			switch {
			case c.err != nil:
				return c.err
			case depth > 0:
				err = node(child, depth-1)
			default:
				err = visit(child, key)
			}
			if err != nil {
				return err
			}
		}
		return c.err
	}
	return node(address, -1)
}

// localHeap is the names of a group of the old kind.
type localHeap struct {
	from int64
	b    []byte
}

func (f *file) localHeap(address uint64) (*localHeap, error) {
	c := f.cursor(address, 8+2*f.lengthSize+f.offsetSize, "local heap")
	c.expect("HEAP")
	c.version(0)
	c.bytes(3)
	size := c.count(maxHeader)
	c.length() // free list
	data := c.address()
	if c.err != nil {
		return nil, c.err
	}
	b, err := f.read(data, size, "local heap")
	return &localHeap{f.base + clamp(data), b}, err
}

func (h *localHeap) text(at uint64) (string, error) {
	if at >= uint64(len(h.b)) {
		return "", damaged(h.from, "local heap: a name at %d, beyond its %d bytes", at, len(h.b))
	}
	c := &cursor{b: h.b, at: int(at), from: h.from, what: "local heap"}
	s := c.text(false)
	return s, c.err
}
