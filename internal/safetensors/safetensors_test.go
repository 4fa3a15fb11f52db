package safetensors

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pdekit/pdekit/internal/alloctest"
)

// file puts a header before data, by hand.
func file(header string, data ...byte) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(out, header...), data...)
}

func TestEncodeBytes(t *testing.T) {
	got, err := Encode(map[string]Tensor{
		"b": Float32([]float32{1, -2}, 2),
		"a": Float32([]float32{0.5}, 1, 1),
		"z": Float64([]float64{3}),
	}, map[string]string{"epoch": "7"})
	if err != nil {
		t.Fatal(err)
	}
	header := `{"__metadata__":{"epoch":"7"},` +
		`"z":{"dtype":"F64","shape":[],"data_offsets":[0,8]},` +
		`"a":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]},` +
		`"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}`
	header += strings.Repeat(" ", (8-len(header)%8)%8)
	want := file(header,
		0, 0, 0, 0, 0, 0, 0x08, 0x40, // 3.0
		0, 0, 0, 0x3f, // 0.5
		0, 0, 0x80, 0x3f, // 1
		0, 0, 0, 0xc0) // −2
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tensors := map[string]Tensor{}
		for _, name := range rapid.SliceOfNDistinct(rapid.String(), 0, 5, rapid.ID).Draw(t, "names") {
			if name == metadataName || strings.ContainsRune(name, '\uFFFD') {
				continue
			}
			shape := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 3).Draw(t, "shape")
			n, _ := count(shape)
			values := rapid.SliceOfN(rapid.Float32(), n, n).Draw(t, "values")
			tensors[name] = Float32(values, shape...)
		}
		metadata := map[string]string{"k": rapid.StringMatching(`[ -~é]*`).Draw(t, "v")}
		data, err := Encode(tensors, metadata)
		if err != nil {
			t.Fatal(err)
		}
		gotTensors, gotMetadata, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		equalShape := cmp.Comparer(func(a, b Tensor) bool {
			return a.DType == b.DType && bytes.Equal(a.Data, b.Data) && cmp.Equal(append([]int{}, a.Shape...), append([]int{}, b.Shape...))
		})
		if diff := cmp.Diff(tensors, gotTensors, equalShape); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(metadata, gotMetadata); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFileRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.safetensors")
	want := []float32{1, float32(math.Inf(1)), -3}
	if err := Write(path, map[string]Tensor{"w": Float32(want, 3), "d": Float64([]float64{math.Pi}, 1)}, map[string]string{"a": "b"}); err != nil {
		t.Fatal(err)
	}
	tensors, metadata, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	got, double := make([]float32, 3), make([]float64, 1)
	if err := tensors["w"].CopyFloat32(got); err != nil {
		t.Fatal(err)
	}
	if err := tensors["d"].CopyFloat64(double); err != nil {
		t.Fatal(err)
	}
	if !cmp.Equal(got, want) || double[0] != math.Pi || metadata["a"] != "b" {
		t.Errorf("got %v, %v, %v", got, double, metadata)
	}
	if err := tensors["w"].CopyFloat64(double); err == nil {
		t.Error("an F32 tensor was read as F64")
	}
	if err := tensors["w"].CopyFloat32(got[:2]); err == nil {
		t.Error("three values were read into two")
	}
	only, err := ReadMetadata(path)
	if err != nil || only["a"] != "b" {
		t.Errorf("ReadMetadata: %v, %v", only, err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if _, _, err := Parse(whole[:n]); err == nil {
			t.Errorf("a file cut to %d of %d bytes was accepted", n, len(whole))
		}
	}
}

var damaged = map[string][]byte{
	"empty":               nil,
	"header too long":     file(`{}`)[:9],
	"huge header length":  binary.LittleEndian.AppendUint64(nil, math.MaxUint64),
	"no object":           file(`[]`),
	"array entry":         file(`{"a":[]}`),
	"duplicate name":      file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, 1, 2),
	"overlap":             file(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 1, 2, 3),
	"hole":                file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}`, 1, 2, 3),
	"bytes after":         file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1, 2),
	"offset outside":      file(`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}`, 1),
	"offsets reversed":    file(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[1,0]}}`, 1),
	"negative offset":     file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}`, 1),
	"shape mismatch":      file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 1, 2, 3, 4),
	"shape overflow":      file(`{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`),
	"negative shape":      file(`{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, 1, 2, 3, 4),
	"unknown type":        file(`{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}`, 1, 2, 3, 4),
	"fractional shape":    file(`{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}`, 1, 2, 3, 4),
	"one offset":          file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}`, 1),
	"metadata not string": file(`{"__metadata__":{"a":1}}`),
	"text after":          file(`{}x`),
}

func TestDamaged(t *testing.T) {
	for name, data := range damaged {
		if _, _, err := Parse(data); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestEncodeErrors(t *testing.T) {
	for name, tensors := range map[string]map[string]Tensor{
		"short data": {"a": {DType: F32, Shape: []int{2}, Data: make([]byte, 4)}},
		"type":       {"a": {DType: "X", Shape: nil, Data: nil}},
		"reserved":   {metadataName: Float32(nil, 0)},
		"negative":   {"a": {DType: F32, Shape: []int{-1}}},
	} {
		if _, err := Encode(tensors, nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	good, err := Encode(map[string]Tensor{"a": Float32([]float32{1, 2}, 2)}, map[string]string{"x": "y"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	for _, data := range damaged {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var tensors map[string]Tensor
		var metadata map[string]string
		var err error
		if took := alloctest.Bytes(func() { tensors, metadata, err = Parse(data) }); took > 4<<20+128*uint64(len(data)) {
			t.Fatalf("%d bytes were allocated for a file of %d", took, len(data))
		}
		if err != nil {
			return
		}
		again, err := Encode(tensors, metadata)
		if err != nil {
			t.Fatalf("accepted, but cannot be written: %v", err)
		}
		if _, _, err := Parse(again); err != nil {
			t.Fatalf("written, but cannot be read: %v", err)
		}
	})
}
