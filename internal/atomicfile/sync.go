package atomicfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// SyncFolder makes renames and new names in a folder survive a power failure.
// File systems that cannot sync a folder are taken at their word.
func SyncFolder(path string) error {
	if runtime.GOOS == "windows" { // folders cannot be opened for syncing there
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	// Some network and user-space file systems answer EINVAL; the rename has
	// happened, and there is nothing better to do.
	_ = f.Sync()
	return nil
}

// syncTree syncs a file, or a folder and everything in it.
func syncTree(path string) error {
	return filepath.WalkDir(path, func(p string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return SyncFolder(p)
		}
		// Windows syncs only what is open for writing.
		f, err := os.OpenFile(p, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			f.Close()
			return err
		}
		return f.Close()
	})
}
