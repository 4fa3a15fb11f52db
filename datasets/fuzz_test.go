package datasets

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/pdekit/pdekit/internal/npy"
)

// Any meta.json beside sound arrays is an error or gives a dataset all of whose
// values can be read; nothing panics.
func FuzzReadMeta(f *testing.F) {
	m := Meta{FormatVersion: 1, Kind: Steady, Samples: 2, Arrays: map[string]ArrayMeta{
		"u": {Axes: []string{"sample", "channel", "x"}, Shape: []int{2, 1, 4}, DType: "float32"},
		"x": {Axes: []string{"x"}, Shape: []int{4}, DType: "float64"},
	}}
	b, err := m.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"samples":2,"arrays":{}}`))
	f.Add([]byte(`{"samples":2,"arrays":{"u":{"axes":["sample","sample","x"],"shape":[2,1,4],"dtype":"float32"}}}`))
	f.Add([]byte(`{"samples":4,"grid":{"n":[]},"split":{"train":-1},"arrays":{"x":{"axes":["sample"],"shape":[4],"dtype":"float64"}}}`))
	path := filepath.Join(f.TempDir(), "set")
	os.Mkdir(path, 0o777)
	if err := npy.WriteFile(filepath.Join(path, "u.npy"), []int{2, 1, 4}, make([]float32, 8)); err != nil {
		f.Fatal(err)
	}
	if err := npy.WriteFile(filepath.Join(path, "x.npy"), []int{4}, []float64{0, 1, 2, 3}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, meta []byte) {
		if err := os.WriteFile(filepath.Join(path, metaName), meta, 0o666); err != nil {
			t.Fatal(err)
		}
		d, err := Open(path)
		if err != nil {
			return
		}
		defer d.Close()
		if _, err := Verify(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		for _, info := range d.Arrays() {
			if info.Coordinate() {
				continue
			}
			for i := range d.Samples() {
				if err := d.ReadFloat64(make([]float64, info.Size()), info.Name, i, 0); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
