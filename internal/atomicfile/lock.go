package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrLocked says that another program, or another part of this one, is writing
// the same output.
var ErrLocked = errors.New("another program is writing the same output")

// LockFile takes the lock of an output path, a file beside it named by Suffix,
// and clears up after a program that was killed while replacing path. It fails
// with ErrLocked if the lock is held, and otherwise with what keeps the folder
// from being written.
func LockFile(path string) (*os.File, error) {
	path = filepath.Clean(path)
	name := path + ".lock" + Suffix
	f, err := openLocked(name)
	if err == nil {
		if err = Recover(path); err != nil {
			Unlock(f)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", path, cause(err))
	}
	return f, nil
}

// openLocked opens or creates a file and locks it.
func openLocked(name string) (*os.File, error) {
	for {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		if err := Lock(f); err != nil {
			f.Close()
			return nil, err
		}
		// The holder before may have renamed or removed the file as it let go:
		// then this lock guards another name, or none.
		mine, err1 := f.Stat()
		there, err2 := os.Stat(name)
		if err1 == nil && err2 == nil && os.SameFile(mine, there) {
			return f, nil
		}
		f.Close()
	}
}

// Unlock gives the lock back and removes its file.
func Unlock(f *os.File) {
	if renameOpen {
		os.Remove(f.Name())
		f.Close()
		return
	}
	f.Close()
	os.Remove(f.Name())
}
