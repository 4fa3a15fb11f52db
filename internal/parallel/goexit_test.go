package parallel

import (
	"bytes"
	"runtime"
)

func exit() { runtime.Goexit() }

// goroutineID is the number in the first line of the goroutine's trace.
func goroutineID() string {
	buf := make([]byte, 64)
	buf = buf[:runtime.Stack(buf, false)]
	return string(bytes.Fields(buf)[1])
}
