package npy_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
	"github.com/pdekit/pdekit/internal/npy"
)

// readAll opens a file of these bytes and reads every array in it.
func readAll(path string, b []byte) error {
	if err := os.WriteFile(path, b, 0o666); err != nil {
		return err
	}
	return open(path)
}

func open(path string) error {
	f, err := npy.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, a := range f.Arrays {
		if a.Readable() != nil || a.Len() > 1<<20 {
			continue
		}
		if e := a.ReadFloat64(make([]float64, a.Len()), 0); e != nil && err == nil {
			err = e
		}
		if e := a.Check(); e != nil && err == nil {
			err = e
		}
	}
	return err
}

func damaged(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, name := range []string{"types.npz", "refused.npz"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = b
	}
	path := filepath.Join(t.TempDir(), "a.npy")
	if err := npy.WriteFile(path, []int{3, 500}, make([]float64, 1500)); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out["a.npy"] = b
	return out
}

func TestTruncatedFilesAreErrors(t *testing.T) {
	dir := t.TempDir()
	for name, b := range damaged(t) {
		foreigntest.TruncateFile(t, filepath.Join(dir, name), b, open)
	}
}

func TestFlippedBitsDoNotPanic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "flipped")
	for name, b := range damaged(t) {
		if foreigntest.Flip(t, b, 40, func(b []byte) error { return readAll(path, b) }) == 0 && name == "types.npz" {
			t.Errorf("%s: no flipped bit was found out", name)
		}
	}
}
