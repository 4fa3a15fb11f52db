package operators

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

func init() {
	register(Model{Name: "ffno", Doc: ffnoDoc, New: func() Config { return NewFFNO() }})
}

const ffnoDoc = `# Factorised Fourier neural operator (F-FNO)

A Fourier neural operator whose spectral weights act along one axis at a time, with a network at each point and a residual connection after it: weights and cost grow with the sum of the axes' modes instead of their product, and deep stacks train.

## Formula

	v₀ = lifting(a, x)
	Kₗ(v) = Σₐ irfftₐ(Rₗₐ·rfftₐ(v))     a over the axes, the transforms along one axis each
	vₗ₊₁ = vₗ + W₂ₗ·σ(W₁ₗ·Kₗ(vₗ) + b₁ₗ) + b₂ₗ     l = 0 … layers−1
	u = projection(v)

Rₗₐ[k] is a complex width×width matrix for each kept frequency k of axis a. With ` + "`--share-weights`" + ` all layers have the same R (the networks stay their own). What enters a layer is added after its non-linearity, so that the first layers' gradients pass the later ones unchanged.

## Layout

Input (batch, in, x[, y[, z]]), output (batch, out, x[, y[, z]]); coordinates, padding, lifting and projection as in fno. Spectral weights of an axis are (2, modes, width, width): real and imaginary planes, frequencies 0 … modes−1, out, in. W₁ has expansion·width rows.

## Behaviour

On periodic grids without coordinates it commutes with shifts. It runs on other grids; frequencies that a coarser one does not carry are left out. The spectral weights start with unit gain, W₂ and b₂ smaller by 1/√layers, so that the variance of v does not grow with depth. A layer takes about points·width·(4·expansion·width + 8·Σ modes + 8·width·Σ modes/points of the axis) operations for each member of a batch, and twice as many backward. Parameters of a layer: 2·width²·(Σ modes + expansion) and biases, where fno has 2·width² times the product of the modes (doubled for each axis but the last).

## Good values

4 layers for a start; 8 to 24 pay where data suffice, with shared weights. Modes 16, more (24, 32) for structure down to the grid, such as Darcy's interfaces: they cost little. Width 32 on two cores, 64 for best accuracy. Learning rate 3e-3 to 1e-2 with AdamW and ` + "`--schedule one-cycle`" + `, higher than fno's. For time steps: ` + "`--increment`" + ` (or ` + "`--residual`" + `) and ` + "`--noise 0.01`" + `.

## When it breaks

Kernels are sums of functions of one coordinate: what turns or couples diagonally has to be built up over layers, so shallow stacks trail fno there. Shocks ring, and functions that are not periodic wrap around without padding, as with fno.

## Reference

Tran, Mathews, Xie, Ong: Factorized Fourier neural operators. ICLR 2023. arXiv:2111.13802 (section 3; the network at each point as in the authors' code, without a second non-linearity after W₂).
`

// FFNO holds the hyper-parameters of a factorised Fourier neural operator.
type FFNO struct {
	FNO
	Expansion    int  `json:"expansion"`     // hidden channels of the networks at each point, in widths
	ShareWeights bool `json:"share_weights"` // one set of spectral weights for all layers
}

var _ Config = (*FFNO)(nil)

// NewFFNO returns the documented defaults.
func NewFFNO() *FFNO { return &FFNO{FNO: *NewFNO(), Expansion: 2} }

// Flags implements Config.
func (c *FFNO) Flags(fs *flag.FlagSet) {
	c.FNO.frameFlags(fs)
	fs.Lookup("modes").Usage = "Fourier `modes` kept: one number, one per axis (24,16), or auto: 16, fewer where the grid carries fewer"
	fs.IntVar(&c.Expansion, "expansion", c.Expansion, "hidden channels of the network at each point, as a multiple of the width")
	fs.BoolVar(&c.ShareWeights, "share-weights", c.ShareWeights, "use one set of spectral weights in all layers")
}

// Build implements Config.
func (c *FFNO) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	o, modes, err := c.begin("ffno", rng, sig, Modes.axial, nil)
	if err != nil {
		return nil, err
	}
	if c.Expansion < 1 || c.Expansion > maxWidth {
		return nil, fmt.Errorf("ffno: expansion %d; 1 to %d expected", c.Expansion, maxWidth)
	}
	cache := &autodiff.Transforms{}
	var shared *layers.Axial
	if c.ShareWeights {
		shared = layers.NewAxial("spectral", rng, c.Width, c.Width, modes, cache)
	}
	for l := range c.Layers {
		name := fmt.Sprintf("blocks.%d", l)
		b := &ffnoBlock{spectral: shared, owns: l == 0 || shared == nil}
		if shared == nil {
			b.spectral = layers.NewAxial(name+".spectral", rng, c.Width, c.Width, modes, cache)
		}
		b.network = layers.NewMLP(name+".network", rng, o.activation, c.Width, c.Expansion*c.Width, c.Width)
		for _, p := range b.network.Layers[1].Params() {
			data := p.Float32()
			for i := range data {
				data[i] /= float32(math.Sqrt(float64(c.Layers)))
			}
		}
		o.blocks = append(o.blocks, b)
	}
	o.projection = c.project(rng, o)
	return o, nil
}

// ffnoBlock is a layer of the factorised Fourier neural operator.
type ffnoBlock struct {
	spectral *layers.Axial
	owns     bool // spectral is listed by this block
	network  *layers.MLP
}

func (b *ffnoBlock) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	return b.add(t, x, b.spectral.Forward(t, x))
}

func (b *ffnoBlock) ForwardScaled(t *autodiff.Tape, x, scale *autodiff.Tensor) *autodiff.Tensor {
	return b.add(t, x, b.spectral.Forward(t, autodiff.Modulate(t, x, scale, nil)))
}

// add returns x plus what the network makes of the spectral convolution.
func (b *ffnoBlock) add(t *autodiff.Tape, x, convolved *autodiff.Tensor) *autodiff.Tensor {
	first, second := b.network.Layers[0], b.network.Layers[1]
	return autodiff.HiddenAdd(t, convolved, first.Weight.Tensor, first.Bias.Tensor,
		second.Weight.Tensor, second.Bias.Tensor, b.network.Activation, x)
}

func (b *ffnoBlock) Params() []autodiff.Param {
	if !b.owns {
		return b.network.Params()
	}
	return append(append([]autodiff.Param(nil), b.spectral.Params()...), b.network.Params()...)
}
