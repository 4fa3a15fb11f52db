package zarr

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
)

func TestDamagedChunksOfVersion3AreErrors(t *testing.T) {
	folder := unpack(t, "store3")
	for _, array := range []string{"default", "plain", "gzip", "zstd", "blosc/lz4_shuffle", "blosc/zstd_bitshuffle", "blosc/bits_of_bytes", "crc32c", "crc32c_twice", "transposed", "shards", "shards_coded", "shards_first"} {
		var chunk string
		filepath.WalkDir(filepath.Join(folder, array, "c"), func(path string, e os.DirEntry, err error) error {
			if err == nil && !e.IsDir() && chunk == "" {
				chunk = path
			}
			return err
		})
		whole, err := os.ReadFile(chunk)
		if err != nil {
			t.Fatal(err)
		}
		read := func(b []byte) error {
			if err := os.WriteFile(chunk, b, 0o666); err != nil {
				t.Fatal(err)
			}
			return readArray(filepath.Join(folder, array), "array") // the whole store takes longer
		}
		foreigntest.Truncate(t, array, whole, read)
		if n := foreigntest.Flip(t, whole, 8, read); n != 8 && strings.HasPrefix(array, "crc32c") {
			t.Errorf("%s: %d of 8 damages were found out", array, n)
		}
		if err := read(whole); err != nil {
			t.Error(err)
		}
	}
}

// What cannot be read says so by name; other arrays are read all the same.
func TestWhatVersion3HasMoreIsNamed(t *testing.T) {
	folder := unpack(t, "store3")
	for _, c := range []struct{ array, from, to, want string }{
		{"gzip", `"name": "gzip"`, `"name": "brotli"`, "brotli"},
		{"gzip", `"name": "gzip"`, `"name": "transpose"`, "transpose"},
		{"crc32c_twice", `"name": "crc32c"`, `"name": "zstd"`, "another compressor"},
		{"plain", `"name": "bytes"`, `"name": "vlen-utf8"`, "vlen-utf8"},
		{"plain", `"name": "regular"`, `"name": "rectilinear"`, "rectilinear"},
		{"plain", `"name": "default"`, `"name": "suffix"`, "suffix"},
		{"plain", `"storage_transformers": []`, `"storage_transformers": [{"name": "mirror"}]`, "mirror"},
		{"plain", `"endian": "little"`, `"endian": 7`, "odd kind"},
		{"plain", `"data_type": "float64"`, `"data_type": {"name": "numpy.datetime64", "configuration": {"unit": "s"}}`, "numpy.datetime64"},
		{"plain", `"data_type": "float64"`, `"data_type": "bfloat16"`, "bfloat16"},
		{"shards", `"name": "crc32c"`, `"name": "gzip"`, "index"},
	} {
		path := filepath.Join(folder, c.array, "zarr.json")
		was := change(t, path, func(b []byte) []byte {
			out := strings.Replace(string(b), c.from, c.to, 1)
			if out == string(b) {
				t.Fatalf("%s: no %s in %s", c.array, c.from, b)
			}
			return []byte(out)
		})
		if err := readArray(folder, c.array); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s: %v, want %q", c.array, c.to, err, c.want)
		}
		if err := readArray(folder, "zstd"); err != nil {
			t.Errorf("beside %s with %s: %v", c.array, c.to, err)
		}
		change(t, path, func([]byte) []byte { return was })
	}
}

func TestHostileMetadataOfVersion3(t *testing.T) {
	folder := unpack(t, "store3")
	for _, c := range []struct{ array, from, to, want string }{
		{"plain", `"zarr_format": 3`, `"zarr_format": 4`, "zarr_format 4"},
		{"plain", `"node_type": "array"`, `"node_type": "link"`, "link"},
		{"plain", "    4,\n    5,\n    40", "    -4,\n    5,\n    40", "shape"},
		{"plain", "    4,\n    5,\n    40", "    4000000000,\n    5000000000,\n    40", "shape"},
		{"plain", "        25", "        0", "chunks"},
		{"plain", "        25", "        2500000000000", "chunks"},
		{"transposed", "          2,\n          0,", "          2,\n          2,", "transpose"},
		{"transposed", "          2,\n          0,", "          -1,\n          0,", "transpose"},
		{"shards", "        20", "        21", "shards"},
		{"shards", "          10", "          0", "shards"},
		{"dots", `"separator": "."`, `"separator": "../"`, "separator"},
	} {
		path := filepath.Join(folder, c.array, "zarr.json")
		was := change(t, path, func(b []byte) []byte {
			out := strings.Replace(string(b), c.from, c.to, 1)
			if out == string(b) {
				t.Fatalf("%s: no %q in %s", c.array, c.from, b)
			}
			return []byte(out)
		})
		if err := readArray(folder, c.array); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.array+"/zarr.json") {
			t.Errorf("%s with %s: %v, want %q", c.array, c.to, err, c.want)
		}
		change(t, path, func([]byte) []byte { return was })
	}
	path := filepath.Join(folder, "shards", "zarr.json")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	foreigntest.Truncate(t, path, whole, func(b []byte) error {
		os.WriteFile(path, b, 0o666)
		return readArray(folder, "shards")
	})
}

// A chunk of a shard that is not where the index says.
func TestHostileShards(t *testing.T) {
	s := &shards{grid: []int{2}, count: 2}
	for _, c := range []struct {
		from, length uint64
		want         string
	}{{40, 1, "beyond"}, {1 << 63, 1, "beyond"}, {0, 1 << 63, "beyond"}, {math.MaxUint64, 1, "beyond"}} {
		b := binary.LittleEndian.AppendUint64(make([]byte, 4), c.from)
		b = append(binary.LittleEndian.AppendUint64(b, c.length), make([]byte, 16)...)
		s.index = nil
		if _, _, _, err := s.find(strings.NewReader(string(b)), int64(len(b)), "s", 0); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d bytes at %d: %v", c.length, c.from, err)
		}
	}
	if _, _, _, err := (&shards{grid: []int{1 << 20}, count: 1 << 20}).find(strings.NewReader("short"), 5, "s", 0); err == nil {
		t.Error("an index longer than its file is no error")
	}
}
