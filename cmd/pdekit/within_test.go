package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/pdekit/pdekit/internal/parallel"
)

// TestWithinKeepsThreads: a command that another consists of runs on as many
// threads as that was given.
func TestWithinKeepsThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	for _, want := range []int{1, 3} {
		parallel.SetThreads(want)
		a := &app{IO: &IO{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Now: time.Now}, settings: settings{threads: want}}
		if err := a.within(context.Background(), a.IO, []string{"version"}); err != nil {
			t.Fatal(err)
		}
		if got := parallel.Threads(); got != want {
			t.Errorf("%d threads after a step of a command on %d", got, want)
		}
	}
}
