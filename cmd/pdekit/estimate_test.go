package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// smallData makes a small dataset and returns its path.
func smallData(t *testing.T, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "d.npz")
	quiet := (&IO{}).silent()
	quiet.Now = systemIO().Now
	if code := run(quiet, append([]string{"generate", "-o", path, "-q", "--certify", "0"}, args...)); code != exitDone {
		t.Fatalf("generate: exit %d", code)
	}
	return path
}

// What convert --dry-run says of the disk is what the conversion takes, to a few
// per cent where it is packed; the folder of the moment is gone.
func TestConvertEstimate(t *testing.T) {
	data := smallData(t, "burgers", "--samples=40", "--grid=64", "--t-end=0.2", "--snapshots=3")
	t.Setenv("TMPDIR", t.TempDir())
	for _, c := range []struct {
		out     string
		args    []string
		percent float64
	}{
		{"c.npz", nil, 3},
		{"folder", []string{"--samples=10:30"}, 3},
		{"c.h5", []string{"--compress"}, 5},
		{"c.zarr", []string{"--dtype=float64"}, 5},
		{"c.xdmf", []string{"--compress"}, 5},
	} {
		var out bytes.Buffer
		io := (&IO{}).silent()
		io.Out, io.Now = &out, systemIO().Now
		path := filepath.Join(t.TempDir(), c.out)
		args := append([]string{"convert", data, path}, c.args...)
		if code := run(io, append(args, "--dry-run", "--json")); code != exitDone {
			t.Fatalf("%s: exit %d", c.out, code)
		}
		var e convertEstimate
		if err := json.Unmarshal(out.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		if io.exists(path) {
			t.Errorf("%s: the dry run wrote it", c.out)
		}
		if code := run(io, args); code != exitDone {
			t.Fatalf("%s: exit %d", c.out, code)
		}
		size, err := io.diskUsed(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		if off := 100 * math.Abs(float64(e.Disk-size)) / float64(size); off > c.percent || e.Samples < 20 || e.Seconds <= 0 || e.Sample <= 0 {
			t.Errorf("%s: %s foretold, %d bytes taken", c.out, fmt.Sprintf("%+v", e), size)
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}
