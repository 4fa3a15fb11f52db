package hdf5

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/foreign/foreigntest"
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

func TestValuesAreThoseThatH5pyReads(t *testing.T) {
	for name, b := range goldens(t) {
		f, err := openBytes(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		foreigntest.Compare(t, name, f, filepath.Join("testdata", name+".npz"))
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
			got = maps.Clone(got)
			maps.DeleteFunc(got, func(_ string, v any) bool { _, no := v.(foreign.Unread); return no })
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

// Attributes that are no numbers and no text are left out, by name.
func TestOddAttributesSaySo(t *testing.T) {
	for _, name := range []string{"attributes_earliest", "attributes_latest"} {
		f, err := openBytes(goldens(t)[name])
		if err != nil {
			t.Fatal(err)
		}
		for attribute, want := range map[string]string{
			"record": `records of "a" (int32), "b" (float64)`, "records": "records of", "reference": "references", "region": "references",
			"opaque": "opaque", "date": "opaque", "long": "float of 80 bits", "lists": "lists of int32",
		} {
			if got, ok := f.Groups["odd"][attribute].(foreign.Unread); !ok || !strings.Contains(string(got), want) {
				t.Errorf("%s: %s is %v, want %q", name, attribute, f.Groups["odd"][attribute], want)
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
			if got, err := a.All(1); err != nil || got[0] != want {
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
		_, err := f.Array(path).All(10)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func readAll(b []byte) error { return foreigntest.ReadAll(openBytes(b)) }

func TestTruncatedFilesAreErrors(t *testing.T) {
	for name, b := range goldens(t) {
		foreigntest.Truncate(t, name, b, readAll)
		var where *Error
		if err := readAll(b[:len(b)/2]); !errors.As(err, &where) || where.Reason == "" {
			t.Errorf("%s: %v does not say where", name, err)
		}
	}
}

func TestFlippedBitsDoNotPanic(t *testing.T) {
	for name, b := range goldens(t) {
		if foreigntest.Flip(t, b, 12, readAll) == 0 && strings.HasSuffix(name, "latest") {
			t.Errorf("%s: no flipped bit was found out", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, b := range goldens(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { foreigntest.Bounded(t, len(b), func() { readAll(b) }) })
}
