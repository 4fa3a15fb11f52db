package hdf5

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// goldens are the files that testdata/make.py made with h5py, by name.
func goldens(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	paths, err := filepath.Glob("testdata/*.h5.gz")
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d goldens, %v", len(paths), err)
	}
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		out[strings.TrimSuffix(filepath.Base(path), ".h5.gz")] = b
	}
	return out
}

func openBytes(b []byte) (*foreign.File, error) { return Read(bytes.NewReader(b), int64(len(b))) }

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestValuesAreThoseThatH5pyReads(t *testing.T) {
	for name, b := range goldens(t) {
		f, err := openBytes(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, err := npy.Open(filepath.Join("testdata", name+".npz"))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want.Arrays {
			path := strings.ReplaceAll(w.Name, "|", "/")
			a := f.Array(path)
			if a == nil {
				t.Errorf("%s: no array %q among %q", name, path, f.Names())
				continue
			}
			if !slices.Equal(a.Shape, w.Shape) || a.DType != w.DType {
				t.Errorf("%s: %s is %s %v, want %s %v", name, path, a.DType, a.Shape, w.DType, w.Shape)
				continue
			}
			values := make([]float64, w.Len())
			if err := w.ReadFloat64(values, 0); err != nil {
				t.Fatal(err)
			}
			got, err := a.Values(1 << 20)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for i := range got {
				if !same(got[i], values[i]) {
					t.Errorf("%s: %s: value %d is %g, want %g", name, path, i, got[i], values[i])
					break
				}
			}
			slabs(t, name, a, values)
		}
		want.Close()
	}
}

// slabs compares strided parts of an array with those of its values.
func slabs(t *testing.T, file string, a *foreign.Array, values []float64) {
	t.Helper()
	if len(values) == 0 || len(a.Shape) == 0 {
		return
	}
	rng := rand.New(rand.NewPCG(1, uint64(len(values))))
	for range 20 {
		s := foreign.Whole(a.Shape)
		for i, n := range a.Shape {
			s.Start[i] = rng.IntN(n)
			s.Step[i] = 1 + rng.IntN(3)
			s.Count[i] = 1 + rng.IntN((n-s.Start[i]-1)/s.Step[i]+1)
		}
		got := make([]float32, s.Len())
		if err := foreign.Read(a, got, s); err != nil {
			t.Errorf("%s: %v", file, err)
			return
		}
		strides := foreign.Strides(a.Shape, 1)
		index := make([]int, len(a.Shape))
		for k := range got {
			at := 0
			for i := range index {
				at += (s.Start[i] + index[i]*s.Step[i]) * strides[i]
			}
			if !same(float64(got[k]), float64(float32(values[at]))) {
				t.Errorf("%s: %s: slab %v: value %d is %g, want %g", file, a.Name, s, k, got[k], values[at])
				return
			}
			for i := len(index) - 1; i >= 0; i-- {
				if index[i]++; index[i] < s.Count[i] {
					break
				}
				index[i] = 0
			}
		}
	}
}

func TestAttributesAreThoseThatH5pyReads(t *testing.T) {
	for name, b := range goldens(t) {
		f, err := openBytes(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var want map[string]map[string]any
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		for path, attrs := range want {
			got, ok := f.Groups[path]
			if a := f.Array(path); a != nil {
				got, ok = a.Attrs, true
			}
			if !ok || len(got) != len(attrs) {
				t.Errorf("%s: %q has %d attributes, want %d", name, path, len(got), len(attrs))
			}
			again, _ := json.Marshal(got)
			var plain map[string]any
			json.Unmarshal(again, &plain)
			if !reflect.DeepEqual(plain, attrs) {
				t.Errorf("%s: %q has attributes %v, want %v", name, path, plain, attrs)
			}
		}
	}
}

func TestLinks(t *testing.T) {
	for name, b := range goldens(t) {
		if !strings.HasPrefix(name, "groups") {
			continue
		}
		f, err := openBytes(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for path, want := range map[string]float64{"hard": 3, "soft": 5, "many/relative": 6} {
			a := f.Array(path)
			if a == nil {
				t.Errorf("%s: no %s", name, path)
				continue
			}
			if got, err := a.Values(1); err != nil || got[0] != want {
				t.Errorf("%s: %s is %v, %v", name, path, got, err)
			}
		}
		for _, path := range []string{"dangling", "outside"} {
			if f.Array(path) != nil {
				t.Errorf("%s: %s leads somewhere", name, path)
			}
		}
	}
}

func TestWhatIsNotNumbersSaysSo(t *testing.T) {
	f, err := openBytes(goldens(t)["types_latest"])
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"text": "text", "records": "records"} {
		_, err := f.Array(path).Values(10)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// readAll reads all arrays of a bounded size.
func readAll(b []byte) error {
	f, err := openBytes(b)
	if err != nil {
		return err
	}
	for _, a := range f.Arrays {
		n := 1
		for _, m := range a.Shape {
			if m > 1<<20 || n > 1<<20 {
				n = 1 << 30
				break
			}
			n *= m
		}
		if n > 1<<20 {
			continue
		}
		if _, e := a.Values(1 << 20); e != nil && err == nil {
			err = e
		}
	}
	return err
}

func TestTruncatedFilesAreErrors(t *testing.T) {
	for name, b := range goldens(t) {
		for n := 0; n < len(b); n += 64 {
			if n > 4096 && n%1024 != 0 && !strings.HasPrefix(name, "attributes") {
				continue // every 64th byte of the headers at the start; then every 1024th
			}
			err := readAll(b[:n])
			var where *Error
			if err == nil {
				t.Fatalf("%s: the first %d of %d bytes are no error", name, n, len(b))
			}
			if n > 8 && !errors.As(err, &where) {
				t.Fatalf("%s, %d bytes: %v does not say where", name, n, err)
			}
		}
	}
}

func TestFlippedBitsDoNotPanic(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for name, b := range goldens(t) {
		errs := 0
		for range 50 {
			c := slices.Clone(b)
			for range 1 + rng.IntN(3) {
				c[rng.IntN(len(c))] ^= 1 << rng.IntN(8)
			}
			if readAll(c) != nil {
				errs++
			}
		}
		if strings.HasSuffix(name, "latest") && errs == 0 {
			t.Errorf("%s: no flipped bit was found out", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, b := range goldens(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { readAll(b) })
}
