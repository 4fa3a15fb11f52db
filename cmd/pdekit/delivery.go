package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/pdekit/pdekit/datasets"
)

// beginDelivery is the file that goes to standard output when it is whole.
func (a *app) beginDelivery(name string) (string, error) {
	folder, err := a.momentary()
	if err != nil {
		return "", err
	}
	a.delivery = filepath.Join(folder, name)
	a.names = append(a.names, a.delivery, "standard output")
	return a.delivery, nil
}

// deliver sends it there; nothing where none was made.
func (a *app) deliver() error {
	if a.delivery == "" || !a.exists(a.delivery) {
		return nil
	}
	f, err := os.Open(a.delivery)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(streamWriter{a.Out}, f)
	return err
}

// undelivered is the error of a command whose output was to go to standard output:
// nothing of it is kept, so that there is nothing to go on with.
func undelivered(err error) error {
	var stopped *datasets.Interrupted
	var full *datasets.WriteError
	switch {
	case errors.As(err, &stopped):
		return withHint(err, "nothing is kept of what was to go to standard output; work on a file can be gone on with: -o NAME")
	case errors.As(err, &full):
		full.Kept = 0
		return withHint(err, "what goes to standard output is made in the folder of the moment first: TMPDIR names another one; or name a file")
	}
	return err
}

// errEnough ends a command that writes to a reader which wants no more.
var errEnough = errors.New("standard output was closed")

// pipeWriter is standard output. When its reader has gone, what is printed is
// dropped: the command does what it still has to do, and its status is its own.
type pipeWriter struct {
	w    io.Writer
	gone bool
}

func (p *pipeWriter) Write(b []byte) (int, error) {
	if p.gone {
		return len(b), nil
	}
	n, err := p.w.Write(b)
	if err != nil && brokenPipe(err) {
		p.gone = true
		return len(b), nil
	}
	return n, err
}

// streamWriter is standard output for what is made for its reader alone: when
// that has gone, errEnough ends the work.
type streamWriter struct{ io.Writer }

func (s streamWriter) Write(b []byte) (int, error) {
	n, err := s.Writer.Write(b)
	if p, ok := s.Writer.(*pipeWriter); ok && p.gone {
		err = errEnough
	}
	return n, err
}
