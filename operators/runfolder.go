package operators

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pdekit/pdekit/internal/atomicfile"
)

// RunFolder is a folder that one training at a time writes to.
type RunFolder struct {
	path string
	made bool // by OpenRun
	lock *os.File
}

// OpenRun makes the folder at path if there is none, and locks it. The error
// is for a path that is a file, a folder that cannot be written or that holds
// files and no run, and a run that another program is writing.
func OpenRun(path string) (*RunFolder, error) {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file; a run folder was to be written there", path)
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, fmt.Errorf("the run folder: %w", err)
	}
	if err := holdsRun(path); err != nil {
		return nil, err
	}
	lock, err := atomicfile.LockFile(path)
	if err != nil {
		return nil, err
	}
	return &RunFolder{path, info == nil, lock}, nil
}

// holdsRun refuses a folder that belongs to something else: one with files in
// it, none of which is a run's.
func holdsRun(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) == 0 {
		return err
	}
	for _, e := range entries {
		for _, name := range []string{ConfigFile, BestFile, LastFile, StateFile} {
			if strings.HasPrefix(e.Name(), name) { // or what a killed run left of it
				return nil
			}
		}
	}
	return fmt.Errorf("%s holds other files (%s) and no run; choose another folder", path, entries[0].Name())
}

// File is the path of one of the run's files.
func (r *RunFolder) File(name string) string { return filepath.Join(r.path, name) }

// Has reports whether the run has a file.
func (r *RunFolder) Has(name string) bool {
	_, err := os.Stat(r.File(name))
	return err == nil
}

// Remove deletes files of the run, where they are there.
func (r *RunFolder) Remove(names ...string) error {
	for _, name := range names {
		if err := os.Remove(r.File(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Close unlocks the folder. One that OpenRun made and nothing was written to is
// removed.
func (r *RunFolder) Close() {
	if r.made {
		os.Remove(r.path) // fails, as it should, unless the folder is empty
	}
	atomicfile.Unlock(r.lock)
}
