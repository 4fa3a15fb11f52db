package datasets

import (
	"context"
	"errors"
	"sync"

	"github.com/pdekit/pdekit/solvers/random"
)

// run is one generation under way.
type run struct {
	w *Writer
	o GenerateOptions

	mu      sync.Mutex
	next    int // the next sample to look at
	count   int // samples in place
	failed  int // the first sample known to fail
	failure error
}

// recover finds the samples that an interrupted run left whole.
func (r *run) recover(ctx context.Context) error {
	if r.o.Resume {
		for i := range r.w.written {
			if err := ctx.Err(); err != nil {
				return err
			}
			if r.w.work.holds(r.w.c, i) {
				r.w.written[i] = true
				r.w.left--
				r.count++
			}
		}
	}
	r.progress()
	return nil
}

// progress reports; the caller holds the lock, or is alone.
func (r *run) progress() {
	if r.o.Progress != nil {
		r.o.Progress(r.count, len(r.w.written))
	}
}

// work computes the missing samples.
func (r *run) work(ctx context.Context, first Source, newSource func() (Source, error)) error {
	workers := r.o.workers(r.w.left)
	chunk := 1
	if c, ok := first.(Chunker); ok {
		chunk = max(1, c.Chunk())
	}
	sources := []Source{first}
	for len(sources) < workers {
		s, err := newSource()
		if err != nil {
			return err
		}
		sources = append(sources, s)
	}
	r.failed = len(r.w.written)
	var group sync.WaitGroup
	for _, s := range sources {
		group.Go(func() {
			dst := newSample(s)
			for lo, hi := r.take(ctx, chunk); lo < hi; lo, hi = r.take(ctx, chunk) {
				for i := lo; i < hi; i++ {
					if r.wanted(ctx, i) {
						r.done(i, r.solve(ctx, s, i, dst))
					}
				}
			}
		})
	}
	group.Wait()
	if r.failure != nil {
		return r.failure
	}
	return ctx.Err()
}

// take returns the next samples to compute, from lo up to hi: one, or what is
// left of the same chunk; none if lo = hi. Samples are taken in order and none
// after a failure, so that the first failing sample is always among those
// computed.
func (r *run) take(ctx context.Context, chunk int) (lo, hi int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.w.mu.Lock()
	defer r.w.mu.Unlock()
	if r.failure != nil || ctx.Err() != nil {
		return 0, 0
	}
	for r.next < len(r.w.written) && r.w.written[r.next] {
		r.next++
	}
	lo = r.next
	for r.next < len(r.w.written) && (r.w.meta.First+r.next)/chunk == (r.w.meta.First+lo)/chunk {
		r.next++
	}
	return lo, r.next
}

// wanted reports whether sample i, which was taken, is still to be computed:
// not if it is there, nor after the failure of an earlier one.
func (r *run) wanted(ctx context.Context, i int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.w.mu.Lock()
	defer r.w.mu.Unlock()
	return !r.w.written[i] && ctx.Err() == nil && (r.failure == nil || i < r.failed)
}

func (r *run) solve(ctx context.Context, s Source, i int, dst [][]float64) error {
	// A source may leave alone what is zero; what the last sample left must
	// not shine through.
	for _, d := range dst {
		clear(d)
	}
	rng := random.New(r.w.meta.Seed, r.w.meta.First+i)
	if s, ok := s.(FrameSource); ok {
		p := r.w.begin(i)
		if err := s.SolveFrames(ctx, rng, dst, func(k int) error { return p.frame(k, dst) }); err != nil {
			return err
		}
		return p.end(p.rest(dst))
	}
	if err := s.Solve(ctx, rng, dst); err != nil {
		return err
	}
	return r.w.WriteSample(i, dst)
}

func (r *run) done(i int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.count++
		r.progress()
		return
	}
	if r.failure == nil || i < r.failed {
		r.failed, r.failure = i, err
	}
}

// stop ends an unfinished run: an end of the context and a failed write leave
// what can be resumed, anything else would only fail again.
func (r *run) stop(err error) error {
	done, total := r.count, len(r.w.written)
	var unwritten *WriteError
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		r.w.keep()
		return &Interrupted{Path: r.o.Path, Done: done, Total: total, Err: err}
	case errors.As(err, &unwritten) && done > 0:
		r.w.keep()
		return &WriteError{Path: unwritten.Path, Err: unwritten.Err, Kept: done}
	}
	return err
}
