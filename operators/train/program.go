package train

import (
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/loss"
)

// shape is what a program is recorded for.
type shape struct {
	batch  int
	stride int // between the grid's points that are used
	own    int // applications that read the operator's own predictions: see Settings.Curriculum
}

// program is the recorded training step of one shape: encoded inputs and
// physical targets in, the loss out.
type program struct {
	shape
	nodes int
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
	loss     func(grid []int) loss.Func
}

// record makes the program of a shape. With RolloutTrain K, the operator is
// applied K times, and the losses of the frames that it predicts are averaged,
// each in physical units. The first applications, as many as shape.own, read
// windows that end in its own predictions, the later ones true windows.
//
// Derivatives flow back through Settings.Truncate applications, all if 0: the
// window of every Truncate-th is taken as given. With Truncate 1 and K = 2 that
// is the one-step loss plus the stability loss of Brandstetter, Worrall & Welling
// 2022, section 3.1 (halved).
func (r *recorder) record(s shape) *program {
	t, k, bundle := r.task, r.settings.RolloutTrain, r.task.Bundled()
	channels := t.Inputs()
	if t.Increment {
		channels += t.Channels
	}
	grid := strided(t.Grid, t.Periodic, s.stride)
	tensor := func(c int) *autodiff.Tensor {
		return autodiff.New(autodiff.Float32, append([]int{s.batch, c}, grid...)...)
	}
	p := &program{shape: s, tape: autodiff.NewTape(), x: tensor(channels), y: tensor(k * bundle * t.Channels)}
	p.nodes = p.x.Len() / (s.batch * channels)
	tape, lossOf := p.tape, r.loss(grid)
	target := func(frame int) *autodiff.Tensor {
		return autodiff.Slice(tape, p.y, frame*t.Channels, (frame+1)*t.Channels)
	}
	in := autodiff.Slice(tape, p.x, 0, t.Inputs())
	var base *autodiff.Tensor
	if t.Increment {
		base = autodiff.Slice(tape, p.x, t.Inputs(), channels)
	}
	var own []frame
	for step := range k {
		if step > 0 {
			recent := own
			switch truncate := r.settings.Truncate; {
			case step >= s.own:
				recent = nil
				for i := range own {
					y := target(i)
					recent = append(recent, frame{physical: y, encoded: r.affine(tape, y, inverse(r.norm.State))})
				}
			case truncate > 0 && step%truncate == 0:
				for i, f := range own {
					own[i] = f.given()
				}
			}
			in = r.window(tape, p.x, recent)
			if t.Increment {
				base = recent[len(recent)-1].physical
			}
		}
		out := r.operator.Forward(tape, in)
		for j := range bundle {
			f := r.decode(tape, out, base, j)
			own = append(own, f)
			value := lossOf(tape, f.physical, target(step*bundle+j))
			if p.loss == nil {
				p.loss = value
			} else {
				p.loss = autodiff.Add(tape, p.loss, value)
			}
		}
	}
	if n := k * bundle; n > 1 {
		p.loss = autodiff.Scale(tape, 1/float64(n), p.loss)
	}
	tape.Keep(p.loss)
	return p
}

// frame is a frame of u in physical units and as the operator reads it; the
// latter is made when it is wanted.
type frame struct{ physical, encoded *autodiff.Tensor }

// given is f as a constant.
func (f frame) given() frame {
	g := frame{physical: autodiff.StopGradient(f.physical)}
	if f.encoded != nil {
		g.encoded = autodiff.StopGradient(f.encoded)
	}
	return g
}

// window is the operator's input whose last frames are the recent ones: x's
// extras, what the window still holds of x's frames, recent frames, x's
// conditions.
func (r *recorder) window(tape *autodiff.Tape, x *autodiff.Tensor, recent []frame) *autodiff.Tensor {
	t := r.task
	extra := t.ExtraChannels()
	var parts []*autodiff.Tensor
	if extra > 0 {
		parts = append(parts, autodiff.Slice(tape, x, 0, extra))
	}
	if oldest := extra + len(recent)*t.Channels; oldest < t.Fields() {
		parts = append(parts, autodiff.Slice(tape, x, oldest, t.Fields()))
	}
	for i := max(0, len(recent)-t.Window); i < len(recent); i++ {
		if recent[i].encoded == nil {
			recent[i].encoded = r.affine(tape, recent[i].physical, inverse(r.norm.State))
		}
		parts = append(parts, recent[i].encoded)
	}
	if t.Fields() < t.Inputs() {
		parts = append(parts, autodiff.Slice(tape, x, t.Fields(), t.Inputs()))
	}
	return autodiff.Concat(tape, parts...)
}

// decode takes frame j of an output's bundle, in physical units, and as the
// operator reads it where that is the same as it wrote it.
func (r *recorder) decode(t *autodiff.Tape, out, base *autodiff.Tensor, j int) frame {
	c := r.task.Channels
	part := autodiff.Slice(t, out, j*c, (j+1)*c)
	f := frame{physical: r.affine(t, part, bundled(r.norm.Target, j, r.task.Bundled()))}
	switch {
	case base != nil:
		f.physical = autodiff.Add(t, base, f.physical)
	case !slices.Contains(r.norm.State.Std, 0):
		f.encoded = part // Target and State are the same statistics
	}
	return f
}

// bundled is the part of the statistics of a bundle of n frames that is frame
// j's.
func bundled(a operators.Affine, j, n int) operators.Affine {
	size := len(a.Mean) / n
	return operators.Affine{Mean: a.Mean[j*size : (j+1)*size], Std: a.Std[j*size : (j+1)*size]}
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
	x, nodes := p.x.Float32(), p.nodes
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
