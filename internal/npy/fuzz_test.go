package npy

import (
	"archive/zip"
	"bytes"
	"testing"
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
			file, err := openBytes(b, mapped)
			if err != nil {
				continue
			}
			file.Raw("meta.json", 1<<20)
			for _, a := range file.Arrays {
				if a.Len() > deflateRatio*len(b)+64 {
					if a.DType != Unsupported {
						t.Fatalf("%d elements from %d bytes", a.Len(), len(b))
					}
					continue
				}
				dst := make([]float64, a.Len())
				if a.ReadFloat64(dst, 0) == nil && a.Len() > 0 {
					one := make([]float32, 1)
					if err := a.ReadFloat32(one, a.Len()-1); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	})
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
