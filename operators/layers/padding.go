package layers

import (
	"math"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Padding extends the domain by zeros beyond the upper end of each axis, so
// that a periodic operator can act on functions that are not. It is a fraction
// of the grid, and so the same part of the domain on every grid.
type Padding struct {
	Fractions []float64 // per axis; nil pads nothing
}

// DefaultPadding is 0 for a periodic axis and 1/8 for another.
func DefaultPadding(periodic bool) float64 {
	if periodic {
		return 0
	}
	return 0.125
}

// Grid returns grid with padding: on each axis the fraction of its points,
// rounded to the nearest whole number.
func (p Padding) Grid(grid []int) []int {
	padded := make([]int, len(grid))
	for a, n := range grid {
		padded[a] = n
		if p.Fractions != nil {
			padded[a] += int(math.Round(p.Fractions[a] * float64(n)))
		}
	}
	return padded
}

// Pad returns x on the padded grid.
func (p Padding) Pad(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	return autodiff.Resize(t, x, p.Grid(x.Shape[2:]))
}

// Crop returns x on grid, the one before padding.
func (p Padding) Crop(t *autodiff.Tape, x *autodiff.Tensor, grid []int) *autodiff.Tensor {
	return autodiff.Resize(t, x, grid)
}
