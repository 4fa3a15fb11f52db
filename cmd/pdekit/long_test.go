package main

import (
	"math"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/operators"
)

func TestCheckpoints(t *testing.T) {
	for steps, want := range map[int][]int{1: {1}, 2: {1, 2}, 10: {1, 2, 4, 8, 10}} {
		if got := checkpoints(steps); !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", steps, got, want)
		}
	}
}

// A frame is bounded while every channel stays below ten times its own largest
// value.
func TestBounded(t *testing.T) {
	s := &source{size: []int{2}, task: operators.Task{Channels: 2, Grid: []int{2}}}
	r := &longRun{s: s, largest: []float64{1, 0.1}}
	for _, c := range []struct {
		u    []float64
		want bool
	}{
		{[]float64{10, -10, 1, -1}, true},
		{[]float64{10.1, 0, 0, 0}, false},
		{[]float64{0, 0, 0, 1.1}, false},
		{[]float64{0, math.NaN(), 0, 0}, false},
		{[]float64{0, math.Inf(-1), 0, 0}, false},
	} {
		if got := r.bounded(c.u); got != c.want {
			t.Errorf("%v: %v", c.u, got)
		}
	}
}
