package operators

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

func init() { register(Model{Name: "cno", Doc: cnoDoc, New: func() Config { return NewCNO() }}) }

const cnoDoc = `# Convolutional neural operator (CNO)

A U-Net between band-limited functions: activations act on a grid twice as fine, and what they add beyond the coarser grid's wavenumbers is filtered out before points are left out. What the network does to a function then hardly depends on the points that it is given at.

## Formula

	Σ(v) = D(σ(U(v)))                                  U: to twice the points,  D: low-pass, and to the points wanted
	lift:   h₀ = Σ(convolution(a, x))
	down:   sₗ = R(hₗ),   hₗ₊₁ = Σ(norm(convolution(hₗ)))        D leaves half of the points
	neck:   h_L ← R(h_L)
	up:     h = Σ(norm(convolution(h)))  on twice the points,   hₗ = Σ(norm(convolution(h, sₗ)))
	u = W·Σ(convolution(h₀)) + b

R is ` + "`--blocks`" + ` residual blocks, v + norm(convolution(Σ(norm(convolution(v))))). U and D are sine cardinals under a Kaiser window, 6 points of the coarser grid to each side, along each axis: half of the Nyquist wavenumber passes within 0.1 %, what is above 5/4 of it is taken to 0.3 %.

## Layout

Input (batch, in, x[, y[, z]]), output (batch, out, x[, y[, z]]), in one to three dimensions. ` + "`--levels`" + ` times the points are halved and the channels doubled. Kernels of three points are (out, taps, in), the channels last.

With ` + "`--conditioning film`" + ` every norm but those of R is followed by (1+s)·v + b, s and b numbers for each channel that a small network makes of the parameters.

## Behaviour

It computes on the training grid (brought to a multiple of 2^levels, see unet): a function given on another grid is brought to that one, and the result back, through the Fourier series along periodic axes and by cubic interpolation along others. So a finer grid gives nearly the same function, not more detail. Shifts of a periodic grid commute with it up to what the filters let through. An activation costs about as much as a convolution of width 16, since it works on 2^axes times the points.

Kept of the paper: the band-limited activation with its filters at fixed cut-offs, the U-shape with residual blocks on its bridges, convolutions of three points, resampling to the training grid. Different: σ is smooth by default where the authors take leaky ReLU; the filters are symmetric Kaiser windows (theirs are designed with SciPy's firwin and a wider transition); normalisation is over channels and points of each member, not over the batch; the bridges have no further convolutions ("invariant blocks").

## Good values

Width 16 and 3 levels on two cores (0.7 M weights in 2-D), 32 for accuracy; blocks 1 to 4. AdamW, learning rate 1e-3 with a cosine. Good where the data are smooth on the training grid: Poisson, waves, Navier–Stokes.

## When it breaks

Shocks and jumps: they are not band-limited, and ring. Axes that are not periodic: their ends are continued by the last value, so the filters are not exact there. 3-D is slow. An axis has at most 4096 points.

## Reference

Raonić, Molinaro, De Ryck, Rohner, Bartolucci, Alaifari, Mishra, de Bézenac: Convolutional neural operators for robust and accurate learning of PDEs. NeurIPS 2023. arXiv:2302.01178 (section 2, equations 2.3 to 2.5). The filtered activation: Karras et al.: Alias-free generative adversarial networks. NeurIPS 2021. arXiv:2106.12423.
`

// CNO holds the hyper-parameters of a convolutional neural operator.
type CNO struct {
	Convolutional
	Levels int `json:"levels"` // times that points are halved
	Blocks int `json:"blocks"` // residual blocks of a bridge and of the neck
}

var _ Config = (*CNO)(nil)

// NewCNO returns the documented defaults.
func NewCNO() *CNO {
	return &CNO{Convolutional: Convolutional{Width: 16, Edge: "zeros", Activation: "gelu"}, Levels: 3, Blocks: 1}
}

// Flags implements Config.
func (c *CNO) Flags(fs *flag.FlagSet) {
	c.Convolutional.Flags(fs)
	fs.IntVar(&c.Levels, "levels", c.Levels, "times that points are halved and channels doubled, fewer where the grid has fewer than 4 points left")
	fs.IntVar(&c.Blocks, "blocks", c.Blocks, "residual blocks between the ways down and up of each level, and on the coarsest grid")
}

// cnoPoints bounds the points of an axis: its filters are matrices of up to twice
// as many rows as columns.
const cnoPoints = 1 << 12

// Build implements Config.
func (c *CNO) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	frame, err := c.begin("cno", sig)
	if err != nil {
		return nil, err
	}
	if c.Levels < 1 || c.Levels > 10 || c.Blocks < 0 || c.Blocks > 100 {
		return nil, fmt.Errorf("cno: %d levels and %d blocks; 1 to 10 and 0 to 100 expected", c.Levels, c.Blocks)
	}
	if n := slices.Max(sig.Grid); n > cnoPoints {
		return nil, fmt.Errorf("cno: grid %v has an axis of %d points; at most %d expected, as filters are matrices of an axis", sig.Grid, n, cnoPoints)
	}
	levels := c.Levels
	for levels > 1 && coarsest(sig.Grid, levels+1) < 4 {
		levels--
	}
	o := &cno{convolutional: *frame}
	o.whole = &layers.Multiple{Factor: 1 << levels, Periodic: sig.Periodic, Fixed: sig.Grid}
	o.filters = &layers.Filters{Periodic: sig.Periodic}
	var widths []int
	block := func(name string, in, out, ratio int) *layers.FilteredBlock {
		widths = append(widths, out)
		return layers.NewFilteredBlock(name, rng, o.grid, o.filters, in, out, ratio, o.activation)
	}
	residual := func(name string, width int) (list []*layers.FilteredResidual) {
		for i := range c.Blocks {
			list = append(list, layers.NewFilteredResidual(fmt.Sprintf("%s.%d", name, i), rng, o.grid, o.filters, width, o.activation))
		}
		return list
	}
	o.lifting = layers.NewConvolution("lifting", rng, o.grid, o.in(), c.Width, 3, 1, 1)
	width := c.Width
	for l := range levels {
		o.bridges = append(o.bridges, residual(fmt.Sprintf("bridges.%d", l), width))
		o.down = append(o.down, block(fmt.Sprintf("down.%d", l), width, 2*width, -2))
		width *= 2
	}
	o.neck = residual("neck", width)
	for l := levels - 1; l >= 0; l-- {
		width /= 2
		o.up = append(o.up, block(fmt.Sprintf("up.%d", l), 2*width, width, 2))
		o.join = append(o.join, block(fmt.Sprintf("join.%d", l), 2*width, width, 1))
	}
	o.projection = layers.NewConvolution("projection.0", rng, o.grid, c.Width, c.Width, 3, 1, 1)
	o.last = layers.NewLinear("projection.1", rng, c.Width, sig.Out)
	if err := c.modulate(&o.convolutional, rng, widths...); err != nil {
		return nil, err
	}
	return o, nil
}

// cno is a built convolutional neural operator.
type cno struct {
	convolutional
	whole               *layers.Multiple
	filters             *layers.Filters
	lifting, projection *layers.Convolution
	bridges             [][]*layers.FilteredResidual // from the finest level
	neck                []*layers.FilteredResidual
	down                []*layers.FilteredBlock
	up, join            []*layers.FilteredBlock // from the coarsest level
	last                *layers.Linear
}

var (
	_ Operator = (*cno)(nil)
	_ Checker  = (*cno)(nil)
)

// Forward implements Operator.
func (o *cno) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	by := o.modulation.Read(t, x)
	levels := len(o.down)
	h := o.whole.Enter(t, o.enter(t, x))
	h = o.filters.Activate(t, o.lifting.Forward(t, h), o.activation, 1)
	kept := make([]*autodiff.Tensor, levels)
	for l, down := range o.down {
		kept[l] = h
		for _, b := range o.bridges[l] {
			kept[l] = b.Forward(t, kept[l])
		}
		h = down.Forward(t, h, by, l)
	}
	for _, b := range o.neck {
		h = b.Forward(t, h)
	}
	for i, up := range o.up {
		h = up.Forward(t, h, by, levels+2*i)
		h = o.join[i].Forward(t, autodiff.Concat(t, h, kept[levels-1-i]), by, levels+2*i+1)
	}
	h = o.filters.Activate(t, o.projection.Forward(t, h), o.activation, 1)
	u := o.whole.Leave(t, o.last.Forward(t, h, autodiff.Identity), x.Shape[2:])
	return o.leave(t, x, u)
}

// Params implements Operator.
func (o *cno) Params() []autodiff.Param {
	list := []layer{o.lifting}
	for l, down := range o.down {
		for _, b := range o.bridges[l] {
			list = append(list, b)
		}
		list = append(list, down)
	}
	for _, b := range o.neck {
		list = append(list, b)
	}
	for i, up := range o.up {
		list = append(list, up, o.join[i])
	}
	return params(append(list, o.modulation, o.projection, o.last)...)
}
