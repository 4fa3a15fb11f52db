package metrics

import (
	"fmt"
	"math"
)

// The Well judges at most wellSteps steps of a rollout, in at most
// wellIntervals windows.
const (
	wellSteps     = 100
	wellIntervals = 5
)

// wellWindows are the windows [lo, hi) of frames, counted from 0, that The Well
// reports: log-spaced ones as its trainer cuts them, edges 0 and ⌊exp⌋ of evenly
// spaced points from 0 to ln T, T ≤ 100; and those of its paper's table, 6:12
// and 13:30, as far as there are frames.
func wellWindows(frames int) [][2]int {
	steps := min(frames, wellSteps)
	intervals := min(steps, wellIntervals)
	var out [][2]int
	lo := 0
	for k := range intervals {
		hi := 1
		if intervals > 1 {
			// The slack keeps exp(ln T) from falling below T by rounding.
			hi = int(math.Exp(math.Log(float64(steps))*float64(k)/float64(intervals-1)) * (1 + 1e-12))
		}
		if hi > lo {
			out = append(out, [2]int{lo, hi})
		}
		lo = hi
	}
	for _, w := range [][2]int{{6, 12}, {13, 30}} {
		if frames >= w[1] {
			out = append(out, w)
		}
	}
	return out
}

// windows reports VRMSE over windows of a rollout.
func (a *Accumulator) windows() []Metric {
	frames := a.shape.Frames
	if frames < 2 {
		return nil
	}
	curve := a.curves[indexOf("vrmse")]
	var out []Metric
	seen := map[[2]int]bool{}
	for _, w := range wellWindows(frames) {
		if seen[w] {
			continue
		}
		seen[w] = true
		m := Metric{
			Name: fmt.Sprintf("vrmse_%d:%d", w[0], w[1]), Title: fmt.Sprintf("VRMSE over frames %d–%d", w[0]+1, w[1]),
			Reduction: fmt.Sprintf("mean over samples, channels and the predicted frames %d ≤ k < %d, counted from 0, of vrmse's frame value (The Well's window T=%d:%d)", w[0], w[1], w[0], w[1]),
		}
		for i := range a.samples {
			m.PerSample = append(m.PerSample, Mean(curve[i*frames+w[0]:i*frames+w[1]]))
		}
		m.Value = Number(Mean(m.PerSample))
		out = append(out, m)
	}
	return out
}
