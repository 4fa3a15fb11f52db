package operators

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

func init() {
	register(Model{Name: "resnet", Doc: resnetDoc, New: func() Config { return NewResNet() }})
}

const resnetDoc = `# Dilated residual network

Convolutions of three points on the grid itself, with gaps between the points that grow and shrink again: a wide view without coarser grids, and steps that are added to what was there.

## Formula

	h = W₂·(W₁·(a, x) + b₁) + b₂
	block:  h ← h + g₇,   gᵢ = σ(norm(convolution(gᵢ₋₁; dilation dᵢ))),   g₀ = h,   d = 1, 2, 4, 8, 4, 2, 1
	u = W₄·σ(W₃·h + b₃) + b₄

There are ` + "`--layers`" + ` blocks; norm is over all points and the channels of a group, for each member of the batch by itself; ` + "`--groups 0`" + ` leaves it out, as Stachenfeld et al. do. The W act at each point.

## Layout

Input (batch, in, x[, y[, z]]), output (batch, out, x[, y[, z]]), in one to three dimensions, on grids of any size. Kernels are (out, taps, in), the channels last. A block sees Σ dᵢ points to each side, 22 by default; where that exceeds a periodic axis it wraps around more than once, beyond another all is ` + "`--edge`" + `.

With ` + "`--conditioning film`" + ` each block reads (1+s)·h + b instead of h, s and b numbers for each channel that a small network makes of the parameters.

## Behaviour

On periodic grids without coordinates it commutes with shifts. The kernels act on points, not lengths, so the function belongs to the training grid's spacing: on another grid the model runs, but does not give the same function. A block takes 2·points·7·taps·width² operations for each member of a batch, taps 3, 9 or 27, and twice as many backward.

## Good values

4 blocks; width 48 as published, 24 on two cores (0.15 M weights in 2-D). ` + "`--residual`" + ` or increment training for time steps, noise of 0.01 against drift. AdamW, learning rate 1e-3 to 1e-4.

## When it breaks

Where what is far away acts at once (pressure, elliptic problems) and the grid is larger than what the blocks see. On other grids than that of training.

## Reference

Stachenfeld, Fielding, Kochkov, Cranmer, Pfaff, Godwin, Cui, Ho, Battaglia, Sanchez-Gonzalez: Learned simulators for turbulence. ICLR 2022. arXiv:2112.15275 (appendix C). Gupta, Brandstetter: Towards multi-spatiotemporal-scale generalized PDE modeling. TMLR 2023. arXiv:2209.15616 (DilResNet: the maps before and after the blocks, normalisation by groups).
`

// ResNet holds the hyper-parameters of a dilated residual network.
type ResNet struct {
	Convolutional
	Layers    int    `json:"layers"`    // blocks
	Dilations Counts `json:"dilations"` // of a block's convolutions
	Groups    int    `json:"groups"`    // of normalisations, at most; 0: none
}

var _ Config = (*ResNet)(nil)

// NewResNet returns the documented defaults.
func NewResNet() *ResNet {
	return &ResNet{
		Convolutional: Convolutional{Width: 24, Edge: "zeros", Activation: "gelu"},
		Layers:        4, Dilations: Counts{1, 2, 4, 8, 4, 2, 1}, Groups: 1,
	}
}

// Flags implements Config.
func (c *ResNet) Flags(fs *flag.FlagSet) {
	c.Convolutional.Flags(fs)
	fs.Lookup("width").Usage = "channels of the blocks"
	fs.IntVar(&c.Layers, "layers", c.Layers, "residual blocks")
	fs.Var(&c.Dilations, "dilations", "`distances` of the points that a block's convolutions join, one after the other")
	fs.IntVar(&c.Groups, "groups", c.Groups, "groups of channels that are normalised each by itself, fewer where they do not divide the channels; 0 for no normalisation")
}

// Build implements Config.
func (c *ResNet) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	frame, err := c.begin("resnet", sig)
	if err != nil {
		return nil, err
	}
	switch {
	case c.Layers < 1 || len(c.Dilations) < 1 || c.Layers > maxLayers/len(c.Dilations):
		return nil, fmt.Errorf("resnet: %d blocks of %d convolutions; 1 to %d in all expected", c.Layers, len(c.Dilations), maxLayers)
	case slices.Max(c.Dilations) > 1024:
		return nil, fmt.Errorf("resnet: dilations %v; at most 1024 expected", c.Dilations)
	case c.Groups < 0 || c.Groups > maxWidth:
		return nil, fmt.Errorf("resnet: %d groups; 0 to %d expected", c.Groups, maxWidth)
	}
	o := &resnet{convolutional: *frame}
	o.lifting = layers.NewMLP("lifting", rng, autodiff.Identity, o.in(), c.Width, c.Width)
	for l := range c.Layers {
		var block []dilated
		for i, d := range c.Dilations {
			name := fmt.Sprintf("blocks.%d.%d", l, i)
			layer := dilated{convolution: layers.NewConvolution(name, rng, o.grid, c.Width, c.Width, 3, 1, d)}
			if c.Groups > 0 {
				layer.norm = layers.NewGroupNorm(name+".norm", rng, c.Width, groupsFor(c.Groups, c.Width))
			}
			block = append(block, layer)
		}
		o.blocks = append(o.blocks, block)
	}
	o.projection = layers.NewMLP("projection", rng, o.activation, c.Width, c.Width, sig.Out)
	if err := c.modulate(&o.convolutional, rng, slices.Repeat([]int{c.Width}, c.Layers)...); err != nil {
		return nil, err
	}
	return o, nil
}

// resnet is a built dilated residual network.
type resnet struct {
	convolutional
	lifting, projection *layers.MLP
	blocks              [][]dilated
}

// dilated is one convolution of a block.
type dilated struct {
	convolution *layers.Convolution
	norm        *layers.GroupNorm // nil: none
}

var (
	_ Operator    = (*resnet)(nil)
	_ Checker     = (*resnet)(nil)
	_ Equivariant = (*resnet)(nil)
)

// ShiftEquivariant implements Equivariant.
func (o *resnet) ShiftEquivariant() bool { return o.periodic() }

// Forward implements Operator.
func (o *resnet) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	h := o.lifting.Forward(t, o.enter(t, x))
	by := o.modulation.Read(t, x)
	for l, block := range o.blocks {
		h = by.Apply(t, l, h)
		g := h
		for _, d := range block {
			g = d.convolution.Forward(t, g)
			if d.norm != nil {
				g = d.norm.Forward(t, g, o.activation, layers.Modulated{}, 0)
			} else {
				g = autodiff.Activate(t, g, o.activation)
			}
		}
		h = autodiff.Add(t, g, h)
	}
	return o.leave(t, x, o.projection.Forward(t, h))
}

// Params implements Operator.
func (o *resnet) Params() []autodiff.Param {
	list := []layer{o.lifting}
	for _, block := range o.blocks {
		for _, d := range block {
			list = append(list, d.convolution)
			if d.norm != nil {
				list = append(list, d.norm)
			}
		}
	}
	return params(append(list, o.modulation, o.projection)...)
}
