package law

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Unit is another law with each of its functions shifted and scaled so that its
// least and largest values are unitFloor and 1: a concentration made of a random
// field. The two are found on a refinement of the stored grid of at least 1024
// points on a line and 256 on an axis of a plane; what lies lower between those
// points is cut off at 0. A constant function becomes unitFloor.
func Unit(l Law, stored grid.Grid) Law {
	points := 1024
	if stored.Dims() > 1 {
		points = 256
	}
	refine := (points + stored.N[0] - 1) / stored.N[0]
	return unit{l, stored.Refine(max(1, refine))}
}

// unitFloor is above what a smooth function hides between the points that its
// least value is sought at.
const unitFloor = 1e-3

type unit struct {
	Law
	lattice grid.Grid
}

// Fill implements Law.
func (u unit) Fill(rng *random.Stream, dst *grid.Field) error {
	sought := grid.NewField(u.lattice, dst.Channels)
	if err := u.Law.Fill(rng, sought); err != nil {
		return err
	}
	if err := u.Law.Fill(rng, dst); err != nil {
		return err
	}
	for c := range dst.Channels {
		low, high := math.Inf(1), math.Inf(-1)
		for _, v := range sought.Channel(c) {
			low, high = min(low, v), max(high, v)
		}
		scale := 0.0
		if high > low {
			scale = (1 - unitFloor) / (high - low)
		}
		values := dst.Channel(c)
		for i, v := range values {
			values[i] = max(0, unitFloor+(v-low)*scale)
		}
	}
	return nil
}

// Scale implements Law.
func (u unit) Scale() (rms, largest float64) { return 0.5, 1 }

func (u unit) String() string {
	return u.Law.String() + ", shifted and scaled to the range from 0.001 to 1"
}
