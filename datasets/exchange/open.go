package exchange

import (
	"fmt"
	"io"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Options say what is known of a file of another program; the zero value
// finds out.
type Options struct {
	// As names the layout: one of Layouts. "": the first that fits.
	As string
	// Axes names the axes of arrays, "[ARRAY[:NAME]=]sample,time,channel,x,y,z" in
	// the order in which whoever wrote the file names them: of the array ARRAY,
	// which becomes NAME (u, a, f; else its own name), or of the only array.
	// "_" is an axis of length 1 that is dropped.
	Axes []string
}

// Source is an open file of another program, as the arrays of a dataset.
type Source struct {
	Samples int
	Arrays  []Array // in the order of naming.Rank
	// Grid is that of the coordinates; nil if it is not known.
	Grid   *grid.Grid
	Origin Origin
	// Manifest is the meta.json of a file that pdekit wrote; "" if it has none.
	Manifest string
	io.Closer
}

// Array is one array: axes and shape are those of one sample.
type Array struct {
	grid.Array
	DType string // float32, or float64 where float32 does not hold the values
	// View reads the values; nil for a coordinate, which has them.
	View *View
}

// Origin is what a foreign file says of itself.
type Origin struct {
	Format string `json:"format"`           // "HDF5", "MATLAB 5", …
	Layout string `json:"layout,omitempty"` // whose naming it follows: "pdebench"
	File   string `json:"file"`             // its name, without folders
	// Equation is what the data are of, as far as the file says it.
	Equation string `json:"equation,omitempty"`
	// Attributes of the file: numbers and text.
	Attributes map[string]any `json:"attributes,omitempty"`
	// Notes say what was assumed, left out or cut.
	Notes []string `json:"notes,omitempty"`
}

// Open reads a file of another program, or one of NumPy's whose axes o names.
// Errors name the path, and those of files that were read, but are no dataset
// as they are, list the arrays.
func Open(path string, o Options) (*Source, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	s, err := read(f, path, o)
	if err != nil {
		err = &foreignError{path, describeArrays(f), err.Error()}
		f.Close()
		return nil, err
	}
	return s, nil
}

func read(f *foreign.File, path string, o Options) (*Source, error) {
	l, err := chooseLayout(f, o)
	if err != nil {
		return nil, err
	}
	b := &builder{f: f, path: path, options: o, arrays: map[string]*View{}, infos: map[string]grid.Array{}}
	b.origin = Origin{Format: f.Format, Layout: l.name, File: filepath.Base(path)}
	b.attributes(f.Groups[""])
	if err := l.build(b); err != nil {
		return nil, fmt.Errorf("read as %s: %s", l.name, err)
	}
	s, err := b.finish()
	if err != nil {
		return nil, fmt.Errorf("read as %s: %s", l.name, err)
	}
	return s, nil
}

// foreignError says that a file was read, but is not a dataset as it is.
type foreignError struct{ path, arrays, text string }

func (e *foreignError) Error() string { return fmt.Sprintf("%s: %s", e.path, e.text) }

// Hint is the remedy.
func (e *foreignError) Hint() string {
	return fmt.Sprintf("it has the arrays %s; name their axes, as in --axes %s", e.arrays, "u=sample,time,x")
}

// describeArrays lists the first arrays of a file.
func describeArrays(f *foreign.File) string {
	var list []string
	for _, a := range f.Arrays {
		if len(list) == 12 {
			list = append(list, "…")
			break
		}
		list = append(list, fmt.Sprintf("%s %s %v", a.Name, a.Descr, writtenShape(a)))
	}
	return strings.Join(list, "; ")
}

// attributes keeps those that are short, and notes what was left out.
func (b *builder) attributes(a foreign.Attrs) {
	out := map[string]any{}
	for _, k := range slices.Sorted(maps.Keys(a)) {
		odd := func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }
		reason := ""
		switch v := a[k].(type) {
		case float64:
			if odd(v) {
				reason = fmt.Sprint(v)
			}
		case string:
			if len(v) > 4096 {
				reason = fmt.Sprintf("text of %d bytes", len(v))
			}
		case []float64:
			if len(v) > 32 || slices.ContainsFunc(v, odd) {
				reason = fmt.Sprintf("%d values, or such as are not finite", len(v))
			}
		case []string:
			if len(v) > 32 {
				reason = fmt.Sprintf("%d texts", len(v))
			}
		case foreign.Unread:
			reason = string(v)
		}
		switch {
		case reason == "":
			out[k] = a[k]
		case k != "pdekit" && reason != "empty":
			b.note("attribute %s was left out: %s", k, reason)
		}
	}
	if len(out) > 0 {
		b.origin.Attributes = out
	}
}
