package parallel

import (
	"errors"
	"sync"
	"sync/atomic"
)

// job is one loop in progress.
type job struct {
	task     Task
	n, grain int
	chunks   int64
	next     atomic.Int64  // next chunk to hand out
	left     atomic.Int64  // chunks not yet finished
	done     chan struct{} // receives once left is 0

	helpers int // how many may join the caller; this and holders under workers.mu
	holders int // the caller and the helpers that still refer to the job

	mu       sync.Mutex
	failed   int64 // lowest chunk that panicked, −1 if none
	panicked any
}

func (j *job) begin(n, grain int, t Task, helpers int) {
	j.task, j.n, j.grain = t, n, grain
	j.chunks = int64(Chunks(n, grain))
	j.next.Store(0)
	j.left.Store(j.chunks)
	j.helpers, j.holders = helpers, 1
	j.failed, j.panicked = -1, nil
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
	// Jump far past the end, so that later arrivals find nothing.
	begun := j.next.Swap(j.chunks + 1<<40)
	return max(j.chunks-begun, 0)
}
