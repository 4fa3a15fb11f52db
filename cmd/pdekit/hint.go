package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
)

// hinted gives an error about usage or about an input file a hint where nothing
// nearer to the fault gave one.
func (a *app) hinted(err error) error {
	code := classify(err)
	if err == nil || hintOf(err) != "" || code != exitUsage && code != exitBadFile {
		return err
	}
	if code == exitBadFile {
		for _, file := range a.filesIn(err.Error()) {
			if hint := a.hintAbout(file, strings.Contains(err.Error(), "not a")); hint != "" {
				return withHint(err, "%s", hint)
			}
		}
	}
	return withHint(err, "see %s --help", a.called)
}

// filesIn are the words of the command line that stand in the text of an error,
// before all that which it begins with.
func (a *app) filesIn(text string) []string {
	var files []string
	for _, word := range a.args {
		_, value, flag := strings.Cut(word, "=")
		if !flag || !strings.HasPrefix(word, "-") {
			value = word
		}
		switch {
		case value == "" || strings.HasPrefix(value, "-"):
		case strings.HasPrefix(text, value+":"):
			files = slices.Insert(files, 0, value)
		case strings.Contains(text, value):
			files = append(files, value)
		}
	}
	return files
}

// hintOf is the hint that an error carries, "" if none.
func hintOf(err error) string {
	for e := err; e != nil; e = errors.Unwrap(e) {
		hint := ""
		if f, ok := e.(*failure); ok {
			hint = f.hint
		} else if h, ok := e.(hinting); ok {
			hint = h.Hint()
		}
		if hint != "" {
			return hint
		}
	}
	return ""
}

// hintAbout says of a file that a command could not use what it is, or what
// there is in its place; "" if nothing can be said. Other tells that something of
// another kind was expected.
func (a *app) hintAbout(path string, other bool) string {
	if !a.exists(path) {
		folder := filepath.Dir(path)
		entries, err := os.ReadDir(folder)
		switch {
		case err != nil:
			return fmt.Sprintf("there is no folder %s either", folder)
		case len(entries) == 0:
			return fmt.Sprintf("the folder %s is empty", folder)
		}
		var names []string
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), ".") && !strings.HasSuffix(e.Name(), atomicfile.Suffix) {
				names = append(names, e.Name())
			}
		}
		if n := nearest(filepath.Base(path), names); n != "" {
			return fmt.Sprintf("did you mean %q?", filepath.Join(folder, n))
		}
		if filepath.Ext(path) != "" && len(names) > 0 { // else it may be a name of something else
			more := ""
			if len(names) > 6 {
				names, more = names[:6], ", …"
			}
			return fmt.Sprintf("in %s there are %s%s", folder, strings.Join(names, ", "), more)
		}
		return ""
	}
	if !other && holdsArrays(path) { // as its name says: what is wrong is in it
		if a.called == "pdekit inspect" {
			return ""
		}
		return fmt.Sprintf("pdekit inspect %s says what is in it", path)
	}
	what := whatIs(path)
	if ext := strings.ToLower(filepath.Ext(path)); what == "is text" && (ext == ".yaml" || ext == ".yml") {
		return ""
	}
	if what != "" {
		return path + " " + what
	}
	return ""
}

// holdsArrays tells whether a file of arrays begins as the ending of its name
// says, so that to say what it is tells nothing.
func holdsArrays(path string) bool {
	head, err := beginning(path)
	if err != nil {
		return false
	}
	begins := map[string]string{".npz": zip, ".npy": numpy, ".h5": hdf5, ".hdf5": hdf5, ".nc": hdf5, ".mat": matlab}[strings.ToLower(filepath.Ext(path))]
	return begins != "" && strings.HasPrefix(head, begins)
}

// How files of arrays begin.
const (
	zip    = "PK\x03\x04"
	numpy  = "\x93NUMPY"
	hdf5   = "\x89HDF\r\n"
	matlab = "MATLAB"
)

// beginning are the first bytes of a file.
func beginning(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 132)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	return string(head[:n]), nil
}

// whatIs says in words what kind of thing a file or a folder is, as far as its
// first bytes or its entries tell.
func whatIs(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	if info.IsDir() {
		entries, err := os.ReadDir(path)
		has := func(name string) bool {
			return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == name })
		}
		switch {
		case err != nil:
			return ""
		case len(entries) == 0:
			return "is an empty folder"
		case has(train.StateFile) || has(operators.BestFile):
			return "is a run folder; what it was trained on is a dataset: pdekit inspect " + path
		case has("meta.json"):
			return "is a dataset; pdekit inspect says what is in it"
		case has("zarr.json") || has(".zgroup") || has(".zarray"):
			return "is a folder of Zarr"
		}
		return "is a folder of other things"
	}
	if info.Size() == 0 {
		return "is empty; was its copy interrupted?"
	}
	head, err := beginning(path)
	if err != nil {
		return ""
	}
	for _, k := range []struct{ begins, is string }{
		{hdf5, "is an HDF5 file"},
		{numpy, "is a NumPy array; pdekit help format says what a dataset is"},
		{zip, "is a zip file, as .npz datasets are; pdekit inspect says what is in it"},
		{"\x89PNG", "is a picture"},
		{"GIF8", "is a picture"},
		{"%PDF", "is a PDF file"},
		{"<?xml", "is XML; XDMF and VTK are written for ParaView and not read: give the dataset that they were made of"},
		{"{", "is JSON, or text like it"},
		{matlab, "is a MATLAB file"},
	} {
		if strings.HasPrefix(head, k.begins) {
			return k.is
		}
	}
	if !strings.ContainsFunc(head, func(r rune) bool { return r < 9 || r > 126 }) {
		return "is text"
	}
	return ""
}
