package layers

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The ranks for the weights of width 32 and modes 16, and of a small layer, are
// those that tensorly 0.10's validate_tucker_rank and validate_cp_rank give.
func TestRanks(t *testing.T) {
	for _, c := range []struct {
		shape    []int
		fraction float64
		tucker   []int
		cp       int
	}{
		{[]int{32, 16, 32, 32}, 0.42, []int{26, 13, 26, 26}, 1966},
		{[]int{16, 9, 64, 64}, 0.05, []int{7, 4, 29, 29}, 193},
		{[]int{16, 64, 64}, 0.4, []int{11, 43, 43}, 182},
	} {
		if got := tuckerRanks(c.shape, c.fraction); !slices.Equal(got, c.tucker) {
			t.Errorf("%v at %g: Tucker ranks %v, want %v", c.shape, c.fraction, got, c.tucker)
		}
		if got := cpRank(c.shape, c.fraction); got != c.cp {
			t.Errorf("%v at %g: %d terms, want %d", c.shape, c.fraction, got, c.cp)
		}
	}
}

// Weights built from fresh factors have the mean square 1/in that NewFactored states.
func TestFactorsInitialScale(t *testing.T) {
	for _, kind := range Factorizations {
		w := NewFactored("w", rand.New(rand.NewPCG(1, 1)), kind, []int{16, 8, 24, 24}, 0.1, nil).Weights(nil)
		sum := 0.0
		for i := range w.Len() {
			sum += w.At(i) * w.At(i)
		}
		if got := sum / float64(w.Len()/2) * 24; math.Abs(got-1) > 0.3 {
			t.Errorf("%s: in times the mean square is %.3g, want 1", kind, got)
		}
	}
}
