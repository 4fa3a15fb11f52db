package layers

import (
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Spectral is a spectral convolution; see autodiff.Spectral.
type Spectral struct {
	Weight autodiff.Param // autodiff.SpectralShape
	cache  *autodiff.Transforms
}

// NewSpectral draws real and imaginary parts from U[0, 1)/(in·out), as the
// original FNO does. Layers of one operator share the cache; nil gives the
// layer its own.
func NewSpectral(name string, rng *rand.Rand, in, out int, modes []int, cache *autodiff.Transforms) *Spectral {
	if cache == nil {
		cache = &autodiff.Transforms{}
	}
	s := &Spectral{Weight: NewParam(rng, name+".weight", autodiff.SpectralShape(in, out, modes)...), cache: cache}
	uniform(rng, s.Weight, 0, 1/float64(in*out))
	return s
}

// Forward maps (batch, in, x[, y[, z]]) to (batch, out, x[, y[, z]]), with what
// o adds; the layer sets o.Transforms.
func (s *Spectral) Forward(t *autodiff.Tape, x *autodiff.Tensor, o autodiff.SpectralOptions) *autodiff.Tensor {
	o.Transforms = s.cache
	return autodiff.Spectral(t, x, s.Weight.Tensor, o)
}

// Params lists the weight.
func (s *Spectral) Params() []autodiff.Param { return []autodiff.Param{s.Weight} }
