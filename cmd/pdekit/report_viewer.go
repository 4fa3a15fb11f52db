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

// fieldsOf predicts the samples of one run: (frame, channel, x[, y[, z]]), the
// frames given and predicted, or the target of a steady or one-shot problem. The
// first run describes the fields in v and fills its inputs; the others must agree
// with it.
func (a *app) fieldsOf(ctx context.Context, e *evaluation, v *report.Viewer, first bool, o *reportOptions) (truth, prediction [][]float32, err error) {
	p, err := operators.Load(e.Run)
	if err != nil {
		return nil, nil, badFile(err)
	}
	if err := setLead(p, o.lead); err != nil {
		return nil, nil, err
	}
	s, err := a.openSource(o.data, o.foreign, p)
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
	} else if !slices.Equal(samples, v.Samples) || s.task.Channels != len(v.Channels) || (s.task.Kind == operators.Autoregressive) != (v.Times != nil) || !sameTimes(v.Times, s) {
		return nil, nil, withHint(usagef("%s was judged on other samples, channels or times than the runs before it (%s)", e.Run, s.task.Kind), "name the samples with --split all, or write a report for each kind of model")
	}
	frame, size := s.frame(), s.targets()*s.frame()
	window := 0 // values of the given frames that are played
	if v.Times != nil {
		v.Given = max(v.Given, s.task.Window)
		window = s.task.Window * frame
	}
	stride := strideOf(s.size, v.Space)
	all := make([]float64, size)
	for at := 0; at < len(samples); at += judgeBatch {
		batch := samples[at:min(at+judgeBatch, len(samples))]
		in, err := s.inputs(batch)
		if err != nil {
			return nil, nil, err
		}
		given, extra := slices.Clone(in.history), slices.Clone(in.extra)
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
			truth, prediction = append(truth, thin(y, s.size, stride)), append(prediction, thin(g, s.size, stride))
			if first && len(v.InputNames) > 0 {
				n := s.extra()
				all := slices.Clone(extra[b*n : (b+1)*n])
				if v.Times == nil { // the frame that a one-shot model starts from
					h := s.task.Window * frame
					all = append(all, given[b*h:(b+1)*h]...)
				}
				v.Inputs = append(v.Inputs, thin(all, s.size, stride))
			}
		}
	}
	return truth, prediction, nil
}

// fieldsRoom is the number of values that a viewer holds at most: more would not
// fit into a page, so fields in 3-D are thinned before.
const fieldsRoom = 100_000_000

// describeFields fills v with what the fields are.
func describeFields(v *report.Viewer, s *source, samples []int, steps int) {
	v.Samples, v.Channels = samples, channelLabels(s.task.Labels, s.task.Units, s.task.Channels, "u")
	frames := 1
	if s.task.Kind == operators.Autoregressive {
		frames = s.task.Window + steps
		for k := range frames {
			v.Times = append(v.Times, startOf(s)+float64(k)*s.step())
		}
	}
	for _, e := range s.task.Extras {
		info, _ := s.data.Info(e.Name)
		v.InputNames = append(v.InputNames, channelLabels(info.Labels, info.Units, e.Channels, e.Name)...)
	}
	if s.task.Kind == operators.OneShot {
		start := startOf(s)
		for w := range s.task.Window {
			for _, name := range v.Channels {
				v.InputNames = append(v.InputNames, fmt.Sprintf("%s at t = %.4g", name, start+float64(w)*frameStep(s)))
			}
		}
		if t := s.data.Coordinate("t"); len(t) > 0 {
			v.Note = fmt.Sprintf("The models are given the start and predict t = %.4g.", t[len(t)-1])
		}
	}
	stride, values := 1, len(samples)*frames*(len(v.Runs)+1)*s.frame()
	for len(s.size) == 3 && values/(stride*stride*stride) > fieldsRoom {
		stride *= 2
	}
	if stride > 1 {
		v.Note = fmt.Sprintf("The fields have %s nodes; one of %d along each axis is shown.", times(s.size), stride)
	}
	for d, name := range []string{"x", "y", "z"}[:len(s.size)] {
		n, lo, hi := s.size[d], s.task.Lo[d], s.task.Hi[d]
		if x := s.data.Coordinate(name); len(x) == n {
			lo, hi = x[0], x[len(x)-1]
		}
		kept := (n + stride - 1) / stride
		if n > 1 {
			hi = lo + (hi-lo)*float64((kept-1)*stride)/float64(n-1)
		}
		v.Space, v.Axes, v.Lo, v.Hi = append(v.Space, kept), append(v.Axes, name), append(v.Lo, lo), append(v.Hi, hi)
	}
}

// channelLabels names channels, with their units: those without a name after
// what they are in.
func channelLabels(labels, units []string, channels int, array string) []string {
	var names []string
	for c := range channels {
		name := array
		switch {
		case c < len(labels):
			name = labels[c]
		case channels > 1:
			name = fmt.Sprintf("%s, channel %d", array, c)
		}
		if c < len(units) && units[c] != "" && units[c] != "1" {
			name += " [" + units[c] + "]"
		}
		names = append(names, name)
	}
	return names
}

// frameStep is the time between stored frames.
func frameStep(s *source) float64 {
	if t := s.data.Coordinate("t"); len(t) > 1 {
		return t[1] - t[0]
	}
	return 1
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

// strideOf is the distance of the nodes that are kept.
func strideOf(size, kept []int) int {
	stride := 1
	for (size[0]+stride-1)/stride > kept[0] {
		stride *= 2
	}
	return stride
}

// thin keeps one node of stride along each axis of fields in 3-D; others are as
// they are.
func thin(values []float32, size []int, stride int) []float32 {
	if stride == 1 {
		return values
	}
	nx, ny, nz := size[0], size[1], size[2]
	var out []float32
	for at := 0; at < len(values); at += nx * ny * nz {
		for i := 0; i < nx; i += stride {
			for j := 0; j < ny; j += stride {
				line := values[at+(i*ny+j)*nz:][:nz]
				for k := 0; k < nz; k += stride {
					out = append(out, line[k])
				}
			}
		}
	}
	return out
}
