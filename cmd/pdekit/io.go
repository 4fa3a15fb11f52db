package main

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"github.com/pdekit/pdekit/internal/bounded"
)

// IO is how commands reach the world outside: streams, the terminal, the
// clock. Tests make their own.
type IO struct {
	In       io.Reader
	Out, Err io.Writer
	// These say whether the streams are terminals.
	InTerminal, OutTerminal, ErrTerminal bool
	// Width is the terminal's, in characters; nil or 0 where it is unknown.
	Width func() int
	// Printed, where it is not nil, is told of every value that goes out as JSON, and
	// of its text: the tests hold them against the schemas.
	Printed func(v any, text []byte)
	// Now is the clock, for durations shown to people; never for data.
	Now func() time.Time
}

func systemIO() *IO {
	return &IO{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: isTerminal(os.Stdout),
		ErrTerminal: isTerminal(os.Stderr),
		Width: func() int {
			for _, f := range []*os.File{os.Stderr, os.Stdout} {
				if w, _, err := term.GetSize(int(f.Fd())); err == nil {
					return w
				}
			}
			return 0
		},
		Now: time.Now,
	}
}

// isTerminal reports whether f is a terminal that can go back in a line.
func isTerminal(f *os.File) bool {
	return term.IsTerminal(int(f.Fd())) && commandable(f)
}

// env is the value of a variable, "" where there is none.
func (*IO) env(name string) string { return os.Getenv(name) }

// colours reports whether a terminal may be painted: https://no-color.org.
func (w *IO) colours() bool { return w.env("NO_COLOR") == "" }

// width is the terminal's width, at least 20; a wide one where it is unknown.
func (w *IO) width() int {
	if w.Width != nil {
		if n := w.Width(); n > 0 {
			return max(n, 20)
		}
	}
	return 200
}

// Bounds of files that are read whole, in bytes.
const (
	writtenLimit = 1 << 20  // of what somebody wrote: settings, a recipe, a sweep
	recordLimit  = 64 << 20 // of what pdekit wrote: a log of 10⁵ epochs, an evaluation with every sample's errors
)

// readFile, exists and makeFolder are the file system as commands use it
// directly; datasets and runs are read and written by their own packages.
func (*IO) readFile(path string, limit int) ([]byte, error) { return bounded.File(path, limit) }

func (*IO) exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func (*IO) makeFolder(path string) error { return os.MkdirAll(path, 0o777) }

// folders lists the folders in a folder, by name; none where there is no folder.
func (*IO) folders(path string) []string {
	entries, _ := os.ReadDir(path)
	var list []string
	for _, e := range entries {
		if e.IsDir() {
			list = append(list, filepath.Join(path, e.Name()))
		}
	}
	return list
}

// scratch makes an empty folder; app.momentary also removes it.
func (*IO) scratch() (string, error) { return os.MkdirTemp("", "pdekit-") }

// silent is io with nothing said.
func (w *IO) silent() *IO {
	quiet := *w
	quiet.Out, quiet.Err, quiet.OutTerminal, quiet.ErrTerminal = io.Discard, io.Discard, false, false
	return &quiet
}

// diskUsed is the size of a file, or of all files in a folder.
func (*IO) diskUsed(path string) (bytes int64, err error) {
	err = filepath.WalkDir(path, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, err
}

// remove deletes a file or a folder with all that is in it.
func (*IO) remove(path string) error { return os.RemoveAll(path) }

// samePath reports whether two paths name the same file or folder.
func (*IO) samePath(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return os.SameFile(x, y)
	}
	return filepath.Clean(a) == filepath.Clean(b)
}
