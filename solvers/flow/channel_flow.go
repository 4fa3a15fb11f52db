package flow

import (
	"slices"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// channelFlow is the flow through a channel on one grid.
type channelFlow struct {
	plane
	*solvers.Scalars
	problem *Channel
	bodies  []body
	present []float64 // numbers of the bodies that are in the flow
	inside  []bool    // stored nodes in a body
}

var _ Model = (*channelFlow)(nil)

func newChannelFlow(p *Channel, g, stored grid.Grid, b grid.Boundary, bodies []body) (*channelFlow, error) {
	s, err := NewStaggered(g, b)
	if err != nil {
		return nil, err
	}
	s.Ramp = p.Ramp
	list := append([]solvers.Parameter{
		{Name: "inflow", Unit: "1", Range: p.Inflow},
		{Name: "viscosity", Unit: "m²/s", Range: p.Viscosity},
	}, bodyParameters(bodies)...)
	return &channelFlow{plane: plane{Staggered: s, stored: stored}, Scalars: solvers.NewScalars(list...), problem: p, bodies: bodies}, nil
}

// Initial implements Model: at rest, or, where the inflow is there at once, the
// flow without friction that it sets up.
func (f *channelFlow) Initial(rng *random.Stream, state []float64) error {
	f.Draw(rng)
	f.Viscosity = f.At(1)
	for a := range 2 {
		for k, b := range f.boundary[a] {
			if b.Kind == grid.Inflow {
				f.ScaleSide(a, k, f.At(0))
			}
		}
	}
	if f.problem.InletHigh > 0 && f.boundary[0][0].Kind == grid.Inflow {
		f.openInlet()
	}
	if len(f.bodies) > 0 {
		f.place()
	}
	clear(f.potential)
	clear(state)
	if f.Ramp == 0 {
		f.Settle(state, 0)
		clear(f.potential)
	}
	return nil
}

// openInlet sets the inflow of the left side to its profile over the opening.
func (f *channelFlow) openInlet() {
	b := f.boundary[0][0]
	low, high := f.problem.InletLow, f.problem.InletHigh
	f.SetSide(0, 0, 0, func(x [3]float64) float64 {
		if x[1] <= low || x[1] >= high {
			return 0
		}
		return f.At(0) * b.Value * profile(b, (x[1]-low)/(high-low))
	})
}

// place puts the bodies of the sample into the flow, unless they are there.
func (f *channelFlow) place() {
	var values []float64
	for i := range bodyParameters(f.bodies) {
		values = append(values, f.At(2+i))
	}
	if slices.Equal(values, f.present) {
		return
	}
	f.present = values
	distance := surface(f.bodies, values)
	f.SetBody(distance)
	x, y := f.stored.Coord(0), f.stored.Coord(1)
	f.inside = f.inside[:0]
	for i := range x {
		for j := range y {
			f.inside = append(f.inside, distance(x[i], y[j]) <= 0)
		}
	}
}

// Frames implements Model: with bodies, the force on them too.
func (f *channelFlow) Frames() []grid.Array {
	frames := f.plane.Frames()
	if len(f.bodies) > 0 {
		frames = append(frames, grid.Array{Name: "forces", Axes: []string{"component"}, Shape: []int{2}, Labels: []string{"drag", "lift"}, Units: []string{"m³/s²", "m³/s²"}, Double: true})
	}
	return frames
}

// Once implements Model: with bodies, where they are.
func (f *channelFlow) Once() []grid.Array {
	if len(f.bodies) == 0 {
		return nil
	}
	return []grid.Array{{Name: "mask", Axes: []string{"x", "y"}, Shape: slices.Clone(f.stored.N), Units: []string{"1"}}}
}

// Begin implements Model: at rest.
func (f *channelFlow) Begin(frames, once [][]float64) {
	f.rest()
	f.begin(frames)
	if len(f.bodies) == 0 {
		return
	}
	f.clear(frames[0])
	clear(frames[2])
	for i, in := range f.inside {
		once[0][i] = 0
		if in {
			once[0][i] = 1
		}
	}
}

// Store implements Model.
func (f *channelFlow) Store(frames [][]float64, u []float64, t float64) {
	f.plane.Store(frames, u, t)
	if len(f.bodies) == 0 {
		return
	}
	f.clear(frames[0])
	f.clear(frames[1])
	force := f.body.force()
	copy(frames[2], force[:])
}

// clear sets values at nodes in bodies to zero, in every channel.
func (f *channelFlow) clear(values []float64) {
	for i := range values {
		if f.inside[i%len(f.inside)] {
			values[i] = 0
		}
	}
}
