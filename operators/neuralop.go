package operators

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

func init() {
	register(Model{Name: "neuralop", Doc: neuralOpDoc, New: func() Config { return NewNeuralOp() }})
}

const neuralOpDoc = `# FNO of neuralop

The Fourier neural operator as the Python library neuralop 2.0 has it (neuralop.models.FNO), number for number, so that weights go over and back.

## Formula

	v₀ = lifting(a, x)
	hₗ = σ(irfft(Rₗ·rfft(vₗ)) + bₗ + S(vₗ))          l = 0 … layers−1, no σ in the last
	vₗ₊₁ = σ(mlp(hₗ) + C(vₗ))                        without channel MLP: vₗ₊₁ = σ(hₗ)
	u = projection(v)

S and C are skips: a linear map of the channels, one learnt factor for each (soft-gating), the identity, or nothing. The channel MLP has one hidden layer, and GELU whatever ` + "`--activation`" + ` says, as there.

## Layout

Input (batch, in, x[, y[, z]]), output (batch, out, x[, y[, z]]). ` + "`--modes`" + ` counts as neuralop's n_modes: all frequencies of an axis, −n/2 … n/2−1; of the last axis n/2+1. With ` + "`--coordinates`" + ` (positional_embedding "grid") i/n along each axis joins the input, whatever its ends. Padding is on both sides of every axis, after lifting.

## Behaviour

As fno. On an odd number of points, padding included, of an axis that is not the last, neuralop gives back every coefficient one frequency lower than it took it (fftshift is applied where its inverse is meant). pdekit does the same, for equal numbers; such a model commutes with no shift, means another thing on odd grids than on even ones, and takes two spectral convolutions a layer for one. Choose even grids.

On grids that carry fewer frequencies than the weights have, those that are missing are left out. An odd grid with fewer points than an even ` + "`--modes`" + ` is refused: neuralop applies weights of the wrong frequencies there.

## Good values

neuralop's defaults, which are these. Take fno for a model that is to stay here.

## When it breaks

As fno; and on odd grids, see above.

## Reference

Kossaifi, Kovachki, Li, Pitt, Liu-Schiaffini, Duruisseaux, George, Bonev, Azizzadenesheli, Berner, Anandkumar: A library for learning neural operators. 2024. arXiv:2412.10354. Source: neuralop/models/fno.py and neuralop/layers of neuraloperator 2.0.0.
`

// The kinds of skip.
const (
	LinearSkip   = "linear"
	GatedSkip    = "soft-gating"
	IdentitySkip = "identity"
	NoSkip       = "none"
)

var skips = []string{LinearSkip, GatedSkip, IdentitySkip, NoSkip}

// NeuralOp holds the hyper-parameters of neuralop's FNO.
type NeuralOp struct {
	Modes       Modes   `json:"modes"`        // n_modes; empty chooses by the grid
	Width       int     `json:"width"`        // hidden_channels
	Layers      int     `json:"layers"`       // n_layers
	Lifting     int     `json:"lifting"`      // hidden channels; 0 for one linear map
	Projection  int     `json:"projection"`   // hidden channels
	Coordinates bool    `json:"coordinates"`  // positional_embedding "grid"
	Padding     Margins `json:"padding"`      // domain_padding
	Skip        string  `json:"skip"`         // fno_skip
	ChannelMLP  int     `json:"channel_mlp"`  // hidden channels; 0 for none
	ChannelSkip string  `json:"channel_skip"` // channel_mlp_skip
	Activation  string  `json:"activation"`   // non_linearity
}

var _ Config = (*NeuralOp)(nil)

// NewNeuralOp returns neuralop's defaults for 32 channels.
func NewNeuralOp() *NeuralOp {
	return &NeuralOp{Width: 32, Layers: 4, Lifting: 64, Projection: 64, Coordinates: true, Skip: LinearSkip, ChannelMLP: 16, ChannelSkip: GatedSkip, Activation: "gelu"}
}

// Flags implements Config.
func (c *NeuralOp) Flags(fs *flag.FlagSet) {
	kinds := strings.Join(skips, ", ")
	fs.Var(&c.Modes, "modes", "frequencies kept, counted as neuralop's `n_modes`: one number, one per axis (24,24), or auto: 32, 24 or 16 in one, two or three dimensions, fewer where the grid carries fewer")
	fs.IntVar(&c.Width, "width", c.Width, "channels of the layers")
	fs.IntVar(&c.Layers, "layers", c.Layers, "spectral layers")
	fs.IntVar(&c.Lifting, "lifting", c.Lifting, "hidden channels of the lifting; 0 for one linear map")
	fs.IntVar(&c.Projection, "projection", c.Projection, "hidden channels of the projection")
	fs.BoolVar(&c.Coordinates, "coordinates", c.Coordinates, "append the grid's coordinates to the input")
	fs.Var(&c.Padding, "padding", "zeros beyond both ends of each axis, as `fractions` of the grid: one number, or one per axis")
	fs.StringVar(&c.Skip, "skip", c.Skip, "what passes by the spectral convolution: "+kinds)
	fs.IntVar(&c.ChannelMLP, "channel-mlp", c.ChannelMLP, "hidden channels of the network after it; 0 for no such network")
	fs.StringVar(&c.ChannelSkip, "channel-skip", c.ChannelSkip, "what passes by that network: "+kinds)
	fs.StringVar(&c.Activation, "activation", c.Activation, "gelu, gelu-tanh, silu, tanh, relu or identity")
}

// counts are the n_modes of each axis of a grid.
func (c *NeuralOp) counts(grid []int) ([]int, error) {
	list, err := c.Modes.perAxis(grid, func(a int) int { return min([...]int{32, 24, 16}[len(grid)-1], grid[a]/2*2) })
	if err != nil {
		return nil, err
	}
	for a, m := range list {
		available := grid[a]
		if a == len(grid)-1 {
			available = grid[a]/2*2 + 1
		}
		if m > available {
			return nil, fmt.Errorf("modes %d > %d available on a %d-point axis; clamp with --modes auto", m, available, grid[a])
		}
	}
	return list, nil
}

// Build implements Config.
func (c *NeuralOp) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	o, err := c.build(rng, sig)
	if err != nil {
		return nil, fmt.Errorf("neuralop: %w", err)
	}
	return o, nil
}

func (c *NeuralOp) build(rng *rand.Rand, sig Signature) (*neuralOp, error) {
	if err := sig.Check(); err != nil {
		return nil, err
	}
	f, err := autodiff.ParseActivation(c.Activation)
	if err != nil {
		return nil, err
	}
	for _, kind := range []string{c.Skip, c.ChannelSkip} {
		if !slices.Contains(skips, kind) {
			return nil, fmt.Errorf("unknown skip %q; valid are %s", kind, strings.Join(skips, ", "))
		}
	}
	switch {
	case c.Width < 1 || c.Width > maxWidth || c.Layers < 1 || c.Layers > maxLayers || c.Projection < 1 || c.Projection > maxWeights:
		return nil, fmt.Errorf("width %d, layers %d and projection %d; 1 to %d, 1 to %d and 1 to %d expected", c.Width, c.Layers, c.Projection, maxWidth, maxLayers, maxWeights)
	case min(c.Lifting, c.ChannelMLP) < 0 || max(c.Lifting, c.ChannelMLP) > maxWeights:
		return nil, fmt.Errorf("lifting %d and channel-mlp %d; 0 to %d expected", c.Lifting, c.ChannelMLP, maxWeights)
	case len(c.Padding) > 1 && len(c.Padding) != len(sig.Grid):
		return nil, fmt.Errorf("padding %v for a grid of %d axes; one number or one per axis expected", c.Padding, len(sig.Grid))
	}
	o := &neuralOp{sig: sig, coordinates: c.Coordinates, padding: c.Padding}
	padded := o.padded(sig.Grid)
	if o.modes, err = c.counts(padded); err != nil {
		return nil, err
	}
	frequencies := slices.Clone(o.modes)
	frequencies[len(frequencies)-1] = frequencies[len(frequencies)-1]/2 + 1
	in := sig.In
	if c.Coordinates {
		in += len(sig.Grid)
	}
	o.lifting = layers.NewMLP("lifting", rng, f, hidden(in, c.Lifting, c.Width)...)
	cache := &autodiff.Transforms{}
	for l := range c.Layers {
		g := f
		if l == c.Layers-1 {
			g = autodiff.Identity
		}
		o.blocks = append(o.blocks, newNeuralOpBlock(fmt.Sprintf("blocks.%d", l), rng, c, frequencies, g, cache))
	}
	o.projection = layers.NewMLP("projection", rng, f, c.Width, c.Projection, sig.Out)
	return o, nil
}

// neuralOp is a built NeuralOp.
type neuralOp struct {
	sig                 Signature
	coordinates         bool
	padding             Margins
	modes               []int // n_modes
	lifting, projection *layers.MLP
	blocks              []*neuralOpBlock
}

var (
	_ Operator    = (*neuralOp)(nil)
	_ Checker     = (*neuralOp)(nil)
	_ Equivariant = (*neuralOp)(nil)
)

// margins are the points that padding adds at each end.
func (o *neuralOp) margins(grid []int) []int {
	list := make([]int, len(grid))
	for a, n := range grid {
		if len(o.padding) > 0 {
			list[a] = int(math.RoundToEven(o.padding[min(a, len(o.padding)-1)] * float64(n)))
		}
	}
	return list
}

func (o *neuralOp) padded(grid []int) []int {
	list := slices.Clone(grid)
	for a, m := range o.margins(grid) {
		list[a] += 2 * m
	}
	return list
}

// CheckGrid implements Checker.
func (o *neuralOp) CheckGrid(grid []int) error {
	if err := (Signature{In: o.sig.In, Out: o.sig.Out, Grid: grid, Periodic: o.sig.Periodic}).Check(); err != nil {
		return err
	}
	if len(grid) != len(o.sig.Grid) {
		return errors.New("another number of axes")
	}
	for a, n := range o.padded(grid)[:len(grid)-1] {
		if m := o.modes[a]; m%2 == 0 && n%2 == 1 && n < m {
			return fmt.Errorf("%d points on axis %d for modes %d: neuralop misplaces its weights on odd axes of fewer points than modes; take an even number", n, a, m)
		}
	}
	return nil
}

// ShiftEquivariant implements Equivariant.
func (o *neuralOp) ShiftEquivariant() bool {
	padded := o.padded(o.sig.Grid)
	for axis := range o.sig.Grid {
		if !o.sig.PeriodicAxis(axis) {
			return false
		}
	}
	return !o.coordinates && slices.Equal(padded, o.sig.Grid) && !o.blocks[0].spectral.Turns(padded)
}

// Forward implements Operator.
func (o *neuralOp) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	grid := x.Shape[2:]
	if x.Shape[1] != o.sig.In || len(grid) != len(o.sig.Grid) {
		panic(fmt.Sprintf("operators: neuralop for %d channels on %d axes given %v", o.sig.In, len(o.sig.Grid), x.Shape))
	}
	v := x
	if o.coordinates {
		v = autodiff.Coordinates(t, v, slices.Repeat([]bool{true}, len(grid)))
	}
	v = o.lifting.Forward(t, v)
	margins := o.margins(grid)
	v = autodiff.Extend(t, v, margins, margins, nil, autodiff.Zeros)
	for _, b := range o.blocks {
		v = b.Forward(t, v)
	}
	return o.projection.Forward(t, crop(t, v, margins, grid))
}

// crop takes margins away.
func crop(t *autodiff.Tape, v *autodiff.Tensor, margins, grid []int) *autodiff.Tensor {
	maps := make([]*autodiff.AxisMap, len(grid))
	for a, m := range margins {
		if m > 0 {
			maps[a] = autodiff.NewAxisMap(v.Shape[2+a], grid[a], false, autodiff.Zeros, func(i int, add func(int, float64)) { add(i+m, 1) })
		}
	}
	return autodiff.Resample(t, v, maps...)
}

// Params implements Operator.
func (o *neuralOp) Params() []autodiff.Param {
	list := o.lifting.Params()
	for _, b := range o.blocks {
		list = append(list, b.Params()...)
	}
	return append(list, o.projection.Params()...)
}
