package train

import (
	"context"
	"fmt"

	"github.com/pdekit/pdekit/operators"
)

// normaliser takes the statistics of the samples in one pass, and checks on the
// way that every value is finite.
func (s *samples) normaliser(ctx context.Context, kind string) (operators.Normaliser, error) {
	t := s.task
	pixel := kind == operators.PerPixel
	state, target := newMoments(t.Channels, s.nodes, pixel), newMoments(t.Channels, s.nodes, pixel)
	extra := newMoments(t.ExtraChannels(), s.nodes, pixel)
	increment := make([]float32, s.frame())
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
			switch {
			case t.Increment && f > 0:
				before := sample[(f-1)*s.frame():]
				for j := range increment {
					increment[j] = u[j] - before[j]
				}
				target.add(increment)
			case !t.Increment && last:
				target.add(u)
			}
		}
		extra.add(sample[len(s.frames)*s.frame():])
	})
	if err != nil {
		return operators.Normaliser{}, err
	}
	n := operators.Normaliser{Kind: kind}
	if len(t.Conditions) > 0 {
		if n.Condition, err = operators.ConditionStats(t.Conditions, s.conditions); err != nil {
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
		n.Target = operators.Identity(t.Channels)
		return n, err
	}
	if t.Window > 0 {
		n.State = state.affine()
	}
	if len(t.Extras) > 0 {
		n.Extra = extra.affine()
	}
	n.Target = target.affine()
	if t.Kind == operators.Autoregressive && !t.Increment {
		n.Target = n.State // what comes out goes in again
	}
	return n, err
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
