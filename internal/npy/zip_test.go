package npy

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/alloctest"
)

// foreignZip makes an .npz as other programs do, with the given method.
func foreignZip(t testing.TB, method uint16, members map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range members {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(data)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestForeignZips(t *testing.T) {
	u := spelt(dict("|u1", "False", "(200,)"), bytes.Repeat([]byte{7}, 200))
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		b := foreignZip(t, method, map[string][]byte{"u.npy": u, "note.txt": []byte("hello")})
		for _, mapped := range []bool{true, false} {
			f, err := openBytes(b, mapped)
			if err != nil {
				t.Fatal(err)
			}
			if got := values(t, f.Arrays[0]); len(got) != 200 || got[199] != 7 || f.Arrays[0].Name != "u" {
				t.Fatalf("method %d: %v", method, got)
			}
			if err := f.Arrays[0].Check(); err != nil {
				t.Fatal(err)
			}
			if raw, err := f.Raw("note.txt", 10); err != nil || string(raw) != "hello" {
				t.Fatalf("%q %v", raw, err)
			}
			if _, err := f.Raw("note.txt", 4); err == nil {
				t.Fatal("5 bytes within 4")
			}
			if raw, err := f.Raw("absent", 4); raw != nil || err != nil {
				t.Fatal(raw, err)
			}
			if method == zip.Store {
				b2 := bytes.Clone(b)
				b2[bytes.Index(b, u)+len(u)-1] ^= 1
				g, err := openBytes(b2, mapped)
				if err != nil {
					t.Fatal(err)
				}
				if g.Arrays[0].Check() == nil {
					t.Error("a flipped bit passes the checksum")
				}
			}
		}
	}
	for _, name := range []string{"../u.npy", "/etc/u.npy", `..\u.npy`, "a/u.npy", ".npy", "C:u.npy", "u\x00.npy"} {
		if _, err := openBytes(foreignZip(t, zip.Store, map[string][]byte{name: u}), true); err == nil || !strings.Contains(err.Error(), "not a plain array name") {
			t.Errorf("%q: %v", name, err)
		}
	}
	twice := foreignZip(t, zip.Store, map[string][]byte{"u.npy": u, "v.npy": u})
	twice = bytes.ReplaceAll(twice, []byte("v.npy"), []byte("u.npy"))
	if _, err := openBytes(twice, true); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("two members of one name: %v", err)
	}
}

// A few bytes cannot make the reader take gigabytes.
func TestZipBomb(t *testing.T) {
	u := spelt(dict("<f8", "False", "(100,)"), make([]byte, 800))
	b := foreignZip(t, zip.Deflate, map[string][]byte{"u.npy": u})
	size := binary.LittleEndian.AppendUint32(nil, uint32(len(u)))
	huge := binary.LittleEndian.AppendUint32(nil, 0xf0000000)
	if bytes.Count(b, size) == 0 {
		t.Fatal("the test does not find the size")
	}
	if _, err := openBytes(bytes.ReplaceAll(b, size, huge), true); err == nil || !strings.Contains(err.Error(), "can hold") {
		t.Errorf("%v", err)
	}
}

// What unfolds to more than it announces is left where that shows.
func TestZipBombUnannounced(t *testing.T) {
	u := spelt(dict("<f8", "False", "(100,)"), make([]byte, 800))
	data := append(bytes.Clone(u), make([]byte, 64<<20)...)
	b := foreignZip(t, zip.Deflate, map[string][]byte{"u.npy": data, "meta.json": data})
	size := binary.LittleEndian.AppendUint32(nil, uint32(len(data)))
	if bytes.Count(b, size) == 0 {
		t.Fatal("the test does not find the size")
	}
	b = bytes.ReplaceAll(b, size, binary.LittleEndian.AppendUint32(nil, uint32(len(u))))
	for _, mapped := range []bool{true, false} {
		took := alloctest.Bytes(func() {
			f, err := openBytes(b, mapped)
			if err != nil {
				t.Fatal(err)
			}
			errs := []error{f.Arrays[0].ReadFloat64(make([]float64, 100), 0), f.Arrays[0].Check()}
			_, err = f.Raw("meta.json", 1<<20)
			for _, err := range append(errs, err) {
				if err == nil {
					t.Errorf("%d bytes are taken for the %d that are announced", len(data), len(u))
				}
			}
		})
		if took > 1<<20 {
			t.Errorf("%d bytes were allocated for %d", took, len(u))
		}
	}
}

// Members may not share the bytes that they are unfolded from.
func TestOverlappingMembers(t *testing.T) {
	u := spelt(dict("<f8", "False", "(100000,)"), make([]byte, 800000))
	members := map[string][]byte{"u.npy": u}
	for i := range 20 {
		members[fmt.Sprintf("v%02d.npy", i)] = nil
	}
	b := foreignZip(t, zip.Deflate, members)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	// Every entry of the directory gets what that of u says: size, place, checksum.
	entry := func(name string) []byte {
		at := bytes.LastIndex(b, []byte(name)) - 46
		return b[at : at+46]
	}
	for _, m := range z.File {
		copy(entry(m.Name)[16:28], entry("u.npy")[16:28])
		copy(entry(m.Name)[42:46], entry("u.npy")[42:46])
	}
	if _, err := openBytes(b, true); err == nil || !strings.Contains(err.Error(), "some overlap") {
		t.Errorf("%v", err)
	}
}

func TestZipWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	write := func(order []int) []byte {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		w, err := NewZipWriter(f, []Member{{"u", Float32, []int{2, 3}}, {"naïve", Float64, []int{2}}})
		if err != nil {
			t.Fatal(err)
		}
		data := [][]byte{Encode(nil, Float32, []float64{1, 2, 3, 4, 5, 6}), Encode(nil, Float64, []float32{7, 8})}
		for _, i := range order {
			if w.Offset(i)%64 != 0 {
				t.Errorf("data of array %d at %d", i, w.Offset(i))
			}
			if _, err := f.WriteAt(data[i], w.Offset(i)); err != nil {
				t.Fatal(err)
			}
		}
		for i := range data {
			var copied bytes.Buffer
			if err := w.Sum(i, &copied); err != nil || !bytes.Equal(copied.Bytes(), data[i]) {
				t.Fatalf("array %d read back as %v (%v)", i, copied.Bytes(), err)
			}
		}
		if err := w.Finish(Raw{"meta.json", []byte("{}\n")}); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one := write([]int{0, 1})
	if !bytes.Equal(one, write([]int{1, 0})) {
		t.Error("the order of writing shows in the bytes")
	}
	// The reader is archive/zip's, which shares no code with the writer.
	z, err := zip.NewReader(bytes.NewReader(one), int64(len(one)))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range z.File {
		r, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.Names(); !slices.Equal(got, []string{"u", "naïve"}) {
		t.Errorf("names %v", got)
	}
	a, _ := f.Array("naïve")
	if got := values(t, a); !slices.Equal(got, []float64{7, 8}) {
		t.Errorf("%v", got)
	}
	if meta, err := f.Raw("meta.json", 100); err != nil || string(meta) != "{}\n" {
		t.Errorf("%q %v", meta, err)
	}
	if data, _, err := ReadFloat64(path); err != nil || len(data) != 6 {
		t.Errorf("u is not the array taken: %v %v", data, err)
	}
	if data, _, err := ReadFloat64(path + ":naïve"); err != nil || len(data) != 2 {
		t.Errorf("the named array is not the one taken: %v %v", data, err)
	}
	if _, _, err := ReadFloat64(path + ":v"); err == nil || !strings.Contains(err.Error(), "u, naïve") {
		t.Errorf("%v", err)
	}
}

// sparse is a Backing of any size that holds only what is written.
type sparse struct {
	parts map[int64][]byte
	size  int64
}

func (s *sparse) WriteAt(p []byte, at int64) (int, error) {
	if old := s.parts[at]; len(old) > len(p) {
		copy(old, p) // a header is written again, in place
	} else {
		s.parts[at] = bytes.Clone(p)
	}
	s.size = max(s.size, at+int64(len(p)))
	return len(p), nil
}

func (s *sparse) ReadAt(p []byte, at int64) (int, error) {
	if at >= s.size {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), s.size-at))
	clear(p[:n])
	for start, part := range s.parts {
		if start < at+int64(n) && start+int64(len(part)) > at {
			if start >= at {
				copy(p[start-at:n], part)
			} else {
				copy(p[:n], part[at-start:])
			}
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (s *sparse) Truncate(size int64) error { s.size = size; return nil }

// Beyond 4 GiB, zip64 in every place where it can be needed.
func TestZip64(t *testing.T) {
	s := &sparse{parts: map[int64][]byte{}}
	const large = 600 << 20 // float64 values: 4.7 GiB
	w, err := NewZipWriter(s, []Member{{"u", Float64, []int{large}}, {"t", Float64, []int{1}}})
	if err != nil {
		t.Fatal(err)
	}
	s.WriteAt(Encode(nil, Float64, []float64{42}), w.Offset(0)+8*(large-1))
	s.WriteAt(Encode(nil, Float64, []float64{43}), w.Offset(1))
	w.entries[0].summed = true // the checksum of 4.7 GiB of zeros is not the matter here
	if err := w.Sum(1, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(Raw{"meta.json", []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	f, err := parse(s, nil, s.size)
	if err != nil {
		t.Fatal(err)
	}
	v := make([]float64, 2)
	if err := f.Arrays[0].ReadFloat64(v, large-2); err != nil || v[0] != 0 || v[1] != 42 {
		t.Errorf("the end of the large array: %v %v", v, err)
	}
	if got := values(t, f.Arrays[1]); got[0] != 43 {
		t.Errorf("the array after it: %v", got)
	}
	if err := f.Arrays[1].Check(); err != nil {
		t.Error(err)
	}
	if w.Offset(1) < 1<<32 {
		t.Error("the test does not pass 4 GiB")
	}
	if _, err := NewZipWriter(s, []Member{{"u", Float64, []int{1 << 40, 1 << 40}}}); err == nil {
		t.Error("2⁸⁰ values are accepted")
	}
}
