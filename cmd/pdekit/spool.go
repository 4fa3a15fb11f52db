package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pdekit/pdekit/internal/bounded"
)

// streamName is what standard input is called in errors and records.
const streamName = "standard input"

// file is where the bytes of path are: for "-" a copy of standard input, made
// when it is first asked for. All that the copy is called in messages is
// streamName.
func (a *app) file(path string) (string, error) {
	if path != standardStream {
		return path, nil
	}
	if a.copied != "" {
		return a.copied, nil
	}
	if a.InTerminal {
		return "", withHint(usagef("%s is a terminal: nobody types a file of numbers", streamName), "pipe one into it, or name a file")
	}
	folder, err := a.momentary()
	if err != nil {
		return "", err
	}
	copied := filepath.Join(folder, "input")
	n, err := copyTo(copied, a.In)
	var full *fs.PathError
	switch {
	case errors.Is(err, context.Canceled):
		return "", err
	case errors.As(err, &full) && full.Op == "write":
		return "", withHint(fmt.Errorf("%s does not fit into the folder of the moment: %w", streamName, full.Err), "TMPDIR names another one; or name a file")
	case err != nil:
		return "", badFile(fmt.Errorf("%s: %w", streamName, err))
	case n == 0:
		return "", withHint(badFile(fmt.Errorf("%s is empty", streamName)), "does the command before the pipe write to its standard output?")
	}
	// Some files are told by their endings.
	a.copied = copied + endingOf(copied)
	if err := os.Rename(copied, a.copied); err != nil {
		return "", err
	}
	a.names = append(a.names, a.copied, streamName)
	return a.copied, nil
}

// copyTo writes all of r into a new file.
func copyTo(path string, r io.Reader) (int64, error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	n, err := copyLarge(f, r)
	if e := f.Close(); err == nil {
		err = e
	}
	return n, err
}

// copyLarge is io.Copy in large pieces.
func copyLarge(w io.Writer, r io.Reader) (int64, error) {
	return io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{r}, make([]byte, 1<<18))
}

// endingOf is the ending of a file by its first bytes, for those that are told
// by it.
func endingOf(path string) string {
	head, err := beginning(path)
	if err != nil {
		return ""
	}
	switch text := strings.TrimLeft(head, " \t\r\n"); {
	case len(head) > 8 && head[8] == '{' && head[5:8] == "\x00\x00\x00":
		return ".safetensors"
	case text != "" && (text[0] == '{' || text[0] == '['):
		return ".json"
	}
	return ""
}

// readText reads a text that somebody wrote: the file at path, or standard
// input.
func (a *app) readText(path string) ([]byte, error) {
	if path != standardStream {
		return a.readFile(path, writtenLimit)
	}
	return bounded.Read(a.In, streamName, writtenLimit)
}

// called is a path as messages name it.
func called(path string) string {
	if path == standardStream {
		return streamName
	}
	return path
}

// momentary is a folder for files of the moment, removed when the command ends.
func (a *app) momentary() (string, error) {
	folder, err := a.scratch()
	if err == nil {
		a.cleanup = append(a.cleanup, folder)
	}
	return folder, err
}

// tidy removes the files of the moment.
func (a *app) tidy() {
	for _, folder := range a.cleanup {
		_ = a.remove(folder) // the system clears what is left of it
	}
	a.cleanup = nil
}

// renamed is a text in which files of the moment have the names of the streams
// that they stand for.
func (a *app) renamed(text string) string {
	if a.names == nil {
		return text
	}
	return strings.NewReplacer(a.names...).Replace(text)
}

// renamedError is an error whose text is renamed.
type renamedError struct {
	err  error
	text string
}

func (e *renamedError) Error() string { return e.text }
func (e *renamedError) Unwrap() error { return e.err }

// lateReader reads from r in another goroutine, so that a command that waits for
// its input can be interrupted. It touches r when it is first read, not before.
type lateReader struct {
	ctx  context.Context
	r    io.Reader
	once sync.Once
	pipe *io.PipeReader
}

func (l *lateReader) Read(p []byte) (int, error) {
	l.once.Do(func() {
		var w *io.PipeWriter
		l.pipe, w = io.Pipe()
		context.AfterFunc(l.ctx, func() { w.CloseWithError(l.ctx.Err()) })
		go func() {
			_, err := copyLarge(w, l.r)
			w.CloseWithError(err)
		}()
	})
	return l.pipe.Read(p)
}
