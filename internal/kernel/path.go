package kernel

import (
	"os"
	"sync/atomic"
)

//go:generate go run -C _gen . -o ..

// Variable is the environment variable that forces a code path: avx512, avx2
// or go. A path that the processor or the build lacks is passed over for the
// best there is.
const Variable = "PDEKIT_KERNEL"

// path is one set of inner loops.
type path struct {
	name string
	simd *simd // nil: portable Go
}

var portable = &path{name: "go"}

// paths lists what this processor can run, best first; portable is the last.
var paths = append(simdPaths(), portable)

// active is set once at start-up; only tests change it.
var active atomic.Pointer[path]

func init() {
	active.Store(paths[0])
	name, _ := os.LookupEnv(Variable)
	for _, p := range paths {
		if p.name == name {
			active.Store(p)
		}
	}
}

// Path names the code path in use: "avx512", "avx2" or "go".
func Path() string { return active.Load().name }

// Paths names the code paths that this processor and build can run, best
// first.
func Paths() []string {
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = p.name
	}
	return names
}
