package train

import (
	"context"
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/operators"
)

// normaliser takes the statistics of the samples in one pass, and checks on the
// way that every value is finite.
func (s *samples) normaliser(ctx context.Context, o Settings) (operators.Normaliser, error) {
	t, kind := s.task, o.Normalise
	pixel, increments := kind == operators.PerPixel, o.Predict == PredictIncrement
	state, extra := newMoments(t.Channels, s.nodes, pixel), newMoments(t.ExtraChannels(), s.nodes, pixel)
	target := newMoments(t.Outputs(), s.nodes, pixel)
	err := s.each(ctx, func(sample []float32) {
		if kind == operators.Raw {
			return
		}
		for f := range s.frames {
			u := sample[f*s.frame() : (f+1)*s.frame()]
			last := f == len(s.frames)-1
			if t.Kind == operators.Autoregressive || !last {
				state.add(u)
			}
			if last && t.Kind != operators.Autoregressive && !t.Increment {
				target.add(u)
			}
		}
		if increments {
			s.increments(sample, target)
		}
		extra.add(sample[len(s.frames)*s.frame():])
	})
	if err != nil {
		return operators.Normaliser{}, err
	}
	n := operators.Normaliser{Kind: kind}
	if len(t.Conditions) > 0 {
		if n.Condition, err = s.conditionStats(); err != nil {
			return n, fmt.Errorf("%s: %w", s.data.Path(), err)
		}
	}
	if kind == operators.Raw {
		if t.Window > 0 {
			n.State = operators.Identity(t.Channels)
		}
		if len(t.Extras) > 0 {
			n.Extra = operators.Identity(t.ExtraChannels())
		}
		n.Target = operators.Identity(t.Outputs())
		return n, nil
	}
	if t.Window > 0 {
		n.State = state.affine()
	}
	if len(t.Extras) > 0 {
		n.Extra = extra.affine()
	}
	switch {
	case o.Predict == PredictResidual:
		n.Target = repeated(operators.Affine{Mean: make([]float64, len(n.State.Std)), Std: n.State.Std}, t.Bundled())
	case t.Kind == operators.Autoregressive && !t.Increment:
		n.Target = repeated(n.State, t.Bundled()) // what comes out goes in again
	default:
		n.Target = target.affine()
	}
	return n, nil
}

// increments adds to m what the operator is to predict over each frame: the
// increments to the frames of the bundle, together; or to each frame that is a
// lead away, one by one.
func (s *samples) increments(sample []float32, m *moments) {
	t, frame := s.task, s.frame()
	bundle, longest := t.Bundled(), max(t.Leads, 1)
	d := make([]float32, bundle*frame)
	for f := range len(s.frames) - bundle {
		before := sample[f*frame : (f+1)*frame]
		for lead := 1; lead <= longest && f+lead+bundle <= len(s.frames); lead++ {
			after := sample[(f+lead)*frame:]
			for j := range d {
				d[j] = after[j] - before[j%frame]
			}
			m.add(d)
		}
	}
}

// conditionStats are the statistics of the conditions; those of the lead time
// are over the leads themselves.
func (s *samples) conditionStats() (operators.Affine, error) {
	t := s.task
	a, err := operators.ConditionStats(t.Conditions, s.conditions)
	if err != nil || t.Leads == 0 {
		return a, err
	}
	last := len(t.Conditions) - 1
	var leads []float64
	for lead := 1; lead <= t.Leads; lead++ {
		leads = append(leads, t.LeadTime(lead))
	}
	b, err := operators.ConditionStats(t.Conditions[last:], leads)
	if err != nil {
		return a, err
	}
	a.Mean[last], a.Std[last] = b.Mean[0], b.Std[0]
	return a, nil
}

// repeated is a for each frame of a bundle.
func repeated(a operators.Affine, bundle int) operators.Affine {
	return operators.Affine{Mean: slices.Repeat(a.Mean, bundle), Std: slices.Repeat(a.Std, bundle)}
}

// each calls f with every sample, as read gives it, after checking that it is
// finite.
func (s *samples) each(ctx context.Context, f func(sample []float32)) error {
	sample := make([]float32, s.size())
	for i := range s.span.Len() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.read(sample, i); err != nil {
			return err
		}
		if err := s.checkFinite(sample, i); err != nil {
			return err
		}
		f(sample)
	}
	return nil
}
