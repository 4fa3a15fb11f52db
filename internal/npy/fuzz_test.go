package npy

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/pdekit/pdekit/internal/alloctest"
)

// Any bytes either are an error or give arrays all of whose elements can be
// asked for; nothing panics, and no more memory is taken than the file's size
// accounts for.
func FuzzRead(f *testing.F) {
	u := AppendHeader(nil, Float32, []int{2, 3})
	u = Encode(u, Float32, []float64{1, 2, 3, 4, 5, 6})
	f.Add(u)
	f.Add(u[:len(u)-1])
	f.Add(spelt(dict(">i2", "True", "(2, 2)"), make([]byte, 8)))
	f.Add(spelt("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", make([]byte, 8)))
	f.Add(spelt(dict("<f8", "False", "(4294967296, 4294967296, 0)"), nil))
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		f.Add(foreignZip(f, method, map[string][]byte{"u.npy": u, "meta.json": []byte("{}")}))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, mapped := range []bool{true, false} {
			bounded(t, len(b), func() { readBytes(t, b, mapped) })
		}
	})
}

// readBytes asks for all that is in a file.
func readBytes(t *testing.T, b []byte, mapped bool) {
	file, err := openBytes(b, mapped)
	if err != nil {
		return
	}
	file.Raw("meta.json", 1<<20)
	piece := make([]float64, 1<<14)
	for _, a := range file.Arrays {
		n := a.Len()
		if n > deflateRatio*len(b)+64 {
			if a.DType != Unsupported {
				t.Fatalf("%d elements from %d bytes", n, len(b))
			}
			continue
		}
		for at := 0; at < n && err == nil; at += len(piece) {
			err = a.ReadFloat64(piece[:min(len(piece), n-at)], at)
		}
		if err == nil && n > 0 {
			if err := a.ReadFloat32(make([]float32, 1), n-1); err != nil {
				t.Fatal(err)
			}
		}
		err = nil
	}
}

// bounded fails if read, of a file of n bytes, allocates more than 16 MiB and 4128
// bytes for each of the file: a deflated array is inflated, and put into C order,
// whole.
func bounded(t *testing.T, n int, read func()) {
	t.Helper()
	if took := alloctest.Bytes(read); took > 16<<20+4*deflateRatio*uint64(n) {
		t.Fatalf("%d bytes were allocated for a file of %d", took, n)
	}
}

// A header that is read is the header that was written.
func FuzzReadHeader(f *testing.F) {
	f.Add([]byte(dict("<f8", "False", "(3, 4)")))
	f.Add([]byte(dict(">f4", "True", "()")))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<15 {
			return
		}
		h, err := ReadHeader(bytes.NewReader(spelt(string(text), nil)))
		if err != nil || h.DType != Float32 && h.DType != Float64 {
			return
		}
		if n := h.Len(); n < 0 {
			t.Fatalf("length %d of shape %v", n, h.Shape)
		}
		again, err := ReadHeader(bytes.NewReader(AppendHeader(nil, h.DType, h.Shape)))
		if err != nil || again.DType != h.DType || len(again.Shape) != len(h.Shape) || again.Size%64 != 0 {
			t.Fatalf("%+v, again %+v, %v", h, again, err)
		}
		for i, n := range h.Shape {
			if again.Shape[i] != n {
				t.Fatalf("shape %v, again %v", h.Shape, again.Shape)
			}
		}
	})
}
