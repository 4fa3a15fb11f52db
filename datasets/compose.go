package datasets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// ComposeOptions say what Compose takes from its sources; the zero value takes
// everything as it is.
type ComposeOptions struct {
	// DType of the fields: "float32", "float64"; "": that of the first source.
	DType string
	// Samples of the sources put one after another, in this order; nil: all.
	Samples []int
	// Frames along the time axis, increasing; nil: all. Frame 0 of the result
	// is the first of them.
	Frames []int
	// Stride keeps every Stride-th node along each space axis; 0 is 1. Both
	// ends of an axis that has two are kept, or it is an error.
	Stride int
	// Deflate is that of Options.
	Deflate int
}

func (o ComposeOptions) changes(sources int) bool {
	return sources > 1 || o.Samples != nil || o.Frames != nil || o.Stride > 1
}

// Copy writes d to out, from one container to the other; the result is what
// would have been generated there.
func Copy(ctx context.Context, out string, d *Dataset) error {
	return Compose(ctx, out, []*Dataset{d}, ComposeOptions{})
}

// Compose writes at out the samples of the sources one after another, or what
// the options select of them, in the form that out's ending asks for (exchange.Forms;
// else a dataset of pdekit's own). The sources must have the same arrays on the
// same nodes. What is selected is recorded in Meta.Derived; what is said of
// the whole (a shard, a split, the certificate of several sources)
// is dropped, and so is what differs between sources.
func Compose(ctx context.Context, out string, sources []*Dataset, o ComposeOptions) error {
	if len(sources) == 0 {
		return errors.New("nothing to write: no datasets given")
	}
	first := sources[0]
	total := 0
	for _, d := range sources {
		if err := sameArrays(first, d); err != nil {
			return err
		}
		total += d.Samples()
	}
	sel, err := newSelection(first, o, total)
	if err != nil {
		return err
	}
	meta, err := composedMeta(sources, o, sel)
	if err != nil {
		return err
	}
	dtype := o.DType
	if dtype == "" {
		dtype = first.dtype()
	}
	w, err := CreateSink(out, sel.layout, Options{Deflate: o.Deflate, Samples: len(sel.samples), DType: dtype, Meta: *meta})
	if err != nil {
		return err
	}
	defer w.Abort()
	at := 0
	for rest := sel.samples; len(rest) > 0; {
		// A run of samples of one source.
		source, base := owner(sources, rest[0])
		var own []int
		for len(rest) > 0 && rest[0] >= base && rest[0] < base+source.Samples() {
			own = append(own, rest[0]-base)
			rest = rest[1:]
		}
		if err := source.Subset(own).copyTo(ctx, w, at, sel); err != nil {
			return err
		}
		at += len(own)
	}
	return w.Finish(nil)
}

// owner finds the source of a sample, and the number of its first one.
func owner(sources []*Dataset, sample int) (*Dataset, int) {
	base := 0
	for _, d := range sources {
		if sample < base+d.Samples() {
			return d, base
		}
		base += d.Samples()
	}
	panic("datasets: sample beyond the sources")
}

// sameArrays says in what the arrays of two datasets differ.
func sameArrays(a, b *Dataset) error {
	for _, info := range a.infos {
		other, ok := b.Info(info.Name)
		var what string
		switch {
		case !ok:
			what = "is missing from the second"
		case !slices.Equal(info.Shape, other.Shape) || !slices.Equal(info.Axes, other.Axes):
			what = fmt.Sprintf("is %v %v in one, %v %v in the other", info.Axes, info.Shape, other.Axes, other.Shape)
		case !slices.Equal(info.Values, other.Values):
			what = "has other values"
		case !slices.Equal(info.Labels, other.Labels):
			what = fmt.Sprintf("has labels %v in one, %v in the other", info.Labels, other.Labels)
		}
		if what != "" {
			return fmt.Errorf("%s and %s do not fit together: array %q %s", a.path, b.path, info.Name, what)
		}
	}
	if len(b.infos) > len(a.infos) {
		return sameArrays(b, a)
	}
	return nil
}

// composedMeta is the Meta of what Compose writes.
func composedMeta(sources []*Dataset, o ComposeOptions, sel *selection) (*Meta, error) {
	meta := sources[0].meta.clone()
	if meta.Kind == "" {
		meta.Kind = Steady
		if info, ok := sources[0].Info("u"); ok && info.Axis("time") >= 0 {
			meta.Kind = Evolution
		}
	}
	if o.DType != "" && o.DType != sources[0].dtype() {
		meta.Derived = append(meta.Derived, storedAs+o.DType)
	}
	if sources[0].view || o.changes(len(sources)) {
		meta.Shard, meta.Split = nil, nil
	}
	if sources[0].view {
		meta.certifiedBefore("a selection of samples")
		meta.Derived = append(meta.Derived, fmt.Sprintf("samples %s of %d", list(sources[0].index), sources[0].samples))
	}
	if len(sources) > 1 {
		meta.Certificate = nil
		if err := meta.keepCommon(sources); err != nil {
			return nil, err
		}
	}
	if o.Samples != nil {
		meta.certifiedBefore("a selection of samples")
		if n := len(o.Samples); len(sources) == 1 && !sources[0].view && n > 0 && slices.Equal(o.Samples, consecutive(o.Samples[0], n)) {
			meta.First += o.Samples[0]
			meta.Derived = append(meta.Derived, fmt.Sprintf(runOf+"%s", list(o.Samples)))
		} else {
			meta.Derived = append(meta.Derived, fmt.Sprintf("samples %s", list(o.Samples)))
		}
	}
	if o.Frames != nil {
		meta.certifiedBefore("a selection of frames")
		if c := meta.Certificate; c != nil && c.Frames != nil {
			c.Frames = pick(make([]float64, len(o.Frames)), c.Frames, o.Frames)
		}
		meta.Derived = append(meta.Derived, fmt.Sprintf(framesOf+"%s", list(o.Frames)))
	}
	if o.Stride > 1 {
		meta.certifiedBefore(fmt.Sprintf("every node number %d of each axis", o.Stride))
		meta.Derived = append(meta.Derived, fmt.Sprintf(everyNode+"%d, %d, … along each space axis", o.Stride, 2*o.Stride))
	}
	meta.Grid = sel.grid
	return meta, nil
}

// certifiedBefore keeps the certificate with a note that it is of the data from
// which this was taken.
func (m *Meta) certifiedBefore(taken string) {
	if m.Certificate == nil {
		return
	}
	c := *m.Certificate
	if c.Of == "" {
		c.Of = "the data from which were taken: " + taken
	} else {
		c.Of += ", " + taken
	}
	m.Certificate = &c
}

// consecutive lists n numbers from first on.
func consecutive(first, n int) []int {
	list := Order(n, false, 0)
	for i := range list {
		list[i] += first
	}
	return list
}

// How entries of Meta.Derived begin that leave the samples what they are.
const (
	storedAs  = "stored as "
	runOf     = "consecutive samples "
	framesOf  = "frames "
	everyNode = "every node number 0, "
)

// SamplesAsMade reports whether sample i is still sample First+i of Seed:
// nothing was done since but to leave out nodes, frames and samples before and
// after, or to store them as another type.
func (m *Meta) SamplesAsMade() bool {
	for _, d := range m.Derived {
		if !strings.HasPrefix(d, storedAs) && !strings.HasPrefix(d, runOf) && !strings.HasPrefix(d, framesOf) && !strings.HasPrefix(d, everyNode) {
			return false
		}
	}
	return true
}

// keepCommon drops what differs between sources and notes what they are.
func (m *Meta) keepCommon(sources []*Dataset) error {
	parts := make([]string, len(sources))
	for i, d := range sources {
		parts[i] = fmt.Sprintf("%d samples from %d of seed %d", d.Samples(), d.meta.First, d.meta.Seed)
		if string(d.meta.Problem) != string(m.Problem) {
			m.Problem = nil
		}
		if string(d.meta.Solver) != string(m.Solver) {
			m.Solver = nil
		}
		if d.meta.Equation != m.Equation {
			m.Equation = ""
		}
		if d.meta.Version != m.Version {
			m.Version = ""
		}
		if d.meta.Kind != m.Kind && d.known {
			return fmt.Errorf("%s is of kind %q, %s of kind %q", sources[0].path, m.Kind, d.path, d.meta.Kind)
		}
	}
	m.Seed, m.First, m.Command = 0, 0, ""
	m.Derived = append(m.Derived, "concatenation of "+strings.Join(parts, "; "))
	return nil
}

// list writes indices shortly: runs as "3–7".
func list(index []int) string {
	var parts []string
	for i := 0; i < len(index); {
		j := i
		for j+1 < len(index) && index[j+1] == index[j]+1 {
			j++
		}
		if j > i+1 {
			parts = append(parts, fmt.Sprintf("%d–%d", index[i], index[j]))
		} else {
			for k := i; k <= j; k++ {
				parts = append(parts, fmt.Sprint(index[k]))
			}
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// copyTo writes the samples of d to w, from sample at on, or what sel (nil: all)
// takes of them.
func (d *Dataset) copyTo(ctx context.Context, w Sink, at int, sel *selection) error {
	if sel == nil {
		sel = &selection{index: make([][]int, len(d.infos))}
	}
	var names []string
	for _, a := range d.layout() {
		if !a.Coordinate() {
			names = append(names, a.Name)
		}
	}
	whole, out := make([][]float64, len(names)), make([][]float64, len(names))
	for i := range d.Samples() {
		if err := ctx.Err(); err != nil {
			return err
		}
		for k, name := range names {
			var err error
			if out[k], err = sel.read(d, k, name, i, &whole[k]); err != nil {
				return &ReadError{err}
			}
		}
		var system *fs.PathError // of the output
		if err := w.WriteSample(at+i, out); errors.As(err, &system) {
			return err
		} else if err != nil {
			return fmt.Errorf("%s: %w", d.path, err)
		}
	}
	return nil
}
