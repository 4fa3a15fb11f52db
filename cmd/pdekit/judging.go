package main

import (
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
)

// judging is a run that is about to be judged: on which samples, over how many
// steps.
type judging struct {
	e       *evaluation
	p       *operators.Predictor
	s       *source
	samples []int
	steps   int
}

// readyRun opens a run and the data, and finds fault with what is asked of them.
func (a *app) readyRun(run string, o *evaluateOptions) (*judging, error) {
	p, err := operators.Load(run)
	if err != nil {
		return nil, badFile(err)
	}
	if err := setLead(p, o.lead); err != nil {
		return nil, err
	}
	s, err := a.openSource(o.data, o.foreign, p)
	if err != nil {
		return nil, err
	}
	j := &judging{p: p, s: s, steps: s.targets()}
	if err := j.choose(run, o); err != nil {
		s.close()
		return nil, err
	}
	return j, nil
}

// choose settles the steps and the samples.
func (j *judging) choose(run string, o *evaluateOptions) error {
	p, s := j.p, j.s
	if o.rollout > 0 {
		if s.task.Kind != operators.Autoregressive {
			return usagef("--rollout is for autoregressive models; this one is %s", s.task.Kind)
		}
		if o.rollout > j.steps {
			return withHint(usagef("--rollout %d goes beyond the data, which have %s after the model's window", o.rollout, plural(j.steps, "frame")), "evaluation needs the truth; pdekit rollout goes on without it")
		}
		j.steps = o.rollout
	}
	if o.long > 0 && s.task.Kind != operators.Autoregressive {
		return usagef("--long is for autoregressive models; this one is %s", s.task.Kind)
	}
	hash, err := train.DataHash(s.data)
	if err != nil {
		return badFile(err)
	}
	e := &evaluation{Run: run, Model: p.Model, Data: s.data.Path(), Hash: hash, Task: p.Task, Certificate: s.data.Meta().Certificate, Protocol: protocolOf(p)}
	j.e = e
	if j.samples, err = e.choose(o.split, s.data.Samples()); err != nil {
		return err
	}
	if o.samples > 0 && o.samples < len(j.samples) {
		j.samples = j.samples[:o.samples]
		e.Samples = len(j.samples)
	}
	e.Warnings = append(e.Warnings, s.beyond(j.samples)...)
	return nil
}

// choose returns the samples that --split names.
func (e *evaluation) choose(split string, total int) ([]int, error) {
	p := e.Protocol
	same := e.Hash != "" && e.Hash == p.Hash
	span := operators.Span{End: total}
	e.Split = split
	switch split {
	case "all":
	case "auto":
		e.Split = "all"
		switch {
		case !same:
		case p.Test.Len() > 0:
			e.Split, span = "test", p.Test
		case p.Val.Len() > 0 && p.Validation == "":
			e.Split, span = "val", p.Val
		default:
			e.Warnings = append(e.Warnings, "the model was trained on every one of these samples: this is a training error")
		}
	case "train", "val", "test":
		if !same {
			return nil, withHint(usagef("--split %s is about the data that the model was trained on, and these are others", split), "--split all")
		}
		span = map[string]operators.Span{"train": p.Train, "val": p.Val, "test": p.Test}[split]
		if span.Len() == 0 {
			return nil, usagef("--split %s: the training held none out", split)
		}
	default:
		return nil, unknownName("split", split, splitNames)
	}
	switch e.Split {
	case "val":
		e.Warnings = append(e.Warnings, "these samples chose the best epoch; keep a test set for an unbiased figure")
	case "train":
		e.Warnings = append(e.Warnings, "the model was trained on these samples: this is a training error")
	case "all":
		if same && split == "all" {
			e.Warnings = append(e.Warnings, "the training samples are among these")
		}
	}
	samples := make([]int, span.Len())
	for i := range samples {
		samples[i] = span.First + i
	}
	e.Samples = len(samples)
	return samples, nil
}
