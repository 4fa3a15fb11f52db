package layers

import (
	"math"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Padding extends the domain by zeros beyond the upper end of each axis, so
// that a periodic operator can act on functions that are not. It is made for
// the grid of training, and acts on others so that they mean the same function:
//
// The period is the same part of the domain on every grid, to the nearest
// point, so that the Fourier modes are the same waves.
//
// The domain ends where it ended in training. A sum over nodes counts the first
// and the last one whole, so it takes the domain to reach half a spacing beyond
// both; on a finer grid the values at the ends are continued by what is missing
// of half a spacing of training.
//
// An axis that is padded holds both ends.
type Padding struct {
	fractions []float64 // per axis; nil pads nothing
	trained   []int
	maps      []mapCache // of each axis
}

// NewPadding pads each axis by a fraction of its points on the trained grid. The
// zero Padding pads nothing.
func NewPadding(fractions []float64, trained []int) Padding {
	return Padding{fractions, trained, make([]mapCache, len(trained))}
}

// DefaultPadding is 0 for a periodic axis and 1/8 for another.
func DefaultPadding(periodic bool) float64 {
	if periodic {
		return 0
	}
	return 0.125
}

// Fractions are those of the axes; nil: nothing is padded.
func (p Padding) Fractions() []float64 { return p.fractions }

// Grid returns grid with padding. On the grid of training an axis of n points
// has n + f·n, rounded to the nearest whole number; on another of m points
// (n + f·n)·(m−1)/(n−1), rounded likewise.
func (p Padding) Grid(grid []int) []int {
	padded := make([]int, len(grid))
	for a, m := range grid {
		padded[a] = m
		if p.fractions == nil || p.fractions[a] == 0 {
			continue
		}
		n := p.trained[a]
		period := n + int(math.Round(p.fractions[a]*float64(n)))
		if m != n && n > 1 {
			period = int(math.Round(float64(period) * float64(m-1) / float64(n-1)))
		}
		padded[a] = max(m, period)
	}
	return padded
}

// Pad returns x on the padded grid.
func (p Padding) Pad(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	grid := x.Shape[2:]
	padded := p.Grid(grid)
	maps := make([]*autodiff.AxisMap, len(grid))
	finer := false
	for a, n := range grid {
		if padded[a] > n && n > p.trained[a] && p.trained[a] > 1 {
			finer = true
			maps[a] = p.maps[a].get(mapKey{in: n, out: padded[a]}, func(k mapKey) *autodiff.AxisMap { return continuation(k.in, k.out, p.trained[a]) })
		}
	}
	if finer {
		x = autodiff.Resample(t, x, maps...)
	}
	return autodiff.Resize(t, x, padded)
}

// continuation maps an axis of n points to its period of m, the grid of training
// having fewer points: the ends go on by half a spacing of training less half a
// spacing, a part of a point as a part of its value.
func continuation(n, m, trained int) *autodiff.AxisMap {
	beyond := (float64(n-1)/float64(trained-1) - 1) / 2 // in points
	return autodiff.NewAxisMap(n, m, false, autodiff.Zeros, func(o int, add func(int, float64)) {
		if o < n {
			add(o, 1)
			return
		}
		if w := beyond - float64(o-n); w > 0 {
			add(n-1, min(w, 1))
		}
		if w := beyond - float64(m-1-o); w > 0 { // the lower end, a period on
			add(0, min(w, 1))
		}
	})
}

// Crop returns x on grid, the one before padding.
func (p Padding) Crop(t *autodiff.Tape, x *autodiff.Tensor, grid []int) *autodiff.Tensor {
	return autodiff.Resize(t, x, grid)
}
