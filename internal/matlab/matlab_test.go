package matlab

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/alloctest"
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

// element is a data element: kind, number of bytes, bytes, to a multiple of 8.
func element(kind int, data ...byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(kind))
	b = append(binary.LittleEndian.AppendUint32(b, uint32(len(data))), data...)
	return append(b, make([]byte, -len(data)&7)...)
}

// A compressed array that unfolds to more or less than it announces, or announces
// more than its bytes can hold, is an error, in memory for what it announces.
func TestCompressedBombs(t *testing.T) {
	const values = 1000
	array := func(values int) []byte {
		dims := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, uint32(values)), 1)
		return slices.Concat(element(6, 6, 0, 0, 0, 0, 0, 0, 0), element(5, dims...), element(1, 'u'), element(9, make([]byte, 8*values)...))
	}
	file := func(announced int, body []byte) []byte {
		var b bytes.Buffer
		b.Write(golden(t, "plain")[:128])
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		z.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, miMatrix), uint32(announced)))
		z.Write(body)
		z.Close()
		b.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, miCompressed), uint32(packed.Len())))
		b.Write(packed.Bytes())
		return b.Bytes()
	}
	u, long := array(values), array(10*values)
	if err := readAll(file(len(u), u)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"8 MiB more than announced": {file(len(u), append(bytes.Clone(u), make([]byte, 8<<20)...)), "does not end where it says"},
		"more, of a longer array":   {file(len(long), append(bytes.Clone(long), make([]byte, 8<<20)...)), "does not end where it says"},
		"less than announced":       {file(len(array(8*values)), array(8 * values)[:len(u)]), "unexpected EOF"},
		"announces what cannot be":  {file(1<<31, u), "deflated bytes can hold"},
		"a shape of 1 GB in it":     {file(len(u), slices.Concat(u[:24], []byte{0, 0, 0, 8}, u[28:])), "at byte"},
		"nothing but zeros, 16 MiB": {file(16<<20, make([]byte, 16<<20)), ""},
	} {
		var err error
		if took := alloctest.Bytes(func() { err = readAll(c.data) }); took > 1<<20 {
			t.Errorf("%s: %d bytes were allocated for a file of %d", name, took, len(c.data))
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
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
