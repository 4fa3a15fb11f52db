package layers

import (
	"math"
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Axial is a spectral convolution along each axis; see autodiff.Axial.
type Axial struct {
	Weights []autodiff.Param // per axis, autodiff.AxialShape
	cache   *autodiff.Transforms
}

// NewAxial draws real and imaginary parts from N(0, 1/(2·in·axes)): on the kept
// frequencies of white noise the result has the input's variance. Layers of one
// operator share the cache.
func NewAxial(name string, rng *rand.Rand, in, out int, modes []int, cache *autodiff.Transforms) *Axial {
	l := &Axial{cache: cache}
	deviation := 1 / math.Sqrt(float64(2*in*len(modes)))
	for a, m := range modes {
		l.Weights = append(l.Weights, normal(rng, name+"."+"xyz"[a:a+1]+".weight", deviation, autodiff.AxialShape(in, out, m)...))
	}
	return l
}

// Forward maps (batch, in, x[, y[, z]]) to (batch, out, x[, y[, z]]).
func (l *Axial) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	var ws []*autodiff.Tensor
	for _, p := range l.Weights {
		ws = append(ws, p.Tensor)
	}
	return autodiff.Axial(t, x, ws, l.cache)
}

// Params lists the weights, axis by axis.
func (l *Axial) Params() []autodiff.Param { return l.Weights }
