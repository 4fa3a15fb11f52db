package datasets

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Source computes samples; a solvers.Solver is one. The same stream gives the
// same sample. One source serves one goroutine.
type Source interface {
	Layout() []grid.Array
	// Solve fills dst, one slice for each array of the layout that is not a
	// coordinate, in layout order.
	Solve(ctx context.Context, rng *random.Stream, dst [][]float64) error
}

// FrameSource is a source that makes a sample frame by frame: each frame is on
// its way to the disk before the next is computed, and memory that of one.
type FrameSource interface {
	Source
	// SolveFrames is Solve, but that of the arrays whose first axis is time dst
	// has one frame, which it fills whatever it held. It calls stored when frame
	// k is there, k = 0, 1, … in turn, and returns its error. The other arrays
	// are there when it returns.
	SolveFrames(ctx context.Context, rng *random.Stream, dst [][]float64, stored func(k int) error) error
}

// Chunker is a source that computes runs of samples faster than single ones:
// those from each multiple of Chunk up to the next are best asked of the same
// source, one after another.
type Chunker interface {
	Chunk() int
}

// GenerateOptions say what to generate.
type GenerateOptions struct {
	// Path of the output: an .npz if it ends in .npz, a folder otherwise.
	Path string
	// Samples First, First+1, … of Seed: as many as Samples, of which Shard,
	// if it is not nil, picks its part (Shard.Samples is filled in).
	Samples, First int
	Seed           uint64
	Shard          *Shard
	// DType of arrays that are not Double: "float32" (also ""), "float64".
	DType string
	// Workers is how many samples are computed at once; 0: one per processor.
	// The bytes do not depend on it.
	Workers int
	// Resume continues what an interrupted run of the same options left, or
	// begins if there is nothing, or has nothing to do if Path is finished.
	Resume bool
	// Meta is what is known of the data beforehand. FormatVersion, Seed, First,
	// Samples, Shard and Arrays are filled in. Its Command must not hold what
	// does not change the samples: output, workers, shard, resume.
	Meta Meta
	// Earlier says how to read the Meta that an earlier build left at Path; nil: it
	// must say the same.
	Earlier *Earlier
	// Progress is called with the number of samples in place, first with those
	// that a resume found; never twice at once. It may be nil.
	Progress func(done, total int)
	// Finish, if not nil, is called once when all samples are in place, to set
	// Meta.Certificate. For the bytes to be those of one run it must be the
	// same for every run of the same options; in a shard other than the first
	// the merge drops it.
	Finish func(ctx context.Context, m *Meta) error
}

// Footprint is what a generation takes.
type Footprint struct {
	// Memory bounds the samples in flight, in bytes: one per worker in float64,
	// or one frame of it from a FrameSource, and a write buffer each. What a
	// source needs for itself comes on top.
	Memory int64
	// Disk is the size of the dataset, less some thousand bytes of headers.
	Disk int64
}

// Footprint tells what generating takes, before it starts.
func (o GenerateOptions) Footprint(s Source) (Footprint, error) {
	dtype, err := npy.ParseDType(o.DType)
	if err != nil {
		return Footprint{}, err
	}
	lo, hi := o.Shard.Range(o.Samples)
	var f Footprint
	for _, a := range slots(s.Layout(), dtype, hi-lo) {
		f.Disk += a.total
	}
	values := int64(0)
	for _, n := range heldSizes(s) {
		values += int64(n)
	}
	f.Memory = int64(o.workers(hi-lo)) * (8*values + encodeBytes)
	return f, nil
}

func (o GenerateOptions) workers(samples int) int {
	n := o.Workers
	if n < 1 {
		n = runtime.GOMAXPROCS(0)
	}
	return max(1, min(n, samples))
}

// Generate makes a dataset: each sample by a source, each worker having a
// source of its own, straight to its place on the disk. Sample i depends on
// (Seed, i) alone, so that the bytes of the dataset are the same for any number
// of workers, after any interruption, and after the merge of any shards.
//
// It returns the Meta that was stored. When ctx ends it returns *Interrupted,
// when the disk is full *WriteError; both leave PATH.partial for a resume. An
// error of a source ends with nothing left, and is that of the first failing
// sample, whatever the number of workers. Nothing is at Path until all is done.
func Generate(ctx context.Context, newSource func() (Source, error), o GenerateOptions) (*Meta, error) {
	first, err := newSource()
	if err != nil {
		return nil, err
	}
	w, err := o.open(first.Layout())
	if err != nil {
		return nil, err
	}
	if w.c == nil { // finished by an earlier run
		meta, err := finishedMeta(o.Path)
		w.work.keep()
		return meta, err
	}
	defer w.Abort()
	r := &run{w: w, o: o}
	if err := r.recover(ctx); err != nil {
		return nil, r.stop(err)
	}
	if err := r.work(ctx, first, newSource); err != nil {
		return nil, r.stop(err)
	}
	if o.Finish != nil {
		if err := o.Finish(ctx, w.meta); err != nil {
			return nil, r.stop(err)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, r.stop(err)
	}
	if err := w.complete(); err != nil {
		return nil, err
	}
	if err := w.publish(); err != nil {
		return nil, r.stop(err)
	}
	return w.meta, nil
}

func finishedMeta(path string) (*Meta, error) {
	d, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.meta, nil
}

// open makes the writer of what the options ask for.
func (o GenerateOptions) open(layout []grid.Array) (*Writer, error) {
	options, err := o.options()
	if err != nil {
		return nil, err
	}
	return openWriter(o.Path, layout, options, mode{resumable: true, resume: o.Resume})
}

// options are those of the writer.
func (o GenerateOptions) options() (Options, error) {
	if o.Samples < 1 || o.First < 0 {
		return Options{}, impossible("%s: %d samples from %d; at least 1 is needed, from 0 or later", o.Path, o.Samples, o.First)
	}
	lo, hi := o.Shard.Range(o.Samples)
	meta := o.Meta
	meta.Seed, meta.First = o.Seed, o.First+lo
	meta.Shard = nil
	if s := o.Shard; s != nil {
		if s.Count < 1 || s.Index < 0 || s.Index >= s.Count {
			return Options{}, impossible("%s: shard %d of %d", o.Path, s.Index+1, s.Count)
		}
		if hi == lo {
			return Options{}, impossible("%s: shard %d/%d of %d samples is empty; use at most %d shards", o.Path, s.Index+1, s.Count, o.Samples, o.Samples)
		}
		meta.Shard = &Shard{Index: s.Index, Count: s.Count, Samples: o.Samples}
	}
	return Options{Samples: hi - lo, DType: o.DType, Meta: meta, Earlier: o.Earlier}, nil
}

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

// newSample is room for a sample of a source, or for a frame of a FrameSource.
func newSample(s Source) [][]float64 {
	var dst [][]float64
	for _, n := range heldSizes(s) {
		dst = append(dst, make([]float64, n))
	}
	return dst
}

// heldSizes are the numbers of values that are held of each array of a source
// that is not a coordinate, while it solves.
func heldSizes(s Source) []int {
	_, byFrame := s.(FrameSource)
	var sizes []int
	for _, a := range s.Layout() {
		if a.Coordinate() {
			continue
		}
		size := a.Size()
		if n := a.Frames(); byFrame && n > 0 {
			size /= n
		}
		sizes = append(sizes, size)
	}
	return sizes
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
