package datasets

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

func TestGenerateStoresWhatTheSourceSolved(t *testing.T) {
	for _, dtype := range []string{"float32", "float64"} {
		eachContainer(t, func(t *testing.T, path string) {
			o := noiseOptions(path, 9)
			o.DType, o.First = dtype, 4
			generate(t, o)
			if left := beside(t, path); len(left) != 0 {
				t.Fatalf("left beside the output: %v", left)
			}
			d := open(t, path)
			if d.Samples() != 9 || d.Meta().First != 4 || d.Meta().Equation != "noise" || d.Meta().Seed != 7 {
				t.Fatalf("meta %+v", d.Meta())
			}
			u, params := make([]float64, noiseSize), make([]float64, 1)
			for i := range 9 {
				want := expected(7, 4+i)
				if err := d.ReadFloat64(u, "u", i, 0); err != nil {
					t.Fatal(err)
				}
				if err := d.ReadFloat64(params, "params", i, 0); err != nil {
					t.Fatal(err)
				}
				if params[0] != want[0][0] {
					t.Fatalf("sample %d: params %v, want %v: they are float64 in every dataset", i, params, want[0])
				}
				for k, v := range want[1] {
					if dtype == "float32" {
						v = float64(float32(v))
					}
					if u[k] != v {
						t.Fatalf("sample %d value %d: %v, want %v", i, k, u[k], v)
					}
				}
			}
			if got := d.Coordinate("t"); !slices.Equal(got, []float64{0, 0.1, 0.2}) {
				t.Fatalf("t = %v", got)
			}
			info, _ := d.Info("u")
			if info.DType != dtype || !slices.Equal(info.Axes, []string{"time", "channel", "x"}) || !slices.Equal(info.Shape, []int{3, 2, 8}) || !slices.Equal(info.Labels, []string{"p", "q"}) {
				t.Fatalf("info %+v", info)
			}
			findings, err := Verify(context.Background(), d)
			if err != nil || len(findings) != 0 {
				t.Fatalf("verify: %v %v", findings, err)
			}
		})
	}
}

func TestBytesDoNotDependOnWorkers(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		var want string
		for _, workers := range []int{1, 2, 5, 0} {
			o := noiseOptions(path, 11)
			o.Workers = workers
			generate(t, o) // replaces the one before
			got := contents(t, path)
			if want == "" {
				want = got
			}
			if got != want {
				t.Fatalf("%d workers: other bytes", workers)
			}
		}
	})
}

func TestMergedShardsAreTheBytesOfOneRun(t *testing.T) {
	finish := func(_ context.Context, m *Meta) error {
		m.Certificate = &grid.Certificate{Samples: 2, Median: 1e-5, SolveGrid: []int{8}, RefinedGrid: []int{16}}
		return nil
	}
	eachContainer(t, func(t *testing.T, path string) {
		o := noiseOptions(path, 11)
		o.First, o.Finish = 5, finish
		generate(t, o)
		want := contents(t, path)
		var shards []string
		for i := range 3 {
			s := o
			s.Shard = &Shard{Index: i, Count: 3}
			// Shards of either container, whatever the output.
			s.Path = filepath.Join(t.TempDir(), containers[i%2])
			if i > 0 {
				s.Finish = nil // only the first shard's certificate counts
			}
			generate(t, s)
			shards = append([]string{s.Path}, shards...) // in another order than theirs
		}
		if m := open(t, shards[0]).Meta(); m.First != 5+8 || m.Samples != 3 {
			t.Fatalf("last shard: samples %d from %d; 11 in 3 shards are 4, 4, 3", m.Samples, m.First)
		}
		merged := filepath.Join(t.TempDir(), filepath.Base(path))
		if err := Merge(context.Background(), merged, shards); err != nil {
			t.Fatal(err)
		}
		if contents(t, merged) != want {
			t.Fatal("other bytes than one run's")
		}

		wantError(t, Merge(context.Background(), merged, shards[:2]), "shard 1/3 is missing")
		wantError(t, Merge(context.Background(), merged, []string{shards[2], shards[0]}), "shard 2/3 is missing")
		wantError(t, Merge(context.Background(), merged, append(shards, shards[0])), "both shard 3/3")
		wantError(t, Merge(context.Background(), merged, []string{path}), "not a shard")
		other := o
		other.Path, other.Shard = filepath.Join(t.TempDir(), "other"), &Shard{Index: 1, Count: 3}
		other.Meta.Problem = json.RawMessage(`{"viscosity":0.02,"name":"a<b"}`)
		generate(t, other)
		wantError(t, Merge(context.Background(), merged, []string{shards[0], other.Path, shards[2]}), "problem.viscosity", "0.02", other.Path)
		damaged := shards[2] // a folder or an .npz
		if filepath.Ext(damaged) == "" {
			damaged = filepath.Join(damaged, "u.npy")
		}
		flip(t, damaged, 400)
		wantError(t, Merge(context.Background(), merged, shards), shards[2], "u: ")
		if contents(t, merged) != want {
			t.Fatal("a refused merge changed the output")
		}
	})
}

func TestNotFiniteSampleIsNamedAndLeavesNothing(t *testing.T) {
	for name, bad := range map[string]float64{"is NaN": math.NaN(), "is -Inf": math.Inf(-1), "beyond the range of float32": 1e39} {
		eachContainer(t, func(t *testing.T, path string) {
			o := noiseOptions(path, 6)
			o.Workers = 3
			_, err := Generate(context.Background(), func() (Source, error) {
				return noise{spoil: func(sample int, dst [][]float64) {
					if sample >= 3 {
						dst[1][noiseChannels*noisePoints+noisePoints+5] = bad
					}
				}}, nil
			}, o)
			wantError(t, err, "sample 3", "u at time 1, channel 1, x 5", name)
			var diverged interface{ Diverged() bool }
			if !errors.As(err, &diverged) {
				t.Fatal("not an error of divergence")
			}
			absent(t, path)
			if left := beside(t, path); len(left) != 0 {
				t.Fatalf("left: %v", left)
			}
		})
	}
}

func TestLargestFloat32IsStored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	layout := []grid.Array{{Name: "u", Axes: []string{"x"}, Shape: []int{1}}}
	for v, ok := range map[float64]bool{
		math.MaxFloat32: true,
		math.Nextafter(math.MaxFloat32+0x1p103, 0):  true, // rounds down
		math.MaxFloat32 + 0x1p103:                   false,
		-math.Nextafter(math.MaxFloat32+0x1p103, 0): true,
		-(math.MaxFloat32 + 0x1p103):                false,
	} {
		if finite := !math.IsInf(float64(float32(v)), 0); finite != ok {
			t.Fatalf("the test is wrong about %g", v)
		}
		w, err := Create(path, layout, Options{Samples: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteSample(0, [][]float64{{v}}); (err == nil) != ok {
			t.Errorf("%g: %v", v, err)
		}
		w.Abort()
	}
}

func TestFailureIsThatOfTheFirstFailingSample(t *testing.T) {
	for range 20 {
		path := filepath.Join(t.TempDir(), "a.npz")
		o := noiseOptions(path, 40)
		o.Workers = 4
		_, err := Generate(context.Background(), func() (Source, error) {
			return noise{before: func(sample int) error {
				if sample >= 17 {
					return &NotFinite{Sample: sample, Array: "u"}
				}
				return nil
			}}, nil
		}, o)
		wantError(t, err, "sample 17:")
	}
}

// stopAfter is a context that ends when n samples are begun.
func stopAfter(n int) (context.Context, func() (Source, error)) {
	ctx, cancel := context.WithCancel(context.Background())
	var begun atomic.Int32
	return ctx, func() (Source, error) {
		return noise{before: func(int) error {
			if int(begun.Add(1)) > n {
				cancel()
			}
			return nil
		}}, nil
	}
}

func TestInterruptedRunResumesToTheSameBytes(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		o := noiseOptions(path, 12)
		generate(t, o)
		want := contents(t, path)
		os.RemoveAll(path)
		o.Resume = true
		for run := 0; ; run++ {
			ctx, source := stopAfter(3)
			o.Workers = 1 + run%2
			_, err := Generate(ctx, source, o)
			if err == nil {
				if run < 3 {
					t.Fatalf("done after %d interruptions; 3 samples each of 12 take 4", run)
				}
				break
			}
			var stopped *Interrupted
			if !errors.As(err, &stopped) || !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			absent(t, path)
			if run == 1 {
				// Without Resume, what was done is not thrown away.
				fresh := o
				fresh.Resume = false
				_, err := Generate(context.Background(), newNoise, fresh)
				var unfinished *Unfinished
				if !errors.As(err, &unfinished) || unfinished.Done != stopped.Done || unfinished.Hint() == "" {
					t.Fatalf("fresh run over an interrupted one: %v", err)
				}
				_, err = Open(path)
				wantError(t, err, "--resume")
			}
		}
		if contents(t, path) != want {
			t.Fatal("other bytes than an uninterrupted run's")
		}
		if left := beside(t, path); len(left) != 0 {
			t.Fatalf("left: %v", left)
		}
		// Nothing is left to do.
		m, err := Generate(context.Background(), func() (Source, error) {
			return noise{before: func(int) error { return errors.New("solved again") }}, nil
		}, o)
		if err != nil || m.Samples != 12 {
			t.Fatalf("resume of a finished run: %v", err)
		}
	})
}

func TestResumeRefusesAnotherPlan(t *testing.T) {
	changes := map[string]func(*GenerateOptions){
		"seed":              func(o *GenerateOptions) { o.Seed = 8 },
		"samples":           func(o *GenerateOptions) { o.Samples = 13 },
		"first":             func(o *GenerateOptions) { o.First = 1 },
		"equation":          func(o *GenerateOptions) { o.Meta.Equation = "silence" },
		"problem.viscosity": func(o *GenerateOptions) { o.Meta.Problem = json.RawMessage(`{"name":"a<b","viscosity":0.02}`) },
		"arrays.u.dtype":    func(o *GenerateOptions) { o.DType = "float64" },
		"shard":             func(o *GenerateOptions) { o.Shard = &Shard{Index: 0, Count: 1} },
		"version was":       func(o *GenerateOptions) { o.Meta.Version = "next" },
		"command was":       func(o *GenerateOptions) { o.Meta.Command = "generate noise" },
		"grid.periodic":     func(o *GenerateOptions) { g := grid.Uniform(1, noisePoints, 0, 1, false); o.Meta.Grid = &g },
	}
	eachContainer(t, func(t *testing.T, path string) {
		o := noiseOptions(path, 12)
		ctx, source := stopAfter(4)
		if _, err := Generate(ctx, source, o); err == nil {
			t.Fatal("not interrupted")
		}
		for field, change := range changes {
			p := o
			p.Resume = true
			change(&p)
			_, err := Generate(context.Background(), newNoise, p)
			wantError(t, err, "made otherwise", field)
		}
		o.Resume = true
		generate(t, o)
		for field, change := range changes { // a finished one, too
			p := o
			change(&p)
			_, err := Generate(context.Background(), newNoise, p)
			wantError(t, err, "made otherwise", field)
		}
	})
}

// A write that fails in the middle leaves what was written for a resume.
func TestFailedWriteIsKeptForAResume(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		o := noiseOptions(path, 12)
		generate(t, o)
		want := contents(t, path)
		os.RemoveAll(path)
		w, err := o.open(noise{}.Layout())
		if err != nil {
			t.Fatal(err)
		}
		r := &run{w: w, o: o}
		r.o.Workers = 1
		r.o.Progress = func(done, _ int) {
			if done == 5 { // the disk fails
				for _, f := range w.c.files {
					f.Close()
				}
			}
		}
		first, _ := newNoise()
		err = r.stop(r.work(context.Background(), first, newNoise))
		var unwritten *WriteError
		if !errors.As(err, &unwritten) || unwritten.Kept != 5 || unwritten.Hint() == "" {
			t.Fatalf("%#v", err)
		}
		wantError(t, err, "cannot write "+path)
		absent(t, path)
		o.Resume = true
		generate(t, o)
		if contents(t, path) != want {
			t.Fatal("other bytes")
		}
	})
}

// Marks without data, and data spoilt after the mark, are made again.
func TestResumeDoesNotTrustItsMarks(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		o := noiseOptions(path, 6)
		generate(t, o)
		want := contents(t, path)
		os.RemoveAll(path)
		ctx, source := stopAfter(4)
		o.Workers = 1
		if _, err := Generate(ctx, source, o); err == nil {
			t.Fatal("not interrupted")
		}
		partial := path + ".partial"
		data := filepath.Join(partial, "data")
		if filepath.Ext(path) == "" {
			data = filepath.Join(data, "u.npy")
		}
		b, err := os.ReadFile(data)
		if err != nil {
			t.Fatal(err)
		}
		b[700] ^= 1 // in u of an early sample, in either container
		if err := os.WriteFile(data, b, 0o666); err != nil {
			t.Fatal(err)
		}
		journal, err := os.OpenFile(filepath.Join(partial, "done"), os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		journal.WriteAt([]byte("done\x00\x00\x00\x00"), 5*8) // a sample never computed
		journal.Close()
		o.Resume = true
		found := -1
		o.Progress = func(done, _ int) {
			if found < 0 {
				found = done
			}
		}
		generate(t, o)
		if found != 3 {
			t.Fatalf("%d samples found whole, of 4 of which 1 is spoilt", found)
		}
		if contents(t, path) != want {
			t.Fatal("other bytes")
		}
	})
}

func TestGenerateRefusesOutputsThatAreNotDatasets(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "papers")
	os.Mkdir(folder, 0o777)
	os.WriteFile(filepath.Join(folder, "thesis.tex"), []byte("x"), 0o666)
	_, err := Generate(context.Background(), newNoise, noiseOptions(folder, 2))
	wantError(t, err, folder, "thesis.tex")

	zip := filepath.Join(t.TempDir(), "set.npz")
	os.Mkdir(zip, 0o777)
	_, err = Generate(context.Background(), newNoise, noiseOptions(zip, 2))
	wantError(t, err, zip, "is a folder")

	missing := filepath.Join(t.TempDir(), "no", "set.npz")
	_, err = Generate(context.Background(), newNoise, noiseOptions(missing, 2))
	wantError(t, err, "cannot write "+missing, "no such file")

	o := noiseOptions(filepath.Join(t.TempDir(), "a.npz"), 2)
	o.DType = "float16"
	_, err = Generate(context.Background(), newNoise, o)
	wantError(t, err, "float16", "float32 or float64")
	o.DType, o.Shard = "", &Shard{Index: 2, Count: 3}
	_, err = Generate(context.Background(), newNoise, o)
	wantError(t, err, "shard 3/3 of 2 samples is empty")
}

func TestProgressCountsEverySampleOnce(t *testing.T) {
	o := noiseOptions(filepath.Join(t.TempDir(), "a.npz"), 9)
	o.Workers = 3
	var got []int
	o.Progress = func(done, total int) {
		if total != 9 {
			t.Errorf("total %d", total)
		}
		got = append(got, done)
	}
	generate(t, o)
	if !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Fatalf("progress %v", got)
	}
}

func TestFootprint(t *testing.T) {
	o := GenerateOptions{Samples: 100, Workers: 3}
	f, err := o.Footprint(noise{})
	if err != nil {
		t.Fatal(err)
	}
	// u of 48 float32 and params of 1 float64 for each sample; t and x.
	if want := int64(100*(48*4+8) + 8*(3+8)); f.Disk != want {
		t.Errorf("disk %d, want %d", f.Disk, want)
	}
	if want := int64(3 * (49*8 + 65536)); f.Memory != want {
		t.Errorf("memory %d, want %d", f.Memory, want)
	}
}

func TestParseShard(t *testing.T) {
	for _, bad := range []string{"0/2", "3/2", "1", "1/", "/2", "-1/2", "1/2x", "1/0", "a/b", " 1/2"} {
		if _, err := ParseShard(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	s, err := ParseShard("2/3")
	if err != nil || s.Index != 1 || s.Count != 3 {
		t.Fatalf("%+v %v", s, err)
	}
	if s, err := ParseShard(""); s != nil || err != nil {
		t.Fatal(s, err)
	}
	for samples := 1; samples < 20; samples++ {
		for count := 1; count < 8; count++ {
			at := 0
			for i := range count {
				lo, hi := (&Shard{Index: i, Count: count}).Range(samples)
				if lo != at || hi < lo || hi-lo > samples/count+1 {
					t.Fatalf("%d samples, shard %d of %d: [%d, %d)", samples, i, count, lo, hi)
				}
				at = hi
			}
			if at != samples {
				t.Fatalf("%d samples in %d shards end at %d", samples, count, at)
			}
		}
	}
}
