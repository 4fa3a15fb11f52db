package operators

import (
	"context"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Fitter is an operator that takes a part of itself from the training data
// before training begins: a basis of the targets, statistics of the inputs.
type Fitter interface {
	// Fit sets the buffers from pairs, and may set parameters to a good start. The
	// same pairs give the same bytes. It is called once, on a fresh operator;
	// without it the buffers hold what Build drew.
	Fit(ctx context.Context, pairs Pairs) error
	// Buffers lists what Fit sets and training leaves alone, in a fixed order under
	// unique names: stored beside the parameters.
	Buffers() []autodiff.Param
}

// Pairs are the training pairs as the operator meets them, normalised.
type Pairs interface {
	Len() int
	// Item sets x to input i, (Signature.In, x[, y[, z]]) on the grid that the
	// operator was built for, and y to its target, (Signature.Out, x[, y[, z]]).
	Item(i int, x, y []float32) error
}

// Buffers lists the buffers of an operator, nil if it has none.
func Buffers(o Operator) []autodiff.Param {
	if f, ok := o.(Fitter); ok {
		return f.Buffers()
	}
	return nil
}
