package law

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Unit is another law with each of its functions shifted and scaled so that its
// least and largest values on the stored grid are 0 and 1, and cut off at 0 and
// 1 between the stored nodes: a concentration made of a random field. A
// constant function becomes 0.
func Unit(l Law, stored grid.Grid) Law { return unit{l, stored} }

type unit struct {
	Law
	stored grid.Grid
}

// Fill implements Law.
func (u unit) Fill(rng *random.Stream, dst *grid.Field) error {
	if err := u.Law.Fill(rng, dst); err != nil {
		return err
	}
	at := &grid.Field{Grid: dst.Grid, Channels: 1}
	nodes := grid.NewField(u.stored, 1)
	for c := range dst.Channels {
		at.Data = dst.Channel(c)
		at.Restrict(nodes)
		low, high := math.Inf(1), math.Inf(-1)
		for _, v := range nodes.Data {
			low, high = min(low, v), max(high, v)
		}
		scale := 0.0
		if high > low {
			scale = 1 / (high - low)
		}
		for i, v := range at.Data {
			at.Data[i] = min(1, max(0, (v-low)*scale))
		}
	}
	return nil
}

// Scale implements Law.
func (u unit) Scale() (rms, largest float64) { return 0.5, 1 }

func (u unit) String() string {
	return u.Law.String() + ", shifted and scaled to the range from 0 to 1 on the stored grid"
}
