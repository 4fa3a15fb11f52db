package hdf5

import "math/bits"

// tree2 visits the records of a B-tree of version 2 in order.
func (f *file) tree2(address uint64, kind int, visit func(record *cursor) error) error {
	c := f.cursor(address, 4+2+4+2+2+2+f.offsetSize+2+f.lengthSize+4, "B-tree")
	c.expect("BTHD")
	c.version(0)
	if k := c.u8(); c.err == nil && k != kind {
		c.fail("is of kind %d, not %d", k, kind)
	}
	t := &tree2{f: f, kind: kind, nodeSize: c.u32(), recordSize: c.u16(), visit: visit, seen: map[uint64]bool{}}
	depth := c.u16()
	c.bytes(2)
	root, records := c.address(), c.u16()
	c.length()
	c.checksum()
	const overhead = 10 // signature, version, kind, checksum
	if c.err == nil && (t.recordSize == 0 || t.nodeSize < overhead+t.recordSize || t.nodeSize > maxHeader || depth > 16) {
		c.fail("nodes of %d bytes with records of %d, %d levels deep", t.nodeSize, t.recordSize, depth)
	}
	if c.err != nil {
		return c.err
	}
	if records == 0 || root == undefined {
		return nil
	}
	// The widths of the counts in a node follow from what it can hold.
	most := (t.nodeSize - overhead) / t.recordSize
	t.countSize = width(uint64(most))
	total := uint64(most)
	t.totalSize = []int{0}
	t.most = []int{most}
	for level := 1; level <= depth; level++ {
		pointer := f.offsetSize + t.countSize + t.totalSize[level-1]
		most := (t.nodeSize - overhead - pointer) / (t.recordSize + pointer)
		if most < 1 {
			return damaged(c.from, "B-tree: its nodes hold no records")
		}
		hi, lo := bits.Mul64(uint64(most+1), total)
		if hi != 0 || lo > undefined-uint64(most) {
			return damaged(c.from, "B-tree: %d levels are not credible", depth)
		}
		total = lo + uint64(most)
		t.most = append(t.most, most)
		t.totalSize = append(t.totalSize, width(total))
	}
	return t.node(root, depth, records)
}

// width is the number of bytes that hold numbers up to n.
func width(n uint64) int { return max(1, (bits.Len64(n)+7)/8) }

type tree2 struct {
	f                               *file
	kind                            int
	nodeSize, recordSize, countSize int
	totalSize                       []int // by level: of the count of all records below
	most                            []int // by level: records in a node
	visit                           func(record *cursor) error
	seen                            map[uint64]bool
}

func (t *tree2) node(address uint64, level, records int) error {
	if t.seen[address] {
		return damaged(clamp(address), "B-tree: its nodes run in a circle")
	}
	t.seen[address] = true
	pointer := 0
	signature := "BTLF"
	size := 6 + records*t.recordSize + 4
	if level > 0 {
		signature = "BTIN"
		pointer = t.f.offsetSize + t.countSize + t.totalSize[level-1]
		size += (records + 1) * pointer
	}
	if records > t.most[level] {
		return damaged(clamp(address), "B-tree: a node of %d records, where %d fit", records, t.most[level])
	}
	c := t.f.cursor(address, size, "B-tree")
	c.expect(signature)
	c.version(0)
	if k := c.u8(); c.err == nil && k != t.kind {
		c.fail("is of kind %d, not %d", k, t.kind)
	}
	start := c.at
	c.at = size - 4
	if c.err == nil {
		c.checksum()
	}
	c.at = start
	list := make([]*cursor, records)
	for i := range list {
		list[i] = &cursor{f: &t.f.source, from: c.from + int64(c.at), what: "B-tree record"}
		list[i].b = c.bytes(t.recordSize)
	}
	if c.err != nil {
		return c.err
	}
	for i := 0; i <= records; i++ {
		if level > 0 {
			child := c.address()
			n := int(c.uint(t.countSize))
			c.bytes(t.totalSize[level-1])
			if c.err != nil {
				return c.err
			}
			if err := t.node(child, level-1, n); err != nil {
				return err
			}
		}
		if i < records {
			if err := t.visit(list[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
