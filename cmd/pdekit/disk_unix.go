//go:build linux || darwin || freebsd

package main

import "golang.org/x/sys/unix"

// diskFree is the space that is left where path is, in bytes; 0 if unknown.
func (*IO) diskFree(path string) int64 {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
