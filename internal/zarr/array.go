package zarr

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// meta is what .zarray says.
type meta struct {
	Format     int             `json:"zarr_format"`
	Shape      []int           `json:"shape"`
	Chunks     []int           `json:"chunks"`
	DType      json.RawMessage `json:"dtype"`
	Order      string          `json:"order"`
	Fill       json.RawMessage `json:"fill_value"`
	Compressor *codec          `json:"compressor"`
	Filters    []codec         `json:"filters"`
	Separator  string          `json:"dimension_separator"`
}

type codec struct {
	ID          string `json:"id"`
	ElementSize int    `json:"elementsize"`
}

func (f *file) array(at string, b []byte) (*foreign.Array, error) {
	var m meta
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, err
	}
	a := &foreign.Array{Name: at, Shape: m.Shape, Descr: "records", Fortran: m.Order == "F" && len(m.Shape) > 1}
	if at == "" {
		a.Name = "array"
	}
	switch {
	case m.Format != 2:
		return nil, fmt.Errorf("zarr_format %d; 2 is read", m.Format)
	case len(m.Shape) != len(m.Chunks) || len(m.Shape) > 32:
		return nil, fmt.Errorf("shape %v with chunks %v", m.Shape, m.Chunks)
	case m.Order != "C" && m.Order != "F":
		return nil, fmt.Errorf("order %q; C and F are known", m.Order)
	case m.Separator == "":
		m.Separator = "."
	case m.Separator != "." && m.Separator != "/":
		return nil, fmt.Errorf("dimension_separator %q", m.Separator)
	}
	var descr string
	if json.Unmarshal(m.DType, &descr) != nil {
		return a, nil // records
	}
	a.Descr = descr
	a.DType, a.Big, a.Complex = npy.ParseDescr(descr)
	if a.DType == npy.Unsupported {
		return a, nil
	}
	total, chunk := int64(1), int64(a.DType.Size())
	if a.Complex {
		chunk *= 2
	}
	for i, n := range m.Shape {
		c := m.Chunks[i]
		if n < 0 || c < 1 || n > 0 && total > math.MaxInt64/64/int64(n) || chunk > maxChunk/int64(c) {
			return nil, fmt.Errorf("shape %v in chunks of %v is not credible", m.Shape, m.Chunks)
		}
		if n > 0 {
			total *= int64(n)
		}
		chunk *= int64(c)
	}
	s := &store{f: f, at: at, meta: m, bytes: int(chunk), rank: len(m.Shape)}
	for i := range m.Filters {
		if m.Filters[i].ID != "shuffle" {
			a.Raw = func([]byte, foreign.Slab) error {
				return fmt.Errorf("is filtered by %q, which is not read", m.Filters[i].ID)
			}
			return a, nil
		}
	}
	shape, chunks := slices.Clone(m.Shape), slices.Clone(m.Chunks)
	if a.Fortran {
		slices.Reverse(shape)
		slices.Reverse(chunks)
	}
	if a.Complex {
		shape, chunks = append(shape, 2), append(chunks, 2)
	}
	a.Shape = shape
	boxes := &foreign.Chunks{Shape: shape, Chunk: chunks, Size: a.DType.Size(), Fill: fill(m.Fill, a.DType, a.Big), Load: s.load}
	s.fortran = a.Fortran
	a.Raw = boxes.Read
	return a, nil
}

// fill is the value of chunks that are not there; nil: zero.
func fill(raw json.RawMessage, d npy.DType, big bool) []byte {
	var v float64
	var word string
	switch {
	case json.Unmarshal(raw, &v) == nil:
	case json.Unmarshal(raw, &word) == nil:
		switch word {
		case "NaN":
			v = math.NaN()
		case "Infinity":
			v = math.Inf(1)
		case "-Infinity":
			v = math.Inf(-1)
		default:
			b, err := base64.StdEncoding.DecodeString(word)
			if err == nil && len(b) == d.Size() {
				return b
			}
		}
	case bytes.Equal(raw, []byte("true")):
		v = 1
	}
	if v == 0 {
		return nil
	}
	var u uint64
	switch d {
	case npy.Float64:
		u = math.Float64bits(v)
	case npy.Float32:
		u = uint64(math.Float32bits(float32(v)))
	case npy.Float16:
		return nil // NumPy's half fills are 0 or NaN; values that count are stored
	default:
		u = uint64(int64(v))
	}
	b := make([]byte, 8)
	if !big {
		binary.LittleEndian.PutUint64(b, u)
		return b[:d.Size()]
	}
	binary.BigEndian.PutUint64(b, u)
	return b[8-d.Size():]
}
