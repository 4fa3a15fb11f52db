package onnxtest

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Model is a parsed model.
type Model struct {
	IR, Opset       int
	Producer        string
	Metadata        map[string]string
	Inputs, Outputs []Info
	Nodes           []Node
	Initializers    map[string]*Tensor
}

// Info describes an input or an output; an extent −1 may be any.
type Info struct {
	Name  string
	DType int
	Shape []int
}

// Node is an operator at work.
type Node struct {
	Op              string
	Inputs, Outputs []string
	Ints            map[string][]int // attributes, one number as a list of one
}

// Tensor is numbers in C order, whatever their type in the file.
type Tensor struct {
	Shape  []int
	Values []float64
}

// field is a field of a protocol buffer: a number, or the bytes of a longer one.
type field struct {
	number int
	value  uint64
	bytes  []byte
}

func fields(b []byte) ([]field, error) {
	var list []field
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, fmt.Errorf("onnxtest: bad key")
		}
		b = b[n:]
		f := field{number: int(key >> 3)}
		switch key & 7 {
		case 0:
			if f.value, n = binary.Uvarint(b); n <= 0 {
				return nil, fmt.Errorf("onnxtest: bad number in field %d", f.number)
			}
			b = b[n:]
		case 2:
			length, n := binary.Uvarint(b)
			if n <= 0 || length > uint64(len(b)-n) {
				return nil, fmt.Errorf("onnxtest: bad length in field %d", f.number)
			}
			f.bytes, b = b[n:n+int(length)], b[n+int(length):]
		case 5:
			if len(b) < 4 {
				return nil, fmt.Errorf("onnxtest: field %d is cut off", f.number)
			}
			f.value, b = uint64(binary.LittleEndian.Uint32(b)), b[4:]
		default:
			return nil, fmt.Errorf("onnxtest: wire type %d of field %d", key&7, f.number)
		}
		list = append(list, f)
	}
	return list, nil
}

// each calls f for the fields of a message; the first error is returned.
func each(b []byte, f func(field) error) error {
	list, err := fields(b)
	for _, x := range list {
		if err == nil {
			err = f(x)
		}
	}
	return err
}

// Parse reads a ModelProto.
func Parse(b []byte) (*Model, error) {
	m := &Model{Metadata: map[string]string{}, Initializers: map[string]*Tensor{}}
	err := each(b, func(f field) error {
		switch f.number {
		case 1:
			m.IR = int(f.value)
		case 2:
			m.Producer = string(f.bytes)
		case 7:
			return each(f.bytes, m.graph)
		case 8:
			return each(f.bytes, func(f field) error {
				if f.number == 2 {
					m.Opset = int(f.value)
				}
				return nil
			})
		case 14:
			var entry [3]string
			err := each(f.bytes, func(f field) error { entry[min(f.number, 2)] = string(f.bytes); return nil })
			m.Metadata[entry[1]] = entry[2]
			return err
		}
		return nil
	})
	return m, err
}

func (m *Model) graph(f field) error {
	switch f.number {
	case 1:
		n := Node{Ints: map[string][]int{}}
		err := each(f.bytes, n.field)
		m.Nodes = append(m.Nodes, n)
		return err
	case 5:
		t := &Tensor{}
		var raw []byte
		name, kind := "", 0
		err := each(f.bytes, func(f field) error {
			switch f.number {
			case 1:
				t.Shape = append(t.Shape, int(f.value))
			case 2:
				kind = int(f.value)
			case 7:
				t.Values = append(t.Values, float64(int64(f.value)))
			case 8:
				name = string(f.bytes)
			case 9:
				raw = f.bytes
			}
			return nil
		})
		for ; kind == 1 && len(raw) >= 4; raw = raw[4:] {
			t.Values = append(t.Values, float64(math.Float32frombits(binary.LittleEndian.Uint32(raw))))
		}
		for ; kind == 11 && len(raw) >= 8; raw = raw[8:] {
			t.Values = append(t.Values, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
		}
		if len(t.Values) != size(t.Shape) {
			return fmt.Errorf("onnxtest: initializer %s of shape %v has %d values", name, t.Shape, len(t.Values))
		}
		if m.Initializers[name] != nil {
			return fmt.Errorf("onnxtest: initializer %s twice", name)
		}
		m.Initializers[name] = t
		return err
	case 11, 12:
		i, err := info(f.bytes)
		if f.number == 11 {
			m.Inputs = append(m.Inputs, i)
		} else {
			m.Outputs = append(m.Outputs, i)
		}
		return err
	}
	return nil
}

func (n *Node) field(f field) error {
	switch f.number {
	case 1:
		n.Inputs = append(n.Inputs, string(f.bytes))
	case 2:
		n.Outputs = append(n.Outputs, string(f.bytes))
	case 4:
		n.Op = string(f.bytes)
	case 5:
		name, list := "", []int{}
		err := each(f.bytes, func(f field) error {
			switch f.number {
			case 1:
				name = string(f.bytes)
			case 3, 8:
				list = append(list, int(int64(f.value)))
			case 20:
				if f.value != 2 && f.value != 7 {
					return fmt.Errorf("onnxtest: attribute %s of type %d", name, f.value)
				}
			}
			return nil
		})
		n.Ints[name] = list
		return err
	}
	return nil
}

// info reads a ValueInfoProto: name, then type, of tensor: type, shape.
func info(b []byte) (Info, error) {
	i := Info{}
	err := each(b, func(f field) error {
		if f.number == 1 {
			i.Name = string(f.bytes)
			return nil
		}
		return each(f.bytes, func(f field) error {
			return each(f.bytes, func(f field) error {
				if f.number == 1 {
					i.DType = int(f.value)
					return nil
				}
				return each(f.bytes, func(f field) error {
					extent := -1
					err := each(f.bytes, func(f field) error {
						if f.number == 1 {
							extent = int(f.value)
						}
						return nil
					})
					i.Shape = append(i.Shape, extent)
					return err
				})
			})
		})
	})
	return i, err
}

func size(shape []int) int {
	n := 1
	for _, e := range shape {
		n *= e
	}
	return n
}
