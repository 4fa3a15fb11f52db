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
	register(Model{Name: "uno", Doc: unoDoc, New: func() Config { return NewUNO() }})
}

const unoDoc = `# U-shaped neural operator (U-NO)

Fourier layers in the shape of a U: on the way down the grid gets coarser and the channels more, on the way up the reverse, with what was on the way down beside it. Deeper than an FNO for the same time and memory.

## Formula

	Gₗ(v) = irfft(R·rfft(v)) + W·v + b
	e₀ = σ(G(lifting(a, x)))
	eₗ = σ(G(Sₗ eₗ₋₁))                        l = 1 … levels, channels width·2ˡ
	d_levels = e_levels
	dₗ = σ(G(σ(Sₗ G(dₗ₊₁)), eₗ))              l = levels − 1 … 0, no σ after the last
	u = projection(d₀)

Sₗ resamples to the grid of level l, which has half the points of the one above on each axis (rounded up), by trigonometric interpolation: towards a coarser grid it cuts frequencies off, towards a finer one it adds none. That is the authors' integral operator between domains of different resolution, whose inverse transform is evaluated on the other grid. With ` + "`--layers`" + ` above 1 each level has further G, on either side.

## Layout

As fno. Blocks are in the order of the formula; level l keeps modes/2ˡ modes on each axis, at least 1.

## Behaviour

Runs on other grids whose coarsest level has at least 2 points an axis. It commutes only with shifts by multiples of 2^levels points of a periodic grid, and not exactly. In two dimensions each level costs about as much as any other.

## Good values

Two levels, one layer a level, width 32; modes as for fno. Learning rate 1e-3 with AdamW.

## When it breaks

As fno. On coarse training grids the lowest level has few points, and what it learns does not carry over to other grids: test them.

## Reference

Rahman, Ross, Azizzadenesheli: U-NO: U-shaped neural operators. TMLR 2023. arXiv:2204.11127 (section 3).
`

// UNO holds the hyper-parameters of a U-shaped neural operator.
type UNO struct {
	FNO
	Levels int `json:"levels"` // halvings of the grid
}

var _ Config = (*UNO)(nil)

// NewUNO returns the documented defaults.
func NewUNO() *UNO {
	c := &UNO{FNO: *NewFNO(), Levels: 2}
	c.Layers = 1
	return c
}

// Flags implements Config.
func (c *UNO) Flags(fs *flag.FlagSet) {
	c.FNO.frameFlags(fs)
	fs.Lookup("width").Usage = "channels of the finest level; each coarser one has twice as many"
	fs.Lookup("layers").Usage = "spectral layers of each level, on the way down and again on the way up"
	fs.IntVar(&c.Levels, "levels", c.Levels, "how often the grid is halved")
}

// unoLevels bounds the halvings: widths grow with them.
const unoLevels = 6

// Build implements Config.
func (c *UNO) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	if c.Levels < 1 || c.Levels > unoLevels || c.Layers < 1 || c.Layers > maxLayers {
		return nil, fmt.Errorf("uno: levels %d and layers %d; 1 to %d and 1 to %d expected", c.Levels, c.Layers, unoLevels, maxLayers)
	}
	// The blocks in order: channels in and out, and the level where they act.
	type step struct{ in, out, level int }
	var steps []step
	width := func(l int) int { return c.Width << l }
	layersOf := func(in, l int) {
		for i := range c.Layers {
			if i > 0 {
				in = width(l)
			}
			steps = append(steps, step{in, width(l), l})
		}
	}
	layersOf(c.Width, 0)
	for l := 1; l <= c.Levels; l++ {
		layersOf(width(l-1), l)
	}
	for l := c.Levels - 1; l >= 0; l-- {
		steps = append(steps, step{width(l + 1), width(l), l + 1})
		layersOf(2*width(l), l)
	}
	var widths []int
	for _, s := range steps {
		widths = append(widths, s.in)
	}
	f, modes, err := c.begin("uno", rng, sig, Modes.on, widths)
	if err != nil {
		return nil, err
	}
	o := &uno{fno: *f, levels: c.Levels, layers: c.Layers}
	o.body = o.through
	if err := o.CheckGrid(sig.Grid); err != nil {
		return nil, err
	}
	grids := o.grids(o.padding.Grid(sig.Grid))
	kept := func(level int) []int {
		list := slices.Clone(modes)
		for a := range list {
			list[a] = max(1, min(list[a]>>level, autodiff.AvailableModes(grids[level], a)))
		}
		return list
	}
	cache := &autodiff.Transforms{}
	for i, s := range steps {
		name := fmt.Sprintf("blocks.%d", i)
		b := &layers.FNOBlock{
			Spectral:   layers.NewSpectral(name+".spectral", rng, s.in, s.out, kept(s.level), cache),
			Skip:       layers.NewLinear(name+".skip", rng, s.in, s.out),
			Activation: o.activationOf(i, len(steps)),
		}
		o.blocks = append(o.blocks, b)
	}
	for l := range c.Levels { // after the resampling
		o.blocks[o.up(l)].(*layers.FNOBlock).Activation = autodiff.Identity
	}
	o.projection = c.project(rng, &o.fno)
	return o, nil
}

// uno is a built U-shaped neural operator.
type uno struct {
	fno
	levels, layers int
}

// up is the index of the block that leads up to a level.
func (o *uno) up(level int) int {
	return (o.levels+1)*o.layers + (o.levels-1-level)*(o.layers+1)
}

// grids are those of the levels, the finest first.
func (o *uno) grids(grid []int) [][]int {
	list := [][]int{grid}
	for range o.levels {
		coarse := slices.Clone(list[len(list)-1])
		for a, n := range coarse {
			coarse[a] = (n + 1) / 2
		}
		list = append(list, coarse)
	}
	return list
}

// CheckGrid implements Checker.
func (o *uno) CheckGrid(grid []int) error {
	if err := o.fno.CheckGrid(grid); err != nil {
		return err
	}
	grids := o.grids(o.padding.Grid(grid))
	if coarsest := grids[o.levels]; slices.Min(coarsest) < 2 {
		return fmt.Errorf("uno: grid %v halved %d times is %v; at least 2 points an axis expected: lower --levels", grids[0], o.levels, coarsest)
	}
	return nil
}

// ShiftEquivariant implements Equivariant: coarser grids see some shifts only.
func (o *uno) ShiftEquivariant() bool { return false }

// through leads v down and up.
func (o *uno) through(t *autodiff.Tape, v *autodiff.Tensor, by layers.Modulated) *autodiff.Tensor {
	grids := o.grids(v.Shape[2:])
	next := 0
	level := func(count int) {
		for range count {
			v = o.block(t, v, next, by)
			next++
		}
	}
	var beside []*autodiff.Tensor
	for l := range o.levels {
		level(o.layers)
		beside = append(beside, v)
		v = interpolate(t, v, grids[l+1])
	}
	level(o.layers)
	for l := o.levels - 1; l >= 0; l-- {
		level(1)
		v = autodiff.Activate(t, interpolate(t, v, grids[l]), o.activation)
		v = autodiff.Concat(t, v, beside[l])
		level(o.layers)
	}
	return v
}

// interpolate resamples v to a grid by trigonometric interpolation.
func interpolate(t *autodiff.Tape, v *autodiff.Tensor, grid []int) *autodiff.Tensor {
	var maps []*autodiff.AxisMap
	for a, n := range grid {
		maps = append(maps, autodiff.TrigonometricInterpolation(v.Shape[a+2], n))
	}
	return autodiff.Resample(t, v, maps...)
}
