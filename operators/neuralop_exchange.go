package operators

import (
	"fmt"

	"github.com/pdekit/pdekit/internal/weights"
)

// FromNeuralOp makes a predictor of a state of neuralop's FNO and the
// hyper-parameters that it was made with. It takes and gives values as they are.
func FromNeuralOp(s weights.State, c *NeuralOp, task Task) (*Predictor, error) {
	if err := task.consistent(); err != nil {
		return nil, err
	}
	built, err := Outline(c, task.Signature())
	if err != nil {
		return nil, err
	}
	if err := built.(*neuralOp).setState(s); err != nil {
		return nil, err
	}
	return asItIs(built, "neuralop", c, task)
}

// asItIs makes a predictor of values as they are.
func asItIs(o Operator, model string, c Config, task Task) (*Predictor, error) {
	n := Normaliser{Kind: Raw, Extra: Identity(task.ExtraChannels()), Target: Identity(task.Outputs())}
	if task.Window > 0 {
		n.State = Identity(task.Channels)
	}
	p := &Predictor{Operator: o, Model: model, Config: c, Task: task, Normaliser: n}
	for _, w := range o.Params() {
		p.Protocol.Parameters += w.Len()
	}
	return p, p.check()
}

// PythonIdentity is the non-linearity of neuralop's model that stands for an fno.
const PythonIdentity = "torch.nn.Identity"

// ToNeuralOp returns the state of neuralop.models.FNO that gives the operator's
// outputs, and the arguments that make the model; of normalised values, if p has
// statistics. The argument non_linearity, PythonIdentity or missing, is a function
// there. The error says which option does not map.
func (p *Predictor) ToNeuralOp() (weights.State, map[string]any, error) {
	switch c := p.Config.(type) {
	case *NeuralOp:
		o := p.Operator.(*neuralOp)
		if c.Activation != "gelu" && c.Activation != "identity" {
			return nil, nil, fmt.Errorf("--activation %s: neuralop takes a Python function there; gelu, its default, and identity are written", c.Activation)
		}
		return o.state(), o.arguments(c), nil
	case *FNO:
		o, there, err := p.Operator.(*fno).asNeuralOp(c)
		if err != nil {
			return nil, nil, err
		}
		return o.state(), o.arguments(there), nil
	}
	return nil, nil, fmt.Errorf("a model %s; neuralop.models.FNO stands for the models neuralop and fno", p.Model)
}
