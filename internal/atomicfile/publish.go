package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// replacedSuffix names an old folder for the moment between moving it away and
// moving the new one in, where the system cannot exchange the two at once.
const replacedSuffix = ".replaced" + Suffix

// Dir is a folder that appears at its path when Commit returns, or never.
type Dir struct {
	path string
	ours func(name string) bool
	lock *os.File
	done bool
}

// CreateDir starts a folder at path: files are written under Path(). A folder
// that is already at path is replaced by Commit, provided that ours is true of
// the name of each entry in it; otherwise CreateDir fails, so that no mistyped
// output name removes what pdekit did not make. With nil ours, only an empty
// folder is replaced.
func CreateDir(path string, ours func(name string) bool) (*Dir, error) {
	if err := Replaceable(path, ours); err != nil {
		return nil, err
	}
	d := &Dir{path: filepath.Clean(path), ours: ours}
	var err error
	if d.lock, err = LockFile(d.path); err != nil {
		return nil, err
	}
	if err = os.RemoveAll(d.Path()); err == nil {
		err = os.Mkdir(d.Path(), 0o777)
	}
	if err != nil {
		Unlock(d.lock)
		return nil, fmt.Errorf("cannot write %s: %w", path, cause(err))
	}
	return d, nil
}

// Path is the folder to write under; it is another than the final one.
func (d *Dir) Path() string { return d.path + Suffix }

// Commit syncs the folder with all that is in it and renames it into place.
// On an error nothing is left of it.
func (d *Dir) Commit() error {
	if d.done {
		panic("atomicfile: Commit after Commit or Abort")
	}
	if err := Publish(d.Path(), d.path, d.ours); err != nil {
		d.Abort()
		return err
	}
	d.done = true
	Unlock(d.lock)
	return nil
}

// Abort drops the folder; after Commit or Abort it does nothing.
func (d *Dir) Abort() {
	if d.done {
		return
	}
	d.done = true
	os.RemoveAll(d.Path())
	Unlock(d.lock)
}

// Publish syncs from, a file or a folder with all that is in it, and moves it
// to path on the same file system, in the place of what was there. A folder is
// replaced under the rule of CreateDir, a file by a file.
func Publish(from, path string, ours func(name string) bool) error {
	if err := publish(from, path, ours); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, cause(err))
	}
	return nil
}

func publish(from, path string, ours func(name string) bool) error {
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if err := syncTree(from); err != nil {
		return err
	}
	old, err := os.Lstat(path)
	switch {
	case err == nil && info.IsDir() && old.IsDir():
		if err := Replaceable(path, ours); err != nil {
			return err
		}
		if err := replaceFolder(from, path); err != nil {
			return err
		}
	case err == nil && info.IsDir() != old.IsDir():
		if info.IsDir() {
			return errors.New("a file is there; remove it first")
		}
		return errors.New("a folder is there; remove it first")
	default:
		if err := os.Rename(from, path); err != nil {
			return err
		}
	}
	return SyncFolder(filepath.Dir(path))
}

// replaceFolder puts the folder from in the place of the folder path.
func replaceFolder(from, path string) error {
	if exchange(from, path) == nil {
		return os.RemoveAll(from)
	}
	aside := path + replacedSuffix
	if err := os.RemoveAll(aside); err != nil {
		return err
	}
	if err := os.Rename(path, aside); err != nil {
		return err
	}
	if err := os.Rename(from, path); err != nil {
		return errors.Join(err, os.Rename(aside, path))
	}
	return os.RemoveAll(aside)
}

// Recover puts back the folder at path if a program was killed in the moment
// of replacing it, and clears what that left. Whoever holds the lock of path
// may call it.
func Recover(path string) error {
	aside := filepath.Clean(path) + replacedSuffix
	if _, err := os.Lstat(aside); err != nil {
		return nil
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(aside, path)
	}
	return os.RemoveAll(aside)
}

// Replaceable says why a folder may not be written at path: a file is there,
// or a folder with an entry of which ours is false (nil: with any entry).
func Replaceable(path string, ours func(name string) bool) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is a file; a folder was to be written there", path)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ours == nil || !ours(e.Name()) {
			return fmt.Errorf("folder %s exists and holds %q, which would be lost; choose another output or remove the folder", path, e.Name())
		}
	}
	return nil
}
