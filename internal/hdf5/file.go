package hdf5

import (
	"bytes"
	"io"

	"github.com/pdekit/pdekit/internal/foreign"
)

// Signature begins an HDF5 file, or follows a user block.
const Signature = "\x89HDF\r\n\x1a\n"

// Is tells an HDF5 file by its first 520 bytes: with a user block of 512 or
// none.
func Is(head []byte) bool {
	return bytes.HasPrefix(head, []byte(Signature)) || len(head) >= 520 && bytes.HasPrefix(head[512:], []byte(Signature))
}

// file is an open HDF5 file.
type file struct {
	source
	root uint64   // object header of the root group
	heap struct { // the global heap that was read last
		address uint64
		objects map[int][]byte
	}
}

// Open reads the headers of an HDF5 file. Errors name the path.
func Open(path string) (*foreign.File, error) { return foreign.Open(path, Read) }

// Read is Open for a file of the given size that r gives.
func Read(r io.ReaderAt, size int64) (*foreign.File, error) {
	f := &file{source: source{r: r, size: size}}
	if err := f.superblock(); err != nil {
		return nil, err
	}
	return f.walk()
}

// superblock finds and reads it: at byte 0, or after a user block of 512,
// 1024, … bytes.
func (f *file) superblock() error {
	start := make([]byte, len(Signature))
	at := int64(0)
	for {
		if at+int64(len(start)) > f.size {
			return damaged(0, "no superblock: this is not an HDF5 file, or its beginning is lost")
		}
		if err := f.readAt(start, at, "signature"); err != nil {
			return err
		}
		if bytes.Equal(start, []byte(Signature)) {
			break
		}
		at = max(512, 2*at)
	}
	c := f.cursor(uint64(at), int(min(f.size-at, 256)), "superblock")
	c.bytes(len(Signature))
	var base, end uint64
	switch version := c.u8(); {
	case c.err != nil:
	case version <= 1:
		c.bytes(4)
		f.setSizes(c)
		c.bytes(1 + 2 + 2 + 4)
		if version == 1 {
			c.bytes(4)
		}
		base = c.address()
		c.address() // free space
		end = c.address()
		c.address() // driver
		c.address() // the root's name
		f.root = c.address()
	case version <= 3:
		f.setSizes(c)
		c.bytes(1)
		base = c.address()
		c.address() // extension: nothing that is needed here
		end = c.address()
		f.root = c.address()
		c.checksum()
	default:
		c.fail("version %d is not known; 0 to 3 are", version)
	}
	if c.err != nil {
		return c.err
	}
	// The base address may be that of the user block, or 0 with one.
	if base == 0 || base == undefined {
		base = uint64(at)
	}
	if base > uint64(f.size) {
		return damaged(at, "superblock: base address %d lies beyond the end of the file of %d bytes", base, f.size)
	}
	f.base = int64(base)
	if end != undefined && end > uint64(f.size) {
		return damaged(f.size, "truncated: the superblock says that the file has %d bytes, it has %d", end, f.size)
	}
	return nil
}

func (f *file) setSizes(c *cursor) {
	f.offsetSize, f.lengthSize = c.u8(), c.u8()
	for _, n := range []int{f.offsetSize, f.lengthSize} {
		if c.err == nil && n != 2 && n != 4 && n != 8 {
			c.fail("offsets of %d and lengths of %d bytes; 2, 4 and 8 are known", f.offsetSize, f.lengthSize)
		}
	}
	if c.err != nil {
		f.offsetSize, f.lengthSize = 8, 8
	}
}
