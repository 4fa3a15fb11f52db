package main

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/operators/train"
)

// judged is one sample with its error, and the parameters it was made with.
type judged struct {
	Sample int             `json:"sample"`           // index in the data
	RelL2  metrics.Number  `json:"rel_l2"`           // error of the whole prediction
	Params metrics.Numbers `json:"params,omitempty"` // values, in the order of the names in parameters
	// Inside says that all parameters whose range is known lie in the range of
	// training; nil where none is known.
	Inside *bool `json:"inside,omitempty"`
}

// parameters compares the samples whose parameters training has covered with
// those beyond.
type parameters struct {
	Names   []string               `json:"names"`           // of the parameters
	Units   []string               `json:"units,omitempty"` // of each; 1 where there is none
	Trained []*operators.Condition `json:"trained"`         // range that each had in training; null where that is not known
	From    string                 `json:"from,omitempty"`  // how the ranges are known: "model" or "training data"; "" where none is
	Inside  group                  `json:"inside"`          // samples whose parameters lie in those ranges
	Outside group                  `json:"outside"`         // the other samples
}

// group is some of the samples judged; the numbers are null for none.
type group struct {
	Samples  int               `json:"samples"`            // how many
	RelL2    metrics.Number    `json:"rel_l2"`             // error, mean over the samples
	Median   metrics.Number    `json:"rel_l2_median"`      // and the median
	Interval *metrics.Interval `json:"interval,omitempty"` // of the mean; nil for fewer than two samples
}

func newGroup(errors []float64) group {
	if len(errors) == 0 {
		return group{RelL2: metrics.Number(math.NaN()), Median: metrics.Number(math.NaN())}
	}
	return group{
		Samples: len(errors), RelL2: metrics.Number(metrics.Mean(errors)),
		Median: metrics.Number(metrics.Quantile(errors, 0.5)), Interval: metrics.MeanInterval(errors),
	}
}

// parameters fills e.Judged and, where the data have parameters that vary or
// lie beyond the training, e.Parameters.
func (e *evaluation) parameters(p *operators.Predictor, s *source, samples []int, perSample []float64) error {
	for k, i := range samples {
		e.Judged = append(e.Judged, judged{Sample: i, RelL2: metrics.Number(perSample[k])})
	}
	info, ok := s.data.Info("params")
	if !ok || info.Size() == 0 {
		return nil
	}
	out := &parameters{Names: operators.ParameterNames(info.Array), Units: info.Units}
	var err error
	if out.Trained, out.From, err = trainedRanges(p, out.Names); err != nil {
		return err
	}
	if out.From == "" && e.Hash == e.Protocol.Hash {
		out.From = "training data"
		if out.Trained, err = rangesOf(s.data, e.Protocol.Train, out.Names); err != nil {
			return err
		}
	}
	var inside, outside []float64
	values := make([]float64, info.Size())
	for k, i := range samples {
		if err := s.data.ReadFloat64(values, "params", i, 0); err != nil {
			return badFile(err)
		}
		j := &e.Judged[k]
		j.Params = append(metrics.Numbers(nil), values...)
		if out.From == "" {
			continue
		}
		covered := true
		for n, c := range out.Trained {
			covered = covered && (c == nil || c.Covers(values[n]))
		}
		j.Inside = &covered
		if covered {
			inside = append(inside, perSample[k])
		} else {
			outside = append(outside, perSample[k])
		}
	}
	out.Inside, out.Outside = newGroup(inside), newGroup(outside)
	e.Parameters = out
	return nil
}

// trainedRanges are the ranges of parameters in training: those that the model
// knows, or those of its training data where they are still in their place.
func trainedRanges(p *operators.Predictor, names []string) (ranges []*operators.Condition, from string, err error) {
	ranges = make([]*operators.Condition, len(names))
	known := 0
	for i, name := range names {
		for _, c := range p.Task.Conditions {
			if c.Name == name {
				ranges[i] = &c
				known++
			}
		}
	}
	if known == len(names) {
		return ranges, "model", nil
	}
	made := protocolOf(p)
	d, err := datasets.OpenAs(made.Data, readAs(made))
	if err == nil {
		defer d.Close()
		hash, err := train.DataHash(d)
		if err == nil && hash == made.Hash {
			ranges, err = rangesOf(d, made.Train, names)
			return ranges, "training data", err
		}
	}
	if known > 0 {
		return ranges, "model", nil
	}
	return ranges, "", nil
}

// rangesOf are the ranges of parameters over a span of samples; nil for one
// that the data do not have.
func rangesOf(d *datasets.Dataset, span operators.Span, names []string) ([]*operators.Condition, error) {
	ranges := make([]*operators.Condition, len(names))
	info, ok := d.Info("params")
	if !ok || span.End > d.Samples() {
		return ranges, nil
	}
	has := operators.ParameterNames(info.Array)
	values := make([]float64, info.Size())
	for i := span.First; i < span.End; i++ {
		if err := d.ReadFloat64(values, "params", i, 0); err != nil {
			return nil, badFile(err)
		}
		for n, name := range names {
			for k, other := range has {
				if other != name {
					continue
				}
				if ranges[n] == nil {
					ranges[n] = &operators.Condition{Name: name, Lo: values[k], Hi: values[k]}
				}
				ranges[n].Lo, ranges[n].Hi = min(ranges[n].Lo, values[k]), max(ranges[n].Hi, values[k])
			}
		}
	}
	return ranges, nil
}

// varies reports whether there is anything to tell: parameters that differ
// between samples, or lie beyond the training.
func (e *evaluation) varies() bool {
	p := e.Parameters
	if p == nil || p.From == "" {
		return false
	}
	for _, c := range p.Trained {
		if c != nil && c.Lo < c.Hi {
			return true
		}
	}
	return p.Outside.Samples > 0
}

func (p *parameters) table() table {
	t := table{{"samples", "number", "relative L2", "95 % of test sets", "median"}}
	for _, g := range []struct {
		name string
		group
	}{{"inside the training's range", p.Inside}, {"outside", p.Outside}} {
		if g.Samples > 0 {
			t = append(t, []string{g.name, fmt.Sprint(g.Samples), figure(float64(g.RelL2)), interval(g.Interval), figure(float64(g.Median))})
		}
	}
	return t
}

func (p *parameters) title() string {
	text := "Parameters; in training"
	for _, c := range p.Trained {
		if c != nil {
			text += " " + c.Range() + ","
		}
	}
	return text[:len(text)-1]
}
