package main

import (
	"context"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
)

// judgeBatch is how many samples go through the model at once.
const judgeBatch = 16

// judge fills the sections of e: the model and the trivial baselines on the
// given samples; compat is metrics.Shape's CompatBatch.
func (a *app) judge(ctx context.Context, e *evaluation, p *operators.Predictor, s *source, samples []int, steps, compat int) error {
	sum, err := sumTargets(s)
	if err != nil {
		return err
	}
	progress := newProgress(a.IO, a.progress, "evaluate")
	defer progress.end()
	j := newJudge(p, s, steps, sum, s.data.Samples(), compat)
	for first := 0; first < len(samples); first += judgeBatch {
		batch := samples[first:min(first+judgeBatch, len(samples))]
		if err := j.batch(ctx, batch); err != nil {
			return err
		}
		progress.update(first+len(batch), len(samples), "samples", nil)
	}
	e.Sections = j.sections()
	e.Metrics = values(e.main().Reports["model"])
	return nil
}

// sumTargets is the sum of what is to be predicted over all samples of the data,
// judged or not. Less a sample, and divided by the number of the others, it is
// the mean field that this sample can honestly be guessed with, frame by frame
// and node by node.
func sumTargets(s *source) ([]float64, error) {
	size := s.targets() * s.frame()
	sum, one := make([]float64, size), make([]float64, size)
	for i := range s.data.Samples() {
		if err := s.readTruth(one, i); err != nil {
			return nil, err
		}
		for k, v := range one {
			sum[k] += v
		}
	}
	return sum, nil
}

// meanOfOthers sets dst to the mean of the samples other than the one with
// targets y.
func (j *judge) meanOfOthers(dst, y []float64) []float64 {
	for k := range dst {
		dst[k] = (j.sum[k] - y[k]) / float64(j.samples-1)
	}
	return dst
}

// judge gathers the metrics of the model and the baselines.
type judge struct {
	p       *operators.Predictor
	s       *source
	steps   int
	sum     []float64 // of the targets over all samples of the data
	samples int       // of the data

	oneStep, rollout *contest // oneStep is nil where a rollout is one step
}

// contest is one section: an accumulator for each predictor.
type contest struct {
	name  string
	steps int
	order []string
	acc   map[string]*metrics.Accumulator
}

func newContest(name string, s *source, steps, samples, compat int) *contest {
	c := &contest{name: name, steps: steps, order: []string{"model"}, acc: map[string]*metrics.Accumulator{}}
	if s.task.Kind != operators.Steady {
		c.order = append(c.order, "persistence")
	}
	if samples > 1 {
		c.order = append(c.order, "mean")
	}
	times := make([]float64, steps)
	for k := range times {
		times[k] = float64(k+1) * s.step()
	}
	for _, name := range c.order {
		c.acc[name] = metrics.New(metrics.Shape{
			Frames: steps, Channels: s.task.Channels, Names: channelNames(s.task), Space: s.size,
			Spacing: s.task.Spacing(s.size), Periodic: s.task.Periodic, Times: times, CompatBatch: compat,
		})
	}
	return c
}

// channelNames are the labels of u's channels, nil where some have none.
func channelNames(t operators.Task) []string {
	if len(t.Labels) != t.Channels {
		return nil
	}
	return t.Labels
}

func (c *contest) section() section {
	out := section{Name: c.name, Steps: c.steps, Reports: map[string]metrics.Report{}, order: c.order}
	for name, acc := range c.acc {
		out.Reports[name] = acc.Report()
	}
	return out
}

func newJudge(p *operators.Predictor, s *source, steps int, sum []float64, samples, compat int) *judge {
	j := &judge{p: p, s: s, steps: steps, sum: sum, samples: samples}
	name := s.task.Kind
	if name == operators.Autoregressive {
		name = "rollout"
		j.oneStep = newContest("one-step", s, steps, samples, compat)
	}
	j.rollout = newContest(name, s, steps, samples, compat)
	return j
}

func (j *judge) sections() []section {
	var list []section
	if j.oneStep != nil {
		list = append(list, j.oneStep.section())
	}
	return append(list, j.rollout.section())
}

// batch judges some samples.
func (j *judge) batch(ctx context.Context, samples []int) error {
	s, n := j.s, len(samples)
	frame, window := s.frame(), s.task.Window*s.frame()
	in, err := s.inputs(samples)
	if err != nil {
		return err
	}
	truth := make([]float64, n*s.targets()*frame)
	size := s.targets() * frame
	for b, i := range samples {
		if err := s.readTruth(truth[b*size:(b+1)*size], i); err != nil {
			return err
		}
	}
	want := j.steps * frame
	pred := make([]float32, n*want)
	if j.oneStep != nil {
		if err := j.teacher(ctx, samples, in, truth, size); err != nil {
			return err
		}
	}
	if err := s.predict(ctx, j.p, pred, in, j.steps); err != nil {
		return err
	}
	guess, last := make([]float64, want), make([]float64, want)
	for b := range samples {
		y := truth[b*size : b*size+want]
		widen(guess, pred[b*want:(b+1)*want])
		j.rollout.acc["model"].Add(guess, y)
		if j.samples > 1 {
			j.rollout.acc["mean"].Add(j.meanOfOthers(guess, y), y)
		}
		if window > 0 {
			for k := 0; k < want; k += frame {
				widen(last[k:k+frame], in.history[(b+1)*window-frame:(b+1)*window])
			}
			j.rollout.acc["persistence"].Add(last, y)
		}
	}
	return nil
}

// teacher judges one application at a time, each from the true frames before it.
func (j *judge) teacher(ctx context.Context, samples []int, given *inputs, truth []float64, size int) error {
	s, n := j.s, len(samples)
	frame, window, want := s.frame(), s.task.Window*s.frame(), j.steps*s.frame()
	model, last := make([]float64, n*want), make([]float64, n*want)
	frames, pred := make([]float32, n*(window+want)), make([]float32, n*want)
	for b := range samples {
		row := frames[b*(window+want) : (b+1)*(window+want)]
		copy(row, given.history[b*window:(b+1)*window])
		narrow(row[window:], truth[b*size:b*size+want])
		for k := 0; k < want; k += frame {
			before := k / (frame * s.task.Bundled()) * s.task.Bundled() * frame
			widen(last[b*want+k:][:frame], row[window+before-frame:][:frame])
		}
	}
	if err := j.forced(ctx, pred, frames, given); err != nil {
		return err
	}
	widen(model, pred)
	for b := range samples {
		y := truth[b*size : b*size+want]
		guess := model[b*want : (b+1)*want]
		j.oneStep.acc["model"].Add(guess, y)
		j.oneStep.acc["persistence"].Add(last[b*want:(b+1)*want], y)
		if j.samples > 1 {
			j.oneStep.acc["mean"].Add(j.meanOfOthers(guess, y), y)
		}
	}
	return nil
}

// forced sets pred to what each application makes of true frames, (samples,
// window + steps, …).
func (j *judge) forced(ctx context.Context, pred, frames []float32, given *inputs) error {
	s := j.s
	if s.steps == nil {
		return j.p.Forced(ctx, pred, frames, given.extra, given.given, s.size, j.steps)
	}
	frame := s.frame()
	n, row := given.samples, len(frames)/given.samples
	x, one := make([]float32, n*frame), make([]float32, n*frame)
	for k := range j.steps {
		for b := range n {
			copy(x[b*frame:(b+1)*frame], frames[b*row+k*frame:])
		}
		in := *given
		in.history, in.index = x, k
		if err := s.predict(ctx, j.p, one, &in, 1); err != nil {
			return err
		}
		for b := range n {
			copy(pred[(b*j.steps+k)*frame:][:frame], one[b*frame:])
		}
	}
	return nil
}

func widen(dst []float64, src []float32) {
	for i, v := range src {
		dst[i] = float64(v)
	}
}

func narrow(dst []float32, src []float64) {
	for i, v := range src {
		dst[i] = float32(v)
	}
}
