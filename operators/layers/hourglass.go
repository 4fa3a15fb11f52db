package layers

import (
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Hourglass is the small U-Net that U-FNO adds to a Fourier layer (Wen et al.
// 2022, figure 2b): convolutions of 3 taps down two halvings of the grid, and
// transposed ones of 4 taps back, with what was on the way down beside them,
//
//	h₁ = f(down₁ x), h₂ = f(down₂ h₁), h₂ = f(inner h₂)
//	y = out(f(up₁(f(up₂ h₂), h₁)), x)
//
// Every channel number is that of x. The original normalises over the batch;
// this one does not normalise. Grids that are not multiples of 4 are brought to
// the next one; see Multiple.
type Hourglass struct {
	down       [2]*Convolution // to the first, to the second coarser grid
	inner, out *Convolution
	up         [2]*UpConvolution // to the finest, to the first coarser grid
	multiple   *Multiple
	activation autodiff.Activation
}

// NewHourglass makes a branch for so many channels.
func NewHourglass(name string, rng *rand.Rand, g Grid, width int, f autodiff.Activation) *Hourglass {
	h := &Hourglass{multiple: &Multiple{Factor: 4, Periodic: g.Periodic}, activation: f}
	h.down[0] = NewConvolution(name+".down.0", rng, g, width, width, 3, 2, 1)
	h.down[1] = NewConvolution(name+".down.1", rng, g, width, width, 3, 2, 1)
	h.inner = NewConvolution(name+".inner", rng, g, width, width, 3, 1, 1)
	h.up[0] = NewUpConvolution(name+".up.0", rng, g, 2*width, width, 4)
	h.up[1] = NewUpConvolution(name+".up.1", rng, g, width, width, 4)
	h.out = NewConvolution(name+".out", rng, g, 2*width, width, 3, 1, 1)
	return h
}

// Forward maps (batch, width, x[, y[, z]]) to the same shape.
func (h *Hourglass) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	f := func(v *autodiff.Tensor) *autodiff.Tensor { return autodiff.Activate(t, v, h.activation) }
	v := h.multiple.Enter(t, x)
	first := f(h.down[0].Forward(t, v))
	second := f(h.inner.Forward(t, f(h.down[1].Forward(t, first))))
	back := f(h.up[1].Forward(t, second))
	back = f(h.up[0].Forward(t, autodiff.Concat(t, back, first)))
	return h.multiple.Leave(t, h.out.Forward(t, autodiff.Concat(t, back, v)), x.Shape[2:])
}

// Params lists those of the way down, the coarsest grid, the way up and the last
// convolution.
func (h *Hourglass) Params() []autodiff.Param {
	return slices.Concat(h.down[0].Params(), h.down[1].Params(), h.inner.Params(), h.up[0].Params(), h.up[1].Params(), h.out.Params())
}
