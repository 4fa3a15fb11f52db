package zarr

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

const (
	maxMeta   = 1 << 24 // bytes of a metadata file
	maxArrays = 1 << 16
	maxDepth  = 32
	maxChunk  = 1 << 30 // bytes of a decoded chunk
	// maxRatio bounds what a stored chunk may unfold to. zstd and lz4 may
	// repeat themselves far more than deflate; no data of a simulation do.
	maxRatio = 1 << 15
)

// Is tells a folder of Zarr version 2.
func Is(folder string) bool {
	for _, name := range []string{".zgroup", ".zarray"} {
		if info, err := os.Stat(folder + string(os.PathSeparator) + name); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// Open reads the metadata of a folder. Errors name the path.
func Open(folder string) (*foreign.File, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	f := &file{root: root, out: &foreign.File{Format: "Zarr 2", Groups: map[string]foreign.Attrs{}, Closer: root.Close}}
	if err := f.walk("", 0); err != nil {
		root.Close()
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	f.out.Sort()
	return f.out, nil
}

type file struct {
	root *os.Root
	out  *foreign.File
}

// small reads a metadata file; nil if it is not there.
func (f *file) small(name string) ([]byte, error) {
	r, err := f.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxMeta+1))
	if err == nil && len(b) > maxMeta {
		err = fmt.Errorf("%s: more than %d bytes are not credible", name, maxMeta)
	}
	return b, err
}

// walk lists the arrays in a folder of the store.
func (f *file) walk(at string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%s: groups more than %d deep", at, maxDepth)
	}
	meta, err := f.small(path.Join(at, ".zarray"))
	if err != nil {
		return err
	}
	attrs, err := f.attributes(at)
	if err != nil {
		return err
	}
	if meta != nil {
		a, err := f.array(at, meta)
		if err != nil {
			return fmt.Errorf("%s: %w", path.Join(at, ".zarray"), err)
		}
		a.Attrs = attrs
		if f.out.Arrays = append(f.out.Arrays, a); len(f.out.Arrays) > maxArrays {
			return fmt.Errorf("more than %d arrays", maxArrays)
		}
		return nil
	}
	f.out.Groups[at] = attrs
	folder, err := f.root.Open(path.Join(".", at))
	if err != nil {
		return err
	}
	entries, err := folder.ReadDir(maxArrays)
	folder.Close()
	if err != nil && err != io.EOF {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			if err := f.walk(path.Join(at, e.Name()), depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *file) attributes(at string) (foreign.Attrs, error) {
	name := path.Join(at, ".zattrs")
	b, err := f.small(name)
	if err != nil || b == nil {
		return foreign.Attrs{}, err
	}
	var values map[string]any
	if err := json.Unmarshal(b, &values); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	out := foreign.Attrs{}
	for k, v := range values {
		switch v := v.(type) {
		case float64, string:
			out[k] = v
		case bool:
			out[k] = 0.0
			if v {
				out[k] = 1.0
			}
		case []any:
			var numbers []float64
			var texts []string
			for _, x := range v {
				switch x := x.(type) {
				case float64:
					numbers = append(numbers, x)
				case string:
					texts = append(texts, x)
				}
			}
			if len(v) > 0 && len(numbers) == len(v) {
				out[k] = numbers
			} else if len(v) > 0 && len(texts) == len(v) {
				out[k] = texts
			}
		}
	}
	return out, nil
}

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

// store reads the chunks of an array.
type store struct {
	f       *file
	at      string
	meta    meta
	bytes   int
	rank    int
	fortran bool
}

// load is the Load of the chunks.
func (s *store) load(at []int, _ int, _ bool) ([]byte, func(), error) {
	index := slices.Clone(at[:s.rank])
	if s.fortran {
		slices.Reverse(index)
	}
	parts := make([]string, len(index))
	for i, k := range index {
		parts[i] = strconv.Itoa(k)
	}
	if len(parts) == 0 {
		parts = []string{"0"}
	}
	name := path.Join(s.at, strings.Join(parts, s.meta.Separator))
	r, err := s.f.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("chunk %s: %w", name, err)
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return nil, nil, err
	}
	if size := info.Size(); size > int64(s.bytes)*2+1<<16 || s.bytes > 1<<20 && size*maxRatio < int64(s.bytes) {
		return nil, nil, fmt.Errorf("chunk %s: %d bytes for the %d of a chunk are not credible", name, size, s.bytes)
	}
	b, err := io.ReadAll(io.LimitReader(r, info.Size()))
	if err != nil {
		return nil, nil, fmt.Errorf("chunk %s: %w", name, err)
	}
	if s.meta.Compressor != nil {
		if b, err = decode(s.meta.Compressor.ID, b, s.bytes); err != nil {
			return nil, nil, fmt.Errorf("chunk %s: %w", name, err)
		}
	}
	if len(b) != s.bytes {
		return nil, nil, fmt.Errorf("chunk %s: %d bytes where %d are due", name, len(b), s.bytes)
	}
	for i := len(s.meta.Filters) - 1; i >= 0; i-- {
		b = unshuffle(b, s.meta.Filters[i].ElementSize)
	}
	return b, nil, nil
}
