package datasets

import (
	"fmt"

	"github.com/pdekit/pdekit/internal/atomicfile"
)

// Unfinished says that an output has the work of an interrupted run beside it,
// which a new run would lose.
type Unfinished struct {
	Path        string
	Done, Total int
}

func (e *Unfinished) Error() string {
	return fmt.Sprintf("%s%s holds %d of %d samples of an interrupted run", e.Path, atomicfile.Suffix, e.Done, e.Total)
}

// Hint is the remedy.
func (e *Unfinished) Hint() string {
	return fmt.Sprintf("continue it with --resume, or remove %s%s to begin again", e.Path, atomicfile.Suffix)
}

// Interrupted says that generation stopped early with a state that can be
// resumed. It unwraps to the context's error.
type Interrupted struct {
	Path        string
	Done, Total int
	Err         error
}

func (e *Interrupted) Error() string {
	return fmt.Sprintf("%s: interrupted after %d of %d samples: %v", e.Path, e.Done, e.Total, e.Err)
}

func (e *Interrupted) Unwrap() error { return e.Err }

// Hint is the remedy.
func (e *Interrupted) Hint() string { return "the same command with --resume continues" }

// WriteError says that the output could not be written: a full disk, a folder
// without write permission, a failing device.
type WriteError struct {
	Path string
	Err  error
	// Kept is the number of samples that a resume will find; 0: nothing is left.
	Kept int
}

func (e *WriteError) Error() string {
	s := fmt.Sprintf("cannot write %s: %v", e.Path, e.Err)
	if e.Kept > 0 {
		s += fmt.Sprintf(" (%d samples are kept in %s%s)", e.Kept, e.Path, atomicfile.Suffix)
	}
	return s
}

func (e *WriteError) Unwrap() error { return e.Err }

// Hint is the remedy; "" if there is none to offer.
func (e *WriteError) Hint() string {
	if e.Kept > 0 {
		return "make room, then the same command with --resume continues"
	}
	return ""
}

// ReadError says that a dataset does not hold what it says, or in a form that is
// not read.
type ReadError struct{ Err error }

func (e *ReadError) Error() string { return e.Err.Error() }
func (e *ReadError) Unwrap() error { return e.Err }
