package datasets

import (
	"archive/zip"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/npy"
)

// Whatever is cut off, the file does not open.
func TestTruncatedFilesDoNotOpen(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		generate(t, noiseOptions(path, 3))
		file := path
		if filepath.Ext(path) == "" {
			file = filepath.Join(path, "u.npy")
		}
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for n := len(whole) - 1; n >= 0; n -= 1 + n/97 {
			if err := os.WriteFile(file, whole[:n], 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path)
			wantError(t, err, file)
		}
	})
}

// Whatever bit is flipped in the data, Verify says which array it is in.
func TestVerifyFindsEveryFlippedBit(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		generate(t, noiseOptions(path, 3))
		for _, name := range []string{"u", "params", "t", "x"} {
			file, at := path, int64(-10) // from the end
			if filepath.Ext(path) == "" {
				file = filepath.Join(path, name+".npy")
			} else {
				at = memberEnd(t, path, name+".npy") - 10
			}
			flip(t, file, at)
			found, err := Verify(context.Background(), open(t, path))
			if err != nil || len(found) == 0 || found[0].Array != name {
				t.Fatalf("%s: found %v, %v", name, found, err)
			}
			flip(t, file, at)
		}
		if found, err := Verify(context.Background(), open(t, path)); err != nil || len(found) != 0 {
			t.Fatalf("all bits flipped back: %v %v", found, err)
		}
	})
}

func memberEnd(t *testing.T, path, name string) int64 {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if f.Name == name {
			start, err := f.DataOffset()
			if err != nil {
				t.Fatal(err)
			}
			return start + int64(f.UncompressedSize64)
		}
	}
	t.Fatal("no member ", name)
	return 0
}

// flip turns over one bit of a file; a negative place counts from the end.
func flip(t *testing.T, path string, at int64) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if at < 0 {
		at += int64(len(b))
	}
	b[at] ^= 1
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
}

// rewrite changes meta.json of a dataset in a folder.
func rewrite(t *testing.T, folder, old, new string) {
	t.Helper()
	path := filepath.Join(folder, metaName)
	b, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(b), old) {
		t.Fatalf("meta.json has no %q (%v)", old, err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(b), old, new, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestOpenComparesFilesWithMeta(t *testing.T) {
	cases := []struct {
		name   string
		damage func(t *testing.T, path string)
		want   []string
	}{
		{"missing array", func(t *testing.T, p string) { os.Remove(filepath.Join(p, "params.npy")) }, []string{`"params"`, "missing", "found u, t, x"}},
		{"other shape", func(t *testing.T, p string) { writeNPY(t, p, "u", 2, 3, 2, 8) }, []string{`"u"`, "[2 3 2 8]", "[3 3 2 8]"}},
		{"other axes", func(t *testing.T, p string) { writeNPY(t, p, "u", 3, 48) }, []string{`"u"`, "2 axes"}},
		{"other type", func(t *testing.T, p string) { writeNPY(t, p, "u", 3, 3, 2, 8) }, []string{`"u"`, "float64", "float32"}},
		{"samples", func(t *testing.T, p string) { rewrite(t, p, `"samples": 3`, `"samples": 4`) }, []string{"3 samples", "says 4"}},
		{"negative", func(t *testing.T, p string) { rewrite(t, p, `"samples": 3`, `"samples": -4`) }, []string{"samples -4"}},
		{"newer", func(t *testing.T, p string) { rewrite(t, p, `"format_version": 1`, `"format_version": 9`) }, []string{"format_version 9", "newer"}},
		{"no JSON", func(t *testing.T, p string) { rewrite(t, p, `{`, ``) }, []string{"meta.json"}},
		{"no arrays", func(t *testing.T, p string) {
			for _, n := range []string{"u", "params", "t", "x"} {
				os.Remove(filepath.Join(p, n+".npy"))
			}
		}, []string{"holds no arrays"}},
		{"not there", func(t *testing.T, p string) { os.RemoveAll(p) }, []string{"no such file"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "set")
			generate(t, noiseOptions(path, 3))
			c.damage(t, path)
			_, err := Open(path)
			wantError(t, err, append(c.want, path)...)
		})
	}
}

func writeNPY(t *testing.T, folder, name string, shape ...int) {
	t.Helper()
	if err := npy.WriteFile(filepath.Join(folder, name+".npy"), shape, make([]float64, product(shape))); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyFindings(t *testing.T) {
	cases := []struct {
		name   string
		damage func(t *testing.T, path string)
		want   string
	}{
		{"kind", func(t *testing.T, p string) { rewrite(t, p, `"evolution"`, `"story"`) }, `kind "story"`},
		{"steady", func(t *testing.T, p string) { rewrite(t, p, `"evolution"`, `"steady"`) }, "u: has a time axis"},
		{"stranger", func(t *testing.T, p string) { writeNPY(t, p, "v", 3) }, "v: meta.json does not list it"},
		{"labels", func(t *testing.T, p string) { rewrite(t, p, `"p",`, `"p", "o",`) }, "u: 3 labels for 2 along channel"},
		{"grid", func(t *testing.T, p string) { rewrite(t, p, "\"n\": [\n      8", "\"n\": [\n      9") }, "u: is on [8] points, meta.json has the grid [9]"},
		{"time", func(t *testing.T, p string) {
			if err := npy.WriteFile(filepath.Join(p, "t.npy"), []int{3}, []float64{0, 2, 1}); err != nil {
				t.Fatal(err)
			}
		}, "t: does not increase: value 2 is 1 after 2"},
		{"NaN", func(t *testing.T, p string) {
			v := make([]float32, 3*48)
			v[48+16+8+5] = float32(math.NaN())
			if err := npy.WriteFile(filepath.Join(p, "u.npy"), []int{3, 3, 2, 8}, v); err != nil {
				t.Fatal(err)
			}
		}, "u: sample 1: at time 1, channel 1, x 5 is NaN"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "set")
			generate(t, noiseOptions(path, 3))
			c.damage(t, path)
			found, err := Verify(context.Background(), open(t, path))
			if err != nil || !strings.Contains(fmt.Sprint(found), c.want) {
				t.Fatalf("found %v (%v), want %q", found, err, c.want)
			}
		})
	}
}

// A file that is cut short after it was opened gives an error, not a crash.
func TestFileCutShortWhileOpen(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		o := noiseOptions(path, 400) // several pages
		generate(t, o)
		d := open(t, path)
		file := path
		if filepath.Ext(path) == "" {
			file = filepath.Join(path, "u.npy")
		}
		if err := os.Truncate(file, 100); err != nil {
			t.Fatal(err)
		}
		wantError(t, d.ReadFloat32(make([]float32, 8), "u", 399, 0), path, "cut short")
	})
}

func TestReadErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "set.npz")
	generate(t, noiseOptions(path, 3))
	d := open(t, path)
	one := make([]float32, 1)
	wantError(t, d.ReadFloat32(one, "v", 0, 0), path, `no array "v"`, "found u, params, t, x")
	wantError(t, d.ReadFloat32(one, "t", 0, 0), "coordinate")
	wantError(t, d.ReadFloat32(one, "u", 3, 0), "sample 3 of 3")
	wantError(t, d.ReadFloat32(one, "u", -1, 0), "sample -1 of 3")
	wantError(t, d.ReadFloat32(one, "u", 0, noiseSize), "which has 48")
	wantError(t, d.Require("u", "a"), `no array "a"`, "expected u, a")
	if err := d.Require("u", "params"); err != nil {
		t.Fatal(err)
	}
}
