package datasets

import (
	"context"
	"runtime"

	"github.com/pdekit/pdekit/solvers/grid"
)

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
