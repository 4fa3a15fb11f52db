package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

// MaxBytes bounds the size of a dataset, far above any disk: what asks for more
// has a digit too many.
const MaxBytes = 1 << 50

// Writable reports what would keep a dataset from being written to path: a
// folder that is missing or not writable, another program that writes there,
// something at path that is not a dataset. Nothing is left behind.
func Writable(path string) error {
	if err := checkTarget(path); err != nil {
		return err
	}
	lock, err := atomicfile.LockFile(path)
	if err != nil {
		return err
	}
	atomicfile.Unlock(lock)
	return nil
}

// Check reports, before anything is computed, what would stop Generate at its
// start: what Writable reports, impossible options, and what an earlier run of
// other options left at Path. finished says that Path holds the dataset that is
// wanted, so that nothing is left to do.
func (o GenerateOptions) Check(layout []grid.Array) (finished bool, err error) {
	options, err := o.options()
	if err != nil {
		return false, err
	}
	_, want, err := options.prepare(o.Path, layout)
	if err != nil {
		return false, err
	}
	if err := Writable(o.Path); err != nil {
		return false, err
	}
	k := &work{path: o.Path}
	there, err := readPlan(k.file(planName))
	if err != nil {
		return false, err
	}
	if _, statErr := os.Lstat(k.file(dataName)); statErr != nil {
		there = nil
	}
	switch {
	case there != nil && o.Resume:
		if err := want.differs(there); err != nil {
			return false, fmt.Errorf("cannot resume %s: %w", o.Path, err)
		}
	case there == nil && o.Resume:
		return k.holdsAlready(want)
	case there != nil:
		if err := k.openJournal(); err != nil {
			return false, err
		}
		done := k.marked(there.Meta.Samples)
		if err := k.journal.Close(); err != nil {
			return false, k.failed(err)
		}
		if done > 0 {
			return false, &Unfinished{Path: o.Path, Done: done, Total: there.Meta.Samples}
		}
	}
	return false, nil
}

// holdsAlready tells whether the dataset at the path is the one wanted. Another
// one there is an error.
func (k *work) holdsAlready(want *plan) (bool, error) {
	d, err := Open(k.path)
	if err != nil {
		if _, there := os.Lstat(k.path); errors.Is(there, fs.ErrNotExist) {
			return false, nil
		}
		return false, fmt.Errorf("cannot resume: %w", err)
	}
	defer d.Close()
	if err := want.differs(planOf(d)); err != nil {
		return false, &Other{Path: k.path, Err: err}
	}
	return true, nil
}

// OptionsError is the error of options that cannot be, whatever is on the disk.
type OptionsError struct{ Err error }

func (e *OptionsError) Error() string { return e.Err.Error() }
func (e *OptionsError) Unwrap() error { return e.Err }

func impossible(format string, args ...any) error {
	return &OptionsError{fmt.Errorf(format, args...)}
}

// Other is the error of a run that would go on with a finished dataset that was
// made otherwise.
type Other struct {
	Path string
	Err  error // how it was made otherwise
}

func (e *Other) Error() string { return fmt.Sprintf("%s is there already; %v", e.Path, e.Err) }
func (e *Other) Unwrap() error { return e.Err }

// prepare checks what is to be written and makes its plan.
func (o Options) prepare(path string, layout []grid.Array) ([]slot, *plan, error) {
	dtype, err := npy.ParseDType(o.DType)
	if err != nil {
		return nil, nil, &OptionsError{err}
	}
	if o.Samples < 1 {
		return nil, nil, impossible("%s: %d samples; at least 1 is needed", path, o.Samples)
	}
	if err := checkLayout(layout); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	total := 0.0
	for _, a := range layout {
		size := 8 * float64(o.Samples)
		for _, n := range a.Shape {
			size *= float64(n)
		}
		total += size
	}
	if total > MaxBytes {
		return nil, nil, impossible("%s: %d samples would take up to %.3g TiB, more than the %d that a dataset may have", path, o.Samples, total/(1<<40), MaxBytes>>40)
	}
	arrays := slots(layout, dtype, o.Samples)
	meta := o.Meta.clone()
	meta.FormatVersion, meta.Samples = FormatVersion, o.Samples
	meta.Arrays = describeSlots(arrays, o.Samples)
	p := newPlan(meta, layout)
	p.earlier = o.Earlier
	return arrays, p, nil
}
