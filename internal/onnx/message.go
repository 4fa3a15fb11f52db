package onnx

import (
	"encoding/binary"
	"io"
	"math"
	"slices"
)

// message is a protocol buffer under construction: fields in the order in which
// they were added. Large arrays stay where they are until it is written.
type message struct {
	parts []part
	size  int
}

// part is bytes, or float32 values that follow them as they lie in the file.
type part struct {
	bytes  []byte
	values []float32
}

const (
	wireVarint = 0
	wireBytes  = 2
)

// head adds a field's number and wire type, and for wireBytes a length.
func (m *message) head(field, wire, length int) {
	b := binary.AppendUvarint(nil, uint64(field)<<3|uint64(wire))
	if wire == wireBytes {
		b = binary.AppendUvarint(b, uint64(length))
	}
	m.add(b)
}

func (m *message) add(b []byte) {
	m.size += len(b)
	if last := len(m.parts) - 1; last >= 0 && m.parts[last].values == nil {
		m.parts[last].bytes = append(m.parts[last].bytes, b...)
		return
	}
	m.parts = append(m.parts, part{bytes: slices.Clip(b)})
}

func (m *message) integer(field int, v int64) {
	m.head(field, wireVarint, 0)
	m.add(binary.AppendUvarint(nil, uint64(v)))
}

func (m *message) text(field int, s string) {
	m.head(field, wireBytes, len(s))
	m.add([]byte(s))
}

func (m *message) message(field int, inner *message) {
	m.head(field, wireBytes, inner.size)
	m.join(inner)
}

// join adds the fields of other.
func (m *message) join(other *message) {
	for _, p := range other.parts {
		if p.values != nil {
			m.parts = append(m.parts, p)
			m.size += 4 * len(p.values)
			continue
		}
		m.add(p.bytes)
	}
}

// raw adds the little-endian bytes of values.
func (m *message) raw(field int, values []float32) {
	m.head(field, wireBytes, 4*len(values))
	if len(values) > 0 {
		m.parts = append(m.parts, part{values: values})
		m.size += 4 * len(values)
	}
}

// writeTo writes all, converting a bounded number of values at a time.
func (m *message) writeTo(w io.Writer) error {
	buffer := make([]byte, 0, 1<<16)
	for _, p := range m.parts {
		if _, err := w.Write(p.bytes); err != nil {
			return err
		}
		for values := p.values; len(values) > 0; {
			n := min(len(values), cap(buffer)/4)
			buffer = buffer[:0]
			for _, v := range values[:n] {
				buffer = binary.LittleEndian.AppendUint32(buffer, math.Float32bits(v))
			}
			if _, err := w.Write(buffer); err != nil {
				return err
			}
			values = values[n:]
		}
	}
	return nil
}
