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
//	given    (batch, len(Task.Conditions))          their values; nil if there are none
//	dst      (batch, steps, channel, x[, y[, z]])   frames window, window+1, …
//
// Each step advances time by Task.Step: for a one-shot task by the whole T. dst
// may not overlap the inputs. After the first call with a batch size and grid
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
		pl := p.plan(size, min(part, batch-first))
		for b := range pl.batch {
			pl.condition(b, conditions[(first+b)*pl.given:])
		}
		for step := range steps {
			if err := ctx.Err(); err != nil {
				return err
			}
			for b := range pl.batch {
				i := first + b
				old, new := history[i*past:(i+1)*past], dst[i*future:(i+1)*future]
				pl.encodeWindow(b, extra[i*aside:(i+1)*aside], old, new[:step*frame], frame)
			}
			pl.tape.Replay()
			for b := range pl.batch {
				i := first + b
				old, new := history[i*past:(i+1)*past], dst[i*future:(i+1)*future]
				var base []float32
				if p.Task.Increment {
					base = lastFrame(old, new[:step*frame], frame)
				}
				pl.decode(new[step*frame:(step+1)*frame], b, base)
			}
		}
	}
	return firstNotFinite(dst, batch, steps, frame)
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
