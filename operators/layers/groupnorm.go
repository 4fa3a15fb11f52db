package layers

import (
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// GroupNorm is group normalisation with a scale and a shift of each channel; see
// autodiff.GroupNorm.
type GroupNorm struct {
	Scale, Shift autodiff.Param // (channels)
	groups       int
}

// NewGroupNorm begins with scale 1 and shift 0. groups must divide channels.
func NewGroupNorm(name string, rng *rand.Rand, channels, groups int) *GroupNorm {
	n := &GroupNorm{Scale: NewParam(rng, name+".scale", channels), Shift: NewParam(rng, name+".shift", channels), groups: groups}
	ones(n.Scale)
	return n
}

// ones sets all values of p to 1.
func ones(p autodiff.Param) {
	data := p.Float32()
	for i := range data {
		data[i] = 1
	}
}

// Forward returns f of the normalised x; by, unless it is nil, modulates the
// argument of f as those of a layer.
func (n *GroupNorm) Forward(t *autodiff.Tape, x *autodiff.Tensor, f autodiff.Activation, by Modulated, layer int) *autodiff.Tensor {
	o := autodiff.NormOptions{Groups: n.groups, Scale: n.Scale.Tensor, Shift: n.Shift.Tensor, Activation: f}
	if by.by == nil {
		return autodiff.GroupNorm(t, x, o)
	}
	o.Activation = autodiff.Identity
	return autodiff.Activate(t, by.Apply(t, layer, autodiff.GroupNorm(t, x, o)), f)
}

// Params lists the scale, then the shift.
func (n *GroupNorm) Params() []autodiff.Param { return []autodiff.Param{n.Scale, n.Shift} }
