package main

import (
	"fmt"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
)

// source is a dataset as a trained model sees it: histories, inputs and truth,
// sample by sample, in physical units.
type source struct {
	data *datasets.Dataset
	task operators.Task // of the data; the kind and window are the model's
	size []int          // the grid of the data
}

// openSource opens a dataset and checks that a model can be applied to it.
func openSource(path string, p *operators.Predictor) (*source, error) {
	d, err := datasets.Open(path)
	if err != nil {
		return nil, badFile(err)
	}
	s, err := newSource(d, p)
	if err != nil {
		d.Close()
		return nil, badFile(err)
	}
	return s, nil
}

func newSource(d *datasets.Dataset, p *operators.Predictor) (*source, error) {
	task, err := train.TaskOf(d, operators.TaskOptions{Kind: p.Task.Kind, Window: p.Task.Window, Increment: p.Task.Increment})
	if err != nil {
		return nil, err
	}
	if err := p.Task.Accepts(task); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Path(), err)
	}
	if err := p.CheckGrid(task.Grid); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Path(), err)
	}
	return &source{data: d, task: task, size: task.Grid}, nil
}

func (s *source) close() error { return s.data.Close() }

// frame is the number of values in one frame of u.
func (s *source) frame() int { return s.task.Channels * s.task.Nodes() }

// extra is the number of values in the input beside u: those of a and f.
func (s *source) extra() int { return s.task.ExtraChannels() * s.task.Nodes() }

// targets is the number of frames that the model can be asked to predict in
// one go: the stored frames after the window, or the one target.
func (s *source) targets() int {
	if s.task.Kind == operators.Autoregressive {
		return s.task.Frames - s.task.Window
	}
	return 1
}

// spacing is the time between predicted frames; 1 where it is unknown.
func (s *source) step() float64 {
	if s.task.Step > 0 {
		return s.task.Step
	}
	return 1
}

// readHistory fills dst with the first Window frames of a sample.
func (s *source) readHistory(dst []float32, sample int) error {
	if s.task.Window == 0 {
		return nil
	}
	return badFile(s.data.ReadFloat32(dst, "u", sample, 0))
}

// readExtra fills dst with the input arrays of a sample other than u.
func (s *source) readExtra(dst []float32, sample int) error {
	for _, e := range s.task.Extras {
		n := e.Channels * s.task.Nodes()
		if err := s.data.ReadFloat32(dst[:n], e.Name, sample, 0); err != nil {
			return badFile(err)
		}
		dst = dst[n:]
	}
	return nil
}

// readTruth fills dst with the frames that the model is to predict.
func (s *source) readTruth(dst []float64, sample int) error {
	offset := 0
	switch s.task.Kind {
	case operators.Autoregressive:
		offset = s.task.Window * s.frame()
	case operators.OneShot:
		offset = (s.task.Frames - 1) * s.frame()
	}
	return badFile(s.data.ReadFloat64(dst, "u", sample, offset))
}
