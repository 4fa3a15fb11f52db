package atomicfile

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Suffix marks what is being written. A path with it that no program is
// writing was left by a killed one, and is safe to remove.
const Suffix = ".partial"

// File is a file that appears at its path when Commit returns, or never.
// It is used by one goroutine; WriteAt may be called from several.
type File struct {
	*os.File
	path string
	done bool
}

// Create starts a file at path, whose folder must exist. It fails at once if
// the folder cannot be written, if path is a folder, or if another program is
// writing the same path.
func Create(path string) (*File, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder; a file was to be written there", path)
	}
	f, err := createLocked(path)
	if err != nil {
		return nil, err
	}
	return &File{File: f, path: path}, nil
}

func createLocked(path string) (*os.File, error) {
	partial := path + Suffix
	if info, err := os.Lstat(partial); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is in the way: a folder left by an interrupted run; remove it", partial)
	}
	// The lock is taken before the truncation, so that a file that another
	// program is writing is not harmed.
	f, err := openLocked(partial)
	if err == nil {
		if err = f.Truncate(0); err != nil {
			f.Close()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", path, cause(err))
	}
	return f, nil
}

// Commit syncs the file, closes it and renames it into place. On an error
// nothing is left of it and the old file at path, if any, is as it was.
func (f *File) Commit() error {
	if f.done {
		panic("atomicfile: Commit after Commit or Abort")
	}
	err := f.File.Sync()
	// The rename comes before the close where that is possible, so that the
	// lock is held until the file is in place.
	if err == nil && renameOpen {
		err = os.Rename(f.path+Suffix, f.path)
	}
	f.done = true
	if closeErr := f.File.Close(); err == nil {
		err = closeErr
	}
	if err == nil && !renameOpen {
		err = os.Rename(f.path+Suffix, f.path)
	}
	if err != nil {
		os.Remove(f.path + Suffix)
		return fmt.Errorf("cannot write %s: %w", f.path, cause(err))
	}
	return SyncFolder(filepath.Dir(f.path))
}

// Abort drops the file. After Commit or Abort it does nothing, so that it can
// be deferred.
func (f *File) Abort() {
	if f.done {
		return
	}
	f.done = true
	if renameOpen {
		os.Remove(f.path + Suffix)
		f.File.Close()
		return
	}
	f.File.Close()
	os.Remove(f.path + Suffix)
}

// Close is Abort, for use as an io.Closer; Commit is what keeps a file.
func (f *File) Close() error {
	f.Abort()
	return nil
}

// WriteFile writes data to path, whole or not at all.
func WriteFile(path string, data []byte) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := f.Write(data); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, cause(err))
	}
	return f.Commit()
}

// cause is what went wrong without the operation and the temporary name, which
// say nothing to a user: "no space left on device".
func cause(err error) error {
	switch e := err.(type) {
	case *fs.PathError:
		return e.Err
	case *os.LinkError:
		return e.Err
	}
	return err
}
