package layers

import (
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// NewParam returns a parameter of zeros, for values drawn from rng. A nil rng, as
// when a model is only outlined, makes it an outline: a shape without memory, so
// that a loop over its values has nothing to draw. Every layer here takes a nil
// rng so.
func NewParam(rng *rand.Rand, name string, shape ...int) autodiff.Param {
	if rng == nil {
		return autodiff.Param{Name: name, Tensor: autodiff.Outline(shape...).RequireGrad()}
	}
	return autodiff.NewParam(name, shape...)
}
