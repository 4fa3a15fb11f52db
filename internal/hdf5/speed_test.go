package hdf5

import (
	"os"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign"
)

// BenchmarkRead reads the array "u" of the file that PDEKIT_HDF5 names, some
// rows at a time; .ci/hdf5_speed.py makes one and compares with h5py.
func BenchmarkRead(b *testing.B) {
	path := os.Getenv("PDEKIT_HDF5")
	if path == "" {
		b.Skip("PDEKIT_HDF5 names no file")
	}
	for b.Loop() {
		f, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		a := f.Array("u")
		row := a.Len() / a.Shape[0]
		b.SetBytes(int64(4 * a.Len()))
		rows := max(1, (64<<20)/4/row)
		dst := make([]float32, rows*row)
		s := foreign.Whole(a.Shape)
		for at := 0; at < a.Shape[0]; at += rows {
			s.Start[0], s.Count[0] = at, min(rows, a.Shape[0]-at)
			if err := foreign.Read(a, dst[:s.Len()], s); err != nil {
				b.Fatal(err)
			}
		}
		f.Close()
	}
}
