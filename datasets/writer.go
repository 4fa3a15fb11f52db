package datasets

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Options say what a Writer writes.
type Options struct {
	Samples int
	// DType of arrays that are not Double: "float32" (also ""), "float64".
	DType string
	// Deflate is the level, 1 to 9, that an output in the form of another program
	// is compressed at; 0: not, or as that form always is. pdekit's own is not.
	Deflate int
	// Meta is stored as it is but for FormatVersion, Samples and Arrays.
	Meta Meta
	// Earlier says how to read the Meta that an earlier build left at the path.
	Earlier *Earlier
}

// Writer writes a dataset, sample by sample, in any order, from one goroutine
// or several. Nothing is at its path until Finish returns; memory is that of
// the samples being written, whatever their number.
type Writer struct {
	work   *work
	c      *container
	meta   *Meta
	order  []int // of the container's arrays: the position in WriteSample's data, −1 for coordinates
	inputs int   // length of WriteSample's data

	mu      sync.Mutex
	written []bool
	left    int   // how many samples are not written
	err     error // the first failed write: Finish will not succeed
	ended   bool
}

// Create starts a dataset at path: an .npz if it ends in .npz, a folder
// otherwise. The layout is that of one sample; coordinates are stored at once.
// A dataset that is at path stays until Finish replaces it. Create fails if
// the folder cannot be written, if path holds anything that is not a dataset,
// or if an interrupted Generate to it is worth resuming.
func Create(path string, layout []grid.Array, o Options) (*Writer, error) {
	return openWriter(path, layout, o, mode{})
}

// mode says what a writer does about interruptions.
type mode struct {
	resumable bool // a killed run leaves what can be resumed
	resume    bool // take up what a killed run left
}

// openWriter is Create, or resumes; then the container is nil if the dataset
// is finished already.
func openWriter(path string, layout []grid.Array, o Options, m mode) (*Writer, error) {
	arrays, want, err := o.prepare(path, layout)
	if err != nil {
		return nil, err
	}
	w := &Writer{meta: want.Meta.clone(), written: make([]bool, o.Samples), left: o.Samples}
	position := map[string]int{}
	for _, a := range layout {
		if !a.Coordinate() {
			position[a.Name] = w.inputs
			w.inputs++
		}
	}
	for i := range arrays {
		at, ok := position[arrays[i].Name]
		if !ok {
			at = -1
		}
		w.order = append(w.order, at)
	}
	w.work, w.c, err = openWork(path, want, func(data string) (*container, error) {
		return openContainer(data, isZip(path), arrays, o.Samples)
	}, m)
	if err != nil {
		return nil, err
	}
	return w, nil
}

// WriteSample stores sample i: data holds one slice for each array of the
// layout that is not a coordinate, in the layout's order. A value that is not
// finite is a *NotFinite error, and nothing of the sample counts as written.
func (w *Writer) WriteSample(i int, data [][]float64) error {
	if i < 0 || i >= len(w.written) || len(data) != w.inputs {
		panic(fmt.Sprintf("datasets: sample %d of %d with %d arrays of %d", i, len(w.written), len(data), w.inputs))
	}
	p := w.begin(i)
	return p.end(p.whole(data))
}

// Finish reads the data back for their hashes, lets finish (if not nil) add to
// the Meta what was learnt on the way, such as the certificate, writes
// meta.json, syncs all and puts the dataset in place. On an error nothing is
// left. It is an error if a sample is missing.
func (w *Writer) Finish(finish func(*Meta)) error {
	err := w.complete()
	if err == nil {
		if finish != nil {
			finish(w.meta)
		}
		err = w.publish()
	}
	if err != nil {
		w.Abort()
	}
	return err
}

func (w *Writer) complete() error {
	if w.err != nil {
		return fmt.Errorf("%s: not finished, because a write failed: %w", w.work.path, w.err)
	}
	if i := slices.Index(w.written, false); i >= 0 {
		return fmt.Errorf("%s: sample %d was not written (%d are missing)", w.work.path, i, w.left)
	}
	return nil
}

// publish ends the writing with the dataset in place. On an error the work
// folder is as it was, for Abort to remove or Generate to keep.
func (w *Writer) publish() error {
	if w.ended {
		panic("datasets: Finish after Finish or Abort")
	}
	if err := w.c.finish(w.meta); err != nil {
		return w.work.failed(err)
	}
	if err := w.work.publish(); err != nil {
		return err
	}
	w.ended = true
	return nil
}

// Abort drops the dataset; after Finish or Abort it does nothing.
func (w *Writer) Abort() {
	if w.ended {
		return
	}
	w.ended = true
	w.c.close()
	w.work.remove()
}

// keep ends the writing with the work folder left for a resume.
func (w *Writer) keep() error {
	w.ended = true
	return errors.Join(w.c.close(), w.work.keep())
}
