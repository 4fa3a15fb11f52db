package kernel

import (
	"runtime"
	"testing"
	"time"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Waiting is time that passes, but not time of one thread.
func TestElapsed(t *testing.T) {
	defer parallel.SetThreads(0)
	const pause = 50 * time.Millisecond
	wait := func() { time.Sleep(pause) }
	parallel.SetThreads(2)
	if got := Elapsed(wait); got < pause {
		t.Errorf("two threads: %v of a pause of %v", got, pause)
	}
	parallel.SetThreads(1)
	if got := Elapsed(wait); runtime.GOOS == "linux" && got >= pause {
		t.Errorf("one thread that waits %v takes %v", pause, got)
	}
	if got := Elapsed(func() { multiplyAdds(1 << 20) }); got <= 0 {
		t.Errorf("work takes %v", got)
	}
}
