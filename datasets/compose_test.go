package datasets

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

func TestCopyGivesTheBytesOfTheOtherContainer(t *testing.T) {
	for _, dtype := range []string{"float32", "float64"} {
		for i := range containers {
			folder := t.TempDir()
			from, to := filepath.Join(folder, containers[i]), filepath.Join(folder, containers[1-i])
			o := noiseOptions(to, 5)
			o.DType = dtype
			generate(t, o)
			want := contents(t, to)
			o.Path = from
			generate(t, o)
			if err := Copy(context.Background(), to, open(t, from)); err != nil {
				t.Fatal(err)
			}
			if contents(t, to) != want {
				t.Fatalf("%s from %s to %s: other bytes", dtype, from, to)
			}
		}
	}
}

func read(t *testing.T, d *Dataset, name string, sample int) []float64 {
	t.Helper()
	info, _ := d.Info(name)
	v := make([]float64, info.Size())
	if err := d.ReadFloat64(v, name, sample, 0); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestComposeSelects(t *testing.T) {
	folder := t.TempDir()
	a, b := filepath.Join(folder, "a.npz"), filepath.Join(folder, "b")
	o := noiseOptions(a, 4)
	o.DType = "float64"
	generate(t, o)
	o.Path, o.Seed = b, 8
	generate(t, o)
	out := filepath.Join(folder, "c.npz")
	err := Compose(context.Background(), out, []*Dataset{open(t, a), open(t, b)}, ComposeOptions{
		Samples: []int{5, 0, 3}, Frames: []int{0, 2}, Stride: 4,
	})
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, out)
	if d.Samples() != 3 || !slices.Equal(d.Coordinate("t"), []float64{0, 0.2}) || !slices.Equal(d.Coordinate("x"), []float64{0, 0.5}) {
		t.Fatalf("%d samples, t %v, x %v", d.Samples(), d.Coordinate("t"), d.Coordinate("x"))
	}
	for i, from := range []struct {
		seed   uint64
		sample int
	}{{8, 1}, {7, 0}, {7, 3}} {
		whole := expected(from.seed, from.sample)
		var want []float64
		for _, frame := range []int{0, 2} {
			for channel := range 2 {
				for _, x := range []int{0, 4} {
					want = append(want, whole[1][(frame*2+channel)*8+x])
				}
			}
		}
		if got := read(t, d, "u", i); !slices.Equal(got, want) {
			t.Fatalf("sample %d: %v, want %v", i, got, want)
		}
		if got := read(t, d, "params", i); !slices.Equal(got, whole[0]) {
			t.Fatalf("sample %d: params %v", i, got)
		}
	}
	m := d.Meta()
	if m.Grid == nil || m.Grid.N[0] != 2 || !m.Grid.Periodic[0] {
		t.Errorf("grid %+v", m.Grid)
	}
	if m.SamplesAsMade() {
		t.Error("a choice of samples counts as the samples that were made")
	}
	for _, part := range []string{"4 samples from 0 of seed 8", "samples 5, 0, 3", "frames 0, 2", "0, 4, 8"} {
		if !strings.Contains(strings.Join(m.Derived, "\n"), part) {
			t.Errorf("derived %q does not say %q", m.Derived, part)
		}
	}
	if found, err := Verify(context.Background(), d); err != nil || len(found) != 0 {
		t.Errorf("verify: %v %v", found, err)
	}
}

// What is taken of data keeps their certificate, and says so; a run of samples
// is still known by its seed and numbers.
func TestComposeKeepsTheCertificate(t *testing.T) {
	folder := t.TempDir()
	a, b, c := filepath.Join(folder, "a"), filepath.Join(folder, "b"), filepath.Join(folder, "c")
	o := noiseOptions(a, 6)
	o.Meta.Certificate = &grid.Certificate{Samples: 2, Median: 1e-5, Max: 2e-5, Frames: []float64{0, 1e-5, 3e-5}, SolveGrid: []int{8}, RefinedGrid: []int{16}}
	generate(t, o)
	if err := Compose(context.Background(), b, []*Dataset{open(t, a)}, ComposeOptions{Stride: 4, Frames: []int{0, 2}, Samples: []int{2, 3, 4}}); err != nil {
		t.Fatal(err)
	}
	m := open(t, b).Meta()
	if m.Certificate == nil || m.Certificate.Median != 1e-5 || !slices.Equal(m.Certificate.Frames, []float64{0, 3e-5}) ||
		m.Certificate.Of != "the data from which were taken: a selection of samples, a selection of frames, every node number 4 of each axis" {
		t.Errorf("certificate %+v", m.Certificate)
	}
	if m.First != 2 || m.Samples != 3 || !m.SamplesAsMade() {
		t.Errorf("samples %d from %d, derived %q", m.Samples, m.First, m.Derived)
	}
	if whole := open(t, a).Meta(); whole.Certificate.Of != "" || len(whole.Certificate.Frames) != 3 {
		t.Errorf("the certificate of the source became %+v", whole.Certificate)
	}
	if err := Compose(context.Background(), c, []*Dataset{open(t, a), open(t, a)}, ComposeOptions{}); err != nil {
		t.Fatal(err)
	}
	if m := open(t, c).Meta(); m.Certificate != nil {
		t.Errorf("two sources have the certificate %+v", m.Certificate)
	}
}

// Thinned nodes and frames leave sample i what it is.
func TestSamplesAsMade(t *testing.T) {
	folder := t.TempDir()
	a, b := filepath.Join(folder, "a"), filepath.Join(folder, "b")
	generate(t, noiseOptions(a, 4))
	if err := Compose(context.Background(), b, []*Dataset{open(t, a)}, ComposeOptions{Stride: 4, Frames: []int{0, 2}, DType: "float32"}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{a, b} {
		if m := open(t, path).Meta(); !m.SamplesAsMade() {
			t.Errorf("%s: derived %q", path, m.Derived)
		}
	}
}

func TestComposeRefuses(t *testing.T) {
	folder := t.TempDir()
	a, b := filepath.Join(folder, "a"), filepath.Join(folder, "b")
	generate(t, noiseOptions(a, 4))
	d := open(t, a)
	steady := []grid.Array{{Name: "u", Axes: []string{"channel", "x"}, Shape: []int{1, 8}}}
	w, err := Create(b, steady, Options{Samples: 1, Meta: Meta{Kind: Steady}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteSample(0, [][]float64{make([]float64, 8)}); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(nil); err != nil {
		t.Fatal(err)
	}
	s := open(t, b)
	out := filepath.Join(folder, "c.npz")
	for want, f := range map[string]func() error{
		"do not fit together": func() error { return Compose(context.Background(), out, []*Dataset{d, s}, ComposeOptions{}) },
		"sample 4 of 4": func() error {
			return Compose(context.Background(), out, []*Dataset{d}, ComposeOptions{Samples: []int{4}})
		},
		"frame 3 of 3": func() error {
			return Compose(context.Background(), out, []*Dataset{d}, ComposeOptions{Frames: []int{3}})
		},
		"must increase": func() error {
			return Compose(context.Background(), out, []*Dataset{d}, ComposeOptions{Frames: []int{1, 1}})
		},
		"no array has a time": func() error {
			return Compose(context.Background(), out, []*Dataset{s}, ComposeOptions{Frames: []int{0}})
		},
		"stride 7 does not": func() error { return Compose(context.Background(), out, []*Dataset{d}, ComposeOptions{Stride: 7}) },
		"no samples": func() error {
			return Compose(context.Background(), out, []*Dataset{d}, ComposeOptions{Samples: []int{}})
		},
		"no datasets": func() error { return Compose(context.Background(), out, nil, ComposeOptions{}) },
	} {
		wantError(t, f(), want)
		absent(t, out)
		absent(t, out+".partial")
	}
	// 7 divides 8 − 1, which is right for an axis with two ends, as s may have.
	if err := Compose(context.Background(), out, []*Dataset{s}, ComposeOptions{Stride: 7}); err != nil {
		t.Fatal(err)
	}
}

func TestForeignFilesOpen(t *testing.T) {
	ramp := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = float64(i)
		}
		return v
	}
	type array struct {
		name  string
		shape []int
	}
	cases := []struct {
		name    string
		arrays  []array
		samples int
		axes    []string // of u
		shape   []int
	}{
		{"u and a on a line", []array{{"a", []int{5, 16}}, {"u", []int{5, 16}}}, 5, []string{"channel", "x"}, []int{1, 16}},
		{"u with t and x", []array{{"u", []int{5, 3, 16}}, {"t", []int{3}}, {"x", []int{16}}}, 5, []string{"time", "channel", "x"}, []int{3, 1, 16}},
		{"channels", []array{{"u", []int{5, 3, 2, 16}}, {"t", []int{3}}, {"x", []int{16}}}, 5, []string{"time", "channel", "x"}, []int{3, 2, 16}},
		{"plane without coordinates", []array{{"a", []int{5, 10, 9}}, {"u", []int{5, 10, 9}}}, 5, []string{"channel", "x", "y"}, []int{1, 10, 9}},
		{"plane with channels, without coordinates", []array{{"a", []int{5, 2, 10, 9}}, {"u", []int{5, 1, 10, 9}}}, 5, []string{"channel", "x", "y"}, []int{1, 10, 9}},
		{"u alone", []array{{"u", []int{5, 4, 9}}}, 5, []string{"time", "channel", "x"}, []int{4, 1, 9}},
		{"u alone, with channels", []array{{"u", []int{5, 4, 2, 9}}}, 5, []string{"time", "channel", "x"}, []int{4, 2, 9}},
		{"u alone, in the plane", []array{{"u", []int{5, 4, 10, 9}}}, 5, []string{"time", "channel", "x", "y"}, []int{4, 1, 10, 9}},
		{"u and x", []array{{"u", []int{5, 11, 16}}, {"x", []int{16}}}, 5, []string{"time", "channel", "x"}, []int{11, 1, 16}},
		{"steady plane with channels", []array{{"u", []int{5, 2, 8, 9}}, {"x", []int{8}}, {"y", []int{9}}}, 5, []string{"channel", "x", "y"}, []int{2, 8, 9}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "set")
			os.Mkdir(path, 0o777)
			for _, a := range c.arrays {
				if err := npy.WriteFile(filepath.Join(path, a.name+".npy"), a.shape, ramp(product(a.shape))); err != nil {
					t.Fatal(err)
				}
			}
			d := open(t, path)
			info, _ := d.Info("u")
			if !d.Foreign() || d.Samples() != c.samples || !slices.Equal(info.Axes, c.axes) || !slices.Equal(info.Shape, c.shape) {
				t.Fatalf("%d samples of %v %v", d.Samples(), info.Axes, info.Shape)
			}
			if got := read(t, d, "u", 2); got[0] != float64(2*info.Size()) {
				t.Fatalf("sample 2 begins with %g", got[0])
			}
			out := path + ".npz"
			if err := Copy(context.Background(), out, d); err != nil {
				t.Fatal(err)
			}
			if found, err := Verify(context.Background(), open(t, out)); err != nil || len(found) != 0 {
				t.Fatalf("a copy of it: %v %v", found, err)
			}
		})
	}
}

// What pdekit cannot use is named when the file is opened, with the reason.
func TestForeignFilesThatCannotBeUsed(t *testing.T) {
	for name, c := range map[string]struct {
		shapes map[string][]int
		want   string
	}{
		"samples":   {map[string][]int{"u": {5, 16}, "a": {4, 16}}, `array "a" has 4 samples`},
		"no points": {map[string][]int{"u": {5}}, `array "u" has shape [5]`},
	} {
		path := filepath.Join(t.TempDir(), "set")
		os.Mkdir(path, 0o777)
		for array, shape := range c.shapes {
			if err := npy.WriteFile(filepath.Join(path, array+".npy"), shape, make([]float64, product(shape))); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}

func TestVerifyNamesUnusedCoordinates(t *testing.T) {
	path := filepath.Join(t.TempDir(), "set")
	os.Mkdir(path, 0o777)
	for array, shape := range map[string][]int{"u": {5, 4, 16}, "t": {3}, "x": {16}} {
		values := make([]float64, product(shape))
		for i := range values {
			values[i] = float64(i)
		}
		if err := npy.WriteFile(filepath.Join(path, array+".npy"), shape, values); err != nil {
			t.Fatal(err)
		}
	}
	found, err := Verify(context.Background(), open(t, path))
	if err != nil || len(found) != 1 || found[0].Array != "t" {
		t.Fatalf("%v %v; want one finding, of t", found, err)
	}
}

func TestSubset(t *testing.T) {
	path := filepath.Join(t.TempDir(), "set.npz")
	o := noiseOptions(path, 5)
	o.DType = "float64"
	generate(t, o)
	d := open(t, path)
	v := d.Subset([]int{4, 1, 1}).Subset([]int{2, 0})
	if v.Samples() != 2 || d.Samples() != 5 {
		t.Fatalf("%d and %d samples", v.Samples(), d.Samples())
	}
	for i, from := range []int{1, 4} {
		if !slices.Equal(read(t, v, "u", i), expected(7, from)[1]) {
			t.Fatalf("sample %d of the view is not %d", i, from)
		}
	}
	v.Close()
	if err := d.ReadFloat64(make([]float64, 1), "u", 0, 0); err != nil {
		t.Fatalf("after closing the view: %v", err)
	}
}
