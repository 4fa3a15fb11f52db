package train

import (
	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
)

// samples gives the frames and extras of some samples of a dataset in physical
// units, from memory where they fit, else from the file.
type samples struct {
	data *datasets.Dataset
	task operators.Task
	span operators.Span
	// frames are the stored frames that the task uses: all of them, or the first
	// and the last.
	frames []int
	nodes  int
	cache  []float32 // u's frames and the extras, sample after sample; nil: read
	// conditions are those of all samples, (samples, len(task.Conditions)).
	conditions []float64
}

func newSamples(d *datasets.Dataset, t operators.Task, span operators.Span) (*samples, error) {
	s := &samples{data: d, task: t, span: span, nodes: t.Nodes()}
	switch t.Kind {
	case operators.Steady:
		s.frames = []int{0}
	case operators.OneShot:
		s.frames = []int{0, t.Frames - 1}
	default:
		s.frames = make([]int, t.Frames)
		for i := range s.frames {
			s.frames[i] = i
		}
	}
	var err error
	s.conditions, err = Conditions(d, t, span)
	return s, err
}

// given are the conditions of sample i.
func (s *samples) given(i int) []float64 {
	n := len(s.task.Conditions)
	return s.conditions[i*n : (i+1)*n]
}

// frame is the number of values in one frame of u.
func (s *samples) frame() int { return s.task.Channels * s.nodes }

// extra is the number of values in all extras of a sample.
func (s *samples) extra() int { return s.task.ExtraChannels() * s.nodes }

// size is the number of values of one sample.
func (s *samples) size() int { return len(s.frames)*s.frame() + s.extra() }

// bytes is the memory that holding all samples takes.
func (s *samples) bytes() int64 { return 4 * int64(s.size()) * int64(s.span.Len()) }

// load reads all samples into memory.
func (s *samples) load() error {
	cache := make([]float32, s.size()*s.span.Len())
	for i := range s.span.Len() {
		if err := s.read(cache[i*s.size():(i+1)*s.size()], i); err != nil {
			return err
		}
	}
	s.cache = cache
	return nil
}

// read sets dst to sample i of the span: its frames, then its extras.
func (s *samples) read(dst []float32, i int) error {
	at := len(s.frames) * s.frame()
	if err := s.readFrames(dst[:at], i, 0); err != nil {
		return err
	}
	return s.readExtras(dst[at:], i)
}

// readFrames sets dst to frames of sample i, from the first-th that the task
// uses, as many as fit.
func (s *samples) readFrames(dst []float32, i, first int) error {
	if s.cache != nil {
		copy(dst, s.cache[i*s.size()+first*s.frame():])
		return nil
	}
	for len(dst) > 0 {
		n := s.frame()
		if s.task.Kind == operators.Autoregressive { // the frames lie together
			n = len(dst)
		}
		if err := s.data.ReadFloat32(dst[:n], "u", s.span.First+i, s.frames[first]*s.frame()); err != nil {
			return err
		}
		dst, first = dst[n:], first+1
	}
	return nil
}

// readExtras sets dst to the extras of sample i, one after another.
func (s *samples) readExtras(dst []float32, i int) error {
	if s.cache != nil {
		copy(dst, s.cache[(i+1)*s.size()-s.extra():])
		return nil
	}
	for _, e := range s.task.Extras {
		n := e.Channels * s.nodes
		if err := s.data.ReadFloat32(dst[:n], e.Name, s.span.First+i, 0); err != nil {
			return err
		}
		dst = dst[n:]
	}
	return nil
}

// checkFinite names the first value of sample i, as read gives it, that is not
// a finite number.
func (s *samples) checkFinite(sample []float32, i int) error {
	frame := s.frame()
	for k, f := range s.frames {
		row, each := sample[k*frame:(k+1)*frame], frame
		if s.task.Kind == operators.Steady {
			each = 0
		}
		if err := datasets.CheckFinite(s.data, "u", s.span.First+i, row, f, each); err != nil {
			return err
		}
	}
	at := len(s.frames) * frame
	for _, e := range s.task.Extras {
		n := e.Channels * s.nodes
		if err := datasets.CheckFinite(s.data, e.Name, s.span.First+i, sample[at:at+n], 0, 0); err != nil {
			return err
		}
		at += n
	}
	return nil
}
