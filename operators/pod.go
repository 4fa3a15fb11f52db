package operators

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/layers"
)

func init() {
	register(Model{Name: "pod", Doc: podDoc, New: func() Config { return NewPOD() }})
}

const podDoc = `# POD network (PCA-Net)

A network between the coefficients of two bases that the training data give: small, quick to train, and with a floor that no training passes, the projection on the output's basis.

## Formula

	α = Φᵢₙᵀ(a − ā)/s₁             coefficients of the input, in units of the first one's deviation
	β = network(α, conditions)
	u = ū + Σₖ sₖ·βₖ·φₖ

ū, φₖ and sₖ are the mean, the modes of the proper orthogonal decomposition and the deviations of the coefficients, of the training targets; ā, Φᵢₙ and s₁ of the inputs. The network has ` + "`--layers`" + ` hidden layers of ` + "`--neurons`" + ` neurons.

## Layout

Input (batch, in, x[, y[, z]]), output (batch, out, x[, y[, z]]). All input fields, and all output channels, have one basis together. The bases are buffers, stored beside the weights under buffer.; buffer.output.left is the fraction of the training targets' variance that the modes leave: its square root is the floor's relative error about the mean.

## Behaviour

The bases come from up to 1024 training pairs, evenly chosen, fewer where they would not fit in 256 MB, by the method of snapshots in double precision. On another grid the input is interpolated to the grid of training and the modes from it: nothing finer is learnt. It does not commute with shifts.

## Good values

64 to 256 terms, 256 neurons, three layers. Learning rate 1e-3. For time steps ` + "`--increment`" + `.

## When it breaks

Travelling fronts and jumps, whose modes decay slowly; inputs with more degrees of freedom than samples. It extrapolates badly.

## Reference

Hesthaven, Ubbiali: Non-intrusive reduced order modeling of nonlinear problems using neural networks. J. Comput. Phys. 363, 2018. Bhattacharya, Hosseini, Kovachki, Stuart: Model reduction and neural networks for parametric PDEs. SMAI J. Comput. Math. 7, 2021. arXiv:2005.03180. Sirovich: Turbulence and the dynamics of coherent structures. Quart. Appl. Math. 45, 1987.
`

// POD holds the hyper-parameters of a POD network.
type POD struct {
	Terms      int    `json:"terms"`       // of the output's basis
	InputTerms int    `json:"input_terms"` // of the input's; 0: as many
	Neurons    int    `json:"neurons"`
	Layers     int    `json:"layers"` // hidden
	Activation string `json:"activation"`
}

var _ Config = (*POD)(nil)

// NewPOD returns the documented defaults.
func NewPOD() *POD { return &POD{Terms: 128, Neurons: 256, Layers: 3, Activation: "gelu"} }

// Flags implements Config.
func (c *POD) Flags(fs *flag.FlagSet) {
	fs.IntVar(&c.Terms, "terms", c.Terms, "modes of the output's basis")
	fs.IntVar(&c.InputTerms, "input-terms", c.InputTerms, "modes of the input's basis; 0 for as many as of the output's")
	fs.IntVar(&c.Neurons, "neurons", c.Neurons, "neurons of each hidden layer")
	fs.IntVar(&c.Layers, "layers", c.Layers, "hidden layers")
	fs.StringVar(&c.Activation, "activation", c.Activation, "gelu, gelu-tanh, silu, tanh, relu or identity")
}

// Build implements Config.
func (c *POD) Build(rng *rand.Rand, sig Signature) (Operator, error) {
	if err := sig.Check(); err != nil {
		return nil, fmt.Errorf("pod: %w", err)
	}
	f, err := autodiff.ParseActivation(c.Activation)
	if err != nil {
		return nil, fmt.Errorf("pod: %w", err)
	}
	if c.Neurons < 1 || c.Neurons > maxWeights || c.Layers < 1 || c.Layers > maxLayers {
		return nil, fmt.Errorf("pod: neurons %d and layers %d; 1 to %d and 1 to %d expected", c.Neurons, c.Layers, maxWeights, maxLayers)
	}
	o, err := newReduced("pod", rng, sig, c.Terms, c.InputTerms)
	if err != nil {
		return nil, err
	}
	widths := []int{o.inputs() + sig.Conditions}
	widths = append(widths, slices.Repeat([]int{c.Neurons}, c.Layers)...)
	o.network = layers.NewMLP("network", rng, f, append(widths, c.Terms)...)
	return o, nil
}

// reduced is an operator between coefficients of two bases.
type reduced struct {
	sig     Signature
	in      encoder
	out     expansion
	network *layers.MLP
	// start, if not nil, sets the network from what it reads and what it should
	// give for snapshots, a row each.
	start func(rows int, inputs, outputs []float64) error
}

var (
	_ Operator = (*reduced)(nil)
	_ Checker  = (*reduced)(nil)
	_ Fitter   = (*reduced)(nil)
)

// newReduced makes the bases; 0 terms of the input are as many as of the output.
func newReduced(name string, rng *rand.Rand, sig Signature, terms, inputs int) (*reduced, error) {
	if inputs == 0 {
		inputs = terms
	}
	points := nodes(sig.Grid)
	if terms < 1 || inputs < 1 || terms > snapshotCount || inputs > snapshotCount {
		return nil, fmt.Errorf("%s: %d terms and %d of the input; 1 to %d expected", name, terms, inputs, snapshotCount)
	}
	return &reduced{
		sig: sig,
		in:  newEncoder("input", rng, inputs, sig.Fields()*points),
		out: newExpansion("output", rng, terms, sig),
	}, nil
}

// inputs is the number of the input's coefficients.
func (o *reduced) inputs() int { return o.in.shift.Len() }

// CheckGrid implements Checker: any grid of as many axes will do.
func (o *reduced) CheckGrid(grid []int) error {
	s := o.sig
	s.Grid = grid
	return s.Check()
}

// Forward implements Operator.
func (o *reduced) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	fields, conditions := sensors(t, x, o.sig)
	c := o.network.Forward(t, joined(t, o.in.forward(t, fields), conditions))
	return o.out.forward(t, c, x.Shape[2:])
}

// Params implements Operator.
func (o *reduced) Params() []autodiff.Param { return o.network.Params() }

// Buffers implements Fitter.
func (o *reduced) Buffers() []autodiff.Param { return append(o.in.buffers(), o.out.buffers()...) }

// Fit implements Fitter.
func (o *reduced) Fit(ctx context.Context, pairs Pairs) error {
	x, y, err := readSnapshots(ctx, pairs, o.sig)
	if err != nil {
		return err
	}
	fields := x.leading(o.sig.Fields() * nodes(o.sig.Grid))
	in, err := decompose(fields, o.inputs())
	if err != nil {
		return err
	}
	out, err := decompose(y, o.out.rows.Shape[0]-1)
	if err != nil {
		return err
	}
	o.in.set(in)
	o.out.set(out)
	if o.start == nil {
		return nil
	}
	terms, points := o.inputs(), nodes(o.sig.Grid)
	inputs := make([]float64, 0, x.rows*(terms+o.sig.Conditions))
	for i, coefficients := range slices.Collect(slices.Chunk(in.coefficients(fields), terms)) {
		for _, c := range coefficients {
			inputs = append(inputs, c*in.unit())
		}
		for c := o.sig.Fields(); c < o.sig.In; c++ {
			inputs = append(inputs, x.values[i*x.cols+c*points])
		}
	}
	outputs := out.coefficients(y)
	for i := range outputs {
		if deviation := out.deviations[i%len(out.deviations)]; deviation > 0 {
			outputs[i] /= deviation
		}
	}
	return o.start(x.rows, inputs, outputs)
}
