package operators

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

func init() { register(Model{Name: "fno", Doc: fnoDoc, New: func() Config { return NewFNO() }}) }

const fnoDoc = `# Fourier neural operator

Learns maps between functions on a grid by convolutions whose kernels are weights of Fourier coefficients. One set of weights acts on every grid.

## Formula

	v₀ = lifting(a, x)
	vₗ₊₁ = σ(irfft(Rₗ·rfft(vₗ)) + Wₗ·vₗ + bₗ)     l = 0 … layers−1, no σ after the last
	u = projection(v)

Rₗ[k] is a complex width×width matrix for each kept frequency k, the other frequencies are set to zero; Wₗ a real one that acts at each point. Lifting is a linear map of the channels, or with ` + "`--lifting`" + ` two of them; projection is two linear maps with σ between. With ` + "`--channel-mlp`" + ` a network N of two linear maps with σ between follows each convolution, as in the later of the paper's scripts: σ(N(irfft(Rₗ·rfft(vₗ))) + Wₗ·vₗ + bₗ).

## Layout

Input (batch, in, x[, y[, z]]), output (batch, out, x[, y[, z]]). With ` + "`--coordinates`" + ` the position along each axis, scaled to [0, 1], joins the input's channels: half-open on periodic axes, with both ends on others. Spectral weights are (2, modes, width, width): real and imaginary planes; along all axes but the last, frequencies 0 … m−1, then −m … −1.

With ` + "`--conditioning film`" + ` each layer reads (1+s)·v + h instead of v, s and h numbers for each channel that a small network makes of the parameters; with ` + "`spectral`" + ` its spectral convolution alone reads (1+s)·v.

## Behaviour

On periodic grids without coordinates it commutes with shifts. On a finer grid than that of training it gives nearly the same function, not more detail: it cannot know what frequencies above the training grid's hold. On a coarser one that does not carry all modes, those are left out. Cost grows linearly with grid points: a layer takes about 2·points·width·(width + 4·modes of the last axis) operations for each member of a batch, somewhat more with more axes, and twice as many backward.

## Good values

1-D: modes 16, width 64. 2-D: modes 12, width 32. 3-D: modes 8, width 20. Four layers, projection 128. Learning rate 1e-3 with AdamW. More modes help where the solution has fine structure, more width nearly always. Padding 0 for periodic axes, 1/8 otherwise (both by default), the same part of the domain on every grid. ` + "`--residual`" + ` when the output is the next frame of the input.

## When it breaks

Shocks and jumps ring: the kept modes cannot hold them, and only the point-wise path W can. Non-periodic functions without padding wrap around. Too many modes for few samples overfit. Long rollouts drift when trained on single steps only.

## Reference

Li, Kovachki, Azizzadenesheli, Liu, Bhattacharya, Stuart, Anandkumar: Fourier neural operator for parametric partial differential equations. ICLR 2021. arXiv:2010.08895.
`

// FNO holds the hyper-parameters of a Fourier neural operator.
type FNO struct {
	Modes       Modes    `json:"modes"`       // kept per axis; empty chooses by the grid
	Width       int      `json:"width"`       // channels of the layers
	Layers      int      `json:"layers"`      // spectral layers
	Lifting     int      `json:"lifting"`     // hidden channels of the lifting; 0 for one linear map
	Projection  int      `json:"projection"`  // hidden channels of the projection; 0 for one linear map
	Coordinates bool     `json:"coordinates"` // append the position to the input
	Padding     Fraction `json:"padding"`     // of axes that are not periodic; negative: 1/8
	Residual    bool     `json:"residual"`    // add the last out fields of the input to the output
	Activation  string   `json:"activation"`  // autodiff.ParseActivation
	// ChannelMLP are the hidden channels of a network after each spectral
	// convolution; 0 for none, as in all other models of this frame.
	ChannelMLP int `json:"channel_mlp,omitempty"`
	Conditioning
}

var _ Config = (*FNO)(nil)

// NewFNO returns the documented defaults.
func NewFNO() *FNO {
	return &FNO{Width: 32, Layers: 4, Projection: 128, Coordinates: true, Padding: -1, Activation: "gelu"}
}

// Flags implements Config.
func (c *FNO) Flags(fs *flag.FlagSet) {
	c.frameFlags(fs)
	fs.IntVar(&c.ChannelMLP, "channel-mlp", c.ChannelMLP, "hidden channels of a network after each spectral convolution; 0 for none")
}

// frameFlags are those of all models of this frame.
func (c *FNO) frameFlags(fs *flag.FlagSet) {
	fs.Var(&c.Modes, "modes", "Fourier `modes` kept: one number, one per axis (12,12), or auto: 16, 12 or 8 in one, two or three dimensions, fewer where the grid carries fewer")
	fs.IntVar(&c.Width, "width", c.Width, "channels of the spectral layers")
	fs.IntVar(&c.Layers, "layers", c.Layers, "spectral layers")
	fs.IntVar(&c.Lifting, "lifting", c.Lifting, "hidden channels of the lifting; 0 for one linear map")
	fs.IntVar(&c.Projection, "projection", c.Projection, "hidden channels of the projection; 0 for one linear map")
	fs.BoolVar(&c.Coordinates, "coordinates", c.Coordinates, "append the grid's coordinates to the input")
	fs.Var(&c.Padding, "padding", "zeros beyond axes that are not periodic, as a `fraction` of the grid; auto is 1/8")
	fs.BoolVar(&c.Residual, "residual", c.Residual, "learn the difference from the last frame of the input")
	fs.StringVar(&c.Activation, "activation", c.Activation, "gelu, gelu-tanh, silu, tanh, relu or identity")
	c.ConditioningFlags(fs, ByFiLM, BySpectral)
}

// Build implements Config.
func (c *FNO) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	o, modes, err := c.begin("fno", rng, sig, Modes.on, nil)
	if err != nil {
		return nil, err
	}
	cache := &autodiff.Transforms{}
	for l := range c.Layers {
		b := layers.NewFNOBlock(fmt.Sprintf("blocks.%d", l), rng, c.Width, modes, cache)
		b.Activation = o.activationOf(l, c.Layers)
		if c.ChannelMLP > 0 {
			b.Network = layers.NewMLP(fmt.Sprintf("blocks.%d.mlp", l), rng, o.activation, c.Width, c.ChannelMLP, c.Width)
		}
		o.blocks = append(o.blocks, b)
	}
	o.projection = c.project(rng, o)
	return o, nil
}

// begin checks the hyper-parameters that all models of this frame share, and
// returns the operator with its lifting, and the modes on its padded grid. The
// blocks' inputs have the given widths; nil means that there are c.Layers of
// c.Width.
func (c *FNO) begin(name string, rng *rand.Rand, sig Signature, on func(m Modes, grid []int) ([]int, error), widths []int) (*fno, []int, error) {
	if err := sig.Check(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	f, err := autodiff.ParseActivation(c.Activation)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	switch {
	case c.Width < 1 || c.Width > maxWidth || c.Layers < 1 || c.Layers > maxLayers:
		return nil, nil, fmt.Errorf("%s: width %d and layers %d; 1 to %d and 1 to %d expected", name, c.Width, c.Layers, maxWidth, maxLayers)
	case min(c.Lifting, c.Projection, c.ChannelMLP) < 0 || max(c.Lifting, c.Projection, c.ChannelMLP) > maxWeights:
		return nil, nil, fmt.Errorf("%s: lifting %d, projection %d and channel-mlp %d; 0 to %d expected", name, c.Lifting, c.Projection, c.ChannelMLP, maxWeights)
	case c.Padding > 4:
		return nil, nil, fmt.Errorf("%s: padding %g of the grid; at most 4 expected", name, float64(c.Padding))
	case c.Residual && sig.Fields() < sig.Out:
		return nil, nil, fmt.Errorf("%s: residual needs the last frame among the input; %d input channels are fewer than %d output channels", name, sig.Fields(), sig.Out)
	}
	o := &fno{name: name, sig: sig, activation: f, residual: c.Residual, coordinates: c.Coordinates, padding: c.Padding.padding(sig)}
	padded := o.padding.Grid(sig.Grid)
	modes, err := on(c.Modes, padded)
	switch {
	case err != nil && !slices.Equal(padded, sig.Grid):
		return nil, nil, fmt.Errorf("%s: %w (grid %v is %v with padding)", name, err, sig.Grid, padded)
	case err != nil:
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	in := sig.In
	if c.Coordinates {
		in += len(sig.Grid)
	}
	o.lifting = layers.NewMLP("lifting", rng, f, hidden(in, c.Lifting, c.Width)...)
	o.spectral = c.Kind == BySpectral
	if widths == nil {
		widths = slices.Repeat([]int{c.Width}, c.Layers)
	}
	if o.modulation, err = c.Modulation(rng, sig, widths...); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	return o, modes, nil
}

// project makes the projection.
func (c *FNO) project(rng *rand.Rand, o *fno) *layers.MLP {
	return layers.NewMLP("projection", rng, o.activation, hidden(c.Width, c.Projection, o.sig.Out)...)
}

// hidden returns the widths of one linear map, or of two if the middle is not 0.
func hidden(in, middle, out int) []int {
	if middle == 0 {
		return []int{in, out}
	}
	return []int{in, middle, out}
}

// fourierBlock is a layer between lifting and projection.
type fourierBlock interface {
	Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor
	// ForwardScaled is Forward with (1 + scale)·x as the input of the spectral
	// convolution, scale being (batch, width).
	ForwardScaled(t *autodiff.Tape, x, scale *autodiff.Tensor) *autodiff.Tensor
	Params() []autodiff.Param
}

// fno is a built Fourier neural operator, or another model of its frame: blocks
// of some kind between lifting and projection.
type fno struct {
	name                  string
	sig                   Signature
	activation            autodiff.Activation
	residual, coordinates bool
	padding               layers.Padding
	lifting, projection   *layers.MLP
	blocks                []fourierBlock
	// body leads through the blocks where they are not simply in a row.
	body       func(t *autodiff.Tape, v *autodiff.Tensor, by layers.Modulated) *autodiff.Tensor
	modulation *layers.Modulation
	spectral   bool // the modulation is of the spectral convolutions
}

var (
	_ Operator    = (*fno)(nil)
	_ Checker     = (*fno)(nil)
	_ Equivariant = (*fno)(nil)
)

// CheckGrid implements Checker: any grid of as many axes will do.
func (o *fno) CheckGrid(grid []int) error {
	return Signature{In: o.sig.In, Out: o.sig.Out, Grid: grid, Periodic: o.sig.Periodic}.Check()
}

// ShiftEquivariant implements Equivariant.
func (o *fno) ShiftEquivariant() bool {
	for axis := range o.sig.Grid {
		if !o.sig.PeriodicAxis(axis) {
			return false
		}
	}
	return !o.coordinates
}

// activationOf is that after layer l: none after the last.
func (o *fno) activationOf(l, layers int) autodiff.Activation {
	if l == layers-1 {
		return autodiff.Identity
	}
	return o.activation
}

// Forward implements Operator.
func (o *fno) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	grid := x.Shape[2:]
	if x.Shape[1] != o.sig.In || len(grid) != len(o.sig.Grid) {
		panic(fmt.Sprintf("operators: %s for %d channels on %d axes given %v", o.name, o.sig.In, len(o.sig.Grid), x.Shape))
	}
	v := x
	if o.coordinates {
		v = autodiff.Coordinates(t, v, o.sig.Periodic)
	}
	v = o.padding.Pad(t, o.lifting.Forward(t, v))
	by := o.modulation.Read(t, x)
	if o.body != nil {
		v = o.body(t, v, by)
	} else {
		for l := range o.blocks {
			v = o.block(t, v, l, by)
		}
	}
	u := o.projection.Forward(t, o.padding.Crop(t, v, grid))
	if o.residual {
		u = autodiff.Add(t, u, autodiff.Slice(t, x, o.sig.Fields()-o.sig.Out, o.sig.Fields()))
	}
	return u
}

// block applies block l, modulated.
func (o *fno) block(t *autodiff.Tape, v *autodiff.Tensor, l int, by layers.Modulated) *autodiff.Tensor {
	if o.spectral {
		return o.blocks[l].ForwardScaled(t, v, by.Scale(t, l))
	}
	return o.blocks[l].Forward(t, by.Apply(t, l, v))
}

// Params implements Operator.
func (o *fno) Params() []autodiff.Param {
	list := o.lifting.Params()
	for _, b := range o.blocks {
		list = append(list, b.Params()...)
	}
	return slices.Concat(list, o.modulation.Params(), o.projection.Params())
}
