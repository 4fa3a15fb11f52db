package matlab

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// deflateRatio is the most that deflated data unfold to.
const deflateRatio = 1032

// stored are the types of elements that hold numbers.
var stored = map[int]npy.DType{1: npy.Int8, 2: npy.Uint8, 3: npy.Int16, 4: npy.Uint16, 5: npy.Int32, 6: npy.Uint32,
	7: npy.Float32, 9: npy.Float64, 12: npy.Int64, 13: npy.Uint64}

var classes = map[int]string{1: "cell", 2: "structure", 3: "object", 4: "text", 5: "sparse", 6: "double", 7: "single",
	8: "int8", 9: "uint8", 10: "int16", 11: "uint16", 12: "int32", 13: "uint32", 14: "int64", 15: "uint64", 16: "function", 17: "opaque"}

// variable reads the header of the variable at a byte of the file, and where
// the next begins.
func (f *file) variable(at int64) (*foreign.Array, int64, error) {
	t, err := f.tag(f.r, at, f.size)
	if err != nil {
		return nil, 0, err
	}
	switch t.kind {
	case miMatrix:
		a, err := f.matrix(f.r, t.at, t.at+t.bytes)
		return a, t.next, err
	case miCompressed:
		a, err := f.compressed(t)
		return a, t.next, err
	}
	return nil, t.next, nil
}

// headBytes is how much of a compressed variable is inflated to learn what it
// is: dimensions and name are at its start.
const headBytes = 1 << 16

// compressed reads the header of a compressed variable.
func (f *file) compressed(t tag) (*foreign.Array, error) {
	open := func() (io.ReadCloser, error) {
		z, err := zlib.NewReader(bufio.NewReaderSize(io.NewSectionReader(f.r, t.at, t.bytes), 1<<15))
		if err != nil {
			return nil, damaged(t.at, "compressed element: %v", err)
		}
		return z, nil
	}
	z, err := open()
	if err != nil {
		return nil, err
	}
	head := make([]byte, headBytes)
	n, err := io.ReadFull(z, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, damaged(t.at, "compressed element: %v", err)
	}
	head = head[:n]
	if n < 8 {
		return nil, damaged(t.at, "compressed element: %d bytes are no array", n)
	}
	kind, size := f.order.Uint32(head), int64(f.order.Uint32(head[4:]))
	if kind != miMatrix {
		return nil, nil
	}
	if int64(n) > 8+size {
		return nil, damaged(t.at, "compressed element: it does not end where it says")
	}
	// Whether one that fills the head ends there shows when it is inflated whole.
	head = head[:min(n, headBytes-1)]
	if size/deflateRatio > t.bytes {
		return nil, damaged(t.at, "compressed element: announces %d bytes, more than %d deflated bytes can hold", size, t.bytes)
	}
	whole := sync.OnceValues(func() ([]byte, error) {
		z, err := open()
		if err != nil {
			return nil, err
		}
		b := make([]byte, 8+size)
		if _, err := io.ReadFull(z, b); err != nil {
			return nil, damaged(t.at, "compressed element: %v", err)
		}
		if n, err := z.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			return nil, damaged(t.at, "compressed element: it does not end where it says, or its checksum does not fit")
		}
		return b, nil
	})
	a, err := f.matrix(&inflated{head, 8 + size, whole}, 8, 8+size)
	if err != nil {
		return nil, fmt.Errorf("within the compressed element at byte %d: %w", t.at, err)
	}
	return a, nil
}

// inflated is a compressed variable: its head, and all of it on demand.
type inflated struct {
	head  []byte
	size  int64
	whole func() ([]byte, error)
}

func (v *inflated) ReadAt(b []byte, at int64) (int, error) {
	if at >= 0 && at+int64(len(b)) <= int64(len(v.head)) {
		return copy(b, v.head[at:]), nil
	}
	all, err := v.whole()
	if err != nil {
		return 0, err
	}
	return bytes.NewReader(all).ReadAt(b, at)
}

// matrix reads an array's header from at to end of r, and leaves its data for later.
func (f *file) matrix(r io.ReaderAt, at, end int64) (*foreign.Array, error) {
	next := func(what string, most int64) (tag, []byte, error) {
		t, err := f.tag(r, at, end)
		if err != nil {
			return t, nil, err
		}
		at = t.next
		if most == 0 {
			return t, nil, nil
		}
		if t.bytes > most {
			return t, nil, damaged(t.at, "%s of %d bytes is not credible", what, t.bytes)
		}
		b := make([]byte, t.bytes)
		if _, err := r.ReadAt(b, t.at); err != nil {
			return t, nil, damaged(t.at, "%s: %v", what, err)
		}
		return t, b, nil
	}
	_, flags, err := next("flags", 64)
	if err != nil {
		return nil, err
	}
	if len(flags) < 4 {
		return nil, damaged(at, "flags of %d bytes", len(flags))
	}
	word := f.order.Uint32(flags)
	class, complex, logical := int(word&0xff), word&0x800 != 0, word&0x200 != 0
	if class == 17 {
		return nil, nil // MATLAB's own objects follow no documented form
	}
	_, dims, err := next("dimensions", 4*64)
	if err != nil {
		return nil, err
	}
	a := &foreign.Array{Fortran: true, Big: f.order == binary.BigEndian, Descr: classes[class], Complex: complex}
	total := int64(1)
	for ; len(dims) >= 4; dims = dims[4:] {
		n := int64(int32(f.order.Uint32(dims)))
		if n < 0 || n > 0 && total > math.MaxInt32*16/n {
			return nil, damaged(at, "a length of %d is not credible", n)
		}
		if total *= n; n == 0 {
			total = 0
		}
		a.Shape = append(a.Shape, int(n))
	}
	slices.Reverse(a.Shape)
	_, name, err := next("name", 1<<12)
	if err != nil {
		return nil, err
	}
	a.Name = strings.ReplaceAll(string(bytes.TrimRight(name, "\x00")), "/", "_")
	if a.Name == "" || class < 6 || class > 15 {
		if a.Name == "" {
			return nil, nil // what belongs to MATLAB's objects
		}
		return a, nil
	}
	parts := make([]tag, 1, 2)
	if parts[0], _, err = next("data", 0); err != nil {
		return nil, err
	}
	if complex {
		im, _, err := next("imaginary part", 0)
		if err != nil {
			return nil, err
		}
		parts = append(parts, im)
		a.Shape = append(a.Shape, 2)
	}
	a.DType = stored[parts[0].kind]
	if logical && a.DType == npy.Uint8 {
		a.DType = npy.Bool
	}
	size := int64(a.DType.Size())
	for _, p := range parts {
		if stored[p.kind] != stored[parts[0].kind] || size == 0 {
			return nil, damaged(p.at, "array %q: data of type %d", a.Name, p.kind)
		}
		if p.bytes < total*size {
			return nil, damaged(p.at, "array %q: truncated: shape %v needs %d bytes, %d are there", a.Name, a.Shape, total*size, p.bytes)
		}
	}
	read := func(b []byte, at int64) error {
		if _, err := r.ReadAt(b, at); err != nil {
			return fmt.Errorf("its data cannot be read: %w", err)
		}
		return nil
	}
	shape := a.Shape
	if !complex {
		a.Raw = func(dst []byte, s foreign.Slab) error {
			return foreign.ReadStored(dst, parts[0].at, shape, int(size), s, read)
		}
		return a, nil
	}
	a.Raw = func(dst []byte, s foreign.Slab) error {
		k := len(shape) - 1
		part := foreign.Slab{Start: s.Start[:k], Count: s.Count[:k], Step: s.Step[:k]}
		one := make([]byte, part.Len()*int(size))
		for c := range s.Count[k] {
			if err := foreign.ReadStored(one, parts[s.Start[k]+c*s.Step[k]].at, shape[:k], int(size), part, read); err != nil {
				return err
			}
			foreign.CopyBox(dst[c*int(size):], one, []int{part.Len()}, []int{s.Count[k] * int(size)}, []int{int(size)}, int(size))
		}
		return nil
	}
	return a, nil
}
