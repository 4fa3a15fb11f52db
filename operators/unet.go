package operators

import (
	"flag"
	"fmt"
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

func init() { register(Model{Name: "unet", Doc: unetDoc, New: func() Config { return NewUNet() }}) }

const unetDoc = `# U-Net

Convolutions of three points on a cascade of coarser grids, each joined to the finer one of its size on the way back: what is far apart meets on the coarse grids, what is fine passes beside them.

## Formula

	h₀ = convolution(a, x)
	down:  h = block(h), for each block of the level, and kept;  h = coarsen(h)
	mid:   h = block(attention(block(h)))                         attention only with --attention
	up:    h = block(h, what was kept), in reverse order;  h = refine(h)
	u = convolution(σ(norm(h)))

modern (the default): block(h) = conv₂(σ(norm₂(conv₁(σ(norm₁(h)))))) + skip(h), skip a linear map of the channels where their number changes; coarsen is a convolution of three points with stride 2, refine a transposed one of four; a level keeps what enters it and the output of each of its blocks, and has one block more on the way up. classic: block(h) = σ(norm₂(conv₂(σ(norm₁(conv₁(h)))))), coarsen is the largest of the points that two along each axis make (their mean with ` + "`--pooling mean`" + `), refine a transposed convolution of two points; a level has one block each way, keeps its output, and there is no middle. norm is over all points and the channels of a group, for each member of the batch by itself (the original of 2015 has none, later ones average over the batch, which a solver's step must not). Attention is softmax attention of all points of the coarsest grid.

## Layout

Input (batch, in, x[, y[, z]]), output (batch, out, x[, y[, z]]), in one to three dimensions. ` + "`--multipliers 1,2,2,2`" + ` makes level l have width·m₀·…·mₗ channels; each level but the first has half the points. Kernels are (out, taps, in), the channels last.

With ` + "`--conditioning film`" + ` every block multiplies by 1+s and adds h between a normalisation (the second of a modern block, the first of a classic one) and σ, s and h numbers for each channel that a small network makes of the parameters.

## Behaviour

Periodic axes wrap in every convolution; others are continued by ` + "`--edge`" + `, by zeros unless told. Grids that are not multiples of 2^(levels−1) are brought to the next one: an axis that is not periodic is continued by its last value and cut off again, a periodic one by its Fourier series, so that no seam appears. The kernels act on neighbouring points, so the function belongs to the training grid's spacing: on another grid the model runs, but does not give the same function. Shifts by a multiple of 2^(levels−1) points of a periodic grid commute with it, others nearly. The number of levels falls where the training grid has fewer than 2 points left on the coarsest.

## Good values

On two cores: width 16, one block, multipliers 1,2,2,2 (1.9 M weights in 2-D). For accuracy width 32 or 64 and ` + "`--blocks 2`" + `, as published. AdamW, learning rate 2e-4 to 1e-3 with a cosine. Residual or increment training for time steps. Attention helps where something far away acts at once (pressure, Darcy).

## When it breaks

On finer grids than that of training. On smooth problems with little data, where fno needs fewer samples. Zero padding on an axis that is truly periodic costs more than the choice of the model: mark it periodic. With ` + "`--attention`" + ` memory and time grow with the square of the coarsest grid's points.

## Reference

Ronneberger, Fischer, Brox: U-Net: convolutional networks for biomedical image segmentation. MICCAI 2015. arXiv:1505.04597 (classic). Gupta, Brandstetter: Towards multi-spatiotemporal-scale generalized PDE modeling. TMLR 2023. arXiv:2209.15616 (modern, with group normalisation; section 4 and appendix B).
`

// The styles of U-Nets.
const (
	classicUNet = "classic"
	modernUNet  = "modern"
)

// UNet holds the hyper-parameters of a U-Net.
type UNet struct {
	Convolutional
	Style       string `json:"style"`
	Multipliers Counts `json:"multipliers"` // channels of each level, in those of the level above
	Blocks      int    `json:"blocks"`      // of a modern level on the way down
	Groups      int    `json:"groups"`      // of normalisations, at most
	Pooling     string `json:"pooling"`     // of the classic style
	Attention   bool   `json:"attention"`
}

var _ Config = (*UNet)(nil)

// NewUNet returns the documented defaults.
func NewUNet() *UNet {
	return &UNet{
		Convolutional: Convolutional{Width: 16, Edge: "zeros", Activation: "gelu"},
		Style:         modernUNet, Multipliers: Counts{1, 2, 2, 2}, Blocks: 1, Groups: 1, Pooling: "largest",
	}
}

// Flags implements Config.
func (c *UNet) Flags(fs *flag.FlagSet) {
	c.Convolutional.Flags(fs)
	fs.Var(&choice{&c.Style, []string{classicUNet, modernUNet}}, "style", "classic (Ronneberger et al.) or modern (residual blocks)")
	fs.Var(&c.Multipliers, "multipliers", "channels of each level, as `multiples` of the level above's; the first of width")
	fs.IntVar(&c.Blocks, "blocks", c.Blocks, "blocks of a level on the way down, one more on the way up; modern only")
	fs.IntVar(&c.Groups, "groups", c.Groups, "groups of channels that are normalised each by itself, fewer where they do not divide the channels")
	fs.Var(&choice{&c.Pooling, []string{"largest", "mean"}}, "pooling", "what stands for joined points: largest or mean; classic only")
	fs.BoolVar(&c.Attention, "attention", c.Attention, "softmax attention on the coarsest grid")
}

// Build implements Config.
func (c *UNet) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	frame, err := c.begin("unet", sig)
	if err != nil {
		return nil, err
	}
	levels := len(c.Multipliers)
	for levels > 1 && coarsest(sig.Grid, levels) < 2 {
		levels--
	}
	switch {
	case c.Style != classicUNet && c.Style != modernUNet:
		return nil, fmt.Errorf("unet: unknown style %q; valid are %s and %s", c.Style, classicUNet, modernUNet)
	case c.Pooling != "largest" && c.Pooling != "mean":
		return nil, fmt.Errorf("unet: unknown pooling %q; valid are largest and mean", c.Pooling)
	case levels < 1 || levels > 10:
		return nil, fmt.Errorf("unet: %d multipliers; one for each of 1 to 10 levels expected", levels)
	case c.Blocks < 1 || c.Blocks > 100 || c.Groups < 1 || c.Groups > maxWidth:
		return nil, fmt.Errorf("unet: %d blocks and %d groups; 1 to 100 and 1 to %d expected", c.Blocks, c.Groups, maxWidth)
	}
	widest := c.Width
	for _, m := range c.Multipliers[:levels] {
		if widest *= m; widest > maxWidth {
			return nil, fmt.Errorf("unet: width %d and multipliers %v make %d channels; at most %d expected", c.Width, c.Multipliers, widest, maxWidth)
		}
	}
	b := &unetBuilder{config: c, rng: rng, frame: frame, o: &unet{convolutional: *frame}}
	b.build(levels)
	if err := c.modulate(&b.o.convolutional, rng, b.widths...); err != nil {
		return nil, err
	}
	return b.o, nil
}

// coarsest is the smallest extent of the coarsest of so many grids.
func coarsest(grid []int, levels int) int {
	least := grid[0]
	for _, n := range grid {
		least = min(least, n)
	}
	return least >> (levels - 1)
}

// unet is a built U-Net.
type unet struct {
	convolutional
	multiple    *layers.Multiple
	first, last *layers.Convolution // first: modern
	norm        *layers.GroupNorm   // modern
	levels      []unetLevel         // from the finest
	middle      []*layers.ConvBlock
	attention   *layers.Attention // nil: none
	pooling     autodiff.Pooling
}

// unetLevel is one grid of a U-Net.
type unetLevel struct {
	down, up []*layers.ConvBlock
	keep     bool                  // what enters is kept as well
	coarsen  *layers.Convolution   // to the next level; nil: pooling
	refine   *layers.UpConvolution // from the next level
}

var (
	_ Operator = (*unet)(nil)
	_ Checker  = (*unet)(nil)
)

// Forward implements Operator.
func (o *unet) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	by, block := o.modulation.Read(t, x), 0
	run := func(b *layers.ConvBlock, h *autodiff.Tensor) *autodiff.Tensor {
		block++
		return b.Forward(t, h, by, block-1)
	}
	h := o.multiple.Enter(t, o.enter(t, x))
	if o.first != nil {
		h = o.first.Forward(t, h)
	}
	var kept []*autodiff.Tensor
	for l, level := range o.levels {
		if level.keep {
			kept = append(kept, h)
		}
		for _, b := range level.down {
			h = run(b, h)
			kept = append(kept, h)
		}
		if l == len(o.levels)-1 {
			break
		}
		if level.coarsen != nil {
			h = level.coarsen.Forward(t, h)
		} else {
			h = autodiff.Pool(t, h, o.pooling)
		}
	}
	for i, b := range o.middle {
		h = run(b, h)
		if i == 0 && o.attention != nil {
			h = o.attention.Forward(t, h)
		}
	}
	if len(o.middle) == 0 {
		kept = kept[:len(kept)-1] // the coarsest level of the classic style
		if o.attention != nil {
			h = o.attention.Forward(t, h)
		}
	}
	for l := len(o.levels) - 1; l >= 0; l-- {
		for _, b := range o.levels[l].up {
			h = run(b, autodiff.Concat(t, h, kept[len(kept)-1]))
			kept = kept[:len(kept)-1]
		}
		if l > 0 {
			h = o.levels[l-1].refine.Forward(t, h)
		}
	}
	if o.norm != nil {
		h = o.norm.Forward(t, h, o.activation, layers.Modulated{}, 0)
	}
	u := o.multiple.Leave(t, o.last.Forward(t, h), x.Shape[2:])
	return o.leave(t, x, u)
}

// Params implements Operator.
func (o *unet) Params() []autodiff.Param {
	var list []layer
	blocks := func(bs []*layers.ConvBlock) {
		for _, b := range bs {
			list = append(list, b)
		}
	}
	if o.first != nil {
		list = append(list, o.first)
	}
	for _, l := range o.levels {
		blocks(l.down)
		if l.coarsen != nil {
			list = append(list, l.coarsen)
		}
	}
	blocks(o.middle)
	if o.attention != nil {
		list = append(list, o.attention)
	}
	for i := len(o.levels) - 1; i >= 0; i-- {
		blocks(o.levels[i].up)
		if r := o.levels[i].refine; r != nil {
			list = append(list, r)
		}
	}
	if o.norm != nil {
		list = append(list, o.norm)
	}
	return params(append(list, o.modulation, o.last)...)
}
