package torchfile

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"path"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// Open reads the pickle of a .pt file. Errors name the path.
func Open(path string) (*foreign.File, error) { return foreign.Open(path, Read) }

// Is tells a file of torch.save from other zips by its first bytes: the first
// member is the pickle, or, since PyTorch 2.9 or so, the format's version.
func Is(head []byte) bool {
	if len(head) < 30 || !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return false
	}
	n := int(head[26]) | int(head[27])<<8
	if n > len(head)-30 {
		return false
	}
	switch name := string(head[30 : 30+n]); path.Base(name) {
	case "data.pkl", ".format_version", "byteorder", "version", ".storage_alignment":
		return strings.Contains(name, "/")
	}
	return false
}

const maxMembers = 1 << 20

// Read is Open for a file of the given size that r gives.
func Read(r io.ReaderAt, size int64) (*foreign.File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a file of torch.save, or truncated: %w", err)
	}
	if len(z.File) > maxMembers {
		return nil, fmt.Errorf("%d members are not credible", len(z.File))
	}
	f := &file{r: r, size: size, members: map[string]*zip.File{}}
	for _, m := range z.File {
		if f.members[m.Name] != nil {
			return nil, fmt.Errorf("member %q is there twice", m.Name)
		}
		f.members[m.Name] = m
		if path.Base(m.Name) == "data.pkl" {
			f.root = strings.TrimSuffix(m.Name, "data.pkl")
		}
	}
	program, err := f.small(f.root+"data.pkl", maxPickle)
	if err != nil {
		return nil, err
	}
	if order, err := f.small(f.root+"byteorder", 64); err == nil {
		f.big = string(order) == "big"
	}
	v, err := load(program)
	if err != nil {
		return nil, err
	}
	out := &foreign.File{Format: "PyTorch", Groups: map[string]foreign.Attrs{"": {}}}
	if err := f.collect(out, "", v, 0, map[any]bool{}); err != nil {
		return nil, err
	}
	out.Sort()
	return out, nil
}

type file struct {
	r       io.ReaderAt
	size    int64
	members map[string]*zip.File
	root    string // the folder of the members
	visited int    // values: tuples may be shared without end
	big     bool
}

// small reads a whole member of a bounded size.
func (f *file) small(name string, limit int64) ([]byte, error) {
	m := f.members[name]
	if m == nil {
		return nil, fmt.Errorf("member %q is missing", name)
	}
	if m.UncompressedSize64 > uint64(limit) || m.Method != zip.Store && m.UncompressedSize64/1032 > uint64(f.size) {
		return nil, fmt.Errorf("member %q of %d bytes is not credible", name, m.UncompressedSize64)
	}
	c, err := m.Open()
	if err != nil {
		return nil, fmt.Errorf("member %q: %w", name, err)
	}
	defer c.Close()
	b, err := io.ReadAll(io.LimitReader(c, limit))
	if err != nil {
		return nil, fmt.Errorf("member %q: %w", name, err)
	}
	return b, nil
}

// collect lists the tensors in a value, by their path; seen guards against a
// list that holds itself.
func (f *file) collect(out *foreign.File, at string, v any, depth int, seen map[any]bool) error {
	if f.visited++; f.visited > maxMembers {
		return errors.New("more values than are credible")
	}
	join := func(key any) string { return strings.TrimPrefix(fmt.Sprintf("%s/%v", at, key), "/") }
	switch v := v.(type) {
	case *tensor:
		a, err := f.array(at, v)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", at, err)
		}
		out.Arrays = append(out.Arrays, a)
	case *dict:
		if seen[v] || depth > 64 {
			return nil
		}
		seen[v] = true
		for i, k := range v.keys {
			switch k.(type) {
			case string, int64:
			default:
				continue
			}
			switch x := v.values[i].(type) {
			case float64, string:
				out.Groups[""][join(k)] = x
			case int64:
				out.Groups[""][join(k)] = float64(x)
			case bool:
				out.Groups[""][join(k)] = map[bool]float64{true: 1}[x]
			case name:
				out.Groups[""][join(k)] = x.module + "." + x.name
			default:
				if list, ok := numbers(x); ok {
					out.Groups[""][join(k)] = list
					continue
				}
				if err := f.collect(out, join(k), x, depth+1, seen); err != nil {
					return err
				}
			}
		}
	case *list:
		if seen[v] || depth > 64 {
			return nil
		}
		seen[v] = true
		return f.items(out, join, v.items, depth, seen)
	case tuple:
		if depth > 64 {
			return nil
		}
		return f.items(out, join, v, depth, seen)
	}
	return nil
}

func (f *file) items(out *foreign.File, join func(any) string, items []any, depth int, seen map[any]bool) error {
	for i, x := range items {
		if err := f.collect(out, join(i), x, depth+1, seen); err != nil {
			return err
		}
	}
	return nil
}

// numbers are those of a list or tuple of nothing else.
func numbers(v any) ([]float64, bool) {
	items, ok := v.(tuple)
	if l, is := v.(*list); is {
		items, ok = l.items, true
	}
	if !ok || len(items) == 0 {
		return nil, false
	}
	out := make([]float64, len(items))
	for i, x := range items {
		switch x := x.(type) {
		case float64:
			out[i] = x
		case int64:
			out[i] = float64(x)
		default:
			return nil, false
		}
	}
	return out, true
}

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
