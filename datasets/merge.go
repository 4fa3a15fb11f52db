package datasets

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Merge puts all the shards of a dataset together, in any order, at out: the
// very bytes that one run would have made there. The certificate is that of
// the first shard. It refuses shards that are damaged, missing, there twice,
// or made otherwise than the first, naming the path and the field.
func Merge(ctx context.Context, out string, shards []string) error {
	parts, err := openShards(shards)
	defer func() {
		for _, d := range parts {
			d.Close()
		}
	}()
	if err != nil {
		return err
	}
	first := parts[0]
	meta := *first.meta
	meta.Shard = nil
	total := first.meta.Shard.Samples
	w, err := Create(out, first.layout(), Options{Samples: total, DType: first.dtype(), Meta: meta})
	if err != nil {
		return err
	}
	defer w.Abort()
	at := 0
	for _, d := range parts {
		if err := d.copyTo(ctx, w, at, nil); err != nil {
			return err
		}
		at += d.Samples()
	}
	return w.Finish(nil)
}

// openShards opens shards, puts them in order, and checks that they are all
// the shards of one dataset.
func openShards(paths []string) ([]*Dataset, error) {
	if len(paths) == 0 {
		return nil, errors.New("no shards to merge")
	}
	var parts []*Dataset
	for _, path := range paths {
		d, err := Open(path)
		if err != nil {
			return parts, err
		}
		parts = append(parts, d)
	}
	for _, d := range parts {
		if d.meta.Shard == nil {
			return parts, fmt.Errorf("%s is not a shard: only the parts of one dataset, made with --shard i/n, can be joined", d.path)
		}
		if err := d.undamaged(); err != nil {
			return parts, err
		}
	}
	slices.SortFunc(parts, func(a, b *Dataset) int { return a.meta.Shard.Index - b.meta.Shard.Index })
	first := parts[0]
	base := first.meta.First
	for i, d := range parts {
		s := d.meta.Shard
		if s.Count != first.meta.Shard.Count || s.Samples != first.meta.Shard.Samples {
			return parts, fmt.Errorf("%s is shard %d of %d of %d samples, %s of %d of %d samples", d.path, s.Index+1, s.Count, s.Samples,
				first.path, first.meta.Shard.Count, first.meta.Shard.Samples)
		}
		if s.Index != i {
			if i > 0 && s.Index == i-1 {
				return parts, fmt.Errorf("%s and %s are both shard %d/%d", parts[i-1].path, d.path, s.Index+1, s.Count)
			}
			return parts, fmt.Errorf("shard %d/%d is missing", i+1, s.Count)
		}
		lo, hi := s.Range(s.Samples)
		if d.meta.First != base+lo || d.meta.Samples != hi-lo {
			return parts, fmt.Errorf("%s: samples %d from %d; shard %d/%d of %d has %d from %d", d.path, d.meta.Samples, d.meta.First, s.Index+1, s.Count, s.Samples, hi-lo, base+lo)
		}
		if err := wholePlan(first).differs(wholePlan(d)); err != nil {
			return parts, fmt.Errorf("%s and %s are not shards of one dataset: %w", first.path, d.path, err)
		}
	}
	if n := first.meta.Shard.Count; len(parts) < n {
		return parts, fmt.Errorf("shard %d/%d is missing", len(parts)+1, n)
	}
	return parts, nil
}

// wholePlan is a shard's plan without what differs from shard to shard.
func wholePlan(d *Dataset) *plan {
	p := planOf(d)
	p.Meta.Shard, p.Meta.First, p.Meta.Samples = nil, 0, 0
	for name, a := range p.Meta.Arrays {
		if len(a.Axes) > 0 && a.Axes[0] == naming.Sample {
			a.Shape = a.Shape[1:]
			p.Meta.Arrays[name] = a
		}
	}
	return p
}

// undamaged compares the data with the hashes.
func (d *Dataset) undamaged() error {
	var first error
	for _, info := range d.infos {
		d.verifyHash(info.Name, func(array string, _ int, format string, args ...any) {
			if first == nil {
				first = fmt.Errorf("%s: %s: %s", d.path, array, fmt.Sprintf(format, args...))
			}
		})
	}
	return first
}

// layout is what Create needs to store the same arrays with dtype.
func (d *Dataset) layout() []grid.Array {
	base := d.dtype()
	out := make([]grid.Array, len(d.infos))
	for i, info := range d.infos {
		out[i] = info.Array
		out[i].Double = info.Coordinate() || info.Name == "params" || base == "float32" && !npy.Single(info.DType)
	}
	return out
}

// dtype is the type to store the dataset's fields in: that of the first array,
// which is u if there is one.
func (d *Dataset) dtype() string {
	if len(d.infos) > 0 && npy.Single(d.infos[0].DType) {
		return "float32"
	}
	return "float64"
}
