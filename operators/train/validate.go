package train

import (
	"context"
	"errors"
	"math"

	"github.com/pdekit/pdekit/operators"
)

// validator measures a predictor on the validation samples.
type validator struct {
	from    *samples
	p       *operators.Predictor
	y       []float32
	pred    []float32
	history []float32
	extra   []float32
	given   []float64
	group   int // samples at once
}

// chunkValues bounds the values of the largest buffer of a validator.
const chunkValues = 1 << 21

func newValidator(from *samples, p *operators.Predictor) *validator {
	return &validator{from: from, p: p, group: min(max(1, chunkValues/from.size()), from.span.Len())}
}

// oneStep is the mean over samples and frames of ‖p−y‖₂/‖y‖₂, the norm over
// channels and nodes, each application starting from true frames (see
// operators.Predictor.Forced).
func (v *validator) oneStep(ctx context.Context) (float64, error) {
	s, t := v.from, v.from.task
	size, frame := s.size(), s.frame()
	steps := len(s.frames) - t.Window
	v.history, v.extra, v.pred = grow(v.history, v.group*size), grow(v.extra, v.group*s.extra()), grow(v.pred, v.group*steps*frame)
	size -= s.extra()
	sum := 0.0
	for first := 0; first < s.span.Len(); first += v.group {
		n := min(v.group, s.span.Len()-first)
		v.given = v.given[:0]
		for k := range n {
			v.given = append(v.given, s.given(first+k)...)
			if err := s.readFrames(v.history[k*size:(k+1)*size], first+k, 0); err != nil {
				return 0, err
			}
			if err := s.readExtras(v.extra[k*s.extra():(k+1)*s.extra()], first+k); err != nil {
				return 0, err
			}
		}
		if err := v.p.Forced(ctx, v.pred[:n*steps*frame], v.history[:n*size], v.extra[:n*s.extra()], v.given, t.Grid, steps); err != nil {
			return 0, err
		}
		for k := range n * steps {
			y := v.history[k/steps*size+(t.Window+k%steps)*frame:]
			sum += relativeL2(v.pred[k*frame:(k+1)*frame], y[:frame])
		}
	}
	return sum / float64(s.span.Len()*steps), nil
}

// rollout is the mean over samples of ‖p−y‖₂/‖y‖₂, the norm over all predicted
// frames, channels and nodes, of rollouts from the first window over the stored
// frames; +Inf if one is not finite.
func (v *validator) rollout(ctx context.Context) (float64, error) {
	s, t := v.from, v.from.task
	past, future := t.Window*s.frame(), (t.Frames-t.Window)*s.frame()
	v.history, v.extra = grow(v.history, v.group*past), grow(v.extra, v.group*s.extra())
	v.y, v.pred = grow(v.y, v.group*future), grow(v.pred, v.group*future)
	sum := 0.0
	for first := 0; first < s.span.Len(); first += v.group {
		n := min(v.group, s.span.Len()-first)
		v.given = v.given[:0]
		for k := range n {
			v.given = append(v.given, s.given(first+k)...)
			if err := s.readFrames(v.history[k*past:(k+1)*past], first+k, 0); err != nil {
				return 0, err
			}
			if err := s.readExtras(v.extra[k*s.extra():(k+1)*s.extra()], first+k); err != nil {
				return 0, err
			}
			if err := s.readFrames(v.y[k*future:(k+1)*future], first+k, t.Window); err != nil {
				return 0, err
			}
		}
		err := v.p.Rollout(ctx, v.pred[:n*future], v.history[:n*past], v.extra[:n*s.extra()], v.given, t.Grid, t.Frames-t.Window)
		var diverged *operators.Diverged
		if errors.As(err, &diverged) {
			return math.Inf(1), nil
		}
		if err != nil {
			return 0, err
		}
		for k := range n {
			sum += relativeL2(v.pred[k*future:(k+1)*future], v.y[k*future:(k+1)*future])
		}
	}
	return sum / float64(s.span.Len()), nil
}

// relativeL2 is ‖p−y‖₂/‖y‖₂; 0/0 is 0.
func relativeL2(p, y []float32) float64 {
	distance, norm := 0.0, 0.0
	for i, v := range y {
		d := float64(p[i]) - float64(v)
		distance += d * d
		norm += float64(v) * float64(v)
	}
	if distance == 0 {
		return 0
	}
	return math.Sqrt(distance / norm)
}

// grow returns a slice of n values, x itself if it is long enough.
func grow(x []float32, n int) []float32 {
	if cap(x) < n {
		return make([]float32, n)
	}
	return x[:n]
}
