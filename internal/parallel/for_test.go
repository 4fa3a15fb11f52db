package parallel

import (
	"bytes"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func withThreads(t *testing.T, n int) {
	t.Helper()
	SetThreads(n)
	t.Cleanup(func() { SetThreads(0) })
}

func TestChunksDependOnShapeAlone(t *testing.T) {
	for _, c := range []struct{ n, grain int }{{0, 3}, {-2, 1}, {1, 1}, {7, 3}, {9, 3}, {10, 0}, {5, 100}, {1000, 7}} {
		var want [][2]int
		for lo := 0; lo < c.n; lo += max(c.grain, 1) {
			want = append(want, [2]int{lo, min(lo+max(c.grain, 1), c.n)})
		}
		for _, threads := range []int{1, 2, 5} {
			withThreads(t, threads)
			var mu sync.Mutex
			var got [][2]int
			For(c.n, c.grain, func(lo, hi int) {
				mu.Lock()
				got = append(got, [2]int{lo, hi})
				mu.Unlock()
			})
			slices.SortFunc(got, func(a, b [2]int) int { return a[0] - b[0] })
			if !slices.Equal(got, want) {
				t.Errorf("For(%d, %d) on %d threads: chunks %v, want %v", c.n, c.grain, threads, got, want)
			}
			if Chunks(c.n, c.grain) != len(want) {
				t.Errorf("Chunks(%d, %d) = %d, want %d", c.n, c.grain, Chunks(c.n, c.grain), len(want))
			}
		}
	}
}

func TestNested(t *testing.T) {
	withThreads(t, 3)
	var total atomic.Int64
	For(20, 1, func(lo, hi int) {
		For(50, 4, func(lo2, hi2 int) {
			For(3, 1, func(int, int) { total.Add(int64(hi2 - lo2)) })
		})
	})
	if got := total.Load(); got != 20*50*3 {
		t.Errorf("nested loops covered %d, want %d", got, 20*50*3)
	}
}

func TestConcurrentCallers(t *testing.T) {
	withThreads(t, 4)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				sum := make([]int, 16)
				For(16, 1, func(lo, hi int) { sum[lo] = lo })
				for i, v := range sum {
					if v != i {
						t.Errorf("chunk %d not run before For returned", i)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

func TestPanicPropagates(t *testing.T) {
	for _, threads := range []int{1, 4} {
		withThreads(t, threads)
		for range 50 {
			func() {
				defer func() {
					if r := recover(); r != "chunk 3" {
						t.Errorf("%d threads: recovered %v, want chunk 3", threads, r)
					}
				}()
				For(100, 1, func(lo, hi int) {
					if lo == 3 {
						panic("chunk 3")
					}
				})
			}()
		}
		var count atomic.Int64
		For(100, 1, func(lo, hi int) { count.Add(1) })
		if count.Load() != 100 {
			t.Errorf("%d threads: loop after a panic ran %d of 100 chunks", threads, count.Load())
		}
	}
}

func TestGoexitEndsTheCaller(t *testing.T) {
	withThreads(t, 2)
	for _, inHelper := range []bool{true, false} {
		returned := false
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			caller := goroutineID()
			ended := make(chan struct{})
			For(2, 1, func(int, int) {
				if (goroutineID() == caller) == inHelper {
					<-ended // until the other goroutine has ended in its chunk
					return
				}
				defer close(ended)
				runtime.Goexit()
			})
			returned = true
		}()
		<-finished
		if returned {
			t.Errorf("For returned although a chunk ended its goroutine (in a helper: %v)", inHelper)
		}
		var count atomic.Int64
		For(10, 1, func(int, int) { count.Add(1) })
		if count.Load() != 10 {
			t.Errorf("pool ran %d of 10 chunks afterwards", count.Load())
		}
	}
}

// goroutineID is the number in the first line of the goroutine's trace.
func goroutineID() string {
	buf := make([]byte, 64)
	return string(bytes.Fields(buf[:runtime.Stack(buf, false)])[1])
}

type counter struct{ n []int32 }

func (c *counter) Chunk(lo, hi int) {
	for i := lo; i < hi; i++ {
		c.n[i]++
	}
}

func TestRunAllocatesNothing(t *testing.T) {
	withThreads(t, 2)
	c := &counter{n: make([]int32, 64)}
	if a := testing.AllocsPerRun(200, func() { Run(64, 8, c) }); a > 0.5 {
		t.Errorf("Run allocates %v times per call", a)
	}
	for i, n := range c.n {
		if n != 201 {
			t.Fatalf("index %d run %d times, want 201", i, n)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	c := &counter{n: make([]int32, 64)}
	for b.Loop() {
		Run(64, 8, c)
	}
}

// BenchmarkRunAfterPause is a loop of two chunks of 30 µs after serial work of
// 20 µs: 30 µs is the best, 60 µs what one thread takes.
func BenchmarkRunAfterPause(b *testing.B) {
	busy := func(d time.Duration) {
		for begin := time.Now(); time.Since(begin) < d; {
		}
	}
	SetThreads(2)
	defer SetThreads(0)
	chunk := Func(func(int, int) { busy(30 * time.Microsecond) })
	var took []time.Duration
	for b.Loop() {
		busy(20 * time.Microsecond)
		begin := time.Now()
		Run(2, 1, chunk)
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "ns-median")
}
