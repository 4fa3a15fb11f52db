package train

import (
	"fmt"
	"math/rand/v2"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
)

// pairs are the training items of some samples: where each begins and, for a task
// with lead times, how far ahead its target is.
//
//   - steady and one-shot tasks: one for each sample;
//   - autoregressive: one for each sample and each frame at which a window and
//     the unrolled applications, each of a bundle, fit;
//   - with leads, PairsAll: one for each sample and each two frames that are no
//     more than Task.Leads apart (Herde et al. 2024, less the pairs of
//     a frame with itself, from which there is nothing to learn);
//   - with leads, PairsRandom: one for each sample and each first frame, the lead
//     drawn anew in each epoch.
//
// x is the operator's encoded input, (Inputs, x…), conditions last, followed, if
// the task predicts increments, by the last input frame in physical units. y is
// the target frames in physical units, (frames × channels, x…).
type pairs struct {
	from    *samples
	norm    operators.Normaliser
	seed    uint64
	epoch   int    // sets what is drawn: leads and symmetries
	targets int    // target frames
	starts  []pair // of each sample
	random  bool   // leads are drawn
	augment augmentation

	source *rand.ChaCha8 // reseeded for each draw
	rng    *rand.Rand    // over source
	raw    []float32     // scratch: window and target frames
	extra  []float32     // scratch
	given  []float32     // conditions as the operator reads them, sample after sample
	encode struct{ state, extra func(dst, x []float32) }
}

// pair is one item of each sample.
type pair struct{ first, lead int }

var _ datasets.Items = (*pairs)(nil)

func newPairs(from *samples, n operators.Normaliser, s Settings) (*pairs, error) {
	t := from.task
	p := &pairs{from: from, norm: n, seed: s.Seed, targets: t.Bundled() * s.RolloutTrain, starts: []pair{{lead: 1}}}
	if t.Kind == operators.Autoregressive {
		p.starts, p.random = startsOf(t, p.targets, s.Pairs), s.Pairs == PairsRandom
	}
	p.source = rand.NewChaCha8([32]byte{})
	p.rng = rand.New(p.source)
	p.raw = make([]float32, (t.Window+p.targets)*from.frame())
	p.extra = make([]float32, from.extra())
	p.encode.state, p.encode.extra, _ = n.Encoder(t, t.Grid)
	p.given = make([]float32, len(from.conditions))
	var err error
	if p.augment, err = newAugmentation(s.Augment, from.data, t, deviations(n, t)); err != nil {
		return nil, &SettingsError{err}
	}
	if err := n.EncodeConditions(t, p.given, from.conditions); err != nil {
		return nil, &DataError{fmt.Errorf("%s: %w", from.data.Path(), err)}
	}
	return p, nil
}

// deviations are those of u's channels, 1 where values are taken as they are.
func deviations(n operators.Normaliser, t operators.Task) []float64 {
	out := make([]float64, t.Channels)
	entries := len(n.State.Std) / t.Channels
	for i, s := range n.State.Std {
		out[i/entries] += s / float64(entries)
	}
	return out
}

// startsOf lists the items of a sample of an autoregressive task.
func startsOf(t operators.Task, targets int, how string) []pair {
	var list []pair
	if t.Leads == 0 {
		for first := range t.Frames - t.Window - targets + 1 {
			list = append(list, pair{first, 1})
		}
		return list
	}
	for first := range t.Frames - t.Window {
		longest := min(t.Leads, t.Frames-t.Window-first)
		if how == PairsRandom {
			list = append(list, pair{first, longest})
			continue
		}
		for lead := 1; lead <= longest; lead++ {
			list = append(list, pair{first, lead})
		}
	}
	return list
}

// Len is the number of pairs.
func (p *pairs) Len() int { return p.from.span.Len() * len(p.starts) }

// Shapes of x and y.
func (p *pairs) Shapes() (x, y []int) {
	t := p.from.task
	channels := t.Inputs()
	if t.Increment {
		channels += t.Channels
	}
	return append([]int{channels}, t.Grid...), append([]int{p.targets * t.Channels}, t.Grid...)
}

// draw returns the random numbers of a purpose for an item in the present epoch.
func (p *pairs) draw(purpose string, i int) *rand.Rand {
	p.source.Seed(key(p.seed, purpose, p.epoch, i))
	return p.rng
}

// Item makes pair i.
func (p *pairs) Item(i int, x, y []float32) error {
	t, sample, at := p.from.task, i/len(p.starts), p.starts[i%len(p.starts)]
	if p.random {
		at.lead = 1 + p.draw("lead", i).IntN(at.lead)
	}
	window := t.Window * p.from.frame()
	if err := p.from.readFrames(p.raw[:window], sample, at.first); err != nil {
		return err
	}
	next := at.first + t.Window
	if t.Leads > 0 {
		next += at.lead - 1
	}
	if err := p.from.readFrames(p.raw[window:], sample, next); err != nil {
		return err
	}
	if err := p.from.readExtras(p.extra, sample); err != nil {
		return err
	}
	if p.augment.on() {
		d := p.augment.draw(p.draw("augmentation", i))
		p.augment.apply(d, p.raw, p.extra, t.Window, at.lead-1, t.Periodic)
	}
	p.encode.extra(x[:len(p.extra)], p.extra)
	p.encode.state(x[len(p.extra):len(p.extra)+window], p.raw[:window])
	x = x[len(p.extra)+window:]
	n, nodes := len(t.Conditions), p.from.nodes
	for k, v := range p.given[sample*n : (sample+1)*n] {
		if k == n-1 && t.Leads > 0 {
			var err error
			if v, err = p.norm.EncodeCondition(t, k, t.LeadTime(at.lead)); err != nil {
				return err
			}
		}
		for i := range x[k*nodes : (k+1)*nodes] {
			x[k*nodes+i] = v
		}
	}
	if t.Increment {
		copy(x[n*nodes:], p.raw[window-p.from.frame():window])
	}
	copy(y, p.raw[window:])
	return nil
}
