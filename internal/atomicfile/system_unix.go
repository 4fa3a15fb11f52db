//go:build linux || darwin

package atomicfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// renameOpen says that an open file can be renamed and removed.
const renameOpen = true

// Lock takes an exclusive lock on f until it is closed, without waiting. It
// returns ErrLocked if another has it, and nil on file systems without locks.
func Lock(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EWOULDBLOCK):
			return ErrLocked
		}
		return nil
	}
}
