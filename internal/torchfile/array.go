package torchfile

import (
	"archive/zip"
	"fmt"
	"math/bits"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// storages are the types that are read.
var storages = map[string]npy.DType{"FloatStorage": npy.Float32, "DoubleStorage": npy.Float64, "HalfStorage": npy.Float16,
	"LongStorage": npy.Int64, "IntStorage": npy.Int32, "ShortStorage": npy.Int16, "CharStorage": npy.Int8, "ByteStorage": npy.Uint8,
	"BoolStorage": npy.Bool, "ComplexFloatStorage": npy.Float32, "ComplexDoubleStorage": npy.Float64}

// array checks a tensor against its storage. The storages of torch.save are not
// compressed, so that any part can be read.
func (f *file) array(at string, t *tensor) (*foreign.Array, error) {
	a := &foreign.Array{Name: at, Descr: t.storage.kind, Big: f.big, DType: storages[t.storage.kind]}
	if at == "" {
		a.Name = "tensor"
	}
	for _, n := range t.shape {
		a.Shape = append(a.Shape, int(n))
	}
	a.Complex = strings.HasPrefix(t.storage.kind, "Complex")
	if a.DType == npy.Unsupported {
		return a, nil
	}
	size := int64(a.DType.Size())
	unit := size
	if a.Complex {
		unit *= 2
	}
	// The last element, and how many there are, which may be more where a
	// stride is 0.
	last, total := uint64(t.offset), uint64(1)
	empty := false
	for i, n := range t.shape {
		if n == 0 {
			empty = true
			continue
		}
		hi, reach := bits.Mul64(uint64(n-1), uint64(t.stride[i]))
		hi2, more := bits.Mul64(total, uint64(n))
		if hi != 0 || hi2 != 0 || reach > 1<<60 || more > 1<<50 || last+reach > 1<<60 {
			return nil, fmt.Errorf("shape %v and strides %v are not credible", t.shape, t.stride)
		}
		last, total = last+reach, more
	}
	m := f.members[f.root+"data/"+t.storage.key]
	if strings.Contains(t.storage.key, "/") || m == nil {
		return nil, fmt.Errorf("its storage %q is missing", t.storage.key)
	}
	if m.Method != zip.Store {
		return nil, fmt.Errorf("its storage %q is compressed, which torch.save does not do", t.storage.key)
	}
	start, err := m.DataOffset()
	if err != nil {
		return nil, err
	}
	bytes := int64(m.UncompressedSize64)
	if bytes < 0 || start < 0 || start > f.size || bytes > f.size-start {
		return nil, fmt.Errorf("truncated: its storage %q reaches beyond the end of the file", t.storage.key)
	}
	if !empty && (int64(last)+1)*unit > bytes {
		return nil, fmt.Errorf("shape %v, strides %v and offset %d reach beyond its storage of %d bytes", t.shape, t.stride, t.offset, bytes)
	}
	if !empty && int64(total)/1024 > f.size {
		return nil, fmt.Errorf("shape %v repeats a few values without end", t.shape)
	}
	strides := make([]int, len(t.stride))
	for i, s := range t.stride {
		strides[i] = int(s * unit)
	}
	if a.Complex {
		a.Shape, strides = append(a.Shape, 2), append(strides, int(size))
	}
	first := start + t.offset*unit
	a.Raw = func(dst []byte, s foreign.Slab) error {
		offset := first
		step := make([]int, len(strides))
		for i, k := range strides {
			offset += int64(s.Start[i]) * int64(k)
			step[i] = s.Step[i] * k
		}
		return foreign.ReadStrided(dst, offset, s.Count, step, int(size), func(b []byte, at int64) error {
			if _, err := f.r.ReadAt(b, at); err != nil {
				return fmt.Errorf("the file was cut short: %w", err)
			}
			return nil
		})
	}
	return a, nil
}
