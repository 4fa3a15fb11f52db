package law

import (
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Steps is the law of random piecewise constant functions: each axis is cut at
// Pieces−1 uniform random places, or Pieces on a periodic axis, and each box
// between the cuts has a value uniform in [Low, High].
type Steps struct {
	Pieces    int
	Low, High float64
	// Axis, if positive, is the one axis that is cut, counted from 1: layers.
	Axis    int
	Purpose string // of the stream's fork: "initial"
	Symbol  string // what the text calls the function
}

var _ Law = Steps{}

// Check reports constants that define no law.
func (s Steps) Check() error {
	switch {
	case s.Pieces < 1 || s.Pieces > 1000:
		return fmt.Errorf("there are %d pieces; there may be 1 to 1000 on an axis", s.Pieces)
	case !(s.High >= s.Low) || math.IsInf(s.High-s.Low, 0):
		return fmt.Errorf("the values lie between %g and %g; the second must not be less than the first", s.Low, s.High)
	}
	return nil
}

// Fill implements Law.
func (s Steps) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork(s.Purpose)
	g := dst.Grid
	for c := range dst.Channels {
		pieces := make([][]int, g.Dims()) // of every node on each axis
		count := 1
		for axis := range pieces {
			pieces[axis] = s.cut(rng, g, axis)
			if s.cuts(axis) {
				count *= s.Pieces
			}
		}
		values := make([]float64, count)
		for i := range values {
			values[i] = s.Low + rng.Float64()*(s.High-s.Low)
		}
		data := dst.Channel(c)
		for i := range data {
			at, rest, repeat := 0, i, 1
			for axis := len(pieces) - 1; axis >= 0; axis-- {
				at += repeat * pieces[axis][rest%g.N[axis]]
				rest /= g.N[axis]
				if s.cuts(axis) {
					repeat *= s.Pieces
				}
			}
			data[i] = values[at]
		}
	}
	return nil
}

func (s Steps) cuts(axis int) bool { return s.Axis == 0 || s.Axis == axis+1 }

// cut draws the cuts of an axis and returns the piece of each node.
func (s Steps) cut(rng *random.Stream, g grid.Grid, axis int) []int {
	piece := make([]int, g.N[axis])
	if !s.cuts(axis) {
		return piece
	}
	count := s.Pieces
	if !g.Periodic[axis] {
		count--
	}
	places := make([]float64, count)
	for i := range places {
		places[i] = rng.Float64()
	}
	slices.Sort(places)
	for j := range piece {
		at := float64(j) / float64(g.Cells(axis))
		k, _ := slices.BinarySearch(places, at)
		piece[j] = k % s.Pieces
	}
	return piece
}

// Varies implements Law.
func (s Steps) Varies() bool { return true }

// Scale implements Law.
func (s Steps) Scale() (rms, largest float64) {
	return math.Sqrt((s.Low*s.Low + s.Low*s.High + s.High*s.High) / 3), max(math.Abs(s.Low), math.Abs(s.High))
}

func (s Steps) String() string {
	where := "each axis"
	if s.Axis > 0 {
		where = "the axis " + grid.AxisNames[s.Axis-1]
	}
	return fmt.Sprintf("%s piecewise constant, %d pieces between uniform random places along %s, values uniform in [%g, %g]", s.Symbol, s.Pieces, where, s.Low, s.High)
}
