package zarr

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
)

// unpack puts the golden store into a folder.
func unpack(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	z, err := zip.OpenReader("testdata/store.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, m := range z.File {
		path := filepath.Join(folder, filepath.FromSlash(m.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		r, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestValuesAreThoseThatZarrWrote(t *testing.T) {
	f, err := Open(unpack(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	foreigntest.Compare(t, "store", f, "testdata/store.npz")
	attrs := f.Groups[""]
	if n, _ := attrs.Number("number"); n != 2.5 || attrs.Text("title") != "a text" || len(attrs.Texts("texts")) != 2 {
		t.Errorf("attributes %v", attrs)
	}
}

// change rewrites a file of a store.
func change(t *testing.T, path string, f func(b []byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, f(b), 0o666); err != nil {
		t.Fatal(err)
	}
}

// readArray opens a store and reads one array.
func readArray(folder, name string) error {
	f, err := Open(folder)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Array(name).All(1 << 20)
	return err
}

func TestDamagedChunksAreErrors(t *testing.T) {
	folder := unpack(t)
	for _, array := range []string{"plain", "zlib", "gzip", "bz2", "zstd", "lz4", "blosc/lz4", "blosc/zstd", "blosc/zlib", "blosc/none"} {
		chunks, err := filepath.Glob(filepath.Join(folder, array, "[0-9]*"))
		if err != nil || len(chunks) == 0 {
			t.Fatal(array, err)
		}
		whole, err := os.ReadFile(chunks[0])
		if err != nil {
			t.Fatal(err)
		}
		read := func(b []byte) error {
			if err := os.WriteFile(chunks[0], b, 0o666); err != nil {
				t.Fatal(err)
			}
			return readArray(folder, array)
		}
		foreigntest.Truncate(t, array, whole, read)
		foreigntest.Flip(t, whole, 8, read)
		if err := read(whole); err != nil {
			t.Error(err)
		}
	}
}

func TestNothingOutsideTheFolderIsOpened(t *testing.T) {
	folder := unpack(t)
	secret := filepath.Join(t.TempDir(), "secret")
	b, err := os.ReadFile(filepath.Join(folder, "plain", "0.0.0"))
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(secret, b, 0o666)
	os.Remove(filepath.Join(folder, "plain", "0.0.0"))
	if err := os.Symlink(secret, filepath.Join(folder, "plain", "0.0.0")); err != nil {
		t.Skip("no links here:", err)
	}
	if err := readArray(folder, "plain"); err == nil || !strings.Contains(err.Error(), "plain/0.0.0") {
		t.Errorf("a link out of the folder: %v", err)
	}
}

func TestWhatIsAnnouncedIsCheckedFirst(t *testing.T) {
	for from, to := range map[string]string{
		`"zarr_format": 2`: `"zarr_format": 3`, `"order": "C"`: `"order": "X"`, `"id": "zlib"`: `"id": "snappy"`,
		`25`: `2500000000000`, `40`: `-1`, `3,`: `0,`,
	} {
		folder := unpack(t)
		change(t, filepath.Join(folder, "zlib", ".zarray"), func(b []byte) []byte { return []byte(strings.Replace(string(b), from, to, 1)) })
		if err := readArray(folder, "zlib"); err == nil || !strings.Contains(err.Error(), "zlib") {
			t.Errorf("%s for %s: %v", to, from, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	folder := unpack(f)
	for _, array := range []string{"zlib", "zstd", "lz4", "blosc/lz4", "blosc/zstd", "blosc/zlib", "blosc/none", "blosc/copy"} {
		chunks, _ := filepath.Glob(filepath.Join(folder, array, "[0-9]*"))
		b, err := os.ReadFile(chunks[0])
		if err != nil {
			f.Fatal(err)
		}
		id, _, _ := strings.Cut(array, "/")
		f.Add(id, b, 2400)
	}
	f.Fuzz(func(t *testing.T, id string, b []byte, want int) {
		if want < 0 || want > 1<<16 {
			return
		}
		foreigntest.Bounded(t, len(b), func() {
			if out, err := decode(id, b, want); err == nil && len(out) != want {
				t.Fatalf("%d bytes, want %d", len(out), want)
			}
		})
	})
}

func FuzzOpen(f *testing.F) {
	folder := f.TempDir()
	f.Add([]byte(`{"zarr_format": 2, "shape": [4], "chunks": [2], "dtype": "<f4", "order": "C", "fill_value": 0.0, "compressor": null, "filters": null}`), []byte("12345678"))
	f.Fuzz(func(t *testing.T, meta, chunk []byte) {
		os.WriteFile(filepath.Join(folder, ".zarray"), meta, 0o666)
		os.WriteFile(filepath.Join(folder, "0"), chunk, 0o666)
		n := len(meta) + len(chunk)
		foreigntest.Within(t, 96<<20+4*maxRatio*n, n, func() { foreigntest.ReadAll(Open(folder)) })
	})
}

// A few bytes of zstd that ask for a window of gigabytes do not get it; those of a
// usual window are read.
func TestLargeWindow(t *testing.T) {
	for log := range 32 { // 1 KiB to 2 TiB
		frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, byte(log << 3), 0x01 | 4<<3, 0, 0, 'a', 'b', 'c', 'd'} // a last block of 4 bytes as they are
		foreigntest.Within(t, 32<<20, len(frame), func() {
			if b, err := decode("zstd", frame, 4); (err != nil || string(b) != "abcd") && log <= 13 {
				t.Errorf("window of %d KiB: %q %v", 1<<log, b, err)
			}
		})
	}
}
