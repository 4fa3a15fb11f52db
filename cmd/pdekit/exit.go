package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/operators/train"
	"github.com/pdekit/pdekit/solvers/law"
)

// Exit is how a command ended, as its exit status.
type Exit int

// The exit codes, the same for every command.
const (
	exitDone        Exit = 0   // done
	exitFailed      Exit = 1   // failed: a full disk, an unwritable folder, a failed verification
	exitUsage       Exit = 2   // wrong flags, arguments or settings
	exitBadFile     Exit = 3   // an input file that is missing, damaged or not what the command needs
	exitDiverged    Exit = 4   // a solver or a training diverged or did not converge
	exitInterrupted Exit = 130 // interrupted; the state on disk can be resumed
)

const exitHelp = `Exit status:
  0    done
  1    failed (disk full, folder not writable, verification found faults)
  2    usage: unknown command, flag or name, impossible setting
  3    bad input file: missing, damaged, or not what the command needs
  4    diverged or not converged (solver or training)
  130  interrupted, with a state that --resume continues`

// failure is an error with its exit code and, where there is one, its remedy.
type failure struct {
	err  error
	code Exit
	hint string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

func usagef(format string, args ...any) error {
	return &failure{err: fmt.Errorf(format, args...), code: exitUsage}
}

func badFile(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	var f *failure
	if errors.As(err, &f) {
		return err
	}
	return &failure{err: err, code: exitBadFile}
}

// withHint adds a remedy to an error.
func withHint(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	f := &failure{err: err, code: classify(err)}
	f.hint = fmt.Sprintf(format, args...)
	return f
}

// The libraries mark their errors: a computation that blew up or did not
// converge, settings that are impossible, a file that is not what is needed.
type (
	diverging interface{ Diverged() bool }
	hinting   interface{ Hint() string }
)

// classify finds the exit code of an error.
func classify(err error) Exit {
	var f *failure
	var d diverging
	var settings *train.SettingsError
	var options *datasets.OptionsError
	var data *train.DataError
	var read *datasets.ReadError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &f):
		return f.code
	case errors.As(err, &settings), errors.As(err, &options):
		return exitUsage
	case errors.As(err, &data), errors.As(err, &read):
		return exitBadFile
	case errors.As(err, &d):
		return exitDiverged
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitFailed
}

// reportError writes an error in pdekit's voice: one line, a hint if there is one.
// On a terminal they are folded, unless they hold a command to be copied, and what
// they are is in colour.
func reportError(w *IO, err error) {
	line := func(kind, colour, text string) {
		head := kind
		if w.ErrTerminal {
			if !strings.Contains(text, "pdekit ") {
				head, text, _ = strings.Cut(fold(kind+" "+text, w.width()-len("pdekit: "), 2), " ")
			}
			if w.colours() {
				head = "\x1b[" + colour + "m" + head + "\x1b[0m"
			}
		}
		fmt.Fprintf(w.Err, "pdekit: %s %s\n", head, text)
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(w.Err, "pdekit: "+blame(err))
	} else {
		line("error:", "1;31", blame(err))
	}
	if hint := hintOf(err); hint != "" {
		line("hint:", "36", hint)
	}
}

// blame is why a command failed, in one line.
func blame(err error) string {
	if errors.Is(err, context.Canceled) {
		return "interrupted"
	}
	return spoken(err)
}

// spoken is what an error says in one line, without what the system calls that
// failed and the names of files in the making, which say nothing to a user.
func spoken(err error) string {
	text := strings.TrimSpace(err.Error())
	var e *fs.PathError
	if errors.As(err, &e) {
		path, reason := strings.TrimSuffix(e.Path, atomicfile.Suffix), e.Err.Error()
		said, _, _ := strings.Cut(text, e.Error())
		switch {
		case strings.Contains(said, "cannot write "):
		case slices.Contains([]string{"mkdir", "write", "truncate", "sync", "remove"}, e.Op):
			reason = "cannot write " + path + ": " + reason
		case !strings.HasSuffix(said, path+": "):
			reason = path + ": " + reason
		}
		text = strings.ReplaceAll(text, e.Error(), reason)
	}
	var lines []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); !slices.Contains(lines, l) {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "; ")
}

// nearest returns the known name closest to name by edit distance, or "" if
// none is near enough to be meant.
func nearest(name string, known []string) string {
	best, bestDistance := "", 1+len(name)/2
	for _, k := range known {
		d := editDistance(name, k)
		if strings.HasPrefix(k, name) && name != "" {
			d = 1
		}
		if d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}

// editDistance is the number of insertions, deletions, substitutions and
// swaps of neighbours that turn a into b (optimal string alignment).
func editDistance(a, b string) int {
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}

// unknownName is the error for a name outside a known list.
func unknownName(kind, name string, known []string) error {
	err := usagef("unknown %s %q", kind, name)
	n := nearest(name, known)
	switch {
	case n != "" && len(known) > listedNames:
		return withHint(err, "did you mean %q?", n)
	case n != "":
		return withHint(err, "did you mean %q? valid: %s", n, strings.Join(known, ", "))
	}
	return withHint(err, "valid: %s", strings.Join(known, ", "))
}

// listedNames is the length from which on a list of names would bury the hint.
const listedNames = 24

// isFileError reports whether an error is about a file that was to be read.
func isFileError(err error) bool {
	var path *fs.PathError
	var input *law.InputError
	return errors.As(err, &path) && path.Op != "write" && path.Op != "mkdir" && !errors.Is(err, fs.ErrPermission) || errors.As(err, &input)
}
