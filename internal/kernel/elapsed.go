package kernel

import (
	"runtime"
	"time"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Elapsed is how long f takes. With one thread (parallel.Threads) that is the
// processor time of the calling thread, where the system tells it: what other
// programs take of the processor does not count, though what they take of its
// caches and memory does. Otherwise it is the time that passes.
func Elapsed(f func()) time.Duration {
	if parallel.Threads() == 1 {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if begin, ok := threadTime(); ok {
			f()
			end, _ := threadTime()
			return end - begin
		}
	}
	begin := time.Now()
	f()
	return time.Since(begin)
}
