package datasets

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pdekit/pdekit/internal/atomicfile"
)

// work is the folder PATH.partial in which a dataset comes to be:
//
//	data       the container: an .npz, or a folder of .npy files
//	done       8 bytes for each sample: "done" and the checksum of its stored bytes
//	plan.json  what is being made; written last, so that a folder with it is whole
//
// (A Writer that is not Generate's has data alone, and begins anew.)
//
// A killed run leaves it. Resuming reads the samples marked done back and
// keeps those whose checksum holds, so that neither a mark without data nor
// data half written (a power failure) does harm, and nothing needs to be synced
// before the end. When all are there, data is synced and renamed to PATH.
type work struct {
	path    string // of the output
	lock    *os.File
	journal *os.File // nil if nothing can be resumed
}

const (
	planName    = "plan.json"
	journalName = "done"
	dataName    = "data"
	marker      = "done"
	markSize    = 8
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (k *work) folder() string          { return filepath.Clean(k.path) + atomicfile.Suffix }
func (k *work) file(name string) string { return filepath.Join(k.folder(), name) }

// openWork takes the lock of path, and makes the work folder, or opens the one
// that an interrupted run left if resume is set. The container is nil if
// resume finds the dataset finished.
func openWork(path string, want *plan, open func(data string) (*container, error), m mode) (_ *work, _ *container, err error) {
	if err := checkTarget(path); err != nil {
		return nil, nil, err
	}
	k := &work{path: path}
	if k.lock, err = atomicfile.LockFile(path); err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			k.keep()
		}
	}()
	there, err := readPlan(k.file(planName))
	if err != nil {
		return nil, nil, err
	}
	if _, statErr := os.Lstat(k.file(dataName)); statErr != nil {
		there = nil // killed while setting up, or after putting the data in place
	}
	if there == nil {
		if m.resume {
			finished, err := k.finished(want)
			if err != nil || finished {
				return k, nil, err
			}
		}
		c, err := k.start(want, open, m.resumable)
		return k, c, err
	}
	if err := k.openJournal(); err != nil {
		return nil, nil, err
	}
	done := k.marked(there.Meta.Samples)
	switch {
	case m.resume:
		if err := want.differs(there); err != nil {
			return nil, nil, fmt.Errorf("cannot resume %s: %w", path, err)
		}
		c, err := open(k.file(dataName))
		if err != nil {
			return nil, nil, k.failed(err)
		}
		return k, c, nil
	case done > 0:
		return nil, nil, &Unfinished{Path: path, Done: done, Total: there.Meta.Samples}
	}
	k.journal.Close()
	c, err := k.start(want, open, m.resumable)
	return k, c, err
}

// checkTarget refuses an output that a dataset may not replace.
func checkTarget(path string) error {
	if !isZip(path) {
		return atomicfile.Replaceable(path, ours)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder; an .npz file was to be written there", path)
	}
	return nil
}

// finished tells whether a resumed run has nothing left to do, because the
// dataset at path is the one wanted. Another dataset there is an error, unless
// a work folder says that it was about to be replaced.
func (k *work) finished(want *plan) (bool, error) {
	there, err := k.holdsAlready(want)
	var other *Other
	if errors.As(err, &other) {
		if _, started := os.Lstat(k.folder()); started == nil {
			return false, nil
		}
	}
	if err != nil || !there {
		return false, err
	}
	return true, os.RemoveAll(k.folder())
}

// start makes a work folder in the place of whatever is there.
func (k *work) start(p *plan, open func(string) (*container, error), resumable bool) (c *container, err error) {
	defer func() {
		if err != nil {
			if c != nil {
				c.close()
			}
			os.RemoveAll(k.folder())
			c, err = nil, k.failed(err)
		}
	}()
	if err := os.RemoveAll(k.folder()); err != nil {
		return nil, err
	}
	if err := os.Mkdir(k.folder(), 0o777); err != nil {
		return nil, err
	}
	if c, err = open(k.file(dataName)); err != nil {
		return c, err
	}
	if !resumable {
		return c, nil
	}
	if err := k.openJournal(); err != nil {
		return c, err
	}
	return c, p.write(k.file(planName))
}

func (k *work) openJournal() (err error) {
	k.journal, err = os.OpenFile(k.file(journalName), os.O_RDWR|os.O_CREATE, 0o666)
	return err
}

// mark records that a sample is written. Its data are in the system's hands
// before: a kill after it loses nothing.
func (k *work) mark(sample int, sum uint32) error {
	if k.journal == nil {
		return nil
	}
	b := append([]byte(marker), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(b[4:], sum)
	if _, err := k.journal.WriteAt(b, int64(sample)*markSize); err != nil {
		return k.failed(err)
	}
	return nil
}

// sum returns the recorded checksum of a sample.
func (k *work) sum(sample int) (uint32, bool) {
	var b [markSize]byte
	if _, err := k.journal.ReadAt(b[:], int64(sample)*markSize); err != nil || string(b[:4]) != marker {
		return 0, false
	}
	return binary.LittleEndian.Uint32(b[4:]), true
}

// marked counts the samples that are recorded as done.
func (k *work) marked(samples int) int {
	n := 0
	for i := range samples {
		if _, ok := k.sum(i); ok {
			n++
		}
	}
	return n
}

// holds tells whether a sample is recorded and its data are whole.
func (k *work) holds(c *container, sample int) bool {
	want, ok := k.sum(sample)
	if !ok {
		return false
	}
	sums := make([]uint32, len(c.arrays))
	for i := range c.arrays {
		s := &c.arrays[i]
		if s.Coordinate() {
			continue
		}
		h := crc32.New(castagnoli)
		n, err := io.Copy(h, io.NewSectionReader(s.file, s.offset+int64(sample)*s.bytes, s.bytes))
		if err != nil || n != s.bytes {
			return false
		}
		sums[i] = h.Sum32()
	}
	return checksum(sums) == want
}

// publish puts the data in place and removes the rest.
func (k *work) publish() error {
	if err := atomicfile.Publish(k.file(dataName), k.path, ours); err != nil {
		return k.failed(errors.Unwrap(err))
	}
	k.remove()
	return nil
}

// remove drops the folder.
func (k *work) remove() {
	if k.journal != nil {
		k.journal.Close()
	}
	os.RemoveAll(k.folder())
	atomicfile.Unlock(k.lock)
}

// keep leaves the folder for a later resume.
func (k *work) keep() error {
	var err error
	if k.journal != nil {
		err = k.journal.Close()
	}
	atomicfile.Unlock(k.lock)
	return err
}

// failed is an error of writing, in terms of the output.
func (k *work) failed(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return &WriteError{Path: k.path, Err: err}
}
