package parallel

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// workers is the pool. Helpers are started when first needed and never end.
// They wait on queue; a loop posts one ticket for each helper it could use,
// never waits for a ticket to be taken, and works on its own chunks meanwhile,
// so loops inside loops cannot lock up.
type workers struct {
	threads atomic.Int32
	queue   chan *job
	initial int

	mu      sync.Mutex
	started int
	idle    []*job // for reuse; not a sync.Pool, which the collector empties
}

var pool = newWorkers()

func newWorkers() *workers {
	w := &workers{queue: make(chan *job, 256), initial: runtime.GOMAXPROCS(0)}
	w.threads.Store(int32(w.initial))
	return w
}

func (w *workers) setThreads(n int) {
	if n <= 0 {
		n = w.initial
	}
	w.threads.Store(int32(n))
}

// grow makes sure that n helpers run.
func (w *workers) grow(n int) {
	w.mu.Lock()
	for ; w.started < n; w.started++ {
		go w.help()
	}
	w.mu.Unlock()
}

// take returns a job that nobody refers to.
func (w *workers) take() *job {
	w.mu.Lock()
	defer w.mu.Unlock()
	if k := len(w.idle) - 1; k >= 0 {
		j := w.idle[k]
		w.idle = w.idle[:k]
		return j
	}
	return &job{done: make(chan struct{}, 1)}
}

// help serves tickets. A task that ends its goroutine (runtime.Goexit, as
// testing.T.Fatal does) costs the pool a helper, which is replaced.
func (w *workers) help() {
	defer func() { go w.help() }()
	for j := range w.queue {
		j.work()
		w.release(j)
	}
}

// job is one loop in progress.
type job struct {
	task     Task
	n, grain int
	chunks   int64
	next     atomic.Int64 // next chunk to hand out
	left     atomic.Int64 // chunks not yet finished
	holders  atomic.Int32 // the caller and the tickets that still refer to j
	done     chan struct{}

	mu       sync.Mutex
	failed   int64 // lowest chunk that panicked, −1 if none
	panicked any
}

func (w *workers) run(n, grain int, t Task) {
	j := w.take()
	j.task, j.n, j.grain = t, n, grain
	j.chunks = int64(Chunks(n, grain))
	j.next.Store(0)
	j.left.Store(j.chunks)
	j.failed, j.panicked = -1, nil

	helpers := int(min(int64(w.threads.Load()), j.chunks)) - 1
	w.grow(helpers)
	j.holders.Store(int32(helpers) + 1)
post:
	for i := range helpers {
		select {
		case w.queue <- j:
		default: // the queue is full: everybody is busy
			j.holders.Add(int32(i - helpers))
			break post
		}
	}
	j.work()
	<-j.done
	failed, value := j.failed, j.panicked
	w.release(j)
	if failed >= 0 {
		panic(value)
	}
}

// release gives up one reference to j; the last one recycles it.
func (w *workers) release(j *job) {
	if j.holders.Add(-1) == 0 {
		j.task, j.panicked = nil, nil
		w.mu.Lock()
		w.idle = append(w.idle, j)
		w.mu.Unlock()
	}
}

// work takes chunks until none is left.
func (j *job) work() {
	for {
		i := j.next.Add(1) - 1
		if i >= j.chunks {
			return
		}
		j.chunk(i)
	}
}

var errGoexit = errors.New("parallel: a loop body ended its goroutine")

func (j *job) chunk(i int64) {
	returned := false
	defer func() {
		finished := int64(1)
		if !returned {
			r := recover()
			if r == nil {
				r = errGoexit
			}
			finished += j.fail(i, r)
		}
		if j.left.Add(-finished) == 0 {
			j.done <- struct{}{}
		}
	}()
	lo := int(i) * j.grain
	j.task.Chunk(lo, min(lo+j.grain, j.n))
	returned = true
}

// fail records a panic in chunk i and withdraws the chunks that have not
// begun; it returns their number.
func (j *job) fail(i int64, value any) int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failed < 0 || i < j.failed {
		j.failed, j.panicked = i, value
	}
	// Jump far past the end, so that later tickets find nothing.
	begun := j.next.Swap(j.chunks + 1<<40)
	return max(j.chunks-begun, 0)
}
