package train

import (
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// program is the recorded training step of one batch size: encoded inputs and
// physical targets in, the loss out.
type program struct {
	batch int
	tape  *autodiff.Tape
	x, y  *autodiff.Tensor
	loss  *autodiff.Tensor
}

// recorder makes programs for an operator and a task.
type recorder struct {
	operator operators.Operator
	task     operators.Task
	norm     operators.Normaliser
	settings Settings
	loss     func(t *autodiff.Tape, pred, target *autodiff.Tensor) *autodiff.Tensor
}

// record makes the program of a batch. With RolloutTrain K, the operator is
// applied K times, each time to a window that ends in its last prediction, and
// the losses of the K predictions are averaged, each in physical units. With
// Pushforward the earlier predictions are taken as given: no derivative flows
// from step to step. With K = 2 that is the one-step loss plus the stability
// loss of Brandstetter, Worrall & Welling 2022, section 3.1 (halved).
func (r *recorder) record(batch int) *program {
	t, k := r.task, r.settings.RolloutTrain
	channels := t.Inputs()
	if t.Increment {
		channels += t.Channels
	}
	shape := func(c int) []int { return append([]int{batch, c}, t.Grid...) }
	p := &program{
		batch: batch,
		tape:  autodiff.NewTape(),
		x:     autodiff.New(autodiff.Float32, shape(channels)...),
		y:     autodiff.New(autodiff.Float32, shape(k*t.Channels)...),
	}
	tape := p.tape
	extra := t.ExtraChannels()
	in := autodiff.Slice(tape, p.x, 0, t.Inputs())
	var base *autodiff.Tensor
	if t.Increment {
		base = autodiff.Slice(tape, p.x, t.Inputs(), channels)
	}
	for step := range k {
		out := r.operator.Forward(tape, in)
		pred := r.decode(tape, out, base)
		loss := r.loss(tape, pred, autodiff.Slice(tape, p.y, step*t.Channels, (step+1)*t.Channels))
		if step == 0 {
			p.loss = loss
		} else {
			p.loss = autodiff.Add(tape, p.loss, loss)
		}
		if step == k-1 {
			break
		}
		if r.settings.Pushforward {
			out, pred = autodiff.StopGradient(out), autodiff.StopGradient(pred)
		}
		next := out // Target and State are the same statistics
		if t.Increment {
			base = pred
		}
		if t.Increment || slices.Contains(r.norm.State.Std, 0) {
			next = r.affine(tape, pred, inverse(r.norm.State))
		}
		var parts []*autodiff.Tensor
		if extra > 0 {
			parts = append(parts, autodiff.Slice(tape, in, 0, extra))
		}
		if oldest := extra + t.Channels; oldest < t.Fields() {
			parts = append(parts, autodiff.Slice(tape, in, oldest, t.Fields()))
		}
		parts = append(parts, next)
		if t.Fields() < t.Inputs() {
			parts = append(parts, autodiff.Slice(tape, in, t.Fields(), t.Inputs()))
		}
		in = autodiff.Concat(tape, parts...)
	}
	if k > 1 {
		p.loss = autodiff.Scale(tape, 1/float64(k), p.loss)
	}
	tape.Keep(p.loss)
	return p
}

// decode brings an output to physical units.
func (r *recorder) decode(t *autodiff.Tape, out, base *autodiff.Tensor) *autodiff.Tensor {
	pred := r.affine(t, out, r.norm.Target)
	if base != nil {
		pred = autodiff.Add(t, base, pred)
	}
	return pred
}

// affine returns x·Std + Mean, entry by entry.
func (r *recorder) affine(t *autodiff.Tape, x *autodiff.Tensor, a operators.Affine) *autodiff.Tensor {
	if r.norm.Kind == operators.Raw {
		return x
	}
	if r.norm.Kind != operators.PerPixel {
		return autodiff.Affine(t, x, a.Std, a.Mean)
	}
	flat := autodiff.Reshape(x, x.Shape[0], len(a.Mean), 1)
	return autodiff.Reshape(autodiff.Affine(t, flat, a.Std, a.Mean), x.Shape...)
}

// inverse is the statistics whose decoding is a's encoding.
func inverse(a operators.Affine) operators.Affine {
	b := operators.Affine{Mean: make([]float64, len(a.Mean)), Std: make([]float64, len(a.Std))}
	for i, s := range a.Std {
		if s > 0 {
			b.Mean[i], b.Std[i] = -a.Mean[i]/s, 1/s
		}
	}
	return b
}

// addNoise adds normal noise of the given deviation to the input frames, in
// units of theirs, and the same in physical units to the base of increments.
func (r *recorder) addNoise(p *program, rng *rand.Rand, deviation float64) {
	t := r.task
	x, nodes := p.x.Float32(), t.Nodes()
	row := len(x) / p.batch
	first, end, frame := t.ExtraChannels()*nodes, t.Fields()*nodes, t.Channels*nodes
	base := t.Inputs() * nodes
	for b := range p.batch {
		sample := x[b*row : (b+1)*row]
		for i := first; i < end; i++ {
			e := deviation * rng.NormFloat64()
			sample[i] += float32(e)
			if j := i - (end - frame); j >= 0 && t.Increment {
				sample[base+j] += float32(e * r.stateDeviation(j, nodes))
			}
		}
	}
}

// stateDeviation is the deviation of value j of a frame.
func (r *recorder) stateDeviation(j, nodes int) float64 {
	if r.norm.Kind == operators.PerPixel {
		return r.norm.State.Std[j]
	}
	return r.norm.State.Std[j/nodes]
}
