package operators

import (
	"flag"
	"fmt"
	"math/rand/v2"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Operator maps functions on a grid to functions on the same grid.
type Operator interface {
	// Forward records the operator on t, or computes it at once if t is nil. x
	// is (batch, Signature.In, x[, y[, z]]) on any grid that the model can
	// carry, not only the one it was built for; the result is
	// (batch, Signature.Out, x[, y[, z]]). Batch members do not influence each
	// other. It panics on shapes that do not fit; see Checker.
	Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor
	// Params lists the parameters, in a fixed order under unique names.
	Params() []autodiff.Param
}

// Checker is an operator that can say, before Forward panics, why it cannot
// run on a grid.
type Checker interface {
	CheckGrid(grid []int) error
}

// Equivariant is an operator that can promise to commute with shifts along
// every axis of the grid it was built for.
type Equivariant interface {
	ShiftEquivariant() bool
}

// Model is one entry of the catalogue.
type Model struct {
	// Name is what the command line calls it: "fno".
	Name string
	// Doc is Markdown: a title, then formula, layout, behaviour, good values,
	// when it breaks, reference.
	Doc string
	// New returns the hyper-parameters at their documented defaults.
	New func() Config
}

// Config is a plain struct of a model's hyper-parameters. Its JSON encoding is
// stored with the weights, and decoding that JSON gives the same model again.
type Config interface {
	// Flags binds the hyper-parameters to fs, their present values as defaults.
	Flags(fs *flag.FlagSet)
	// Build checks the hyper-parameters against the signature and returns an
	// operator with parameters drawn from rng: the same stream, the same bytes. With
	// a nil rng it returns the operator's outline, which has parameters and buffers
	// of the same names and shapes (layers.NewParam makes them so); nothing that
	// grows with hyper-parameters or grid may be made before. Callers take
	// operators.Build, which counts the weights of the outline first.
	Build(rng *rand.Rand, sig Signature) (Operator, error)
}

// Signature is the shape of the maps that an operator is built for.
type Signature struct {
	In       int    `json:"in"`                 // input channels
	Out      int    `json:"out"`                // output channels
	Grid     []int  `json:"grid"`               // points per axis, one to three axes
	Periodic []bool `json:"periodic,omitempty"` // per axis; nil means that no axis is periodic
	// Conditions of the input channels, the last ones, are numbers rather than
	// fields (a viscosity, a lead time): constant over the grid.
	Conditions int `json:"conditions,omitempty"`
}

// Bounds of a signature: so that the numbers of a sample are counted without
// overflow.
const (
	maxChannels = 1 << 22
	maxPoints   = 1 << 38 // of the whole grid
)

// Check reports what makes s impossible.
func (s Signature) Check() error {
	switch {
	case s.In < 1 || s.Out < 1 || s.In > maxChannels || s.Out > maxChannels:
		return fmt.Errorf("%d input and %d output channels; 1 to %d expected of each", s.In, s.Out, maxChannels)
	case s.Conditions < 0 || s.Conditions >= s.In:
		return fmt.Errorf("%d of %d input channels are conditions; at least one must be a field", s.Conditions, s.In)
	case len(s.Grid) < 1 || len(s.Grid) > 3:
		return fmt.Errorf("grid %v has %d axes; models take one to three", s.Grid, len(s.Grid))
	case s.Periodic != nil && len(s.Periodic) != len(s.Grid):
		return fmt.Errorf("periodicity %v for grid %v; one entry per axis expected", s.Periodic, s.Grid)
	}
	points := 1
	for _, n := range s.Grid {
		switch {
		case n < 2:
			return fmt.Errorf("grid %v has an axis of %d points; at least 2 expected", s.Grid, n)
		case n > maxPoints/points:
			return fmt.Errorf("grid %v has more than %d points", s.Grid, maxPoints)
		}
		points *= n
	}
	return nil
}

// Fields is the number of input channels that are fields: those before the
// conditions. The last of them are the last input frame.
func (s Signature) Fields() int { return s.In - s.Conditions }

// PeriodicAxis reports whether axis i is periodic.
func (s Signature) PeriodicAxis(i int) bool { return s.Periodic != nil && s.Periodic[i] }
