package exchange_test

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
)

// readForeign opens a file as every layout and reads a part of what it gives.
func readForeign(path string, o exchange.Options) error {
	d, err := datasets.OpenAs(path, o)
	if err != nil {
		return err
	}
	defer d.Close()
	for _, info := range d.Arrays() {
		if info.Coordinate() || info.Size() > 1<<20 || d.Samples() == 0 {
			continue
		}
		all := make([]float32, info.Size())
		for _, i := range []int{0, d.Samples() - 1} {
			if err := d.ReadFloat32(all, info.Name, i, 0); err != nil {
				return err
			}
			half := make([]float64, info.Size()/2)
			if err := d.ReadFloat64(half, info.Name, i, info.Size()/3); err != nil {
				return err
			}
		}
	}
	return nil
}

// hostile are single files of every format and layout.
func hostile(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, c := range layoutCases {
		if b, err := os.ReadFile(filepath.Join("testdata", c.file)); err == nil {
			out[c.file] = b
		}
	}
	if len(out) < 10 {
		t.Fatalf("%d files", len(out))
	}
	return out
}

// Files with flipped bits, read as every layout, are errors or data: nothing
// panics, and no more memory is taken than the file accounts for.
func TestDamagedForeignFiles(t *testing.T) {
	layouts, _ := exchange.Layouts()
	rng := rand.New(rand.NewPCG(5, 6))
	dir := t.TempDir()
	for name, b := range hostile(t) {
		path := filepath.Join(dir, name)
		for k := range 40 {
			c := slices.Clone(b)
			for range 1 + rng.IntN(4) {
				c[rng.IntN(len(c))] ^= 1 << rng.IntN(8)
			}
			if k%10 == 0 { // and whole, but read as another
				c = b
			}
			if err := os.WriteFile(path, c, 0o666); err != nil {
				t.Fatal(err)
			}
			foreigntest.Bounded(t, len(c), func() {
				readForeign(path, exchange.Options{As: append(layouts, "")[rng.IntN(len(layouts)+1)]})
			})
		}
	}
}

// Files cut at every 64th byte are errors that name the file.
func TestTruncatedForeignFiles(t *testing.T) {
	dir := t.TempDir()
	for name, b := range hostile(t) {
		foreigntest.TruncateFile(t, filepath.Join(dir, name), b, func(path string) error { return readForeign(path, exchange.Options{}) })
	}
}

func TestForeignErrorsSayWhatIsThere(t *testing.T) {
	path := filepath.Join("testdata", "piececonst_r421_N1024_smooth1.mat")
	for spec, want := range map[string]string{
		"sample,x":           "several",
		"coeff:u=sample,x":   "shape [4 6 7]",
		"coeff:u=sample,x,q": `axis "q"`,
		"no:u=sample,x,y":    "coeff",
		"coeff:u=sample,y,z": "no x",
		"coeff:u=_,x,y":      "only axes of length 1",
		"coeff:u=x,y,time":   "",
	} {
		err := readForeign(path, exchange.Options{Axes: []string{spec}})
		if want == "several" {
			want = "no array"
		}
		if (want == "") != (err == nil) || err != nil && (!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path)) {
			t.Errorf("%s: %v", spec, err)
		}
	}
}

func FuzzForeign(f *testing.F) {
	for _, b := range hostile(f) {
		f.Add(b, "")
	}
	path := filepath.Join(f.TempDir(), "2D_CFD_periodic")
	f.Fuzz(func(t *testing.T, b []byte, as string) {
		if err := os.WriteFile(path, b, fs.FileMode(0o666)); err != nil {
			t.Fatal(err)
		}
		foreigntest.Bounded(t, len(b), func() { readForeign(path, exchange.Options{As: as}) })
	})
}
