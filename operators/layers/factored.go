package layers

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// The decompositions of Factored.
const (
	Tucker = "tucker"
	CP     = "cp"
)

// Factorizations lists them.
var Factorizations = []string{Tucker, CP}

// Factored is a spectral convolution whose weights are built from the factors
// of a tensor decomposition; see autodiff.ModeProduct and autodiff.Polyadic.
type Factored struct {
	Core    autodiff.Param   // Tucker only: (2, ranks…)
	Factors []autodiff.Param // for each axis of the weights (2, extent, rank), of the last (2, rank, extent)
	cache   *autodiff.Transforms
}

// NewFactored makes the factors of weights of the given shape, that of
// autodiff.SpectralShape without its first axis, so that their numbers are a
// fraction of the weights'. They are normal, all with the same deviation, such
// that the weights have the mean square 1/in.
func NewFactored(name string, rng *rand.Rand, factorization string, shape []int, fraction float64, cache *autodiff.Transforms) *Factored {
	l := &Factored{cache: cache}
	ranks := tuckerRanks(shape, fraction)
	terms, count := 1.0, len(shape) // of the sum that is a weight, and the factors of each
	if factorization == CP {
		r := cpRank(shape, fraction)
		ranks, terms = slices.Repeat([]int{r}, len(shape)), float64(r)
	} else {
		count++
		for _, r := range ranks {
			terms *= float64(r)
		}
	}
	in := float64(shape[len(shape)-2])
	deviation := math.Pow(1/(in*terms), 1/float64(2*count)) / math.Sqrt2
	if factorization == Tucker {
		l.Core = normal(rng, name+".core", deviation, append([]int{2}, ranks...)...)
	}
	for a, n := range shape {
		s, r := n, ranks[a]
		if a == len(shape)-1 {
			s, r = r, s
		}
		l.Factors = append(l.Factors, normal(rng, fmt.Sprintf("%s.factors.%d", name, a), deviation, 2, s, r))
	}
	return l
}

// tuckerRanks are the ranks of a Tucker decomposition whose parameters are a
// fraction of the entries of a tensor.
func tuckerRanks(shape []int, fraction float64) []int {
	product, squares := 1.0, 0.0
	for _, n := range shape {
		product *= float64(n)
		squares += float64(n) * float64(n)
	}
	lo, hi := 0.0, 1.0
	for range 60 {
		c := (lo + hi) / 2
		if product*math.Pow(c, float64(len(shape)))+squares*c < fraction*product {
			lo = c
		} else {
			hi = c
		}
	}
	var ranks []int
	for _, n := range shape {
		ranks = append(ranks, max(1, int(math.RoundToEven(float64(n)*lo))))
	}
	return ranks
}

// cpRank is the number of terms of a canonical polyadic decomposition whose
// parameters are a fraction of the entries of a tensor.
func cpRank(shape []int, fraction float64) int {
	product, sum := 1.0, 0.0
	for _, n := range shape {
		product *= float64(n)
		sum += float64(n)
	}
	return max(1, int(math.RoundToEven(fraction*product/sum)))
}

// Weights records the spectral weights.
func (l *Factored) Weights(t *autodiff.Tape) *autodiff.Tensor {
	if l.Core.Tensor == nil {
		var factors []*autodiff.Tensor
		for _, f := range l.Factors {
			factors = append(factors, f.Tensor)
		}
		return autodiff.Polyadic(t, factors)
	}
	w := l.Core.Tensor
	for a, u := range l.Factors {
		w = autodiff.ModeProduct(t, w, u.Tensor, a)
	}
	return w
}

// Forward maps (batch, in, x[, y[, z]]) to (batch, out, x[, y[, z]]), with what
// o adds; the layer sets o.Transforms.
func (l *Factored) Forward(t *autodiff.Tape, x *autodiff.Tensor, o autodiff.SpectralOptions) *autodiff.Tensor {
	o.Transforms = l.cache
	return autodiff.Spectral(t, x, l.Weights(t), o)
}

// Params lists the core, if there is one, then the factors.
func (l *Factored) Params() []autodiff.Param {
	if l.Core.Tensor == nil {
		return slices.Clone(l.Factors)
	}
	return append([]autodiff.Param{l.Core}, l.Factors...)
}
