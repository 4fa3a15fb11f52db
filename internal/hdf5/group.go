package hdf5

import (
	"path"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
)

// link is a named member of a group.
type link struct {
	name    string
	address uint64 // of the object header; undefined: a soft link
	soft    string // its target
}

const (
	maxObjects = 1 << 20 // of a file
	maxDepth   = 64      // of groups in groups
)

// walker lists what is in a file.
type walker struct {
	f     *file
	out   *foreign.File
	seen  map[uint64]*foreign.Array // by object header; nil: a group
	soft  []link                    // with whole paths
	count int
}

// walk lists all arrays, each object once, so that a group that holds one of
// its own parents ends.
func (f *file) walk() (*foreign.File, error) {
	w := &walker{f: f, out: &foreign.File{Format: "HDF5", Groups: map[string]foreign.Attrs{}}, seen: map[uint64]*foreign.Array{}}
	if err := w.object("", f.root, 0); err != nil {
		return nil, err
	}
	w.out.Sort()
	for _, l := range w.soft {
		target := strings.TrimPrefix(path.Join("/", path.Dir(l.name), l.soft), "/")
		if strings.HasPrefix(l.soft, "/") {
			target = strings.TrimPrefix(path.Clean(l.soft), "/")
		}
		if a := w.out.Array(target); a != nil {
			w.alias(l.name, a)
		}
	}
	w.out.Sort()
	return w.out, nil
}

func (w *walker) alias(name string, a *foreign.Array) {
	other := *a
	other.Name = name
	w.out.Arrays = append(w.out.Arrays, &other)
}

// object lists the object whose header is at address, and what is in it.
func (w *walker) object(name string, address uint64, depth int) error {
	if a, ok := w.seen[address]; ok {
		if a != nil {
			w.alias(name, a)
		}
		return nil
	}
	if w.count++; w.count > maxObjects || depth > maxDepth {
		return damaged(clamp(address), "more than %d objects, or groups more than %d deep", maxObjects, maxDepth)
	}
	w.seen[address] = nil
	list, err := w.f.messages(address)
	if err != nil {
		return err
	}
	attrs, err := w.f.attributes(list)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.kind == msgLayout {
			a, err := w.f.dataset(name, address, list)
			if err != nil {
				return err
			}
			a.Attrs = attrs
			w.seen[address] = a
			w.out.Arrays = append(w.out.Arrays, a)
			return nil
		}
	}
	links, group, err := w.f.links(list)
	if err != nil || !group {
		return err // a committed datatype is neither group nor dataset
	}
	w.out.Groups[name] = attrs
	for _, l := range links {
		full := strings.TrimPrefix(name+"/"+l.name, "/")
		if l.address == undefined {
			if len(w.soft) < maxObjects {
				w.soft = append(w.soft, link{name: full, soft: l.soft})
			}
			continue
		}
		if err := w.object(full, l.address, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// links lists the members of a group; false if the object is none.
func (f *file) links(list []message) (links []link, group bool, err error) {
	for _, m := range list {
		c := m.body
		switch m.kind {
		case msgSymbolTable:
			group = true
			tree, heap := c.address(), c.address()
			if c.err != nil {
				return nil, true, c.err
			}
			if links, err = f.symbols(links, tree, heap); err != nil {
				return nil, true, err
			}
		case msgLink:
			group = true
			if l, ok := readLink(c); ok {
				links = append(links, l)
			}
			if c.err != nil {
				return nil, true, c.err
			}
		case msgLinkInfo:
			group = true
			c.version(0)
			flags := c.u8()
			if flags&1 != 0 {
				c.bytes(8)
			}
			heap, index := c.address(), c.address()
			if c.err != nil {
				return nil, true, c.err
			}
			if heap == undefined || index == undefined {
				continue
			}
			// Records: the hash of the name, then the heap's id.
			err := f.dense(heap, index, 5, 4, func(c *cursor) {
				if l, ok := readLink(c); ok {
					links = append(links, l)
				}
			})
			if err != nil {
				return nil, true, err
			}
		}
	}
	return links, group, nil
}

// readLink reads a link message; false for links out of the file, which are
// not followed.
func readLink(c *cursor) (link, bool) {
	c.what = "link"
	c.version(1)
	flags := c.u8()
	kind := 0
	if flags&8 != 0 {
		kind = c.u8()
	}
	if flags&4 != 0 {
		c.bytes(8)
	}
	if flags&16 != 0 {
		c.bytes(1)
	}
	n := c.uint(1 << (flags & 3))
	if n == 0 || n > uint64(len(c.b)) {
		c.fail("a name of %d bytes", n)
		return link{}, false
	}
	l := link{name: string(c.bytes(int(n))), address: undefined}
	switch kind {
	case 0:
		l.address = c.address()
	case 1:
		l.soft = string(c.bytes(c.u16()))
	default:
		return link{}, false
	}
	return l, c.err == nil && (kind == 1 || l.address != undefined)
}

// symbols lists the members of a group of the old kind.
func (f *file) symbols(links []link, tree, heap uint64) ([]link, error) {
	names, err := f.localHeap(heap)
	if err != nil {
		return nil, err
	}
	visit := func(child uint64, _ *cursor) error {
		entry := 2*f.offsetSize + 24
		c := f.cursor(child, 8, "symbol table")
		c.expect("SNOD")
		c.version(1)
		c.bytes(1)
		n := c.u16()
		if c.err != nil {
			return c.err
		}
		c = f.cursor(child+8, n*entry, "symbol table")
		for range n {
			at, address, kind := c.address(), c.address(), c.u32()
			c.bytes(4)
			scratch := c.bytes(16)
			if c.err != nil {
				return c.err
			}
			l := link{address: address}
			if l.name, err = names.text(at); err != nil {
				return err
			}
			if kind == 2 {
				l.address = undefined
				k := &cursor{f: &f.source, b: scratch}
				if l.soft, err = names.text(k.uint(4)); err != nil {
					return err
				}
			}
			links = append(links, l)
		}
		return c.err
	}
	return links, f.tree1(tree, 0, f.lengthSize, visit)
}
