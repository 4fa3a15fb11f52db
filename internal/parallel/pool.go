package parallel

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
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
	spin(func() bool { return j.left.Load() <= 0 })
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
	}
}

// lingering is how long one waits awake. Loops often follow each other at once,
// and waking a sleeper takes longer than a short loop does.
const lingering = 100 * time.Microsecond

// spin waits a little for done to be true, and lets other goroutines run.
func spin(done func() bool) {
	if done() {
		return
	}
	for begin := time.Now(); time.Since(begin) < lingering; {
		for range 16 {
			if done() {
				return
			}
		}
		runtime.Gosched()
	}
}

// join waits for a job that has chunks and room, and takes part in it: awake at
// first, also after it was woken too late for the job that woke it, so that it
// is there for the next.
func (w *workers) join() *job {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		seen := w.posted.Load()
		if j := w.open(); j != nil {
			return j
		}
		w.mu.Unlock()
		spin(func() bool { return w.posted.Load() != seen })
		w.mu.Lock()
		if w.posted.Load() != seen {
			continue
		}
		w.asleep++
		w.wake.Wait()
		w.asleep--
	}
}

// open is the newest job that has chunks and room for a helper, which then
// holds it; nil if there is none.
func (w *workers) open() *job {
	for i := len(w.active) - 1; i >= 0; i-- {
		if j := w.active[i]; j.holders <= j.helpers && j.next.Load() < j.chunks {
			j.holders++
			return j
		}
	}
	return nil
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
