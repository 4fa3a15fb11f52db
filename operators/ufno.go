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
	register(Model{Name: "ufno", Doc: ufnoDoc, New: func() Config { return NewUFNO() }})
}

const ufnoDoc = `# U-FNO

A Fourier neural operator whose later layers have a small U-Net beside the Fourier path: it carries what is sharp and local, which the kept modes cannot.

## Formula

	v₀ = lifting(a, x)
	vₗ₊₁ = σ(irfft(Rₗ·rfft(vₗ)) + Wₗ·vₗ + bₗ)               the first --layers
	vₗ₊₁ = σ(irfft(Rₗ·rfft(vₗ)) + Uₗ(vₗ) + Wₗ·vₗ + bₗ)     the --u-layers after them, no σ after the last
	u = projection(v)

	U(v): h₁ = σ(down₁ v), h₂ = σ(inner σ(down₂ h₁)), U = out(σ(up₁(σ(up₂ h₂), h₁)), v)

down halve the grid and inner and out keep it, by convolutions of 3 taps an axis, up double it by transposed ones of 4; all have the width of v. The original normalises inside U over the batch, which would let its members influence each other; this one does not normalise.

## Layout

As fno; kernels are (out, taps of each axis, in), those of up (in, taps, out).

## Behaviour

The Fourier path is as fno's. The U-Net's kernels are in points: what they learn belongs to the spacing of the training grid. They see zeros beyond axes that are not periodic (which padding moves away), and wrap around periodic ones. Grids that are not multiples of 4 are brought to the next one for U. It commutes only with shifts by multiples of 4 points.

## Good values

Three layers and three with U, modes and width as for fno: twice an fno of four layers, and more. Learning rate 1e-3. Multiphase flow and other sharp fronts.

## When it breaks

On other grids than that of training more than fno. On smooth problems it costs more than it gives.

## Reference

Wen, Li, Azizzadenesheli, Anandkumar, Benson: U-FNO: an enhanced Fourier neural operator-based deep-learning model for multiphase flow. Advances in Water Resources 163, 2022. arXiv:2109.03697 (section 3).
`

// UFNO holds the hyper-parameters of a U-FNO.
type UFNO struct {
	FNO
	ULayers int `json:"u_layers"` // layers with a U-Net, after the others
}

var _ Config = (*UFNO)(nil)

// NewUFNO returns the documented defaults.
func NewUFNO() *UFNO {
	c := &UFNO{FNO: *NewFNO(), ULayers: 3}
	c.Layers = 3
	return c
}

// Flags implements Config.
func (c *UFNO) Flags(fs *flag.FlagSet) {
	c.FNO.frameFlags(fs)
	fs.Lookup("layers").Usage = "spectral layers without a U-Net"
	fs.IntVar(&c.ULayers, "u-layers", c.ULayers, "spectral layers with a U-Net, after the others")
}

// Build implements Config.
func (c *UFNO) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	if c.ULayers < 1 || c.ULayers > maxLayers || c.Layers < 1 || c.Layers > maxLayers {
		return nil, fmt.Errorf("ufno: %d layers and %d with a U-Net; 1 to %d expected of each", c.Layers, c.ULayers, maxLayers)
	}
	count := c.Layers + c.ULayers
	f, modes, err := c.begin("ufno", rng, sig, Modes.on, slices.Repeat([]int{c.Width}, count))
	if err != nil {
		return nil, err
	}
	o := &ufno{*f}
	grid := layers.Grid{Axes: len(sig.Grid), Periodic: sig.Periodic}
	cache := &autodiff.Transforms{}
	for l := range count {
		name := fmt.Sprintf("blocks.%d", l)
		b := layers.NewFNOBlock(name, rng, c.Width, modes, cache)
		if l < c.Layers {
			b.Activation = o.activation
			o.blocks = append(o.blocks, b)
			continue
		}
		o.blocks = append(o.blocks, &ufnoBlock{b, layers.NewHourglass(name+".unet", rng, grid, c.Width, o.activation), o.activationOf(l, count)})
	}
	o.projection = c.project(rng, &o.fno)
	return o, nil
}

// ufno is a built U-FNO.
type ufno struct{ fno }

// ShiftEquivariant implements Equivariant: the U-Nets see some shifts only.
func (o *ufno) ShiftEquivariant() bool { return false }

// ufnoBlock is a spectral layer with a U-Net. The activation is the sum's; that
// of the spectral layer is the identity.
type ufnoBlock struct {
	spectral   *layers.FNOBlock
	unet       *layers.Hourglass
	activation autodiff.Activation
}

func (b *ufnoBlock) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	return b.add(t, x, b.spectral.Forward(t, x))
}

func (b *ufnoBlock) ForwardScaled(t *autodiff.Tape, x, scale *autodiff.Tensor) *autodiff.Tensor {
	return b.add(t, x, b.spectral.ForwardScaled(t, x, scale))
}

func (b *ufnoBlock) add(t *autodiff.Tape, x, y *autodiff.Tensor) *autodiff.Tensor {
	return autodiff.Activate(t, autodiff.Add(t, y, b.unet.Forward(t, x)), b.activation)
}

func (b *ufnoBlock) Params() []autodiff.Param {
	return append(b.spectral.Params(), b.unet.Params()...)
}
