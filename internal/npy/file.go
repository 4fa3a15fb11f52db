package npy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// File is an open .npy or .npz file.
type File struct {
	Arrays []*Array // in file order
	raw    map[string]func(limit int64) ([]byte, error)
	unmap  func() error
	file   *os.File
}

// Open opens an .npy or .npz file, told apart by content, and reads the
// headers. Errors name the path. Close it after the last read.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	file, err := openFile(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file, nil
}

func openFile(f *os.File) (*File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errors.New("is a folder, not an .npy or .npz file")
	}
	data, unmap := mapFile(f, info.Size())
	file, err := parse(f, data, info.Size())
	if err != nil {
		unmap()
		return nil, err
	}
	file.file, file.unmap = f, unmap
	return file, nil
}

// parse reads what r, of the given size, holds; data is all of it in memory,
// or nil.
func parse(r io.ReaderAt, data []byte, size int64) (*File, error) {
	start := make([]byte, 8)
	n, err := r.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	start = start[:n]
	switch {
	case n == 0:
		return nil, errors.New("is empty, not an .npy or .npz file")
	case bytes.HasPrefix(start, []byte("PK")):
		return parseZip(r, data, size)
	case bytes.HasPrefix(start, []byte(magic)):
		a, err := parseArray(r, data, size)
		if err != nil {
			return nil, err
		}
		return &File{Arrays: []*Array{a}}, nil
	}
	kind := ""
	for prefix, k := range map[string]string{"\x89HDF": " (it is HDF5)", "MATLAB": " (it is a MATLAB file)", "version ": " (it is a Git LFS pointer: fetch the data first)"} {
		if bytes.HasPrefix(start, []byte(prefix)) {
			kind = k
		}
	}
	return nil, fmt.Errorf("not an .npy or .npz file%s: it begins with %q", kind, start)
}

// parseArray reads the header at the start of r and places the data.
func parseArray(r io.ReaderAt, data []byte, size int64) (*Array, error) {
	h, err := ReadHeader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	a := &Array{Header: h, file: r, offset: int64(h.Size)}
	if err := a.fits(size); err != nil {
		return nil, err
	}
	if data != nil {
		a.data = data[h.Size:size:size]
	}
	return a, nil
}

// fits compares the data that the header announces with the bytes there are.
func (a *Array) fits(size int64) error {
	if a.DType == Unsupported {
		return nil
	}
	need, have := int64(a.Len())*int64(a.DType.Size()), size-int64(a.Header.Size)
	switch {
	case have < need:
		return fmt.Errorf("truncated: shape %v of %s needs %d bytes, %d are there", a.Shape, a.DType, need, have)
	case have > need:
		return fmt.Errorf("%d bytes too many after the data of shape %v", have-need, a.Shape)
	}
	return nil
}

// Array finds an array by name.
func (f *File) Array(name string) (*Array, bool) {
	for _, a := range f.Arrays {
		if a.Name == name {
			return a, true
		}
	}
	return nil, false
}

// Names lists the arrays.
func (f *File) Names() []string {
	names := make([]string, len(f.Arrays))
	for i, a := range f.Arrays {
		names[i] = a.Name
	}
	return names
}

// Raw returns a member of an .npz that is not an array ("meta.json"), nil if
// there is none; an error if it has more than limit bytes.
func (f *File) Raw(name string, limit int64) ([]byte, error) {
	open, ok := f.raw[name]
	if !ok {
		return nil, nil
	}
	return open(limit)
}

// Close ends all reading; nothing may be read from the arrays after it.
func (f *File) Close() error {
	return errors.Join(f.unmap(), f.file.Close())
}

// ReadFloat64 reads one array whole, in float64. In an .npz it is the only
// array, or "u", or the one named after a colon: "states.npz:omega".
func ReadFloat64(path string) (data []float64, shape []int, err error) {
	path, name, named := cutMember(path)
	f, err := Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	var a *Array
	switch {
	case named:
		a, _ = f.Array(name)
	case len(f.Arrays) == 1:
		a = f.Arrays[0]
	default:
		a, _ = f.Array("u")
	}
	if a == nil {
		if named {
			return nil, nil, fmt.Errorf("%s: no array %q; it has %s", path, name, strings.Join(f.Names(), ", "))
		}
		return nil, nil, fmt.Errorf("%s: which array? it has %s; name one as %s:NAME", path, strings.Join(f.Names(), ", "), path)
	}
	if err := a.Readable(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	data = make([]float64, a.Len())
	if err := a.ReadFloat64(data, 0); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, a.Shape, nil
}

// cutMember splits "file.npz:name".
func cutMember(path string) (file, name string, named bool) {
	i := strings.LastIndex(path, ".npz:")
	if i < 0 {
		return path, "", false
	}
	return path[:i+4], path[i+5:], true
}
