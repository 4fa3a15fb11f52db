package main

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/operators/selftest"
	"github.com/pdekit/pdekit/solvers/grid"
)

// TestRepetitionKeepsTheWorst: samples that are right do not hide one before them
// that holds values which are no numbers.
func TestRepetitionKeepsTheWorst(t *testing.T) {
	layout := []grid.Array{{Name: "u", Axes: []string{"channel", "x"}, Shape: []int{1, 2}}}
	again := [][]float64{{1, 2}}
	for _, bad := range [][]float64{{1, math.NaN()}, {1, math.Inf(1)}, {1, 3}} {
		var c repeatCheck
		for i, stored := range [][]float64{{1, 2}, bad, {1, 2 + 1e-9}} {
			c.add(layout, i, [][]float64{stored}, again)
		}
		if f := c.finding("3 samples", 1); f.Status != selftest.Failed {
			t.Errorf("%v among right ones: %+v", bad, f)
		}
	}
}
