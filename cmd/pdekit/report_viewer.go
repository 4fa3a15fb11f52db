package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/plots"
	"github.com/pdekit/pdekit/plots/report"
)

// reportViewer lets every run predict the samples that the page shows.
func (a *app) reportViewer(ctx context.Context, list []*evaluation, names []string, o *reportOptions) (*report.Viewer, error) {
	v := &report.Viewer{Runs: names}
	for _, name := range plots.Colormaps() {
		signed := name == "vik" || name == "berlin"
		v.Maps = append(v.Maps, report.Map{Name: name, Hex: plots.ColormapTable(name), Signed: signed, Dark: name == "berlin"})
	}
	var truths [][][]float32
	for i, e := range list {
		truth, prediction, err := a.fieldsOf(ctx, e, v, i == 0, o)
		if err != nil {
			return nil, err
		}
		truths, v.Predictions = append(truths, truth), append(v.Predictions, prediction)
	}
	// Runs with longer windows predict fewer frames beyond; all show the frames
	// that each has.
	shortest := slices.MinFunc(truths, func(a, b [][]float32) int { return len(a[0]) - len(b[0]) })
	v.Truth = shortest
	length := len(shortest[0])
	if v.Times != nil {
		v.Times = v.Times[:length/(len(truths[0][0])/len(v.Times))]
	}
	for _, p := range v.Predictions {
		for i := range p {
			p[i] = p[i][:length]
		}
	}
	return v, nil
}

// fieldsOf predicts the samples of one run: frames given and predicted, (frame,
// channel, x[, y]). The first run describes the fields in v; the others must
// agree with it.
func (a *app) fieldsOf(ctx context.Context, e *evaluation, v *report.Viewer, first bool, o *reportOptions) (truth, prediction [][]float32, err error) {
	p, err := operators.Load(e.Run)
	if err != nil {
		return nil, nil, badFile(err)
	}
	if err := setLead(p, o.lead); err != nil {
		return nil, nil, err
	}
	s, err := openSource(o.data, p)
	if err != nil {
		return nil, nil, err
	}
	defer s.close()
	var samples []int
	for _, j := range e.Judged[:min(o.show, len(e.Judged))] {
		samples = append(samples, j.Sample)
	}
	steps := e.main().Steps
	if first {
		describeFields(v, s, samples, steps)
	} else if !slices.Equal(samples, v.Samples) || s.task.Channels != len(v.Channels) || (s.task.Kind == operators.Steady) != (v.Times == nil) || !sameTimes(v.Times, s) {
		return nil, nil, withHint(usagef("%s was judged on other samples, channels or times than the runs before it (%s)", e.Run, s.task.Kind), "name the samples with --split all, or write a report for each kind of model")
	}
	v.Given = max(v.Given, s.task.Window)
	frame, window, size := s.frame(), s.task.Window*s.frame(), s.targets()*s.frame()
	all := make([]float64, size)
	for at := 0; at < len(samples); at += judgeBatch {
		batch := samples[at:min(at+judgeBatch, len(samples))]
		in, err := s.inputs(batch)
		if err != nil {
			return nil, nil, err
		}
		given := slices.Clone(in.history)
		out := make([]float32, len(batch)*steps*frame)
		if err := s.predict(ctx, p, out, in, steps); err != nil {
			return nil, nil, err
		}
		for b, i := range batch {
			if err := s.readTruth(all, i); err != nil {
				return nil, nil, err
			}
			y, g := make([]float32, window+steps*frame), make([]float32, window+steps*frame)
			copy(y, given[b*window:(b+1)*window])
			copy(g, y[:window])
			narrow(y[window:], all[:steps*frame])
			copy(g[window:], out[b*steps*frame:(b+1)*steps*frame])
			truth, prediction = append(truth, middle(y, s.size)), append(prediction, middle(g, s.size))
		}
	}
	return truth, prediction, nil
}

// describeFields fills v with what the fields are.
func describeFields(v *report.Viewer, s *source, samples []int, steps int) {
	v.Samples, v.Channels = samples, slices.Clone(s.task.Labels)
	for c := len(v.Channels); c < s.task.Channels; c++ {
		name := "u"
		if s.task.Channels > 1 {
			name = fmt.Sprintf("channel %d", c)
		}
		v.Channels = append(v.Channels, name)
	}
	for c, unit := range s.task.Units {
		if c < len(v.Channels) && unit != "" && unit != "1" {
			v.Channels[c] += " [" + unit + "]"
		}
	}
	space := s.size
	if len(space) == 3 {
		z := s.data.Coordinate("z")
		v.Note = fmt.Sprintf("The fields are three-dimensional; the plane in the middle of z (node %d of %d) is shown.", space[2]/2+1, space[2])
		if len(z) == space[2] {
			v.Note = fmt.Sprintf("The fields are three-dimensional; the plane z = %.4g is shown.", z[space[2]/2])
		}
		space = space[:2]
	}
	v.Space = space
	for d, name := range []string{"x", "y"}[:len(space)] {
		lo, hi := s.task.Lo[d], s.task.Hi[d]
		if x := s.data.Coordinate(name); len(x) == space[d] {
			lo, hi = x[0], x[len(x)-1]
		}
		v.Axes, v.Lo, v.Hi = append(v.Axes, name), append(v.Lo, lo), append(v.Hi, hi)
	}
	if s.task.Kind == operators.Steady {
		return
	}
	for k := range s.task.Window + steps {
		v.Times = append(v.Times, startOf(s)+float64(k)*s.step())
	}
}

func startOf(s *source) float64 {
	if t := s.data.Coordinate("t"); len(t) > 0 {
		return t[0]
	}
	return 0
}

// sameTimes reports whether the first two frames of v are those of s.
func sameTimes(times []float64, s *source) bool {
	return len(times) < 2 || times[0] == startOf(s) && times[1] == startOf(s)+s.step()
}

// middle is the middle plane along z of fields in 3-D; others as they are.
func middle(values []float32, size []int) []float32 {
	if len(size) < 3 {
		return values
	}
	n := size[2]
	out := make([]float32, 0, len(values)/n)
	for at := n / 2; at < len(values); at += n {
		out = append(out, values[at])
	}
	return out
}
