package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/npy"
)

// theirs writes a dataset of other people: a folder with u (sample, time,
// channel, x) of waves, changed by spoil, and coordinates.
func theirs(t *testing.T, name string, points int, coordinates map[string][]float64, spoil func(u []float64)) string {
	t.Helper()
	const samples, frames = 4, 3
	u := make([]float64, samples*frames*points)
	for i := range u {
		u[i] = math.Sin(2 * math.Pi * float64(i%points+i/points) / float64(points))
	}
	if spoil != nil {
		spoil(u)
	}
	if err := os.Mkdir(name, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := npy.WriteFile(filepath.Join(name, "u.npy"), []int{samples, frames, 1, points}, u); err != nil {
		t.Fatal(err)
	}
	for axis, x := range coordinates {
		if err := npy.WriteFile(filepath.Join(name, axis+".npy"), []int{len(x)}, x); err != nil {
			t.Fatal(err)
		}
	}
	return name
}

// Data that no figure or no metric can take are a bad file for every command,
// with the place and what to do; none ends in a stack trace, a picture of
// something else, or a table of infinities that blames the model.
func TestUnfitData(t *testing.T) {
	t.Chdir(t.TempDir())
	good := theirs(t, "good", 32, nil, nil)
	var said bytes.Buffer
	io := &IO{In: strings.NewReader(""), Out: &said, Err: &said, Now: time.Now}
	if runContext(t.Context(), io, []string{"train", "fno", "--data", good, "-o", "run", "--epochs", "1", "--width", "4", "--modes", "3", "-q"}) != exitDone {
		t.Fatal(said.String())
	}
	backwards := make([]float64, 32)
	for i := range backwards {
		backwards[i] = -float64(i)
	}
	value := func(v float64) func([]float64) { return func(u []float64) { u[2*3*32+32+5] = v } } // sample 2, frame 1
	for name, c := range map[string]struct {
		points      int
		coordinates map[string][]float64
		spoil       func([]float64)
		says        string
		drawn       bool // as far as the values are finite
	}{
		"point":     {points: 1, says: "at least"},
		"long":      {points: 32, coordinates: map[string][]float64{"x": make([]float64, 30)}, says: "coordinate x"},
		"backwards": {points: 32, coordinates: map[string][]float64{"x": backwards}, says: "x runs from"},
		"endless":   {points: 32, coordinates: map[string][]float64{"x": append(make([]float64, 31), math.Inf(1))}, says: "x"},
		"still":     {points: 32, coordinates: map[string][]float64{"t": {0, 0, 1}}, says: "0"},
		"short":     {points: 32, coordinates: map[string][]float64{"t": {0, 1}}, says: "short"},
		"nan":       {points: 32, spoil: value(math.NaN()), says: "sample 2, array u, frame 1: NaN", drawn: true},
		"huge":      {points: 32, spoil: value(1e300), says: "float32 ends at 3.4e+38", drawn: true},
	} {
		data := theirs(t, name, c.points, c.coordinates, c.spoil)
		calls := []string{"train fno --data DATA -o out", "evaluate run --data DATA", "rollout run --data DATA -o out"}
		if !c.drawn {
			calls = append(calls, "plot sample DATA -o out.png", "plot spectrum DATA -o out.png", "plot rollout DATA -o out.gif")
		}
		for _, call := range calls {
			attempt{args: strings.Fields(strings.ReplaceAll(call, "DATA", data)), what: name, bad: c.says, want: exitBadFile}.perform(t)
		}
	}
}

// A list shows a preset by a whole sentence.
func TestFirstSentence(t *testing.T) {
	for text, want := range map[string]string{
		"Waves (J. J. Stoker, Phil. Trans. 1 (1957) 2) break. They do.": "Waves (J. J. Stoker, Phil. Trans. 1 (1957) 2) break",
		"After X.-D. Liu et al. (SIAM J. Sci. Comput.). One sample.":    "After X.-D. Liu et al. (SIAM J. Sci. Comput.)",
		"A drag of 0.1. Theirs starts otherwise.":                       "A drag of 0.1",
		"No stop": "No stop",
	} {
		if got := firstSentence(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for _, e := range catalogueEntries() {
		if strings.Count(e.Title, "(") != strings.Count(e.Title, ")") && !strings.Contains(e.Title, "[") { // not [0, 1)
			t.Errorf("%s %s is cut within brackets: %s", e.Kind, e.Name, e.Title)
		}
	}
}

// What the system calls its calls, and files in the making, are not told; what
// is said twice is said once, in one line.
func TestSpoken(t *testing.T) {
	full := func(op, path string) error { return &fs.PathError{Op: op, Path: path, Err: syscall.ENOSPC} }
	for _, c := range []struct {
		err  error
		want string
	}{
		{full("mkdir", "out"), "cannot write out: no space left on device"},
		{full("write", "a.h5"+atomicfile.Suffix), "cannot write a.h5: no space left on device"},
		{fmt.Errorf("cannot write a.h5: %w", full("write", "a.h5.partial")), "cannot write a.h5: no space left on device"},
		{badFile(&fs.PathError{Op: "stat", Path: "x.npz", Err: syscall.ENOENT}), "x.npz: no such file or directory"},
		{fmt.Errorf("x.npz: %w", &fs.PathError{Op: "open", Path: "x.npz", Err: syscall.EACCES}), "x.npz: permission denied"},
		{errors.Join(errors.New("cannot write a"), errors.New("cannot write a")), "cannot write a"},
		{errors.New("one\n  two"), "one; two"},
	} {
		if got := spoken(c.err); got != c.want {
			t.Errorf("%q: %q, want %q", c.err, got, c.want)
		}
	}
}

// A disk that will be full is told of at the beginning, not a day later.
func TestFullDisk(t *testing.T) {
	t.Chdir(t.TempDir())
	var said bytes.Buffer
	io := &IO{In: strings.NewReader(""), Out: &said, Err: &said, Now: time.Now}
	free := io.diskFree(".")
	if free == 0 {
		t.Skip("the system does not tell what is free")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	samples := fmt.Sprint(2 * free / (4 * 2 * 32)) // of two frames of 32 points
	runContext(ctx, io, []string{"generate", "burgers", "-o", "big", "--samples", samples, "--grid", "32", "--snapshots", "2", "--certify", "0"})
	if !strings.Contains(said.String(), "the disk will be full before the end") {
		t.Errorf("twice what is free: %s", said.String())
	}
}
