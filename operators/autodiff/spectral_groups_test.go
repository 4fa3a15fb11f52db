package autodiff

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// With more channels than one group of a pass holds, and modes that do not fill
// vectors, band-limited fields pass identity weights unchanged, and the
// gradient of the weights is that of differences.
func TestSpectralOfManyChannels(t *testing.T) {
	defer func(size int) { groupSize = size }(groupSize)
	groupSize = 1
	const channels = 40
	for _, grid := range [][]int{{23}, {13, 12}, {7, 6, 9}} {
		t.Run(fmt.Sprint(grid), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, 7))
			modes := make([]int, len(grid))
			for a := range modes {
				modes[a] = 3
			}
			x := bandLimited(rng, channels, grid, modes)
			w := identityWeights(channels, modes)
			tape := NewInferenceTape()
			y := tape.Keep(Spectral(tape, x, w, SpectralOptions{}))
			tape.Replay()
			if d := largestDifference(x, y); d > 1e-10 {
				t.Errorf("identity weights change a band-limited field by %g", d)
			}

			target := random(rng, x.Shape...)
			w.RequireGrad()
			tape = NewTape()
			loss := MSE(tape, Spectral(tape, x, w, SpectralOptions{}), target)
			tape.Replay()
			tape.Backward(loss)
			norm := 0.0
			for i := range w.Len() {
				norm += w.Grad().At(i) * w.Grad().At(i)
			}
			norm = math.Sqrt(norm)
			const step = 1e-4
			shifted := func(sign float64) float64 {
				for i := range w.Len() {
					w.SetAt(i, w.At(i)+sign*step*w.Grad().At(i)/norm)
				}
				tape.Replay()
				for i := range w.Len() {
					w.SetAt(i, w.At(i)-sign*step*w.Grad().At(i)/norm)
				}
				return loss.Scalar()
			}
			if slope := (shifted(1) - shifted(-1)) / (2 * step); math.Abs(slope-norm) > 1e-6*norm {
				t.Errorf("along its gradient the loss changes by %g; the gradient's norm is %g", slope, norm)
			}
		})
	}
}
