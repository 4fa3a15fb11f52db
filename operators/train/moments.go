package train

import (
	"math"

	"github.com/pdekit/pdekit/operators"
)

// moments accumulates mean and deviation in float64 by Welford's recurrence
// (Welford 1962, Technometrics 4:419), which does not cancel however large the
// mean is. One entry per channel, or per channel and node.
type moments struct {
	count     float64
	mean, sum []float64 // sum of squared distances from the mean
	run       int
}

// newMoments returns empty moments of frames with the given channels on a grid
// of the given number of nodes, per channel or per channel and node.
func newMoments(channels, nodes int, perNode bool) *moments {
	entries, run := channels, nodes
	if perNode {
		entries, run = channels*nodes, 1
	}
	return &moments{mean: make([]float64, entries), sum: make([]float64, entries), run: run}
}

// add takes one frame, (channel, x[, y[, z]]).
func (m *moments) add(frame []float32) {
	for e := range m.mean {
		count, mean, sum := m.count, m.mean[e], m.sum[e]
		for _, x := range frame[e*m.run : (e+1)*m.run] {
			count++
			d := float64(x) - mean
			mean += d / count
			sum += d * (float64(x) - mean)
		}
		m.mean[e], m.sum[e] = mean, sum
	}
	m.count += float64(m.run)
}

// constant is the deviation, relative to the mean, below which float32 values
// differ by nothing but rounding.
const constant = 1e-6

// affine returns the statistics. An entry whose values differ by no more than
// rounding has deviation 0.
func (m *moments) affine() operators.Affine {
	a := operators.Affine{Mean: make([]float64, len(m.mean)), Std: make([]float64, len(m.mean))}
	for e := range m.mean {
		std := math.Sqrt(m.sum[e] / m.count)
		if std <= constant*math.Abs(m.mean[e]) {
			std = 0
		}
		a.Mean[e], a.Std[e] = m.mean[e], std
	}
	return a
}
