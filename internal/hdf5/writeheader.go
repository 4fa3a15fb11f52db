package hdf5

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/internal/npy"
)

// messages is an object header of version 1 that is being made.
type messages struct {
	n   int
	b   []byte
	err error
}

func (m *messages) add(kind int, body []byte) {
	if len(body) > math.MaxUint16-8 {
		m.err = errHeader
		return
	}
	size := (len(body) + 7) &^ 7
	le := binary.LittleEndian
	m.b = le.AppendUint16(m.b, uint16(kind))
	m.b = le.AppendUint16(m.b, uint16(size))
	m.b = append(m.b, 0, 0, 0, 0)
	m.b = append(m.b, body...)
	m.b = append(m.b, make([]byte, size-len(body))...)
	m.n++
}

func (m *messages) write(w *Writer) (uint64, error) {
	if m.err != nil || m.n > math.MaxUint16 {
		return 0, errHeader
	}
	le := binary.LittleEndian
	b := le.AppendUint16([]byte{1, 0}, uint16(m.n))
	b = le.AppendUint32(b, 1)
	b = le.AppendUint32(b, uint32(len(m.b)))
	b = le.AppendUint32(b, 0)
	return w.put(append(b, m.b...)), w.err
}

// attribute adds an attribute message of version 1.
func (m *messages) attribute(a Attribute) {
	var kind, data []byte
	var shape []int
	switch v := a.Value.(type) {
	case float64:
		kind, data = floatType(npy.Float64), npy.Encode(nil, npy.Float64, []float64{v})
	case []float64:
		kind, data, shape = floatType(npy.Float64), npy.Encode(nil, npy.Float64, v), []int{len(v)}
	case int:
		kind, data = integerType(4), binary.LittleEndian.AppendUint32(nil, uint32(int32(v)))
	case string:
		kind, data = textType(len(v)+1), append([]byte(v), 0)
	case []string:
		size := 1
		for _, s := range v {
			size = max(size, len(s)+1)
		}
		for _, s := range v {
			data = append(append(data, s...), make([]byte, size-len(s))...)
		}
		kind, shape = textType(size), []int{len(v)}
	case rawAttribute:
		kind, data, shape = v.kind, v.data, v.shape
	default:
		panic(fmt.Sprintf("hdf5: an attribute of type %T", a.Value))
	}
	space := spaceMessage(shape)
	le := binary.LittleEndian
	b := le.AppendUint16([]byte{1, 0}, uint16(len(a.Name)+1))
	b = le.AppendUint16(b, uint16(len(kind)))
	b = le.AppendUint16(b, uint16(len(space)))
	for _, part := range [][]byte{append([]byte(a.Name), 0), kind, space} {
		b = append(b, part...)
		b = append(b, make([]byte, (8-len(part)%8)%8)...)
	}
	m.add(msgAttribute, append(b, data...))
}

// rawAttribute is one of a type of its own.
type rawAttribute struct {
	kind, data []byte
	shape      []int
}

func spaceMessage(shape []int) []byte {
	b := append([]byte{1, byte(len(shape)), 0}, make([]byte, 5)...)
	for _, n := range shape {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	return b
}

func typeHead(class, version byte, flags [3]byte, size int) []byte {
	return binary.LittleEndian.AppendUint32([]byte{version<<4 | class, flags[0], flags[1], flags[2]}, uint32(size))
}

func floatType(d npy.DType) []byte {
	// Little-endian, the mantissa's first bit implied, the sign at the top.
	if d == npy.Float32 {
		return append(typeHead(classFloat, 1, [3]byte{0x20, 31, 0}, 4), 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0)
	}
	return append(typeHead(classFloat, 1, [3]byte{0x20, 63, 0}, 8), 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 3, 0, 0)
}

func integerType(size int) []byte {
	return append(typeHead(classInteger, 1, [3]byte{8, 0, 0}, size), 0, 0, byte(8*size), 0)
}

func textType(size int) []byte { return typeHead(classString, 1, [3]byte{0x10, 0, 0}, size) }

// writeHeader writes what describes an array.
func (a *Array) writeHeader() error {
	w, s := a.w, a.spec
	le := binary.LittleEndian
	var m messages
	m.add(msgDataspace, spaceMessage(s.Shape))
	m.add(msgDatatype, floatType(s.DType))
	m.add(msgFill, []byte{2, 2, 2, 0}) // written as space is taken, no value
	if s.Chunk == nil {
		size := a.element
		for _, n := range s.Shape {
			size *= n
		}
		body := le.AppendUint64([]byte{3, layoutContiguous}, a.data)
		m.add(msgLayout, le.AppendUint64(body, uint64(size)))
	} else {
		tree, err := a.writeTree()
		if err != nil {
			return err
		}
		filters := append([]byte{1, 2}, make([]byte, 6)...)
		for _, f := range [][3]int{{filterShuffle, 0, a.element}, {filterDeflate, 0, s.Level}} {
			filters = le.AppendUint16(filters, uint16(f[0]))
			filters = append(filters, 0, 0, 0, 0, 1, 0) // no name, no flags, one value
			filters = le.AppendUint32(filters, uint32(f[2]))
			filters = append(filters, 0, 0, 0, 0)
		}
		m.add(msgFilters, filters)
		body := le.AppendUint64([]byte{3, layoutChunked, byte(len(s.Shape) + 1)}, tree)
		for _, n := range s.Chunk {
			body = le.AppendUint32(body, uint32(n))
		}
		m.add(msgLayout, le.AppendUint32(body, uint32(a.element)))
	}
	if s.Scale != "" {
		m.attribute(Attribute{"CLASS", "DIMENSION_SCALE"})
		m.attribute(Attribute{"NAME", s.Scale})
		m.attribute(Attribute{"_Netcdf4Dimid", a.dimID})
	}
	if len(s.Dimensions) > 0 {
		m.attribute(a.dimensionList())
	}
	for _, attr := range s.Attrs {
		m.attribute(attr)
	}
	var err error
	a.header, err = m.write(w)
	return err
}

// dimensionList refers to the scales of the axes: for each a list of one
// reference, in a heap of its own.
func (a *Array) dimensionList() Attribute {
	le := binary.LittleEndian
	heap := append([]byte("GCOL"), 1, 0, 0, 0)
	const least = 4096 // bytes: the library's smallest heap
	heap = le.AppendUint64(heap, least)
	for i, d := range a.spec.Dimensions {
		heap = le.AppendUint16(heap, uint16(i+1))
		heap = append(heap, 1, 0, 0, 0, 0, 0)
		heap = le.AppendUint64(heap, 8)
		heap = le.AppendUint64(heap, d.header)
	}
	heap = append(heap, 0, 0, 0, 0, 0, 0, 0, 0)
	heap = le.AppendUint64(heap, uint64(least-len(heap)+8))
	heap = append(heap, make([]byte, least-len(heap))...)
	at := a.w.put(heap)
	var data []byte
	for i := range a.spec.Dimensions {
		data = le.AppendUint32(data, 1)
		data = le.AppendUint64(data, at)
		data = le.AppendUint32(data, uint32(i+1))
	}
	kind := append(typeHead(classVariable, 1, [3]byte{}, 16), typeHead(classReference, 1, [3]byte{}, 8)...)
	return Attribute{"DIMENSION_LIST", rawAttribute{kind, data, []int{len(a.spec.Dimensions)}}}
}

const chunkNode = 32 // half the entries of a node: what superblock 0 implies

// writeTree writes the index of the chunks and returns its root.
func (a *Array) writeTree() (uint64, error) {
	if len(a.chunks) == 0 {
		return undefined, nil
	}
	slices.SortFunc(a.chunks, func(x, y written) int { return slices.Compare(x.at, y.at) })
	keySize := 8 + 8*(len(a.spec.Shape)+1)
	nodeSize := 24 + (2*chunkNode+1)*keySize + 2*chunkNode*8
	entries := a.chunks
	le := binary.LittleEndian
	for level := byte(0); ; level++ {
		var above []written
		count := (len(entries) + 2*chunkNode - 1) / (2 * chunkNode)
		first := (a.w.end + 7) &^ 7
		for k := range count {
			part := entries[k*2*chunkNode : min((k+1)*2*chunkNode, len(entries))]
			b := le.AppendUint16(append([]byte("TREE"), 1, level), uint16(len(part)))
			for _, neighbour := range []int{k - 1, k + 1} {
				address := uint64(undefined)
				if neighbour >= 0 && neighbour < count {
					address = first + uint64(neighbour*nodeSize)
				}
				b = le.AppendUint64(b, address)
			}
			key := func(c written) {
				b = le.AppendUint32(b, uint32(c.size))
				b = le.AppendUint32(b, 0)
				for _, i := range c.at {
					b = le.AppendUint64(b, uint64(i))
				}
				b = le.AppendUint64(b, 0)
			}
			for _, c := range part {
				key(c)
				b = le.AppendUint64(b, c.address)
			}
			// The key after the last child: the next chunk there could be.
			end := written{at: slices.Clone(a.chunks[len(a.chunks)-1].at)}
			if k+1 < count {
				end = written{at: entries[(k+1)*2*chunkNode].at, size: entries[(k+1)*2*chunkNode].size}
			} else {
				end.at[0] += a.spec.Chunk[0]
			}
			key(end)
			b = append(b, make([]byte, nodeSize-len(b))...)
			above = append(above, written{part[0].at, a.w.put(b), part[0].size})
		}
		if len(above) == 1 {
			return above[0].address, a.w.err
		}
		entries = above
	}
}
