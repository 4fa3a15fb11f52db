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
	register(Model{Name: "sinenet", Doc: sinenetDoc, New: func() Config { return NewSineNet() }})
}

const sinenetDoc = `# SineNet

Several small U-Nets, called waves, one after the other: what moves between input and output moves a little in each of them, so that the fine features that a wave hands across are nearly where they are needed.

## Formula

	x₀ = convolution(a, x)
	xₖ = xₖ₋₁ + waveₖ(xₖ₋₁)                                          k = 1 … waves
	u = convolution(x_K)

A wave, h₀ = xₖ₋₁ and ē its mean over the points that a level joins:

	down:  p = mean(hₗ₋₁),   hₗ = block(p, ē) + W·p                   l = 1 … levels; ē from l = 2
	up:    q = cubic(h),   h = block(q, hₗ₋₁) + V·q                   l = levels … 1
	block = σ(norm(convolution(σ(norm(convolution)))))

mean joins two points along each axis, cubic is cubic interpolation to twice the points, norm is over all channels and points of a member of the batch. ē is the wave's input beside its latent evolution (the paper's disentangled path); ` + "`--disentangle=false`" + ` leaves it out.

## Layout

Input (batch, in, x[, y[, z]]), output (batch, out, x[, y[, z]]), in one to three dimensions. Level l has ⌊width·multiplier^l⌋ channels. Kernels of three points are (out, taps, in), the channels last.

With ` + "`--conditioning film`" + ` the first norm of each block is followed by (1+s)·v + b, s and b numbers for each channel that a small network makes of the parameters.

## Behaviour

Edges, odd grids, shifts and other grids as for unet (modern). Cost is that of the waves together: for equal weights, more waves have fewer channels each.

## Good values

The authors' of equal size, about 35.5 M weights in 2-D: width 64 with 8 waves and multiplier 1.425, 6 and 1.5, 4 and 1.611, 2 and 1.8075. On two cores: width 16, 4 waves, 1.611 (2.2 M weights), the default. AdamW, learning rate 2e-4 with a cosine; ` + "`--noise`" + ` or unrolled training for long rollouts.

## When it breaks

As unet. Where padding does not fit the boundary the error grows with every wave: mark periodic axes as such (in the authors' shallow-water test zero padding cost a factor 2.3 of the rollout's error).

## Reference

Zhang, Helwig, Lin, Xie, Fu, Ji: SineNet: learning temporal dynamics in time-dependent partial differential equations. ICLR 2024. arXiv:2403.19507 (section 4).
`

// SineNet holds the hyper-parameters of a SineNet.
type SineNet struct {
	Convolutional
	Waves       int     `json:"waves"`
	Levels      int     `json:"levels"`     // times that points are halved
	Multiplier  float64 `json:"multiplier"` // of the channels, from a level to the next
	Disentangle bool    `json:"disentangle"`
}

var _ Config = (*SineNet)(nil)

// NewSineNet returns the documented defaults.
func NewSineNet() *SineNet {
	return &SineNet{
		Convolutional: Convolutional{Width: 16, Edge: "zeros", Activation: "gelu"},
		Waves:         4, Levels: 4, Multiplier: 1.611, Disentangle: true,
	}
}

// Flags implements Config.
func (c *SineNet) Flags(fs *flag.FlagSet) {
	c.Convolutional.Flags(fs)
	fs.IntVar(&c.Waves, "waves", c.Waves, "U-Nets one after the other")
	fs.IntVar(&c.Levels, "levels", c.Levels, "times that a wave halves the points, fewer where the grid has fewer than 2 points left")
	fs.Float64Var(&c.Multiplier, "multiplier", c.Multiplier, "channels of a level, in those of the finer one")
	fs.BoolVar(&c.Disentangle, "disentangle", c.Disentangle, "give the wave's input to its coarser levels as well")
}

// Build implements Config.
func (c *SineNet) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	frame, err := c.begin("sinenet", sig)
	if err != nil {
		return nil, err
	}
	if c.Waves < 1 || c.Waves > 256 || c.Levels < 1 || c.Levels > 10 || !(c.Multiplier >= 0.1 && c.Multiplier <= 16) {
		return nil, fmt.Errorf("sinenet: %d waves of %d levels and multiplier %g; 1 to 256, 1 to 10 and 0.1 to 16 expected", c.Waves, c.Levels, c.Multiplier)
	}
	levels := c.Levels
	for levels > 1 && coarsest(sig.Grid, levels+1) < 2 {
		levels--
	}
	channels := make([]int, levels+1)
	for l := range channels {
		w := float64(c.Width) * math.Pow(c.Multiplier, float64(l))
		if w > maxWidth {
			return nil, fmt.Errorf("sinenet: width %d and multiplier %g make %.2g channels on level %d; at most %d expected", c.Width, c.Multiplier, w, l, maxWidth)
		}
		channels[l] = max(1, int(w))
	}
	o := &sinenet{convolutional: *frame, disentangle: c.Disentangle}
	o.whole = &layers.Multiple{Factor: 1 << levels, Periodic: sig.Periodic}
	o.doubling = &layers.Doubling{Periodic: sig.Periodic}
	var widths []int
	step := func(name string, in, beside, out int) waveStep {
		widths = append(widths, out)
		return waveStep{
			block: layers.NewConvBlock(name, rng, o.grid, in+beside, out, 1, false, o.activation),
			skip:  layers.NewLinear(name+".skip", rng, in, out),
		}
	}
	o.first = layers.NewConvolution("first", rng, o.grid, o.in(), c.Width, 3, 1, 1)
	for k := range c.Waves {
		var w wave
		for l := 1; l <= levels; l++ {
			beside := 0
			if c.Disentangle && l > 1 {
				beside = c.Width
			}
			w.down = append(w.down, step(fmt.Sprintf("waves.%d.down.%d", k, l), channels[l-1], beside, channels[l]))
		}
		for l := levels; l >= 1; l-- {
			w.up = append(w.up, step(fmt.Sprintf("waves.%d.up.%d", k, l), channels[l], channels[l-1], channels[l-1]))
		}
		o.waves = append(o.waves, w)
	}
	o.last = layers.NewConvolution("last", rng, o.grid, c.Width, sig.Out, 3, 1, 1)
	if err := c.modulate(&o.convolutional, rng, widths...); err != nil {
		return nil, err
	}
	return o, nil
}

// sinenet is a built SineNet.
type sinenet struct {
	convolutional
	disentangle bool
	whole       *layers.Multiple
	doubling    *layers.Doubling
	first, last *layers.Convolution
	waves       []wave
}

// wave is one of its U-Nets.
type wave struct{ down, up []waveStep }

// waveStep is block(h, beside) + skip(h).
type waveStep struct {
	block *layers.ConvBlock
	skip  *layers.Linear
}

var (
	_ Operator = (*sinenet)(nil)
	_ Checker  = (*sinenet)(nil)
)

// Forward implements Operator.
func (o *sinenet) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	by, layer := o.modulation.Read(t, x), 0
	run := func(s waveStep, h, beside *autodiff.Tensor) *autodiff.Tensor {
		both := h
		if beside != nil {
			both = autodiff.Concat(t, h, beside)
		}
		y := s.block.Forward(t, both, by, layer)
		layer++
		return autodiff.Linear(t, h, s.skip.Weight.Tensor, autodiff.LinearOptions{Bias: s.skip.Bias.Tensor, Add: y})
	}
	v := o.first.Forward(t, o.whole.Enter(t, o.enter(t, x)))
	for _, w := range o.waves {
		h, entered := v, v
		var kept []*autodiff.Tensor
		for l, s := range w.down {
			kept = append(kept, h)
			var beside *autodiff.Tensor
			if o.disentangle && len(w.down) > 1 {
				if entered = autodiff.Pool(t, entered, autodiff.Mean); l > 0 {
					beside = entered
				}
			}
			h = run(s, autodiff.Pool(t, h, autodiff.Mean), beside)
		}
		for i, s := range w.up {
			h = run(s, o.doubling.Forward(t, h), kept[len(kept)-1-i])
		}
		v = autodiff.Add(t, h, v)
	}
	return o.leave(t, x, o.whole.Leave(t, o.last.Forward(t, v), x.Shape[2:]))
}

// Params implements Operator.
func (o *sinenet) Params() []autodiff.Param {
	list := []layer{o.first}
	for _, w := range o.waves {
		for _, s := range append(append([]waveStep(nil), w.down...), w.up...) {
			list = append(list, s.block, s.skip)
		}
	}
	return params(append(list, o.modulation, o.last)...)
}
