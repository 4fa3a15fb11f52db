package matlab

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
)

func golden(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".mat"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readAll(b []byte) error {
	return foreigntest.ReadAll(Read(bytes.NewReader(b), int64(len(b))))
}

var names = []string{"plain", "packed"}

func TestValuesAreThoseThatSciPyWrote(t *testing.T) {
	for _, name := range names {
		f, err := Open(filepath.Join("testdata", name+".mat"))
		if err != nil {
			t.Fatal(err)
		}
		foreigntest.Compare(t, name, f, filepath.Join("testdata", name+".npz"))
		for _, other := range []string{"words", "cells", "record"} {
			if a := f.Array(other); a == nil || a.Readable() == nil || !strings.Contains(a.Readable().Error(), other) {
				t.Errorf("%s: %s: %v", name, other, a)
			}
		}
		f.Close()
	}
}

func TestTruncatedFilesAreErrors(t *testing.T) {
	for _, name := range names {
		// A file that ends between two variables is whole.
		b := golden(t, name)
		whole := 0
		foreigntest.Truncate(t, name, b, func(c []byte) error {
			if err := readAll(c); err != nil {
				return err
			}
			if whole++; whole > len(b)/64/8 {
				return nil
			}
			return os.ErrInvalid
		})
	}
}

func TestFlippedBitsDoNotPanic(t *testing.T) {
	for _, name := range names {
		if foreigntest.Flip(t, golden(t, name), 150, readAll) == 0 {
			t.Errorf("%s: no flipped bit was found out", name)
		}
	}
}

func TestWhatIsAnnouncedIsCheckedFirst(t *testing.T) {
	b := golden(t, "plain")
	// The first array's dimensions: three numbers after flags and tag.
	at := bytes.Index(b, []byte{3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0})
	huge := bytes.Clone(b)
	copy(huge[at:], []byte{0, 0, 0, 0x40, 0, 0, 0, 0x40})
	if err := readAll(huge); err == nil || !strings.Contains(err.Error(), "at byte") {
		t.Errorf("a huge shape: %v", err)
	}
}

func TestVersion4SaysSo(t *testing.T) {
	b := golden(t, "version4")
	if !Is(b[:min(len(b), 520)]) {
		t.Error("it is not told by its first bytes")
	}
	if err := readAll(b); err == nil || !strings.Contains(err.Error(), "version 4") || !strings.Contains(err.Error(), "-v7") {
		t.Errorf("%v", err)
	}
	for _, other := range [][]byte{nil, []byte("PK\x03\x04"), make([]byte, 100), []byte("\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order'")} {
		if version4(other) {
			t.Errorf("%q is taken for version 4", other)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range append(names, "version4") {
		f.Add(golden(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) { foreigntest.Bounded(t, len(b), func() { readAll(b) }) })
}
