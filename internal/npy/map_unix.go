//go:build linux || darwin

package npy

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapFile maps a file of the given size for reading; nil data if it cannot be
// mapped (an empty file, a pipe, a file system without maps).
func mapFile(f *os.File, size int64) (data []byte, unmap func() error) {
	none := func() error { return nil }
	if size <= 0 || int64(int(size)) != size {
		return nil, none
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, none
	}
	return data, func() error { return unix.Munmap(data) }
}
