package zarr

import (
	"archive/zip"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
)

// unpack puts a golden store into a folder: store is of version 2, store3 of 3.
func unpack(t testing.TB, name string) string {
	t.Helper()
	folder := t.TempDir()
	z, err := zip.OpenReader("testdata/" + name + ".zip")
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
	for name, format := range map[string]string{"store": "Zarr 2", "store3": "Zarr 3"} {
		f, err := Open(unpack(t, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		foreigntest.Compare(t, name, f, "testdata/"+name+".npz")
		attrs := f.Groups[""]
		if n, _ := attrs.Number("number"); n != 2.5 || attrs.Text("title") != "a text" || len(attrs.Texts("texts")) != 2 || f.Format != format {
			t.Errorf("%s: %s, attributes %v", name, f.Format, attrs)
		}
	}
}

// change rewrites a file of a store and returns what it was.
func change(t *testing.T, path string, f func(b []byte) []byte) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, f(b), 0o666); err != nil {
		t.Fatal(err)
	}
	return b
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
	folder := unpack(t, "store")
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
	folder := unpack(t, "store")
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
		`"filters": null`: `"filters": [{"id": "shuffle", "elementsize": 0}]`,
	} {
		folder := unpack(t, "store")
		change(t, filepath.Join(folder, "zlib", ".zarray"), func(b []byte) []byte { return []byte(strings.Replace(string(b), from, to, 1)) })
		if err := readArray(folder, "zlib"); err == nil || !strings.Contains(err.Error(), "zlib") {
			t.Errorf("%s for %s: %v", to, from, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	folder := unpack(f, "store")
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

// FuzzOpen reads an array whose metadata and only chunk are given, of version 3
// if its node_type is told.
func FuzzOpen(f *testing.F) {
	const three = `{"zarr_format": 3, "node_type": "array", "shape": [4], "data_type": "float32", "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4]}}, "chunk_key_encoding": {"name": "default"}, "fill_value": "NaN", "codecs": `
	for _, seed := range [][2]string{
		{`{"zarr_format": 2, "shape": [4], "chunks": [2], "dtype": "<f4", "order": "C", "fill_value": 0.0, "compressor": null, "filters": null}`, "12345678"},
		{three + `[{"name": "bytes", "configuration": {"endian": "little"}}, "crc32c"]}`, string(binary.LittleEndian.AppendUint32([]byte("0123456789abcdef"), crc32.Checksum([]byte("0123456789abcdef"), castagnoli)))},
		{three + `[{"name": "transpose", "configuration": {"order": [0]}}, "bytes", {"name": "zstd"}]}`, "0123456789abcdef"},
		{three + `[{"name": "sharding_indexed", "configuration": {"chunk_shape": [2], "codecs": ["bytes"], "index_codecs": ["bytes"]}}]}`,
			"01234567\x00\x00\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
		folder := f.TempDir()
		if err := stored(folder, []byte(seed[0]), []byte(seed[1])); err != nil && !strings.Contains(seed[0], "zstd") {
			f.Fatal(err)
		}
	}
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, meta, chunk []byte) {
		n := len(meta) + len(chunk)
		foreigntest.Within(t, 96<<20+4*maxRatio*n, n, func() { stored(folder, meta, chunk) })
	})
}

// stored reads a store of one array, with one chunk at the place of the first.
func stored(folder string, meta, chunk []byte) error {
	name, place := ".zarray", "0"
	os.Remove(filepath.Join(folder, "zarr.json"))
	if strings.Contains(string(meta), "node_type") {
		name, place = "zarr.json", "c/0"
		os.Mkdir(filepath.Join(folder, "c"), 0o777)
	}
	os.WriteFile(filepath.Join(folder, name), meta, 0o666)
	os.WriteFile(filepath.Join(folder, place), chunk, 0o666)
	file, err := Open(folder)
	return foreigntest.ReadAll(file, err)
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
