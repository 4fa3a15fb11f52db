package operators

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

// Convolutional is the part of the hyper-parameters that convolutional models
// share. Their configurations embed it.
type Convolutional struct {
	Width       int    `json:"width"`       // channels on the finest grid
	Edge        string `json:"edge"`        // autodiff.ParseEdge, of axes that are not periodic
	Coordinates bool   `json:"coordinates"` // append the position to the input
	Residual    bool   `json:"residual"`    // add the last out fields of the input to the output
	Activation  string `json:"activation"`  // autodiff.ParseActivation
	Conditioning
}

// Flags binds them.
func (c *Convolutional) Flags(fs *flag.FlagSet) {
	fs.IntVar(&c.Width, "width", c.Width, "channels on the finest grid")
	fs.StringVar(&c.Edge, "edge", c.Edge, "what convolutions find beyond axes that are not periodic: zeros, replicate (the last value) or reflect")
	fs.BoolVar(&c.Coordinates, "coordinates", c.Coordinates, "append the grid's coordinates to the input")
	fs.BoolVar(&c.Residual, "residual", c.Residual, "learn the difference from the last frame of the input")
	fs.StringVar(&c.Activation, "activation", c.Activation, "gelu, gelu-tanh, silu, tanh, relu or identity")
	c.ConditioningFlags(fs, ByFiLM)
}

// begin checks them and returns the operator's frame, without its modulation.
func (c *Convolutional) begin(name string, sig Signature) (*convolutional, error) {
	if err := sig.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f, err := autodiff.ParseActivation(c.Activation)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	edge, err := autodiff.ParseEdge(c.Edge)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case c.Width < 1 || c.Width > maxWidth:
		return nil, fmt.Errorf("%s: width %d; 1 to %d expected", name, c.Width, maxWidth)
	case c.Residual && sig.Fields() < sig.Out:
		return nil, fmt.Errorf("%s: residual needs the last frame among the input; %d input channels are fewer than %d output channels", name, sig.Fields(), sig.Out)
	}
	return &convolutional{
		name: name, sig: sig, activation: f, residual: c.Residual, coordinates: c.Coordinates,
		grid: layers.Grid{Axes: len(sig.Grid), Periodic: sig.Periodic, Edge: edge},
	}, nil
}

// modulate gives the operator its modulation of layers of the given widths.
func (c *Convolutional) modulate(o *convolutional, rng *rand.Rand, widths ...int) (err error) {
	if o.modulation, err = c.Modulation(rng, o.sig, widths...); err != nil {
		return fmt.Errorf("%s: %w", o.name, err)
	}
	return nil
}

// convolutional is the frame of a built convolutional operator.
type convolutional struct {
	name                  string
	sig                   Signature
	activation            autodiff.Activation
	residual, coordinates bool
	grid                  layers.Grid
	modulation            *layers.Modulation
}

// CheckGrid implements Checker: any grid of as many axes will do.
func (o *convolutional) CheckGrid(grid []int) error {
	return Signature{In: o.sig.In, Out: o.sig.Out, Grid: grid, Periodic: o.sig.Periodic}.Check()
}

// periodic tells whether the operator may commute with shifts.
func (o *convolutional) periodic() bool {
	for axis := range o.sig.Grid {
		if !o.sig.PeriodicAxis(axis) {
			return false
		}
	}
	return !o.coordinates
}

// in is the number of channels that enter returns.
func (o *convolutional) in() int {
	if o.coordinates {
		return o.sig.In + len(o.sig.Grid)
	}
	return o.sig.In
}

// enter checks the operator's input and appends the coordinates.
func (o *convolutional) enter(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	if x.Shape[1] != o.sig.In || len(x.Shape)-2 != len(o.sig.Grid) {
		panic(fmt.Sprintf("operators: %s for %d channels on %d axes given %v", o.name, o.sig.In, len(o.sig.Grid), x.Shape))
	}
	if o.coordinates {
		return autodiff.Coordinates(t, x, o.sig.Periodic)
	}
	return x
}

// leave adds the last frame of the input x to the result u.
func (o *convolutional) leave(t *autodiff.Tape, x, u *autodiff.Tensor) *autodiff.Tensor {
	if !o.residual {
		return u
	}
	return autodiff.Add(t, u, autodiff.Slice(t, x, o.sig.Fields()-o.sig.Out, o.sig.Fields()))
}

// layer is what owns parameters.
type layer interface{ Params() []autodiff.Param }

// params lists those of layers, nil ones left out.
func params(list ...layer) []autodiff.Param {
	var all []autodiff.Param
	for _, l := range list {
		all = append(all, l.Params()...)
	}
	return all
}

// groupsFor is the largest number of groups up to most that divides all of the
// channels and leaves at least two in each.
func groupsFor(most int, channels ...int) int {
	for g := most; g > 1; g-- {
		if !slices.ContainsFunc(channels, func(c int) bool { return c%g != 0 || c < 2*g }) {
			return g
		}
	}
	return 1
}
