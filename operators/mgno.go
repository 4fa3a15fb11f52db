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
	register(Model{Name: "mgno", Doc: mgnoDoc, New: func() Config { return NewMgNO() }})
}

const mgnoDoc = `# Multigrid neural operator (MgNO)

A chain of layers whose linear maps are learnt multigrid cycles: small convolutions on a hierarchy of grids, cheap, global, and at home with the boundary conditions of elliptic problems.

## Formula

	v₀ = (a[, x])
	vₗ₊₁ = σ(MG(vₗ) + Wₗ·vₗ + bₗ)     l = 0 … layers−1
	u = projection(v)

MG(f) is a V-cycle of learnt convolutions with 3 taps an axis. On each level, of which each coarser one has half the points an axis (rounded up),

	w ← w + S(f − A·w)                so many times as --smooth says; the first step of all is w = S·f
	w, f of the next level = Π·w, R·f    with stride 2

and on the way back w ← w + P·w of the level below, P a transposed convolution with 4 taps. The source f is restricted itself, not the residual, as in the authors' code.

## Layout

Input (batch, in, x[, y[, z]]), output (batch, out, x[, y[, z]]). Kernels are (to, taps of each axis, from), those of P (from, taps, to). There is no lifting: the first layer's source is the input.

## Behaviour

Fields continue beyond axes that are not periodic as ` + "`--edge`" + ` says: by zeros (values known at the boundary, such as 0), by the last value, or mirrored (no flux). Periodic axes wrap; their points must be a multiple of 2^(levels−1). Kernels are in points, not in lengths: the map is tied to the spacing of the training grid, and on another grid it is another map. In two dimensions a layer takes about 2·points·width²·(9 + (4·9·smoothing steps + 2·9 + 16)/3) operations.

## Good values

Width 24, 4 to 6 layers, levels down to 3 or 4 points an axis with two steps on the coarsest (all by default). Learning rate 1e-3 to 3e-3 with AdamW, not more, ` + "`--loss rel-h1`" + `: first derivatives in the loss sharpen what the convolutions see. ` + "`--residual`" + ` for time steps.

## When it breaks

On grids other than that of training. With few levels the map is local. Deep stacks of many smoothing steps have no normalisation: lower the learning rate.

## Reference

He, Liu, Xu: MgNO: Efficient parameterization of linear operators via multigrid. ICLR 2024. arXiv:2310.19809 (sections 3 and 4).
`

// MgNO holds the hyper-parameters of a multigrid neural operator.
type MgNO struct {
	Convolutional
	Layers     int   `json:"layers"`     // V-cycles in a row
	Smooth     Steps `json:"smooth"`     // smoothing steps per level; empty chooses by the grid
	Projection int   `json:"projection"` // hidden channels of the projection; 0 for one linear map
}

var _ Config = (*MgNO)(nil)

// NewMgNO returns the documented defaults.
func NewMgNO() *MgNO {
	return &MgNO{Convolutional: Convolutional{Width: 24, Edge: "zeros", Activation: "gelu"}, Layers: 5}
}

// Flags implements Config.
func (c *MgNO) Flags(fs *flag.FlagSet) {
	c.Convolutional.Flags(fs)
	fs.Lookup("width").Usage = "channels of the layers"
	fs.IntVar(&c.Layers, "layers", c.Layers, "layers, a multigrid cycle each")
	fs.Var(&c.Smooth, "smooth", "smoothing `steps` of each level, the finest first (1,1,1,2), or auto: levels down to 4 points or fewer, one step each, two on the coarsest")
	fs.IntVar(&c.Projection, "projection", c.Projection, "hidden channels of the projection; 0 for one linear map")
}

// Bounds of a multigrid cycle: no grid is halved more often, and no operator
// smooths more often.
const (
	mgnoLevels = 24
	mgnoSteps  = 1 << 10 // on a level
	mgnoSmooth = 1 << 13 // in all cycles
)

// Build implements Config.
func (c *MgNO) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	frame, err := c.begin("mgno", sig)
	if err != nil {
		return nil, err
	}
	smoothing := c.Smooth.on(sig.Grid)
	switch {
	case c.Layers < 1 || c.Layers > maxLayers:
		return nil, fmt.Errorf("mgno: %d layers; 1 to %d expected", c.Layers, maxLayers)
	case c.Projection < 0 || c.Projection > maxWeights:
		return nil, fmt.Errorf("mgno: projection %d; 0 to %d expected", c.Projection, maxWeights)
	case len(smoothing) > mgnoLevels || slices.Max(smoothing) > mgnoSteps:
		return nil, fmt.Errorf("mgno: smoothing steps %v; at most %d levels of at most %d expected", smoothing, mgnoLevels, mgnoSteps)
	case c.Layers*sum(smoothing) > mgnoSmooth:
		return nil, fmt.Errorf("mgno: %d layers of %d smoothing steps; at most %d steps in all expected", c.Layers, sum(smoothing), mgnoSmooth)
	}
	o := &mgno{convolutional: *frame, levels: len(smoothing)}
	if err := o.CheckGrid(sig.Grid); err != nil {
		return nil, err
	}
	in := o.in()
	var widths []int
	for l := range c.Layers {
		name := fmt.Sprintf("blocks.%d", l)
		o.cycles = append(o.cycles, layers.NewMultigrid(name+".cycle", rng, o.grid, in, c.Width, smoothing))
		o.skips = append(o.skips, layers.NewLinear(name+".skip", rng, in, c.Width))
		widths = append(widths, in)
		in = c.Width
	}
	if err := c.modulate(&o.convolutional, rng, widths...); err != nil {
		return nil, err
	}
	o.projection = layers.NewMLP("projection", rng, o.activation, hidden(c.Width, c.Projection, sig.Out)...)
	return o, nil
}

func sum(list []int) (n int) {
	for _, k := range list {
		n += k
	}
	return n
}

// mgno is a built multigrid neural operator.
type mgno struct {
	convolutional
	levels     int
	cycles     []*layers.Multigrid
	skips      []*layers.Linear
	projection *layers.MLP
}

var (
	_ Operator = (*mgno)(nil)
	_ Checker  = (*mgno)(nil)
)

// CheckGrid implements Checker.
func (o *mgno) CheckGrid(grid []int) error {
	if err := o.convolutional.CheckGrid(grid); err != nil {
		return err
	}
	for a, n := range grid {
		if by := 1 << (o.levels - 1); o.sig.PeriodicAxis(a) && n%by != 0 {
			return fmt.Errorf("mgno: %d points on periodic axis %d; %d levels need a multiple of %d: choose --smooth for fewer levels", n, a, o.levels, by)
		}
	}
	return nil
}

// Forward implements Operator.
func (o *mgno) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	v := o.enter(t, x)
	by := o.modulation.Read(t, x)
	for l, cycle := range o.cycles {
		v = by.Apply(t, l, v)
		v = autodiff.Linear(t, v, o.skips[l].Weight.Tensor, autodiff.LinearOptions{
			Bias: o.skips[l].Bias.Tensor, Add: cycle.Forward(t, v), Activation: o.activation,
		})
	}
	return o.leave(t, x, o.projection.Forward(t, v))
}

// Params implements Operator.
func (o *mgno) Params() []autodiff.Param {
	var list []layer
	for l, cycle := range o.cycles {
		list = append(list, cycle, o.skips[l])
	}
	return params(append(list, o.modulation, o.projection)...)
}
