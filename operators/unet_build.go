package operators

import (
	"fmt"
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

// attentionWidth is the channels of a head of attention, about.
const attentionWidth = 32

// unetBuilder makes the layers of a U-Net.
type unetBuilder struct {
	config *UNet
	rng    *rand.Rand
	frame  *convolutional
	o      *unet
	widths []int // of the modulated layers, in the order of Forward
}

func (b *unetBuilder) block(name string, in, out int) *layers.ConvBlock {
	residual := b.config.Style == modernUNet
	groups := groupsFor(b.config.Groups, out)
	if residual {
		groups = groupsFor(b.config.Groups, in, out)
	}
	b.widths = append(b.widths, out)
	return layers.NewConvBlock(name, b.rng, b.frame.grid, in, out, groups, residual, b.frame.activation)
}

// build makes all layers but the modulation.
func (b *unetBuilder) build(levels int) {
	c, o, g := b.config, b.o, b.frame.grid
	o.multiple = &layers.Multiple{Factor: 1 << (levels - 1), Periodic: g.Periodic}
	if c.Pooling == "mean" {
		o.pooling = autodiff.Mean
	}
	modern := c.Style == modernUNet
	channels := make([]int, levels) // of the levels
	entry := make([]int, levels)    // of what enters them
	h := o.in()
	if modern {
		o.first = layers.NewConvolution("first", b.rng, g, h, c.Width, 3, 1, 1)
		h = c.Width
	}
	at := c.Width
	for l := range levels {
		at *= c.Multipliers[l]
		entry[l], channels[l] = h, at
		level := unetLevel{keep: modern}
		blocks := 1
		if modern {
			blocks = c.Blocks
		}
		for i := range blocks {
			level.down = append(level.down, b.block(fmt.Sprintf("down.%d.%d", l, i), h, at))
			h = at
		}
		if modern && l < levels-1 {
			level.coarsen = layers.NewConvolution(fmt.Sprintf("coarsen.%d", l), b.rng, g, at, at, 3, 2, 1)
		}
		o.levels = append(o.levels, level)
	}
	if modern {
		o.middle = append(o.middle, b.block("middle.0", h, h), b.block("middle.1", h, h))
	}
	if c.Attention {
		heads := max(1, h/attentionWidth)
		for h%heads != 0 {
			heads--
		}
		o.attention = layers.NewAttention("attention", b.rng, h, groupsFor(c.Groups, h), heads)
	}
	for l := levels - 1; l >= 0; l-- {
		level := &o.levels[l]
		switch {
		case modern:
			for i := range c.Blocks + 1 {
				kept, out := channels[l], channels[l]
				if i == c.Blocks {
					kept, out = entry[l], entry[l]
				}
				level.up = append(level.up, b.block(fmt.Sprintf("up.%d.%d", l, i), h+kept, out))
				h = out
			}
		case l < levels-1:
			level.up = append(level.up, b.block(fmt.Sprintf("up.%d.0", l), h+channels[l], channels[l]))
			h = channels[l]
		}
		if l > 0 {
			out, taps := h, 4
			if !modern {
				out, taps = channels[l-1], 2
			}
			o.levels[l-1].refine = layers.NewUpConvolution(fmt.Sprintf("refine.%d", l-1), b.rng, g, h, out, taps)
			h = out
		}
	}
	taps := 1
	if modern {
		o.norm = layers.NewGroupNorm("norm", b.rng, h, groupsFor(c.Groups, h))
		taps = 3
	}
	o.last = layers.NewConvolution("last", b.rng, g, h, o.sig.Out, taps, 1, 1)
}
