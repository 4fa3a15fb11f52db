package datasets

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

const (
	killPath    = "PDEKIT_TEST_GENERATE" // set: generate there, instead of testing
	killSamples = 60
)

func TestMain(m *testing.M) {
	if path := os.Getenv(killPath); path != "" {
		os.Exit(generateToBeKilled(path))
	}
	os.Exit(m.Run())
}

func killOptions(path string) GenerateOptions {
	o := noiseOptions(path, killSamples)
	o.Workers, o.Resume = 2, true
	return o
}

// generateToBeKilled takes some 60 ms, and says when it has begun.
func generateToBeKilled(path string) int {
	fmt.Println("begun")
	_, err := Generate(context.Background(), func() (Source, error) {
		return noise{before: func(int) error { time.Sleep(2 * time.Millisecond); return nil }}, nil
	}, killOptions(path))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// A run killed again and again, at moments that nobody chose, ends with the
// bytes of one that was left in peace.
func TestKilledRunResumesToTheSameBytes(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		generate(t, killOptions(path))
		want := contents(t, path)
		for range 2 {
			os.RemoveAll(path)
			for kill := range 6 {
				runAndKill(t, path, time.Duration(rand.IntN(40_000))*time.Microsecond)
				if _, err := os.Lstat(path); err == nil && contents(t, path) != want {
					t.Fatalf("after %d kills: what is at the output is neither absent nor whole", kill+1)
				}
			}
			runAndKill(t, path, time.Hour)
			if got := contents(t, path); got != want {
				t.Fatal("other bytes")
			}
			if left := beside(t, path); len(left) != 0 {
				t.Fatalf("left: %v", left)
			}
		}
	})
}

// runAndKill runs the generation in a process of its own and kills it when the
// given time has passed since it began.
func runAndKill(t *testing.T, path string, after time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killPath+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out.Read(make([]byte, 8))
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	defer timer.Stop()
	err = cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		t.Fatalf("the run failed by itself: %v", err)
	}
}

// The moments that random kills rarely hit: just before and just after the
// data are put in place.
func TestResumeAfterAKillAroundTheRename(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		o := killOptions(path)
		generate(t, o)
		want := contents(t, path)

		// After: the output is there, the work folder without its data, too.
		os.Mkdir(path+".partial", 0o777)
		os.WriteFile(filepath.Join(path+".partial", "plan.json"), []byte("{}"), 0o666)
		generate(t, o)
		if contents(t, path) != want || len(beside(t, path)) != 0 {
			t.Fatalf("after: other bytes, or left %v", beside(t, path))
		}

		// Before: all samples in place, meta.json and directory written.
		os.RemoveAll(path)
		w, err := o.open(noise{}.Layout())
		if err != nil {
			t.Fatal(err)
		}
		for i := range killSamples {
			if err := w.WriteSample(i, expected(o.Seed, i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.c.finish(w.meta); err != nil {
			t.Fatal(err)
		}
		w.keep()
		generate(t, o)
		if contents(t, path) != want || len(beside(t, path)) != 0 {
			t.Fatalf("before: other bytes, or left %v", beside(t, path))
		}
	})
}
