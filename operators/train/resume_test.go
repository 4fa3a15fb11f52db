package train

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/internal/safetensors"
	"github.com/pdekit/pdekit/operators"
)

// everything is a run in which all that has a state is at work.
func everything() Settings {
	return Settings{Epochs: 4, Batch: 7, LR: 5e-3, Increment: true, RolloutTrain: 2, Noise: 0.01, EMA: 0.9, Window: 2, Seed: 3, CheckpointEvery: 1}
}

func everythingData() heat { return heat{samples: 12, points: 16, frames: 6, channels: 2, extra: true} }

// runBytes reads the tensors of a run's files, as bytes.
func runBytes(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, file := range []string{operators.BestFile, operators.LastFile, StateFile} {
		tensors, _, err := safetensors.Read(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		for name, x := range tensors {
			out[file+" "+name] = x.Data
		}
	}
	return out
}

func mustEqual(t *testing.T, got, want map[string][]byte, when string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d tensors, want %d", when, len(got), len(want))
	}
	for name, w := range want {
		if !bytes.Equal(got[name], w) {
			t.Errorf("%s: %s differs", when, name)
		}
	}
}

// schemes are runs of the training schemes that everything leaves out; each is
// resumed and run with one thread and two.
func schemes() map[string]Settings {
	return map[string]Settings{
		"forced":     {Loss: RelativeH1, Normalise: operators.PerPixel},
		"pushed":     {Pushforward: true, Increment: true},
		"bundle":     {Bundle: 2, Predict: PredictResidual, Noise: 0.01},
		"leads":      {Pairs: PairsRandom, Window: 2, MaxLead: 3, Lead: 2, Increment: true},
		"all leads":  {Pairs: PairsAll, Batch: 20},
		"curriculum": {RolloutTrain: 4, Truncate: 2, Curriculum: CurriculumTanh},
		"grids":      {Res: Sizes{8, 16}, Augment: Words{Shift, Reflect}, Loss: RelativeHS, Sobolev: 0.5},
	}
}

// TestResume interrupts a run after each of several steps and continues it.
func TestResume(t *testing.T) {
	resume(t, everythingData().write(t), everything(), 1, 3, 8)
	for name, s := range schemes() {
		s.Epochs, s.LR, s.CheckpointEvery = 4, 5e-3, 1
		if s.Batch == 0 {
			s.Batch = 7
		}
		t.Run(name, func(t *testing.T) { resume(t, everythingData().write(t), s, 9) })
	}
}

// TestResumeMoved is TestResume of the symmetries that everythingData has not.
func TestResumeMoved(t *testing.T) {
	for equation, c := range map[string]struct {
		problem string
		asked   Words
	}{
		"burgers":    {`{"grid":16,"viscosity":0.1,"snapshots":4,"t_end":0.9}`, Words{Galilean}},
		"allen-cahn": {`{"grid":12,"snapshots":4,"t_end":0.3,"diffusion":0.01,"rate":2}`, Words{Transpose}},
	} {
		t.Run(equation, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data")
			solve(t, equation, c.problem, path, 8)
			s := Settings{Epochs: 4, Batch: 5, LR: 5e-3, CheckpointEvery: 1, Augment: c.asked}
			resume(t, open(t, path), s, 3)
		})
	}
}

func resume(t *testing.T, d *datasets.Dataset, s Settings, every ...int) {
	t.Helper()
	whole := options(t, d, s)
	res, err := Fit(t.Context(), whole)
	if err != nil {
		t.Fatal(err)
	}
	if res.Status != Done || len(res.Records) != 4 {
		t.Fatalf("status %q after %d epochs", res.Status, len(res.Records))
	}
	want := runBytes(t, whole.Dir)
	for _, every := range every {
		o := options(t, d, s)
		o.Settings.CheckpointEvery = -1 // the interruption alone stores the state
		o.Settings.Threads = 1 + every%2
		o.Resume = true
		pieces := 0
		for {
			ctx, cancel := context.WithCancel(t.Context())
			steps := 0
			o.Observer.Step = func(Progress) {
				if steps++; steps == every {
					cancel()
				}
			}
			res, err := Fit(ctx, o)
			cancel()
			pieces++
			if err == nil {
				if res.Status != Done || len(res.Records) != 4 {
					t.Fatalf("status %q after %d epochs", res.Status, len(res.Records))
				}
				break
			}
			if !errors.Is(err, context.Canceled) || res.Status != Interrupted {
				t.Fatalf("interrupted run: %v, %v", res, err)
			}
		}
		if pieces < 2 {
			t.Fatalf("never interrupted")
		}
		mustEqual(t, runBytes(t, o.Dir), want, fmt.Sprintf("interrupted every %d steps (%d pieces)", every, pieces))
	}
}

// TestUntil pauses a run between epochs and continues it.
func TestUntil(t *testing.T) {
	d := everythingData().write(t)
	whole := options(t, d, everything())
	if _, err := Fit(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	o := options(t, d, everything())
	o.Resume = true
	for _, until := range []int{1, 3, 3, 0} {
		o.Until = until
		res, err := Fit(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		want, epochs := Paused, until
		if until == 0 {
			want, epochs = Done, 4
		}
		if res.Status != want || len(res.Records) != epochs {
			t.Errorf("until %d: %s after %d epochs", until, res.Status, len(res.Records))
		}
		stored, err := ReadRun(o.Dir)
		if err != nil || stored.Epoch != epochs || len(stored.Records) != epochs {
			t.Errorf("until %d: the folder has %d epochs, %v", until, stored.Epoch, err)
		}
	}
	mustEqual(t, runBytes(t, o.Dir), runBytes(t, whole.Dir), "paused twice")
}

// TestThreads compares runs with one and two threads.
func TestThreads(t *testing.T) {
	d := heat{samples: 12, points: 64, frames: 5}.write(t)
	var want map[string][]byte
	for threads := 1; threads <= 2; threads++ {
		o := options(t, d, Settings{Epochs: 2, Threads: threads})
		if _, err := Fit(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if got := runBytes(t, o.Dir); want == nil {
			want = got
		} else {
			mustEqual(t, got, want, "two threads")
		}
	}
}

// TestStreaming compares a run from memory with one from the file.
func TestStreaming(t *testing.T) {
	d := everythingData().write(t)
	var want map[string][]byte
	for _, cache := range []int64{0, -1} {
		s := everything()
		s.CacheBytes = cache
		o := options(t, d, s)
		cached := false
		o.Observer.Start = func(s Start) { cached = s.CacheBytes > 0 }
		if _, err := Fit(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if cached != (cache == 0) {
			t.Errorf("cache bound %d: cached %v", cache, cached)
		}
		if got := runBytes(t, o.Dir); want == nil {
			want = got
		} else {
			mustEqual(t, got, want, "streamed from the file")
		}
	}
}

// childVariable asks the test binary to train into the folder that it names,
// with the dataset beside it.
const childVariable = "PDEKIT_TEST_TRAIN"

func TestMain(m *testing.M) {
	dir := os.Getenv(childVariable)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := child(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(dir string) error {
	d, err := datasets.Open(filepath.Join(filepath.Dir(dir), "data"))
	if err != nil {
		return err
	}
	defer d.Close()
	m, c := model()
	o := Options{Model: m, Config: c, Settings: everything(), Data: d, Dir: dir, Resume: true}
	if path := filepath.Join(filepath.Dir(dir), importedFile); exists(path) {
		if o, err = tune(path, d, dir); err != nil {
			return err
		}
	}
	_, err = Fit(context.Background(), o)
	return err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestKill kills a training process at random moments, until it is allowed to
// end, and compares what it leaves with an uninterrupted run.
func TestKill(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	base := t.TempDir()
	everythingData().writeTo(t, filepath.Join(base, "data"))
	start := func(dir string) *exec.Cmd {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), childVariable+"="+dir)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	whole, dir := filepath.Join(base, "whole"), filepath.Join(base, "run")
	began := time.Now()
	if err := start(whole).Wait(); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	want := runBytes(t, whole)

	rng := rand.New(rand.NewPCG(1, 2))
	killed := 0
	for range 10 {
		cmd := start(dir)
		time.Sleep(time.Duration(rng.Float64() * 0.7 * float64(took)))
		if cmd.Process.Kill() == nil {
			killed++
		}
		cmd.Wait()
		consistent(t, dir)
	}
	if killed < 5 {
		t.Errorf("only %d kills", killed)
	}
	if err := start(dir).Wait(); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, runBytes(t, dir), want, "killed ten times")
	records := func(dir string) int {
		data, err := os.ReadFile(filepath.Join(dir, LogFile))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Count(data, []byte("\n"))
	}
	if got := records(dir); got != records(whole) {
		t.Errorf("%d log lines, want %d", got, records(whole))
	}
}

// consistent checks that every file of a killed run is whole.
func consistent(t *testing.T, dir string) {
	t.Helper()
	for _, file := range []string{operators.BestFile, operators.LastFile} {
		path := filepath.Join(dir, file)
		if _, err := os.Stat(path); err != nil {
			continue
		}
		if _, err := operators.Load(path); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, StateFile)); err != nil {
		return
	}
	if _, err := ReadRun(dir); err != nil {
		t.Error(err)
	}
}
