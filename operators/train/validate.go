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
	pairs   int // per sample
	x, y    []float32
	pred    []float32
	history []float32
	extra   []float32
	given   []float64
	chunk   int // pairs at once
	group   int // samples at once
}

// chunkValues bounds the values of the largest buffer of a validator.
const chunkValues = 1 << 21

func newValidator(from *samples, p *operators.Predictor) *validator {
	t := from.task
	v := &validator{from: from, p: p, pairs: 1}
	if t.Kind == operators.Autoregressive {
		v.pairs = t.Frames - t.Window
	}
	v.chunk = min(max(1, chunkValues/(t.Fields()*from.nodes)), v.pairs*from.span.Len())
	v.group = min(max(1, chunkValues/from.size()), from.span.Len())
	return v
}

// oneStep is the mean over samples and frames of ‖p−y‖₂/‖y‖₂, the norm over
// channels and nodes.
func (v *validator) oneStep(ctx context.Context) (float64, error) {
	s, t := v.from, v.from.task
	in, out := t.Fields()*s.nodes, s.frame()
	v.x, v.y, v.pred = grow(v.x, v.chunk*in), grow(v.y, v.chunk*out), grow(v.pred, v.chunk*out)
	total := v.pairs * s.span.Len()
	sum := 0.0
	for first := 0; first < total; first += v.chunk {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n := min(v.chunk, total-first)
		v.given = v.given[:0]
		for k := range n {
			sample, frame := (first+k)/v.pairs, (first+k)%v.pairs
			x := v.x[k*in : (k+1)*in]
			v.given = append(v.given, s.given(sample)...)
			if err := s.readExtras(x[:s.extra()], sample); err != nil {
				return 0, err
			}
			if err := s.readFrames(x[s.extra():], sample, frame); err != nil {
				return 0, err
			}
			if err := s.readFrames(v.y[k*out:(k+1)*out], sample, frame+t.Window); err != nil {
				return 0, err
			}
		}
		if err := v.p.Predict(v.pred[:n*out], v.x[:n*in], v.given, t.Grid); err != nil {
			return 0, err
		}
		for k := range n {
			sum += relativeL2(v.pred[k*out:(k+1)*out], v.y[k*out:(k+1)*out])
		}
	}
	return sum / float64(total), nil
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
