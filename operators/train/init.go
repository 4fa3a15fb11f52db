package train

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// loadInit opens the run that the weights start from; nil if there is none.
func (r *run) loadInit() error {
	if r.s.Init == "" {
		return nil
	}
	p, err := operators.Load(r.s.Init)
	if err != nil {
		return &DataError{fmt.Errorf("--init: %w", err)}
	}
	if p.Model != r.o.Model.Name {
		return r.unfit("it is a %s, not a %s", p.Model, r.o.Model.Name)
	}
	if p.Normaliser.Kind != r.s.Normalise && len(r.s.Fresh) == 0 {
		return r.unfit("it has --normalise %s, not %s", p.Normaliser.Kind, r.s.Normalise)
	}
	r.from = p
	return nil
}

func (r *run) unfit(format string, args ...any) error {
	return &SettingsError{fmt.Errorf("--init %s: %w", r.s.Init, fmt.Errorf(format, args...))}
}

// conditions are the parameters that the operator is to read: those of the run
// that it starts from, their ranges widened by the data's; else what
// Settings.Condition says.
func (r *run) conditions(span operators.Span) ([]operators.Condition, error) {
	if r.from == nil || len(r.s.Fresh) > 0 {
		return chooseConditions(r.o.Data, span, r.s.Condition)
	}
	var list []operators.Condition
	for _, c := range r.from.Task.Conditions {
		if c.Name == operators.LeadTime {
			continue
		}
		values, err := namedParameter(r.o.Data, span, c.Name)
		if err != nil {
			return nil, r.unfit("%w", err)
		}
		for _, v := range values {
			c.Lo, c.Hi = min(c.Lo, v), max(c.Hi, v)
		}
		list = append(list, c)
	}
	return list, nil
}

// namedParameter reads one parameter of the samples of a span.
func namedParameter(d *datasets.Dataset, span operators.Span, name string) ([]float64, error) {
	info, _ := d.Info("params")
	if names := operators.ParameterNames(info.Array); !slices.Contains(names, name) {
		return nil, fmt.Errorf("it reads the parameter %q; %s has %s", name, d.Path(), orNothing(names))
	}
	return parameters(d, span, []string{name})
}

// takeOver copies the weights of the run that training starts from. The time
// step of the data may be another one: that is to be learnt.
func (r *run) takeOver() error {
	if r.from == nil {
		return nil
	}
	r.predictor.Protocol.Init = r.s.Init
	if len(r.s.Fresh) > 0 {
		return r.takeSome()
	}
	task := r.predictor.Task
	task.Step = r.from.Task.Step
	if err := r.from.Task.Accepts(task); err != nil {
		return r.unfit("%w", err)
	}
	if r.from.Task.Increment != task.Increment {
		return r.unfit("one predicts frames, the other increments (--predict)")
	}
	if r.s.Normalise == operators.PerPixel && !slices.Equal(r.from.Task.Grid, task.Grid) {
		return r.unfit("its statistics are per pixel of the grid %v; the data's is %v", r.from.Task.Grid, task.Grid)
	}
	weights := slices.Concat(r.from.Operator.Params(), operators.Buffers(r.from.Operator))
	mine := slices.Concat(r.params, operators.Buffers(r.predictor.Operator))
	if len(weights) != len(mine) {
		return r.unfit("it has %d arrays of weights, this model %d", len(weights), len(mine))
	}
	for i, w := range weights {
		p := mine[i]
		if p.Name != w.Name || !slices.Equal(p.Shape, w.Shape) {
			return r.unfit("its weights %s have the shape %v, this model's %s %v: the settings of the model must be the same", w.Name, w.Shape, p.Name, p.Shape)
		}
		copy(p.Float32(), w.Float32())
	}
	return nil
}

// takeSome copies all weights but those that are to be fresh.
func (r *run) takeSome() error {
	if _, fits := r.predictor.Operator.(operators.Fitter); fits {
		return r.unfit("a %s takes a part of itself from the data, so that --fresh would leave old weights on new bases", r.o.Model.Name)
	}
	known := map[string]autodiff.Param{}
	for _, w := range r.from.Operator.Params() {
		known[w.Name] = w
	}
	fresh := make([]int, len(r.s.Fresh))
	for _, p := range r.params {
		if k := slices.IndexFunc(r.s.Fresh, func(prefix string) bool { return strings.HasPrefix(p.Name, prefix) }); k >= 0 {
			fresh[k]++
			continue
		}
		w, ok := known[p.Name]
		switch {
		case !ok:
			return r.unfit("it has no weights %s; --fresh could name them", p.Name)
		case !slices.Equal(w.Shape, p.Shape):
			return r.unfit("its weights %s have the shape %v, this model's %v; --fresh could name them", p.Name, w.Shape, p.Shape)
		}
		copy(p.Float32(), w.Float32())
	}
	for k, n := range fresh {
		if n == 0 {
			return &SettingsError{fmt.Errorf("--fresh %s: no parameter of %s begins so; they are %s, …", r.s.Fresh[k], r.o.Model.Name, r.params[0].Name)}
		}
	}
	return nil
}
