package train

import (
	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
)

// pairs are the training items of some samples: one for each sample, or, where
// the task is autoregressive, for each sample and each frame at which a window
// and the unrolled steps fit.
//
// x is the operator's encoded input, (Inputs, x…), conditions last, followed, if
// the task predicts increments, by the last input frame in physical units. y is the
// target frames in physical units, (steps × channels, x…).
type pairs struct {
	from      *samples
	norm      operators.Normaliser
	steps     int // target frames
	perSample int
	raw       []float32 // scratch: window and target frames
	extra     []float32 // scratch
	given     []float32 // conditions as the operator reads them, sample after sample
	encode    struct{ state, extra func(dst, x []float32) }
}

var _ datasets.Items = (*pairs)(nil)

func newPairs(from *samples, n operators.Normaliser, steps int) (*pairs, error) {
	t := from.task
	p := &pairs{from: from, norm: n, steps: steps, perSample: 1}
	if t.Kind == operators.Autoregressive {
		p.perSample = t.Frames - t.Window - steps + 1
	}
	p.raw = make([]float32, (t.Window+steps)*from.frame())
	p.extra = make([]float32, from.extra())
	p.encode.state, p.encode.extra, _ = n.Encoder(t, t.Grid)
	p.given = make([]float32, len(from.conditions))
	return p, n.EncodeConditions(t, p.given, from.conditions)
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
	x = x[len(p.extra)+window:]
	n, nodes := len(p.from.task.Conditions), p.from.nodes
	for k, v := range p.given[sample*n : (sample+1)*n] {
		for i := range x[k*nodes : (k+1)*nodes] {
			x[k*nodes+i] = v
		}
	}
	if p.from.task.Increment {
		copy(x[n*nodes:], p.raw[window-p.from.frame():window])
	}
	copy(y, p.raw[window:])
	return nil
}
