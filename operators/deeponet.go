package operators

import (
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

func init() {
	register(Model{Name: "deeponet", Doc: deeponetDoc, New: func() Config { return NewDeepONet() }})
}

const deeponetDoc = `# DeepONet

A branch network reads the input at fixed sensors and gives coefficients; a trunk network of the position gives the functions that they multiply. With ` + "`--basis pod`" + ` those functions are the modes of the training targets instead.

## Formula

	u_c(x) = Σₖ branch(a, conditions)[c,k]·trunk(x)[k] + branch(a, conditions)[c,terms]     --basis trunk
	u(x) = ū(x) + Σₖ sₖ·branch(a, conditions)[k]·φₖ(x)                                      --basis pod

branch reads all input fields at the points of the training grid. trunk reads the position: on periodic axes sin 2πjx and cos 2πjx for j = 1 … frequencies, x being the part of the axis, so that u is periodic; on others x scaled to [−1, 1]. Both have ` + "`--layers`" + ` hidden layers of ` + "`--neurons`" + ` neurons with σ, the trunk another σ after its last. ū, φₖ and sₖ are mean, modes and deviations of the coefficients of the training targets, as in pod.

## Layout

Input (batch, in, x[, y[, z]]), output (batch, out, x[, y[, z]]). The branch's first weight is (neurons, in·points): it grows with the training grid.

## Behaviour

The result can be had on any grid; the input is interpolated from it to the sensors. It does not commute with shifts. A step costs the trunk at every point of the grid, once for the whole batch, and the branch's first layer; with the modes it costs the latter alone.

## Good values

128 terms, 128 neurons, four layers, 4 to 8 frequencies. Learning rate 1e-3; many epochs. pod needs fewer and errs less where the targets' modes decay quickly.

## When it breaks

Travelling fronts: a sum of fixed functions follows them slowly. Trunks learn fine structure late. Few samples and many sensors overfit.

## Reference

Lu, Jin, Pang, Zhang, Karniadakis: Learning nonlinear operators via DeepONet. Nature Machine Intelligence 3, 2021. arXiv:1910.03193. Lu, Meng, Cai, Mao, Goswami, Zhang, Karniadakis: A comprehensive and fair comparison of two neural operators. CMAME 393, 2022. arXiv:2111.05512 (sections 3.1.1 periodic features, 3.1.3 POD-DeepONet).
`

// The functions that a DeepONet sums.
const (
	TrunkBasis = "trunk"
	PODBasis   = "pod"
)

var deeponetBases = []string{TrunkBasis, PODBasis}

// DeepONet holds the hyper-parameters of a DeepONet.
type DeepONet struct {
	Basis       string `json:"basis"`
	Terms       int    `json:"terms"`
	Neurons     int    `json:"neurons"`
	Layers      int    `json:"layers"`      // hidden, of branch and trunk
	Frequencies int    `json:"frequencies"` // of the trunk, on periodic axes
	Activation  string `json:"activation"`
}

var _ Config = (*DeepONet)(nil)

// NewDeepONet returns the documented defaults.
func NewDeepONet() *DeepONet {
	return &DeepONet{Basis: TrunkBasis, Terms: 128, Neurons: 128, Layers: 4, Frequencies: 4, Activation: "gelu"}
}

// Flags implements Config.
func (c *DeepONet) Flags(fs *flag.FlagSet) {
	fs.Var(&choice{value: &c.Basis, valid: deeponetBases}, "basis", "functions that the branch's coefficients multiply: `kind` "+strings.Join(deeponetBases, " or "))
	fs.IntVar(&c.Terms, "terms", c.Terms, "coefficients")
	fs.IntVar(&c.Neurons, "neurons", c.Neurons, "neurons of each hidden layer")
	fs.IntVar(&c.Layers, "layers", c.Layers, "hidden layers of branch and trunk")
	fs.IntVar(&c.Frequencies, "frequencies", c.Frequencies, "Fourier features of the position on each periodic axis")
	fs.StringVar(&c.Activation, "activation", c.Activation, "gelu, gelu-tanh, silu, tanh, relu or identity")
}

// Build implements Config.
func (c *DeepONet) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	if err := sig.Check(); err != nil {
		return nil, fmt.Errorf("deeponet: %w", err)
	}
	f, err := autodiff.ParseActivation(c.Activation)
	if err != nil {
		return nil, fmt.Errorf("deeponet: %w", err)
	}
	sensors := sig.Fields() * nodes(sig.Grid)
	switch {
	case !slices.Contains(deeponetBases, c.Basis):
		return nil, fmt.Errorf("deeponet: unknown basis %q; valid are %s", c.Basis, strings.Join(deeponetBases, ", "))
	case c.Neurons < 1 || c.Neurons > maxWeights || c.Layers < 1 || c.Layers > maxLayers || c.Frequencies < 1 || c.Frequencies > 1<<10:
		return nil, fmt.Errorf("deeponet: neurons %d, layers %d and frequencies %d; 1 to %d, 1 to %d and 1 to %d expected", c.Neurons, c.Layers, c.Frequencies, maxWeights, maxLayers, 1<<10)
	case c.Terms < 1 || c.Terms > snapshotCount:
		return nil, fmt.Errorf("deeponet: %d terms; 1 to %d expected", c.Terms, snapshotCount)
	}
	o := &deeponet{sig: sig, activation: f, frequencies: c.Frequencies}
	inner := slices.Repeat([]int{c.Neurons}, c.Layers)
	coefficients := c.Terms
	if c.Basis == TrunkBasis {
		coefficients = (c.Terms + 1) * sig.Out
	}
	o.branch = layers.NewMLP("branch", rng, f, slices.Concat([]int{sensors + sig.Conditions}, inner, []int{coefficients})...)
	if c.Basis == PODBasis {
		e := newExpansion("output", rng, c.Terms, sig)
		o.modes = &e
		return o, nil
	}
	features := 0
	for a := range sig.Grid {
		features++
		if sig.PeriodicAxis(a) {
			features += 2*c.Frequencies - 1
		}
	}
	o.trunk = layers.NewMLP("trunk", rng, f, slices.Concat([]int{features}, inner, []int{c.Terms})...)
	return o, nil
}

// deeponet is a built DeepONet.
type deeponet struct {
	sig         Signature
	activation  autodiff.Activation
	frequencies int
	branch      *layers.MLP
	trunk       *layers.MLP // nil with modes
	modes       *expansion  // nil with a trunk
}

var (
	_ Operator = (*deeponet)(nil)
	_ Checker  = (*deeponet)(nil)
	_ Fitter   = (*deeponet)(nil)
)

// CheckGrid implements Checker: any grid of as many axes will do.
func (o *deeponet) CheckGrid(grid []int) error {
	s := o.sig
	s.Grid = grid
	return s.Check()
}

// Forward implements Operator.
func (o *deeponet) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	fields, conditions := sensors(t, x, o.sig)
	c := o.branch.Forward(t, joined(t, fields, conditions))
	grid, batch := x.Shape[2:], x.Shape[0]
	if o.modes != nil {
		return o.modes.forward(t, c, grid)
	}
	one := autodiff.New(x.DType(), append([]int{1, 1}, grid...)...)
	for i := range one.Len() {
		one.SetAt(i, 1)
	}
	basis := autodiff.Activate(t, o.trunk.Forward(t, o.positions(x.DType(), grid)), o.activation)
	basis = autodiff.Concat(t, basis, one)
	u := autodiff.Linear(t, basis, autodiff.Reshape(c, batch*o.sig.Out, basis.Shape[1]), autodiff.LinearOptions{})
	return autodiff.Reshape(u, append([]int{batch, o.sig.Out}, grid...)...)
}

// positions are the trunk's inputs, (1, features, x[, y[, z]]).
func (o *deeponet) positions(dt autodiff.DType, grid []int) *autodiff.Tensor {
	points := nodes(grid)
	var values []float64
	inner := points
	for a, n := range grid {
		inner /= n
		add := func(f func(j int) float64) {
			for i := range points {
				values = append(values, f(i/inner%n))
			}
		}
		if !o.sig.PeriodicAxis(a) {
			add(func(j int) float64 { return 2*float64(j)/float64(max(n-1, 1)) - 1 })
			continue
		}
		for k := 1; k <= o.frequencies; k++ {
			add(func(j int) float64 { return math.Sin(2 * math.Pi * float64(k*j) / float64(n)) })
			add(func(j int) float64 { return math.Cos(2 * math.Pi * float64(k*j) / float64(n)) })
		}
	}
	x := autodiff.New(dt, append([]int{1, len(values) / points}, grid...)...)
	for i, v := range values {
		x.SetAt(i, v)
	}
	return x
}

// Params implements Operator.
func (o *deeponet) Params() []autodiff.Param {
	if o.modes != nil {
		return o.branch.Params()
	}
	return append(o.branch.Params(), o.trunk.Params()...)
}

// Buffers implements Fitter.
func (o *deeponet) Buffers() []autodiff.Param {
	if o.modes == nil {
		return nil
	}
	return o.modes.buffers()
}

// Fit implements Fitter.
func (o *deeponet) Fit(ctx context.Context, pairs Pairs) error {
	if o.modes == nil {
		return nil
	}
	_, y, err := readSnapshots(ctx, pairs, o.sig)
	if err != nil {
		return err
	}
	d, err := decompose(y, o.modes.rows.Shape[0]-1)
	if err == nil {
		o.modes.set(d)
	}
	return err
}
