// Package foreigntest is what the tests of all parsers of foreign files share:
// comparison with values that another program read, and damage of every kind.
package foreigntest

import (
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/alloctest"
	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// Compare checks every array of an .npz, in whose names "|" stands for the
// slash, against the file's: type, shape, values, and strided parts. Complex
// numbers are pairs there, and arrays in Fortran order have the file's order of
// axes.
func Compare(t *testing.T, file string, f *foreign.File, npz string) {
	t.Helper()
	want, err := npy.Open(npz)
	if err != nil {
		t.Fatal(err)
	}
	defer want.Close()
	for _, w := range want.Arrays {
		path := strings.ReplaceAll(w.Name, "|", "/")
		a := f.Array(path)
		if a == nil {
			t.Errorf("%s: no array %q among %q", file, path, f.Names())
			continue
		}
		if !slices.Equal(a.Shape, w.Shape) || a.DType != w.DType {
			t.Errorf("%s: %s is %s %v, want %s %v", file, path, a.DType, a.Shape, w.DType, w.Shape)
			continue
		}
		values := make([]float64, w.Len())
		if err := w.ReadFloat64(values, 0); err != nil {
			t.Fatal(err)
		}
		got, err := a.All(1 << 20)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		for i := range got {
			if !same(got[i], values[i]) {
				t.Errorf("%s: %s: value %d is %g, want %g", file, path, i, got[i], values[i])
				break
			}
		}
		slabs(t, file, a, values)
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

// ReadAll reads arrays of a bounded size, a bounded number of values in all, and
// returns the first error.
func ReadAll(f *foreign.File, err error) error {
	if err != nil {
		return err
	}
	defer f.Close()
	left := 4 << 20
	for _, a := range f.Arrays {
		n := 1
		for _, m := range a.Shape {
			if m > 1<<20 || n > 1<<20 {
				n = 1 << 30
				break
			}
			n *= m
		}
		if n > min(left, 1<<20) || a.Readable() != nil {
			continue
		}
		left -= n
		if _, e := a.All(1 << 20); e != nil && err == nil {
			err = e
		}
	}
	return err
}

// Truncate cuts a file at every 64th byte: each is an error.
func Truncate(t *testing.T, file string, b []byte, read func(b []byte) error) {
	t.Helper()
	for n := 0; n < len(b); n += 64 {
		var err error
		Bounded(t, n, func() { err = read(b[:n]) })
		if err == nil {
			t.Fatalf("%s: the first %d of %d bytes are no error", file, n, len(b))
		}
	}
}

// TruncateFile is Truncate for what is opened by its path; errors name it.
func TruncateFile(t *testing.T, path string, b []byte, open func(path string) error) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	for n := (len(b) - 1) / 64 * 64; n >= 0; n -= 64 { // shrinking is quicker than writing again
		if err := os.Truncate(path, int64(n)); err != nil {
			t.Fatal(err)
		}
		var err error
		Bounded(t, n, func() { err = open(path) })
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Fatalf("%s: the first %d of %d bytes: %v", path, n, len(b), err)
		}
	}
}

// What a parser may take for a file of n bytes, all that it allocates together
// while all is read: baseBytes + perByte·n. ReadAll's own buffers are within
// the base; perByte is that of deflate's best, with copies.
const (
	baseBytes = 96 << 20
	perByte   = 4 * 1032
)

// Bounded fails if read, of a file of n bytes, allocates more than a parser may.
func Bounded(t testing.TB, n int, read func()) {
	t.Helper()
	Within(t, baseBytes+perByte*n, n, read)
}

// Within fails if read, of a file of n bytes, allocates more than most bytes.
func Within(t testing.TB, most, n int, read func()) {
	t.Helper()
	if took := alloctest.Bytes(read); took > uint64(most) {
		t.Fatalf("%d bytes were allocated for a file of %d; at most %d expected", took, n, most)
	}
}

// Flip changes some bits, again and again: nothing panics, and no more memory is
// taken than Bounded allows. It returns how many of the changed files were
// errors.
func Flip(t *testing.T, b []byte, times int, read func(b []byte) error) (errs int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, uint64(len(b))))
	for range times {
		c := slices.Clone(b)
		for range 1 + rng.IntN(3) {
			c[rng.IntN(len(c))] ^= 1 << rng.IntN(8)
		}
		var err error
		Bounded(t, len(c), func() { err = read(c) })
		if err != nil {
			errs++
		}
	}
	return errs
}
