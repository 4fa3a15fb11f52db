package operators

import (
	"flag"
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

func init() {
	register(Model{Name: "linear", Doc: linearDoc, New: func() Config { return NewLinearMap() }})
}

const linearDoc = `# Linear map

The best linear map between the coefficients of two bases that the training data give: a baseline that every network should beat, found by least squares before training begins.

## Formula

	α = Φᵢₙᵀ(a − ā)/s₁
	u = ū + Σₖ sₖ·(W·(α, conditions) + b)ₖ·φₖ
	W, b = argmin Σ ‖β − W·(α, conditions) − b‖² + ridge·n·‖W_α‖²

with the bases of pod; β are the coefficients of the n training targets that the bases come from. The penalty, on the columns of α, is that of ridge regression on the fields themselves, relative to the variance of their largest mode: directions in which they hardly vary count little.

## Layout

As pod. W and b are parameters; training refines them from the least-squares solution, for the loss that is asked for.

## Behaviour

Exact for a linear problem whose inputs and outputs lie in the bases. ` + "`--epochs 1 --lr 1e-9`" + ` keeps the least-squares solution as it is. Other grids as pod.

## Good values

128 to 512 terms, ridge 1e-6 to 1e-2: try some, and let validation choose. Learning rate 1e-4.

## When it breaks

Whatever is not linear: that is what it is there to show. With as many terms as samples it learns by heart; raise the ridge.

## Reference

Hoerl, Kennard: Ridge regression. Technometrics 12, 1970. For the bases see pod.
`

// LinearMap holds the hyper-parameters of a linear map.
type LinearMap struct {
	Terms      int     `json:"terms"`
	InputTerms int     `json:"input_terms"` // 0: as many
	Ridge      float64 `json:"ridge"`
}

var _ Config = (*LinearMap)(nil)

// NewLinearMap returns the documented defaults.
func NewLinearMap() *LinearMap { return &LinearMap{Terms: 128, Ridge: 1e-4} }

// Flags implements Config.
func (c *LinearMap) Flags(fs *flag.FlagSet) {
	fs.IntVar(&c.Terms, "terms", c.Terms, "modes of the output's basis")
	fs.IntVar(&c.InputTerms, "input-terms", c.InputTerms, "modes of the input's basis; 0 for as many as of the output's")
	fs.Float64Var(&c.Ridge, "ridge", c.Ridge, "penalty of the least squares, relative to the variance of the input's first mode")
}

// Build implements Config.
func (c *LinearMap) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	if err := sig.Check(); err != nil {
		return nil, fmt.Errorf("linear: %w", err)
	}
	if !(c.Ridge >= 0) {
		return nil, fmt.Errorf("linear: ridge %g; at least 0 expected", c.Ridge)
	}
	o, err := newReduced("linear", rng, sig, c.Terms, c.InputTerms)
	if err != nil {
		return nil, err
	}
	o.network = layers.NewMLP("map", rng, autodiff.Identity, o.inputs()+sig.Conditions, c.Terms)
	o.start = func(rows int, inputs, outputs []float64) error {
		return ridge(o.network.Layers[0], rows, inputs, outputs, c.Ridge, o.inputs())
	}
	return o, nil
}

// ridge sets a linear map to the minimiser of the squared distance from outputs,
// (rows, out), of what it makes of inputs, (rows, in), plus rows times a penalty
// on the squares of its first columns.
func ridge(l *layers.Linear, rows int, inputs, outputs []float64, penalty float64, penalised int) error {
	in, out := len(inputs)/rows, len(outputs)/rows
	// A column of ones for the constant.
	a := mat.NewDense(rows, in+1, nil)
	for i := range rows {
		copy(a.RawRowView(i), inputs[i*in:(i+1)*in])
		a.Set(i, in, 1)
	}
	var normal mat.SymDense
	normal.SymOuterK(1, a.T())
	for j := range in + 1 {
		p := 1e-14 // for what does not vary at all
		if j < penalised {
			p += penalty
		}
		normal.SetSym(j, j, normal.At(j, j)+float64(rows)*p)
	}
	var right, solution mat.Dense
	right.Mul(a.T(), mat.NewDense(rows, out, outputs))
	var cholesky mat.Cholesky
	if !cholesky.Factorize(&normal) {
		return fmt.Errorf("linear: the normal equations of %d terms are singular; raise --ridge", in)
	}
	if err := cholesky.SolveTo(&solution, &right); err != nil {
		if _, inexact := err.(mat.Condition); !inexact {
			return fmt.Errorf("linear: %w", err)
		}
	}
	for o := range out {
		for j := range in {
			l.Weight.SetAt(o*in+j, solution.At(j, o))
		}
		l.Bias.SetAt(o, solution.At(in, o))
	}
	return nil
}
