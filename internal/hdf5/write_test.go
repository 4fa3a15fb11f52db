package hdf5

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/internal/npy"
)

// What is written is read again; .ci/exchange.py has h5py read it too.
func TestWrittenFilesAreReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.h5")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := NewWriter(f)
	w.Attributes("", Attribute{"title", "ü text"}, Attribute{"names", []string{"a", "bcd"}}, Attribute{"n", 3}, Attribute{"x", 1.5})
	values := make([]float64, 200*6)
	for i := range values {
		values[i] = float64(i % 97)
	}
	x := w.Array("x", Spec{Shape: []int{6}, DType: npy.Float64, Scale: "x"})
	if err := x.Write(npy.Encode(nil, npy.Float64, values[:6]), 0); err != nil {
		t.Fatal(err)
	}
	plain := w.Array("deep/er/plain", Spec{Shape: []int{200, 6}, DType: npy.Float32})
	if err := plain.Write(npy.Encode(nil, npy.Float32, values), 0); err != nil {
		t.Fatal(err)
	}
	// Enough chunks for three levels would be many; two are enough here.
	packed := w.Array("packed", Spec{Shape: []int{200, 6}, DType: npy.Float32, Chunk: []int{1, 6}, Level: 4, Dimensions: []*Array{x, x}})
	for i := range 200 {
		if err := packed.WriteChunk(npy.Encode(nil, npy.Float32, values[6*i:6*i+6]), []int{i, 0}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 100 {
		w.Array(fmt.Sprintf("many/%04d/data", i), Spec{Shape: []int{1}, DType: npy.Float32})
	}
	size, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
	f.Close()
	in, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	for _, name := range []string{"deep/er/plain", "packed"} {
		got, err := in.Array(name).All(1 << 16)
		if err != nil || !slices.Equal(got, values) {
			t.Errorf("%s: %v", name, err)
		}
	}
	attrs := in.Groups[""]
	if n, _ := attrs.Number("n"); n != 3 || attrs.Text("title") != "ü text" || !slices.Equal(attrs.Texts("names"), []string{"a", "bcd"}) {
		t.Errorf("attributes %v", attrs)
	}
	if len(in.Arrays) != 103 {
		t.Errorf("arrays %d", len(in.Arrays))
	}
	if dir := os.Getenv("PDEKIT_KEEP"); dir != "" {
		b, _ := os.ReadFile(path)
		os.WriteFile(filepath.Join(dir, "w.h5"), b, 0o666)
	}
}

// Groups of many members, and many groups, cost what they hold.
func TestManyMembers(t *testing.T) {
	for _, n := range []int{0, 1, 8, 9, 256, 257, 9000} {
		m := &memory{}
		w := NewWriter(m)
		put := func(name string, i int) {
			a := w.Array(name, Spec{Shape: []int{1}, DType: npy.Float32})
			if err := a.Write(npy.Encode(nil, npy.Float32, []float64{float64(i)}), 0); err != nil {
				t.Fatal(err)
			}
		}
		for i := range n {
			put(fmt.Sprintf("one/%05d", i), i)
		}
		for i := range n / 9 {
			put(fmt.Sprintf("%04d/a/b", i), i)
		}
		size, err := w.Close()
		if err != nil || size > int64(4096+n*800) {
			t.Fatalf("%d members take %d bytes, %v", n, size, err)
		}
		f, err := openBytes(m.b)
		if err != nil || len(f.Arrays) != n+n/9 {
			t.Fatalf("%d members: %d are read, %v", n, len(f.Arrays), err)
		}
		for i := 0; i < n; i += 1 + n/50 {
			if got, err := f.Array(fmt.Sprintf("one/%05d", i)).All(1); err != nil || got[0] != float64(i) {
				t.Fatalf("%d of %d is %v, %v", i, n, got, err)
			}
		}
	}
}
