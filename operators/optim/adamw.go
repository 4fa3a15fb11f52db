package optim

import (
	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// Options are the settings of AdamW; the zero value gives the defaults.
type Options struct {
	Beta1       float64 // decay of the first moment; 0 means 0.9
	Beta2       float64 // decay of the second moment; 0 means 0.999
	Eps         float64 // added to the root of the second moment; 0 means 1e-8
	WeightDecay float64 // per unit of learning rate
	// Coupled adds WeightDecay·w to the gradient (L2 regularisation, the
	// weight_decay of torch.optim.Adam and of the published FNO recipes) instead
	// of shrinking the weights apart from it.
	Coupled bool
}

// AdamW is the optimiser of Loshchilov & Hutter 2019, algorithm 2, as
// torch.optim.AdamW; coupled, it is torch.optim.Adam (Kingma & Ba 2015).
type AdamW struct {
	options Options
	params  []autodiff.Param
	state   State
}

// State is what AdamW carries from step to step. Moments are named after their
// parameters. Restoring a state means writing into the tensors of State() and
// calling SetSteps.
type State struct {
	Steps         int // taken so far
	First, Second []autodiff.Param
}

// NewAdamW returns an optimiser of params, whose moments are zero.
func NewAdamW(params []autodiff.Param, o Options) *AdamW {
	if o.Beta1 == 0 {
		o.Beta1 = 0.9
	}
	if o.Beta2 == 0 {
		o.Beta2 = 0.999
	}
	if o.Eps == 0 {
		o.Eps = 1e-8
	}
	a := &AdamW{options: o, params: params}
	a.state.First, a.state.Second = zerosLike(params), zerosLike(params)
	return a
}

// Step moves the parameters by their gradients at a learning rate. Coupled, it
// overwrites the gradients.
func (a *AdamW) Step(rate float64) {
	a.state.Steps++
	o := a.options
	settings := kernel.AdamW{Rate: rate, Beta1: o.Beta1, Beta2: o.Beta2, Eps: o.Eps, WeightDecay: o.WeightDecay, Step: a.state.Steps}
	if o.Coupled {
		settings.WeightDecay = 0
	}
	for i, p := range a.params {
		m, v := a.state.First[i], a.state.Second[i]
		if p.DType() == autodiff.Float32 {
			update(p.Float32(), m.Float32(), v.Float32(), p.Grad().Float32(), o, settings)
		} else {
			update(p.Float64(), m.Float64(), v.Float64(), p.Grad().Float64(), o, settings)
		}
	}
}

func update[T autodiff.Float](w, m, v, g []T, o Options, settings kernel.AdamW) {
	if o.Coupled && o.WeightDecay != 0 {
		kernel.Axpy(g, T(o.WeightDecay), w)
	}
	kernel.AdamWUpdate(w, m, v, g, settings)
}

// State returns the moments themselves, not copies.
func (a *AdamW) State() State { return a.state }

// SetSteps sets how many steps have been taken, of a restored state.
func (a *AdamW) SetSteps(n int) { a.state.Steps = n }

func zerosLike(params []autodiff.Param) []autodiff.Param {
	list := make([]autodiff.Param, len(params))
	for i, p := range params {
		list[i] = autodiff.Param{Name: p.Name, Tensor: autodiff.New(p.DType(), p.Shape...)}
	}
	return list
}
