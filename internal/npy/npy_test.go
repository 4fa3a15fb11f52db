package npy

import (
	"os"
	"path/filepath"
	"testing"
)

func TestZipSmoke(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewZipWriter(f, []Member{{"u", Float32, []int{2, 3}}, {"t", Float64, []int{2}}})
	if err != nil {
		t.Fatal(err)
	}
	f.WriteAt(Encode(nil, Float32, []float64{1, 2, 3, 4, 5, 6}), w.Offset(0))
	f.WriteAt(Encode(nil, Float64, []float64{7, 8}), w.Offset(1))
	for i := range 2 {
		if err := w.Sum(i, discard{}); err != nil {
			t.Fatal(err)
		}
		if w.Offset(i)%64 != 0 {
			t.Fatal(w.Offset(i))
		}
	}
	if err := w.Finish(Raw{"meta.json", []byte("{}\n")}); err != nil {
		t.Fatal(err)
	}
	f.Close()
	g, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	dst := make([]float64, 4)
	if err := g.Arrays[0].ReadFloat64(dst, 1); err != nil {
		t.Fatal(err)
	}
	t.Log(dst, g.Names())
	if err := g.Arrays[1].Check(); err != nil {
		t.Fatal(err)
	}
	b, _ := os.ReadFile(path)
	os.WriteFile("/tmp/smoke.npz", b, 0o666)
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
