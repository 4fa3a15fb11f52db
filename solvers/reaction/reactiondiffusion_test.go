package reaction

import (
	"fmt"
	"math"
	"testing"
)

// The exact front of the bistable equation.
func TestReactionDiffusionFront(t *testing.T) {
	var errors []float64
	for _, n := range []int{81, 161, 321} {
		errors = append(errors, exactDistance(t, "reaction-diffusion", fmt.Sprintf("--bc neumann --reaction bistable --initial front --diffusion 1 --rate 2 --threshold 0.2 --max 80 --front 0.5 --t-end 5 --snapshots 2 --time-tolerance 1e-11 --grid %d", n)))
	}
	checkSlope(t, errors, order)
}

// Without diffusion every point follows the logistic curve.
func TestReactionDiffusionLogistic(t *testing.T) {
	tr := trajectory(t, "reaction-diffusion", "--diffusion 0 --rate 3 --grid 64 --time-tolerance 1e-10")
	cut := frames(tr, solve(t, tr, 0)[0])
	growth := math.Exp(3)
	for i, v := range cut[0] {
		want := v * growth / (1 + v*(growth-1))
		if got := cut[20][i]; math.Abs(got-want) > 1e-8 || v < 0 || v > 1.0001 {
			t.Errorf("from %g to %g; want %g", v, got, want)
		}
	}
}
