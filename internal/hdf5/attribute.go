package hdf5

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

const maxAttribute = 1 << 16 // values that are kept of one

// attributes reads those of an object: numbers and text; others are Unread.
func (f *file) attributes(list []message) (foreign.Attrs, error) {
	out := foreign.Attrs{}
	for _, m := range list {
		switch m.kind {
		case msgAttribute:
			c, err := f.resolve(m)
			if err != nil {
				return nil, err
			}
			if err := f.attribute(out, c); err != nil {
				return nil, err
			}
		case msgAttrInfo:
			c := m.body
			c.version(0)
			if c.u8()&1 != 0 {
				c.bytes(2)
			}
			heap, index := c.address(), c.address()
			if c.err != nil {
				return nil, c.err
			}
			if heap == undefined || index == undefined {
				continue
			}
			var bad error
			err := f.dense(heap, index, 8, 0, func(c *cursor) {
				if err := f.attribute(out, c); err != nil && bad == nil {
					bad = err
				}
			})
			if err == nil {
				err = bad
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (f *file) attribute(out foreign.Attrs, c *cursor) error {
	c.what = "attribute"
	version, flags := c.u8(), c.u8()
	nameSize, typeSize, spaceSize := c.u16(), c.u16(), c.u16()
	if version < 1 || version > 3 {
		c.fail("version %d is not known", version)
	}
	if version == 3 {
		c.bytes(1)
	}
	part := func(n int) *cursor {
		from := c.from + int64(c.at)
		whole := n
		if version == 1 {
			whole = (n + 7) &^ 7
		}
		b := c.bytes(whole)
		if c.err != nil {
			return &cursor{f: c.f, err: c.err}
		}
		return &cursor{f: c.f, b: b[:n], from: from, what: "attribute"}
	}
	name := strings.TrimRight(string(part(nameSize).b), "\x00")
	kind, space := part(typeSize), part(spaceSize)
	if c.err != nil {
		return c.err
	}
	if version == 1 {
		flags = 0
	}
	for i, p := range []**cursor{&kind, &space} {
		if flags>>i&1 == 0 {
			continue
		}
		shared, err := f.resolve(message{kind: []int{msgDatatype, msgDataspace}[i], shared: true, body: *p})
		if err != nil {
			return err
		}
		*p = shared
	}
	t, s := readDatatype(kind, 0), readDataspace(space)
	if kind.err != nil {
		return kind.err
	}
	if space.err != nil {
		return space.err
	}
	n, ok := product(s.shape, maxAttribute)
	if !ok {
		out[name] = foreign.Unread(fmt.Sprintf("%v %s values", s.shape, t.descr))
		return nil
	}
	if s.null || t.size == 0 && n > 0 {
		out[name] = foreign.Unread("empty")
		return nil
	}
	var err error
	value := any(foreign.Unread(t.descr))
	switch {
	case t.dtype != npy.Unsupported && t.size*n <= c.left():
		per := 1
		for _, m := range t.elements {
			per *= m
		}
		numbers := make([]float64, n*per)
		b := c.bytes(t.size * n)
		if t.packed != nil {
			b = slices.Clone(b)
			t.packed.unpack(b)
		}
		npy.Decode(numbers, b, t.dtype, t.big)
		value = numbers
		if len(s.shape) == 0 && per == 1 {
			value = numbers[0]
		}
	case t.class == classString || t.class == classVariable && t.text:
		texts := make([]string, 0, min(n, c.left()))
		for i := 0; i < n && c.err == nil && err == nil; i++ {
			var b []byte
			if t.class == classString {
				b = c.bytes(t.size)
			} else if b, err = f.variable(c); err != nil {
				return err
			}
			text, _, _ := strings.Cut(string(b), "\x00")
			if t.spaces {
				text = strings.TrimRight(text, " ")
			}
			texts = append(texts, text)
		}
		value = texts
		if len(s.shape) == 0 && len(texts) == 1 {
			value = texts[0]
		}
	case t.dtype != npy.Unsupported:
		c.fail("%d values of %d bytes, %d bytes are left of it", n, t.size, c.left())
	}
	if c.err == nil {
		out[name] = value
	}
	return c.err
}

// variable reads an element of variable length from the global heap.
func (f *file) variable(c *cursor) ([]byte, error) {
	n := c.uint(4)
	address := c.address()
	index := c.u32()
	if c.err != nil {
		return nil, c.err
	}
	if n == 0 || address == 0 || address == undefined {
		return nil, nil
	}
	if f.heap.objects == nil || f.heap.address != address {
		objects, err := f.globalHeap(address)
		if err != nil {
			return nil, err
		}
		f.heap.address, f.heap.objects = address, objects
	}
	b, ok := f.heap.objects[index]
	if !ok || n > uint64(len(b)) {
		return nil, damaged(clamp(address), "global heap: object %d of %d bytes is not in it", index, n)
	}
	return b[:n], nil
}

// globalHeap reads a collection of objects of variable length, by index.
func (f *file) globalHeap(address uint64) (map[int][]byte, error) {
	c := f.cursor(address, 8+f.lengthSize, "global heap")
	c.expect("GCOL")
	c.version(1)
	c.bytes(3)
	size := c.count(maxHeader)
	if c.err != nil {
		return nil, c.err
	}
	c = f.cursor(address, size, "global heap")
	c.bytes(8 + f.lengthSize)
	out := map[int][]byte{}
	for c.left() >= 8+f.lengthSize {
		k := c.u16()
		c.bytes(6)
		size := c.count(maxHeader)
		if k == 0 {
			break
		}
		b := c.bytes((size + 7) &^ 7)
		if c.err == nil {
			out[k] = b[:size]
		}
	}
	return out, c.err
}
