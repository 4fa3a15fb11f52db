package parallel

// Task is a loop body with its data. A pointer to a struct that the caller
// reuses makes a call of Run free of allocation, which a closure given to For
// is not when it captures variables.
type Task interface {
	// Chunk handles the indices lo ≤ i < hi. It may be called from several
	// goroutines at once, each with its own chunk.
	Chunk(lo, hi int)
}

// Func is a function as a Task.
type Func func(lo, hi int)

// Chunk calls f.
func (f Func) Chunk(lo, hi int) { f(lo, hi) }

// For calls f once for every chunk [i·grain, min((i+1)·grain, n)) and returns
// when all calls have returned. A grain below 1 counts as 1; with n ≤ 0
// nothing is called. Chunks run in any order and concurrently; with one thread
// they run in order on the calling goroutine, cut the same way.
//
// f may call For itself. If a call of f panics, chunks that have not begun are
// skipped and For panics with the value of the lowest chunk that panicked; if
// one ends its goroutine by runtime.Goexit, so does For.
func For(n, grain int, f func(lo, hi int)) { Run(n, grain, Func(f)) }

// Run is For with a Task for the loop body.
func Run(n, grain int, t Task) {
	grain = max(grain, 1)
	if n <= grain || Threads() == 1 {
		for lo := 0; lo < n; lo += grain {
			t.Chunk(lo, min(lo+grain, n))
		}
		return
	}
	pool.run(n, grain, t)
}

// Chunks is the number of chunks into which For cuts n indices.
func Chunks(n, grain int) int {
	grain = max(grain, 1)
	return (max(n, 0) + grain - 1) / grain
}

// SetThreads sets how many goroutines work on a loop, the calling one
// included. n ≤ 0 restores the default, runtime.GOMAXPROCS at program start.
// Loops that have begun keep the helpers they have.
func SetThreads(n int) { pool.setThreads(n) }

// Threads is how many goroutines work on a loop.
func Threads() int { return int(pool.threads.Load()) }
