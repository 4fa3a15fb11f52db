package zarr

import (
	"encoding/json"
	"fmt"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// meta2 is what .zarray says.
type meta2 struct {
	Format     int             `json:"zarr_format"`
	Shape      []int           `json:"shape"`
	Chunks     []int           `json:"chunks"`
	DType      json.RawMessage `json:"dtype"`
	Order      string          `json:"order"`
	Fill       json.RawMessage `json:"fill_value"`
	Compressor *packer         `json:"compressor"`
	Filters    []packer        `json:"filters"`
	Separator  string          `json:"dimension_separator"`
}

type packer struct {
	ID          string `json:"id"`
	ElementSize int    `json:"elementsize"`
}

func (f *file) version2(at string, b []byte) (*foreign.Array, error) {
	var m meta2
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
	case m.Order != "C" && m.Order != "F":
		return nil, fmt.Errorf("order %q; C and F are known", m.Order)
	case m.Separator == "":
		m.Separator = "."
	case m.Separator != "." && m.Separator != "/":
		return nil, fmt.Errorf("dimension_separator %q", m.Separator)
	}
	if err := checkShape(m.Shape); err != nil {
		return nil, err
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
	s, err := f.store(a, at, m.Shape, m.Chunks)
	if err != nil {
		return nil, err
	}
	s.separator = m.Separator
	if m.Compressor != nil {
		s.steps = append(s.steps, step{m.Compressor.ID, 0})
	}
	for i := range m.Filters {
		if m.Filters[i].ID != "shuffle" {
			a.Raw = func([]byte, foreign.Slab) error {
				return fmt.Errorf("is filtered by %q, which is not read", m.Filters[i].ID)
			}
			return a, nil
		}
		size := m.Filters[i].ElementSize
		if size < 1 {
			return nil, fmt.Errorf("a shuffle of elements of %d bytes", size)
		}
		s.shuffled = append(s.shuffled, size)
	}
	s.reversed = a.Fortran
	return a, s.serve(a, m.Shape, m.Chunks, m.Fill)
}
