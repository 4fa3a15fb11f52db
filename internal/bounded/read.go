// Package bounded reads small files whole, and of larger ones no more than tells
// that they are too large: a text that somebody wrote, the JSON beside some data.
package bounded

import (
	"fmt"
	"io"
	"os"
)

// File reads a file of at most limit bytes. Errors name the path; the bound is in
// that of a larger file.
func File(path string, limit int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Read(f, path, limit)
}

// Read reads what r holds, at most limit bytes; name is for the error.
func Read(r io.Reader, name string, limit int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err == nil && len(b) > limit {
		return nil, fmt.Errorf("%s: more than %d bytes are not credible here", name, limit)
	}
	return b, err
}
