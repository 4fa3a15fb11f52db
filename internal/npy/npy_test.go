package npy

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// spelt makes an .npy file of format 1.0 from a header text as written.
func spelt(header string, data []byte) []byte {
	b := append([]byte("\x93NUMPY\x01\x00"), 0, 0)
	binary.LittleEndian.PutUint16(b[8:], uint16(len(header)))
	return append(append(b, header...), data...)
}

func dict(descr string, fortran string, shape string) string {
	return fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n", descr, fortran, shape)
}

// open reads a file from memory, as mapped and as read in chunks.
func openBytes(b []byte, mapped bool) (*File, error) {
	var data []byte
	if mapped {
		data = b
	}
	return parse(bytes.NewReader(b), data, int64(len(b)))
}

func values(t *testing.T, a *Array) []float64 {
	t.Helper()
	v := make([]float64, a.Len())
	if err := a.ReadFloat64(v, 0); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEveryTypeAndByteOrder(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	cases := []struct {
		descr string
		data  []byte
		want  []float64
	}{
		{"|b1", []byte{0, 1}, []float64{0, 1}},
		{"|i1", []byte{0x80, 0x7f}, []float64{-128, 127}},
		{"|u1", []byte{0x80, 0xff}, []float64{128, 255}},
		{"<i2", le.AppendUint16(le.AppendUint16(nil, 0xffff), 300), []float64{-1, 300}},
		{">u2", be.AppendUint16(be.AppendUint16(nil, 0xffff), 300), []float64{65535, 300}},
		{"<i4", le.AppendUint32(le.AppendUint32(nil, 0xfffffffe), 7), []float64{-2, 7}},
		{">i4", be.AppendUint32(be.AppendUint32(nil, 0xfffffffe), 7), []float64{-2, 7}},
		{"<u4", le.AppendUint32(le.AppendUint32(nil, 0xfffffffe), 7), []float64{4294967294, 7}},
		{">i8", be.AppendUint64(be.AppendUint64(nil, 1<<63), 7), []float64{-9223372036854775808, 7}},
		{"<u8", le.AppendUint64(le.AppendUint64(nil, 1<<63), 7), []float64{9223372036854775808, 7}},
		{"<f2", le.AppendUint16(le.AppendUint16(nil, 0x3555), 0xc000), []float64{0.333251953125, -2}},
		{">f2", be.AppendUint16(be.AppendUint16(nil, 1), 0x7bff), []float64{0x1p-24, 65504}},
		{"<f4", le.AppendUint32(le.AppendUint32(nil, math.Float32bits(1.5)), math.Float32bits(-3)), []float64{1.5, -3}},
		{">f4", be.AppendUint32(be.AppendUint32(nil, math.Float32bits(1.5)), math.Float32bits(-3)), []float64{1.5, -3}},
		{"<f8", le.AppendUint64(le.AppendUint64(nil, math.Float64bits(0.1)), math.Float64bits(math.Inf(1))), []float64{0.1, math.Inf(1)}},
		{">f8", be.AppendUint64(be.AppendUint64(nil, math.Float64bits(0.1)), math.Float64bits(math.Inf(1))), []float64{0.1, math.Inf(1)}},
	}
	for _, c := range cases {
		for _, mapped := range []bool{true, false} {
			f, err := openBytes(spelt(dict(c.descr, "False", "(2,)"), c.data), mapped)
			if err != nil {
				t.Fatalf("%s: %v", c.descr, err)
			}
			if got := values(t, f.Arrays[0]); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.descr, got, c.want)
			}
			single := make([]float32, 1)
			if err := f.Arrays[0].ReadFloat32(single, 1); err != nil || single[0] != float32(c.want[1]) {
				t.Errorf("%s: %v as float32 (%v)", c.descr, single, err)
			}
		}
	}
	if !math.IsNaN(half(0x7e00)) || !math.IsInf(half(0xfc00), -1) || !math.Signbit(half(0x8000)) {
		t.Error("half: NaN, −Inf, −0")
	}
}

func TestFortranOrder(t *testing.T) {
	// numpy.asfortranarray([[0, 1, 2], [3, 4, 5]]) lies as 0 3 1 4 2 5.
	b := spelt(dict("|u1", "True", "(2, 3)"), []byte{0, 3, 1, 4, 2, 5})
	// numpy.arange(24).reshape(2, 3, 4, order="F") in C order, by the definition of the order.
	var deep, want []byte
	for i := range 24 {
		deep = append(deep, byte(i))
	}
	for i := range 2 {
		for j := range 3 {
			for k := range 4 {
				want = append(want, byte(i+2*j+6*k))
			}
		}
	}
	for _, mapped := range []bool{true, false} {
		f, err := openBytes(b, mapped)
		if err != nil {
			t.Fatal(err)
		}
		if got := values(t, f.Arrays[0]); !slices.Equal(got, []float64{0, 1, 2, 3, 4, 5}) {
			t.Errorf("%v", got)
		}
		f, err = openBytes(spelt(dict("|u1", "True", "(2, 3, 4)"), deep), mapped)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range values(t, f.Arrays[0]) {
			if v != float64(want[i]) {
				t.Fatalf("value %d is %g, want %d", i, v, want[i])
			}
		}
	}
}

func TestHeaderSpellings(t *testing.T) {
	for text, shape := range map[string][]int{
		dict("|u1", "False", "()"):                                              {},
		dict("|u1", "False", "(1,)"):                                            {1},
		dict("|u1", "False", "(1L,)"):                                           {1}, // Python 2
		`{"shape":(1,1),"fortran_order":False,"descr":"|u1"}`:                   {1, 1},
		"  { 'descr' : '|u1' , 'shape' : ( 1 , 1 , ) ,'fortran_order': True}  ": {1, 1},
	} {
		f, err := openBytes(spelt(text, []byte{9}), true)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if !slices.Equal(f.Arrays[0].Shape, shape) || values(t, f.Arrays[0])[0] != 9 {
			t.Errorf("%q: shape %v", text, f.Arrays[0].Shape)
		}
	}
	// Formats 2.0 and 3.0 have four bytes of length.
	for version := byte(2); version <= 3; version++ {
		text := dict("|u1", "False", "(1,)")
		b := append([]byte("\x93NUMPY"), version, 0)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
		b = append(append(b, text...), 9)
		if f, err := openBytes(b, true); err != nil || values(t, f.Arrays[0])[0] != 9 {
			t.Errorf("format %d.0: %v", version, err)
		}
	}
}

func TestHeadersThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "malformed",
		"{":                           "malformed",
		"{}":                          "are needed",
		"[1]":                         "malformed",
		dict("<f8", "Maybe", "(1,)"):  "True or False",
		dict("<f8", "False", "(-1,)"): "not negative",
		dict("<f8", "False", "(1 2)"): "expected , or )",
		dict("<f8", "False", "(99999999999999999999,)"):                           "whole number",
		dict("<f8", "False", "(4294967296, 4294967296)"):                          "more than memory",
		dict("<f8", "False", "(2305843009213693952,)"):                            "more than memory",
		dict("<f8", "False", "("+strings.Repeat("1,", 65)+")"):                    "more than 64 axes",
		dict("<f8", "False", "(3,)"):                                              "truncated: shape [3] of float64 needs 24 bytes, 16 are there",
		dict("<f8", "False", "(1,)"):                                              "8 bytes too many",
		dict("<f8", "False", "(2,)") + "x":                                        "text after",
		"{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2,)}": "twice",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'other': 1}":     "unknown key",
		`{'descr': '<\x66', 'fortran_order': False, 'shape': (2,)}`:               "unfinished string",
		"{'descr': 8, 'fortran_order': False, 'shape': (2,)}":                     "neither a string nor a list",
		"{'descr': [('a', '<f8', 'fortran_order': False, 'shape': (2,)}":          "malformed",
	} {
		_, err := openBytes(spelt(text, make([]byte, 16)), true)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	for name, b := range map[string][]byte{
		"is empty":               {},
		"HDF5":                   []byte("\x89HDF\r\n\x1a\n"),
		"Git LFS":                []byte("version https://git-lfs"),
		"MATLAB":                 []byte("MATLAB 5.0 MAT-file"),
		"format 9.0":             []byte("\x93NUMPY\x09\x00\x00\x00"),
		"not credible":           []byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"),
		"ends within":            []byte("\x93NUMPY\x01\x00\x80\x00{'descr'"),
		"zip directory":          []byte("PK\x03\x04 and no more"),
		"not an .npy or .npz fi": []byte("hello"),
	} {
		if _, err := openBytes(b, false); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: error %v, want %q", b, err, name)
		}
	}
}

// Arrays of other things do not keep the numbers beside them from being read.
func TestUnsupportedTypesAreListedAndNotRead(t *testing.T) {
	for _, header := range []string{
		dict("<c16", "False", "(1,)"), dict("|O", "False", "(1,)"), dict("<U4", "False", "(1,)"), dict("<f16", "False", "(1,)"),
		"{'descr': [('a', '<f8'), ('b', '|u1', (2,))], 'fortran_order': False, 'shape': (1,), }",
	} {
		f, err := openBytes(spelt(header, make([]byte, 16)), true)
		if err != nil {
			t.Errorf("%q: %v", header, err)
			continue
		}
		a := f.Arrays[0]
		if err := a.ReadFloat64(make([]float64, 1), 0); err == nil || a.DType != Unsupported || !strings.Contains(err.Error(), "real numbers") {
			t.Errorf("%q: %v", header, err)
		}
	}
}

func TestWriteFileIsWhatNumPySaves(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npy")
	if err := WriteFile(path, []int{2, 3}, []float64{0, 1, 2, 3, 4, 5}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// numpy.save of numpy.arange(6.).reshape(2, 3), NumPy 2.
	header := "\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
	want := []byte(header + strings.Repeat(" ", 127-len(header)) + "\n")
	for i := range 6 {
		want = binary.LittleEndian.AppendUint64(want, math.Float64bits(float64(i)))
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	data, shape, err := ReadFloat64(path)
	if err != nil || !slices.Equal(shape, []int{2, 3}) || !slices.Equal(data, []float64{0, 1, 2, 3, 4, 5}) {
		t.Fatal(data, shape, err)
	}
}

// Sizes around the chunks in which files are written and read.
func TestEveryChunkBoundary(t *testing.T) {
	for _, n := range []int{0, 1, 8191, 8192, 8193, 16384, 40000} {
		want := make([]float32, n)
		for i := range want {
			want[i] = float32(i) + 0.5
		}
		path := filepath.Join(t.TempDir(), "a.npy")
		if err := WriteFile(path, []int{n}, want); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, mapped := range []bool{true, false} {
			f, err := openBytes(b, mapped)
			if err != nil {
				t.Fatal(err)
			}
			got := make([]float32, n)
			if err := f.Arrays[0].ReadFloat32(got, 0); err != nil || !slices.Equal(got, want) {
				t.Fatalf("%d values, mapped %v: read otherwise (%v)", n, mapped, err)
			}
			var raw bytes.Buffer
			if err := f.Arrays[0].WriteData(&raw); err != nil || !bytes.Equal(raw.Bytes(), b[len(b)-4*n:]) {
				t.Fatalf("%d values: raw data otherwise (%v)", n, err)
			}
		}
	}
}
