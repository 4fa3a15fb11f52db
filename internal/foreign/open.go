package foreign

import (
	"fmt"
	"io"
	"os"
)

// Open opens the file at a path and lets a parser read its headers; read is the
// parser's Read, which reads a file of the given size. Errors name the path.
// Closing the File closes the file.
func Open(path string, read func(r io.ReaderAt, size int64) (*File, error)) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	out, err := read(f, info.Size())
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out.Closer = f.Close
	return out, nil
}
