package parallel

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// workers is the pool. Helpers are started when first needed and never end.
// A loop puts its job on the list, works on its own chunks and takes the job
// off again; a helper joins the newest job that has chunks left. A loop waits
// only for chunks that somebody is working on, so loops inside loops cannot
// lock up.
type workers struct {
	threads atomic.Int32
	initial int
	posted  atomic.Uint32 // jobs ever put on the list

	mu      sync.Mutex
	wake    sync.Cond
	asleep  int // helpers waiting for wake
	started int
	active  []*job
	idle    []*job // for reuse; not a sync.Pool, which the collector empties
}

var pool = newWorkers()

func newWorkers() *workers {
	w := &workers{initial: runtime.GOMAXPROCS(0)}
	w.wake.L = &w.mu
	w.threads.Store(int32(w.initial))
	return w
}

func (w *workers) setThreads(n int) {
	if n <= 0 {
		n = w.initial
	}
	w.threads.Store(int32(n))
}

func (w *workers) run(n, grain int, t Task) {
	helpers := min(int(w.threads.Load()), Chunks(n, grain)) - 1
	w.mu.Lock()
	var j *job
	if k := len(w.idle) - 1; k >= 0 {
		j, w.idle = w.idle[k], w.idle[:k]
	} else {
		j = &job{done: make(chan struct{}, 1)}
	}
	j.begin(n, grain, t, helpers)
	w.active = append(w.active, j)
	w.posted.Add(1)
	for ; w.started < helpers; w.started++ {
		go w.help()
	}
	for range min(helpers, w.asleep) {
		w.wake.Signal()
	}
	w.mu.Unlock()

	defer w.finish(j)
	j.work()
}

// finish takes j off the list, waits for the helpers' chunks, and passes on a
// panic. It also runs when the caller's own chunk ended its goroutine.
func (w *workers) finish(j *job) {
	w.mu.Lock()
	i := slices.Index(w.active, j)
	w.active = slices.Delete(w.active, i, i+1)
	w.mu.Unlock()
	<-j.done
	failed, value := j.failed, j.panicked
	w.release(j)
	if failed >= 0 && value != errGoexit {
		panic(value)
	}
	if failed >= 0 {
		runtime.Goexit()
	}
}

// help joins jobs for ever. A task that ends its goroutine (runtime.Goexit, as
// testing.T.Fatal does) costs the pool a helper, which is replaced.
func (w *workers) help() {
	defer func() { go w.help() }()
	for {
		j := w.join()
		func() {
			defer w.release(j)
			j.work()
		}()
		w.linger()
	}
}

// lingering is how often an idle helper yields before it sleeps: loops often
// follow each other at once, and waking a sleeper costs more than a short loop.
const lingering = 64

// linger waits a little for a job to be posted.
func (w *workers) linger() {
	seen := w.posted.Load()
	for range lingering {
		runtime.Gosched()
		if w.posted.Load() != seen {
			return
		}
	}
}

// join waits for a job that has chunks and room, and takes part in it.
func (w *workers) join() *job {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		for i := len(w.active) - 1; i >= 0; i-- {
			if j := w.active[i]; j.holders <= j.helpers && j.next.Load() < j.chunks {
				j.holders++
				return j
			}
		}
		w.asleep++
		w.wake.Wait()
		w.asleep--
	}
}

// release gives up one hold on j; the last one recycles it.
func (w *workers) release(j *job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	j.holders--
	if j.holders == 0 {
		j.task, j.panicked = nil, nil
		w.idle = append(w.idle, j)
	}
}
