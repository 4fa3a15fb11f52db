package operators

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Rollout applies the operator to its own predictions, steps times, beyond the
// stored frames if asked. Everything is in physical units on a grid of the
// given size:
//
//	history  (batch, window, channel, x[, y[, z]])  the first frames of u
//	extra    (batch, extra, x[, y[, z]])            Task.Extras; nil if there are none
//	given    (batch, len(Task.Conditions))          their values, the lead time being that of one step of the data; nil if there are none
//	dst      (batch, steps, channel, x[, y[, z]])   frames window, window+1, …
//
// Each step advances time by Task.Step: for a one-shot task by the whole T. A
// window of true or predicted frames serves for Task.Ahead() steps. dst may not
// overlap the inputs. After the first call with a batch size and grid
// nothing is allocated.
//
// Errors: a steady task, a grid that the operator cannot carry, a condition that
// cannot be encoded, ctx.Err(), and
// *Diverged when a prediction is not finite; dst is complete even then.
func (p *Predictor) Rollout(ctx context.Context, dst, history, extra []float32, given []float64, size []int, steps int) error {
	if p.Task.Kind == Steady {
		return errors.New("the operator solves a steady problem: there is no next frame to roll out to")
	}
	if err := p.CheckGrid(size); err != nil {
		return err
	}
	frame, window := p.Task.Channels*nodes(size), p.Task.Window
	past, aside, future := window*frame, p.Task.ExtraChannels()*nodes(size), steps*frame
	batch := len(history) / past
	if batch*past != len(history) || batch*aside != len(extra) || batch*future != len(dst) {
		panic(fmt.Sprintf("operators: Rollout of %d + %d values to %d; a sample has %d + %d and %d", len(history), len(extra), len(dst), past, aside, future))
	}
	conditions, err := p.encodeConditions(given, batch)
	if err != nil {
		return err
	}
	part := min(batch, max(1, chunkNodes/nodes(size)))
	for first := 0; first < batch; first += part {
		r := rollout{
			p: p, pl: p.plan(size, min(part, batch-first)), frame: frame, steps: steps,
			history: history[first*past:], extra: extra[first*aside:], dst: dst[first*future:],
			given: conditions[first*len(p.Task.Conditions):], values: given[first*len(p.Task.Conditions):],
		}
		for b := range r.pl.batch {
			r.pl.condition(b, r.given[b*r.pl.given:])
		}
		for step := 0; step < steps; step += r.ahead() {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := r.advance(step); err != nil {
				return err
			}
		}
	}
	return firstNotFinite(dst, batch, steps, frame)
}

// rollout is a rollout of one plan's batch.
type rollout struct {
	p                   *Predictor
	pl                  *plan
	frame, steps        int
	history, extra, dst []float32
	given               []float32 // conditions as the operator reads them
	values              []float64 // the same in physical units
}

// advance predicts the frames that follow from the window before step.
func (r *rollout) advance(step int) error {
	t := r.p.Task
	past, aside, future := t.Window*r.frame, t.ExtraChannels()*nodes(r.pl.size), r.steps*r.frame
	sample := func(b int) (old, new []float32) {
		return r.history[b*past : (b+1)*past], r.dst[b*future:][:step*r.frame]
	}
	for b := range r.pl.batch {
		old, new := sample(b)
		r.pl.encodeWindow(b, r.extra[b*aside:(b+1)*aside], old, new, r.frame)
	}
	ahead := min(r.ahead(), r.steps-step)
	leads := 1
	if t.Leads > 0 {
		leads, ahead = ahead, 1
	}
	for lead := range leads {
		if t.Leads > 0 {
			if err := r.lead(lead + 1); err != nil {
				return err
			}
		}
		r.pl.tape.Replay()
		for b := range r.pl.batch {
			var base []float32
			if t.Increment {
				old, new := sample(b)
				base = lastFrame(old, new, r.frame)
			}
			at := b*future + (step+lead)*r.frame
			r.decode(r.dst[at:at+ahead*r.frame], b, base)
		}
	}
	return nil
}

// ahead is Task.Ahead, less where that would be a longer lead than training
// saw, for data of a longer time step.
func (r *rollout) ahead() int {
	n := r.p.Task.Ahead()
	if r.p.Task.Leads == 0 {
		return n
	}
	last := r.pl.given - 1
	longest := r.p.Task.Conditions[last].Hi * (1 + 1e-6)
	return max(1, min(n, int(longest/r.values[last])))
}

// lead sets the channel of the lead time to so many of the data's steps.
func (r *rollout) lead(steps int) error {
	k := r.pl.given - 1
	for b := range r.pl.batch {
		z, err := r.p.Normaliser.EncodeCondition(r.p.Task, k, float64(steps)*r.values[b*r.pl.given+k])
		if err != nil {
			return err
		}
		r.given[b*r.pl.given+k] = z
		r.pl.condition(b, r.given[b*r.pl.given:])
	}
	return nil
}

// decode sets dst to the first frames of the prediction of batch member b, as
// many as fit.
func (r *rollout) decode(dst []float32, b int, base []float32) {
	whole := r.p.Task.Bundled() * r.frame
	if len(dst) == whole {
		r.pl.decode(dst, b, base)
		return
	}
	if cap(r.p.whole) < whole {
		r.p.whole = make([]float32, whole)
	}
	r.pl.decode(r.p.whole[:whole], b, base)
	copy(dst, r.p.whole)
}

// encodeWindow fills batch member b: extra, then the last frames of old followed
// by new, as many as old has.
func (pl *plan) encodeWindow(b int, extra, old, new []float32, frame int) {
	in := pl.in.Float32()
	row := in[b*(len(in)/pl.batch):]
	pl.scale.extra.encode(row[:len(extra)], extra)
	row = row[len(extra):]
	window := len(old)
	kept := max(0, window-len(new)) // values that still come from old
	for at := 0; at < window; at += frame {
		var source []float32
		if at < kept {
			source = old[window-kept+at:]
		} else {
			source = new[len(new)-window+at:]
		}
		pl.scale.state.encode(row[at:at+frame], source[:frame])
	}
}

func lastFrame(old, new []float32, frame int) []float32 {
	if len(new) > 0 {
		return new[len(new)-frame:]
	}
	return old[len(old)-frame:]
}

// firstNotFinite returns *Diverged for the earliest bad step of the first bad
// sample.
func firstNotFinite(dst []float32, batch, steps, frame int) error {
	for i, x := range dst {
		if v := float64(x); math.IsNaN(v) || math.IsInf(v, 0) {
			return &Diverged{Sample: i / (steps * frame), Step: 1 + i/frame%steps}
		}
	}
	return nil
}
