package hdf5

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/npy"
)

// Writer writes a file of superblock 0, with groups and headers of the old
// kind, which every version of the library reads: arrays of float32 and float64
// that are contiguous, or chunked, shuffled and deflated. Data are written as
// they come; Close writes the headers and, last, the superblock.
type Writer struct {
	f      io.WriterAt
	end    uint64 // where the next piece goes
	root   *group
	scales []*Array
	packer map[int]*zlib.Writer // by level
	err    error
}

// group is a group that is being written.
type group struct {
	names    []string
	children map[string]any // *group, *Array
	attrs    []Attribute
	address  uint64
}

// Attribute of a group or array: the value is a string, []string, float64,
// []float64 or int.
type Attribute struct {
	Name  string
	Value any
}

// Spec says what an array is.
type Spec struct {
	Shape []int
	DType npy.DType // Float32 or Float64
	// Chunk is the shape of the chunks, which then are shuffled and deflated at
	// Level; nil: contiguous.
	Chunk []int
	Level int
	Attrs []Attribute
	// Scale is the name of the axis whose coordinate the array is, in the manner
	// of NetCDF; Dimensions are the scales of its own axes.
	Scale      string
	Dimensions []*Array
}

// Array is an array that is being written.
type Array struct {
	w       *Writer
	spec    Spec
	header  uint64
	data    uint64
	chunks  []written
	dimID   int
	element int
}

// written is a chunk in the file.
type written struct {
	at      []int // first indices
	address uint64
	size    int
}

const superblockSize = 96

// NewWriter begins a file.
func NewWriter(f io.WriterAt) *Writer {
	return &Writer{f: f, packer: map[int]*zlib.Writer{}, end: superblockSize, root: &group{children: map[string]any{}}}
}

// put writes b at the end and returns where.
func (w *Writer) put(b []byte) uint64 {
	w.end = (w.end + 7) &^ 7
	at := w.end
	w.putAt(b, at)
	w.end += uint64(len(b))
	return at
}

func (w *Writer) putAt(b []byte, at uint64) {
	if w.err != nil {
		return
	}
	_, w.err = w.f.WriteAt(b, int64(at))
}

// find returns the group at a path, made if it is not there.
func (w *Writer) find(path []string) *group {
	g := w.root
	for _, name := range path {
		child, ok := g.children[name].(*group)
		if !ok {
			child = &group{children: map[string]any{}}
			g.add(name, child)
		}
		g = child
	}
	return g
}

func (g *group) add(name string, child any) {
	if g.children[name] != nil {
		panic("hdf5: two members called " + name)
	}
	g.names = append(g.names, name)
	g.children[name] = child
}

// Attributes adds attributes to a group; "" is the root.
func (w *Writer) Attributes(path string, attrs ...Attribute) {
	var parts []string
	if path != "" {
		parts = strings.Split(path, "/")
	}
	g := w.find(parts)
	g.attrs = append(g.attrs, attrs...)
}

// Array begins an array at a path, the groups above it made as needed.
func (w *Writer) Array(path string, s Spec) *Array {
	a := &Array{w: w, spec: s, element: s.DType.Size()}
	if s.Scale != "" {
		a.dimID = len(w.scales)
		w.scales = append(w.scales, a)
	}
	if s.Chunk == nil {
		n := a.element
		for _, m := range s.Shape {
			n *= m
		}
		w.end = (w.end + 63) &^ 63
		a.data = w.end
		w.end += uint64(n)
	}
	parts := strings.Split(path, "/")
	w.find(parts[:len(parts)-1]).add(parts[len(parts)-1], a)
	return a
}

// Write puts elements, as npy.Encode makes them, at a flat offset of a
// contiguous array.
func (a *Array) Write(b []byte, offset int) error {
	a.w.putAt(b, a.data+uint64(offset*a.element))
	return a.w.err
}

// WriteChunk writes the whole chunk whose first indices are at.
func (a *Array) WriteChunk(b []byte, at []int) error {
	n := len(b) / a.element
	shuffled := make([]byte, len(b))
	for i := range n {
		for k := range a.element {
			shuffled[k*n+i] = b[i*a.element+k]
		}
	}
	var out bytes.Buffer
	z := a.w.packer[a.spec.Level]
	if z == nil {
		var err error
		if z, err = zlib.NewWriterLevel(&out, a.spec.Level); err != nil {
			return err
		}
		a.w.packer[a.spec.Level] = z
	}
	z.Reset(&out)
	z.Write(shuffled)
	if err := z.Close(); err != nil {
		return err
	}
	a.chunks = append(a.chunks, written{slices.Clone(at), a.w.put(out.Bytes()), out.Len()})
	return a.w.err
}

// Close writes what describes the data and returns how long the file is.
func (w *Writer) Close() (int64, error) {
	// Scales come before the arrays that refer to their headers.
	for _, a := range w.scales {
		if err := a.writeHeader(); err != nil {
			return 0, err
		}
	}
	if err := w.writeGroup(w.root); err != nil {
		return 0, err
	}
	w.end = (w.end + 7) &^ 7
	le := binary.LittleEndian
	b := append([]byte(Signature), 0, 0, 0, 0, 0, 8, 8, 0)
	b = le.AppendUint16(b, groupLeaf)
	b = le.AppendUint16(b, groupInternal)
	b = le.AppendUint32(b, 0)
	b = le.AppendUint64(b, 0)
	b = le.AppendUint64(b, undefined)
	b = le.AppendUint64(b, w.end)
	b = le.AppendUint64(b, undefined)
	b = le.AppendUint64(b, 0)
	b = le.AppendUint64(b, w.root.address)
	b = append(b, make([]byte, superblockSize-len(b))...)
	w.putAt(b, 0)
	return int64(w.end), w.err
}

// writeGroup writes a group after its members.
func (w *Writer) writeGroup(g *group) error {
	slices.Sort(g.names)
	heap := make([]byte, 8) // the empty name comes first
	le := binary.LittleEndian
	var members []member
	for _, name := range g.names {
		var address uint64
		switch child := g.children[name].(type) {
		case *group:
			if err := w.writeGroup(child); err != nil {
				return err
			}
			address = child.address
		case *Array:
			if child.header == 0 {
				if err := child.writeHeader(); err != nil {
					return err
				}
			}
			address = child.header
		}
		members = append(members, member{uint64(len(heap)), address})
		heap = append(heap, name...)
		heap = append(heap, make([]byte, 8-len(name)%8)...)
	}
	// A free block takes the end of the heap, as the library expects.
	free := uint64(len(heap))
	heap = le.AppendUint64(heap, 1)
	heap = le.AppendUint64(heap, 16)
	data := w.put(heap)
	head := append([]byte("HEAP"), 0, 0, 0, 0)
	head = le.AppendUint64(head, uint64(len(heap)))
	head = le.AppendUint64(head, free)
	head = le.AppendUint64(head, data)
	names := w.put(head)
	var m messages
	body := le.AppendUint64(nil, w.groupTree(members))
	m.add(msgSymbolTable, le.AppendUint64(body, names))
	for _, a := range g.attrs {
		m.attribute(a)
	}
	var err error
	g.address, err = m.write(w)
	return err
}

var errHeader = errors.New("an object's header passes what the format allows")
