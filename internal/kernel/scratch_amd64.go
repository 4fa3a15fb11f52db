//go:build amd64 && !noasm

package kernel

import "unsafe"

// aligned returns the address of n bytes on a 64-byte boundary within buf,
// which it grows when needed.
func aligned(buf *[]byte, n int) uintptr {
	if len(*buf) < n+64 {
		*buf = make([]byte, n+64)
	}
	p := uintptr(unsafe.Pointer(unsafe.SliceData(*buf)))
	return (p + 63) &^ 63
}
