package hdf5

import (
	"fmt"
	"slices"
	"sync"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// dataset is an array of the file. Its shape and that of its chunks have the
// axes of array types and complex pairs at the end.
type dataset struct {
	f          *file
	header     int64
	shape      []int
	size       int // bytes of a number
	packed     *packed
	space      dataspace
	layout     layout
	filters    []filter
	fill       []byte // one number; nil: zeros
	chunkBytes int

	grid  []int // chunks along each axis of the dataspace
	boxes foreign.Chunks
	once  sync.Once
	table *chunkTable
	err   error
}

// expansion is how many times its own size a file may unfold to: that of
// deflate at best.
const expansion = 1032

// dataset reads the messages of one; what cannot be read as numbers is listed
// all the same, and says so when it is read.
func (f *file) dataset(name string, address uint64, list []message) (*foreign.Array, error) {
	d := &dataset{f: f, header: clamp(address)}
	a := &foreign.Array{Name: name}
	var t *datatype
	var unreadable error
	spaced, laid := false, false
	for _, m := range list {
		c := m.body
		var err error
		switch m.kind {
		case msgDataspace, msgDatatype, msgFilters, msgFill, msgLayout:
			if c, err = f.resolve(m); err != nil {
				return nil, err
			}
		}
		switch m.kind {
		case msgDataspace:
			d.space = readDataspace(c)
			spaced = true
		case msgDatatype:
			t = readDatatype(c, 0)
		case msgLayout:
			d.layout = readLayout(c)
			if laid = true; d.layout.class == layoutVirtual {
				unreadable, c.err = c.err, nil
			}
		case msgFilters:
			d.filters = readFilters(c)
			if c.err == nil {
				unreadable = checkFilters(d.filters)
			}
		case msgFill:
			d.fill = readFill(c)
		case msgExternal:
			unreadable = fmt.Errorf("has its data in another file, which is not opened")
		}
		if c.err != nil {
			return nil, c.err
		}
	}
	if t == nil || !spaced || !laid {
		return nil, damaged(clamp(address), "a dataset without type, shape or layout")
	}
	a.DType, a.Big, a.Descr, a.Complex = t.dtype, t.big, t.descr, t.complex
	d.shape = slices.Concat(d.space.shape, t.elements)
	a.Shape = d.shape
	if d.space.null {
		d.shape, a.Shape = []int{0}, []int{0}
	}
	if t.dtype == npy.Unsupported {
		return a, nil
	}
	d.size, d.packed = t.dtype.Size(), t.packed
	if unreadable != nil {
		a.Raw = func([]byte, foreign.Slab) error { return unreadable }
		return a, nil
	}
	if d.space.null {
		a.Raw = func([]byte, foreign.Slab) error { return nil }
		return a, nil
	}
	if err := d.settle(t); err != nil {
		return nil, err
	}
	a.Raw = d.read
	return a, nil
}

// readFill reads the value of elements that were never written; nil: zeros.
func readFill(c *cursor) []byte {
	c.what = "fill value"
	version := c.u8()
	switch version {
	case 1, 2:
		c.bytes(2)
		if defined := c.u8(); version == 2 && defined == 0 {
			return nil
		}
	case 3:
		if flags := c.u8(); flags&0x20 == 0 {
			return nil
		}
	default:
		c.fail("version %d is not known", version)
	}
	return c.bytes(c.u32())
}

// settle checks shape, layout and file against each other.
func (d *dataset) settle(t *datatype) error {
	f := d.f
	elements, ok := product(d.shape, 1<<50)
	bytes := elements * d.size
	if !ok {
		return damaged(d.header, "a dataset of shape %v is more than memory can address", d.shape)
	}
	if len(d.fill) != t.size || t.size%d.size != 0 {
		d.fill = nil
	} else {
		d.fill = d.fill[:d.size]
		if !slices.ContainsFunc(d.fill, func(b byte) bool { return b != 0 }) {
			d.fill = nil
		}
	}
	d.boxes = foreign.Chunks{Shape: d.shape, Size: d.size, Fill: d.fill, Load: d.load}
	l := &d.layout
	switch l.class {
	case layoutCompact:
		if len(l.compact) < bytes {
			return damaged(d.header, "truncated: shape %v needs %d bytes, %d are there", d.shape, bytes, len(l.compact))
		}
		return nil
	case layoutContiguous:
		if len(d.filters) > 0 {
			return damaged(d.header, "a contiguous dataset with filters")
		}
		if l.address == undefined {
			break
		}
		if uint64(bytes) > l.size {
			return damaged(d.header, "shape %v needs %d bytes, the layout has %d", d.shape, bytes, l.size)
		}
		_, err := f.place(l.address, uint64(bytes), fmt.Sprintf("a dataset of shape %v", d.shape))
		return err
	}
	if bytes/expansion > int(f.size)+1<<16 {
		return damaged(d.header, "a dataset of shape %v is %d bytes, more than a file of %d can hold", d.shape, bytes, f.size)
	}
	if l.class != layoutChunked {
		return nil
	}
	if len(l.chunk) != len(d.space.shape) || l.element != t.size {
		return damaged(d.header, "chunks of shape %v and %d bytes for a dataset of shape %v and %d bytes", l.chunk, l.element, d.space.shape, t.size)
	}
	chunkElements, _ := product(l.chunk, maxChunk)
	d.chunkBytes = chunkElements * l.element
	// A chunk is stored whole, edges included: it cannot unfold to more than
	// the file can hold either. Those of one value may be shorter than deflate's
	// with some filters, and have the 4 MB that every file is allowed.
	if d.chunkBytes/expansion > int(f.size)+1<<12 {
		return damaged(d.header, "a chunk of shape %v is %d bytes, more than a file of %d can hold", l.chunk, d.chunkBytes, f.size)
	}
	d.boxes.Chunk = slices.Concat(l.chunk, t.elements)
	d.grid = d.boxes.Grid()[:len(l.chunk)]
	if _, ok := product(d.grid, 1<<50); !ok {
		return damaged(d.header, "more chunks than can be counted")
	}
	return nil
}

// read is the Raw of the array.
func (d *dataset) read(dst []byte, s foreign.Slab) error {
	err := d.stored(dst, s)
	if err == nil && d.packed != nil {
		d.packed.unpack(dst)
	}
	return err
}

// stored reads elements as the file has them.
func (d *dataset) stored(dst []byte, s foreign.Slab) error {
	switch {
	case d.layout.class == layoutCompact:
		foreign.Gather(dst, d.layout.compact, d.shape, d.size, s)
		return nil
	case d.layout.address == undefined:
		d.boxes.Blank(dst)
		return nil
	case d.layout.class == layoutContiguous:
		return foreign.ReadStored(dst, int64(d.layout.address)+d.f.base, d.shape, d.size, s, func(b []byte, at int64) error {
			return d.f.readAt(b, at, "data")
		})
	}
	d.once.Do(func() { d.table, d.err = d.f.readChunks(d) })
	if d.err != nil {
		return d.err
	}
	return d.boxes.Read(dst, s)
}

// load is the Load of the chunks.
func (d *dataset) load(at []int, number int, keep bool) ([]byte, func(), error) {
	c, ok := d.table.found[number]
	if !ok {
		return nil, nil, nil
	}
	filters := d.filters
	if d.layout.edgesAsIs {
		for i, chunk := range d.layout.chunk {
			if (at[i]+1)*chunk > d.space.shape[i] {
				filters = nil
			}
		}
	}
	if len(filters) == 0 {
		c.size = uint64(d.chunkBytes)
	}
	place, err := d.f.place(c.address, c.size, "chunk")
	if err != nil {
		return nil, nil, err
	}
	w := bufferPool.Get().(*buffers)
	release := func() { bufferPool.Put(w) }
	raw := w.out(nil, int(c.size))
	if err := d.f.readAt(raw, place, "chunk"); err != nil {
		release()
		return nil, nil, err
	}
	b, err := undo(w, raw, filters, c.mask, d.chunkBytes, d.layout.element)
	if err != nil {
		release()
		return nil, nil, damaged(place, "chunk: %s", err)
	}
	if keep {
		b = slices.Clone(b)
		release()
		release = nil
	}
	return b, release, nil
}
