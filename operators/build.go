package operators

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Bounds of a model. What a configuration asks for within them is counted, before
// memory is taken, on the model's outline.
const (
	maxWeights = 1 << 30 // with the gradient and the moments a weight takes 16 bytes
	maxWidth   = 1 << 15 // of layers that map their channels to as many
	maxLayers  = 1024
)

// Build returns the operator of a configuration, its parameters drawn from rng.
// The error is for a configuration or a signature that is impossible, and for
// more weights than a machine holds.
func Build(c Config, rng *rand.Rand, sig Signature) (Operator, error) {
	if _, err := Outline(c, sig); err != nil {
		return nil, err
	}
	return c.Build(rng, sig)
}

// Outline returns the operator of a configuration with parameters and buffers
// that have names and shapes and no memory (autodiff.Outline), for the price of
// their names. allocate makes an operator of it. The errors are those of Build.
func Outline(c Config, sig Signature) (Operator, error) {
	o, err := c.Build(nil, sig)
	if err != nil {
		return nil, err
	}
	if n := weightsOf(o); !(n <= maxWeights) {
		most := largest(o)
		return nil, fmt.Errorf("the model has %.3g weights, most of them in %s of shape %v; at most %d are trained", n, most.Name, most.Shape, maxWeights)
	}
	return o, nil
}

// largest is the parameter or buffer of most values.
func largest(o Operator) autodiff.Param {
	return slices.MaxFunc(slices.Concat(o.Params(), Buffers(o)), func(a, b autodiff.Param) int {
		return cmp.Compare(autodiff.Count(a.Shape), autodiff.Count(b.Shape))
	})
}

// allocate gives the parameters and buffers of an outline their memory, zeros.
func allocate(o Operator) {
	for _, g := range stored(o) {
		for _, p := range g.list {
			p.Allocate()
		}
	}
}

// weightsOf is the number of values of the parameters and buffers of an operator.
func weightsOf(o Operator) float64 {
	n := 0.0
	for _, g := range stored(o) {
		for _, p := range g.list {
			n += autodiff.Count(p.Shape)
		}
	}
	return n
}
