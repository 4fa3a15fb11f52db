package datasets

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// noise is a source of random numbers, in the layout of an evolution.
type noise struct {
	before func(sample int) error          // called first, if not nil
	spoil  func(sample int, u [][]float64) // called last, if not nil
}

const (
	noiseTimes, noiseChannels, noisePoints = 3, 2, 8
	noiseSize                              = noiseTimes * noiseChannels * noisePoints
)

func (noise) Layout() []grid.Array {
	g := grid.Uniform(1, noisePoints, 0, 1, true)
	return append([]grid.Array{
		{Name: "params", Axes: []string{"parameter"}, Shape: []int{1}, Labels: []string{"viscosity"}, Units: []string{"1"}, Double: true},
		{Name: "u", Axes: []string{"time", "channel", "x"}, Shape: []int{noiseTimes, noiseChannels, noisePoints}, Labels: []string{"p", "q"}, Units: []string{"1", "1"}},
		{Name: "t", Axes: []string{"t"}, Shape: []int{noiseTimes}, Double: true, Values: []float64{0, 0.1, 0.2}},
	}, g.Coordinates()...)
}

func (s noise) Solve(ctx context.Context, rng *random.Stream, dst [][]float64) error {
	if s.before != nil {
		if err := s.before(rng.Sample); err != nil {
			return err
		}
	}
	for _, d := range dst {
		for i := range d {
			d[i] = rng.NormFloat64()
		}
	}
	if s.spoil != nil {
		s.spoil(rng.Sample, dst)
	}
	return ctx.Err()
}

func newNoise() (Source, error) { return noise{}, nil }

// expected is what noise stores for a sample: params and u, in float64.
func expected(seed uint64, sample int) [][]float64 {
	dst := newSample(noise{})
	if err := (noise{}).Solve(context.Background(), random.New(seed, sample), dst); err != nil {
		panic(err)
	}
	return dst
}

func noiseOptions(path string, samples int) GenerateOptions {
	g := grid.Uniform(1, noisePoints, 0, 1, true)
	return GenerateOptions{Path: path, Samples: samples, Seed: 7, Meta: Meta{
		Kind: Evolution, Equation: "noise", Problem: json.RawMessage(`{"viscosity":0.01,"name":"a<b"}`),
		Grid: &g, Version: "test", Command: "generate noise --samples 9",
	}}
}

// containers are the outputs that every property is tested on.
var containers = []string{"set.npz", "set"}

func eachContainer(t *testing.T, f func(t *testing.T, path string)) {
	for _, name := range containers {
		t.Run(name, func(t *testing.T) { f(t, filepath.Join(t.TempDir(), name)) })
	}
}

// contents returns the bytes of a file, or of each file of a folder.
func contents(t *testing.T, path string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(path, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(path, p)
		b.WriteString(rel + "\n" + string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// beside lists what is in the folder of path, other than path.
func beside(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			out = append(out, e.Name())
		}
	}
	return out
}

func absent(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is there (%v)", path, err)
	}
}

func generate(t *testing.T, o GenerateOptions) *Meta {
	t.Helper()
	m, err := Generate(context.Background(), newNoise, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func open(t *testing.T, path string) *Dataset {
	t.Helper()
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// wantError fails unless err holds every one of the parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Fatalf("error %q does not say %q", err, p)
		}
	}
}
