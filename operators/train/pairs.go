package train

import (
	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
)

// pairs are the training items of some samples: one for each sample, or, where
// the task is autoregressive, for each sample and each frame at which a window
// and the unrolled steps fit.
//
// x is the operator's encoded input, (Inputs, x…), followed, if the task
// predicts increments, by the last input frame in physical units. y is the
// target frames in physical units, (steps × channels, x…).
type pairs struct {
	from      *samples
	norm      operators.Normaliser
	steps     int // target frames
	perSample int
	raw       []float32 // scratch: window and target frames
	extra     []float32 // scratch
	encode    struct{ state, extra func(dst, x []float32) }
}

var _ datasets.Items = (*pairs)(nil)

func newPairs(from *samples, n operators.Normaliser, steps int) *pairs {
	t := from.task
	p := &pairs{from: from, norm: n, steps: steps, perSample: 1}
	if t.Kind == operators.Autoregressive {
		p.perSample = t.Frames - t.Window - steps + 1
	}
	p.raw = make([]float32, (t.Window+steps)*from.frame())
	p.extra = make([]float32, from.extra())
	p.encode.state, p.encode.extra, _ = n.Encoder(t, t.Grid)
	return p
}

// Len is the number of pairs.
func (p *pairs) Len() int { return p.from.span.Len() * p.perSample }

// Shapes of x and y.
func (p *pairs) Shapes() (x, y []int) {
	t := p.from.task
	channels := t.Inputs()
	if t.Increment {
		channels += t.Channels
	}
	return append([]int{channels}, t.Grid...), append([]int{p.steps * t.Channels}, t.Grid...)
}

// Item makes pair i.
func (p *pairs) Item(i int, x, y []float32) error {
	sample, first := i/p.perSample, i%p.perSample
	if err := p.from.readFrames(p.raw, sample, first); err != nil {
		return err
	}
	if err := p.from.readExtras(p.extra, sample); err != nil {
		return err
	}
	window := len(p.raw) - len(y)
	p.encode.extra(x[:len(p.extra)], p.extra)
	p.encode.state(x[len(p.extra):len(p.extra)+window], p.raw[:window])
	if p.from.task.Increment {
		copy(x[window+len(p.extra):], p.raw[window-p.from.frame():window])
	}
	copy(y, p.raw[window:])
	return nil
}
