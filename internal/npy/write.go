package npy

import (
	"fmt"
	"unsafe"

	"github.com/pdekit/pdekit/internal/atomicfile"
)

// WriteFile writes an .npy file, whole or not at all, of the type of data. It
// panics if the shape does not fit the data.
func WriteFile[T Float](path string, shape []int, data []T) error {
	if n, ok := product(shape); !ok || n != len(data) {
		panic(fmt.Sprintf("npy: %d values for shape %v", len(data), shape))
	}
	d := Float64
	if unsafe.Sizeof(T(0)) == 4 {
		d = Float32
	}
	f, err := atomicfile.Create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	b := AppendHeader(make([]byte, 0, chunkBytes+1024), d, shape)
	const step = chunkBytes / 8
	for at := 0; ; at += step {
		rest := data[min(at, len(data)):]
		b = Encode(b, d, rest[:min(step, len(rest))])
		if _, err := f.Write(b); err != nil {
			return fmt.Errorf("cannot write %s: %w", path, err)
		}
		b = b[:0]
		if len(rest) <= step {
			return f.Commit()
		}
	}
}
