package atomicfile

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// renameOpen says that an open file can be renamed and removed.
const renameOpen = false

// Lock takes an exclusive lock on f until it is closed, without waiting. It
// returns ErrLocked if another has it.
func Lock(f *os.File) error {
	// One byte far beyond the data: locks are mandatory here, and must not
	// keep the holder's other handles from writing.
	at := &windows.Overlapped{OffsetHigh: 1 << 30}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return ErrLocked
	}
	return err
}
