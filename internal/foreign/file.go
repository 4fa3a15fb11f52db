package foreign

import (
	"errors"
	"slices"
	"strings"
)

// File is an open file of another program.
type File struct {
	Format string           // "HDF5", "MATLAB 5", …
	Arrays []*Array         // by name
	Groups map[string]Attrs // attributes of groups by path; "" is the root
	// Close ends all reading; nil where nothing is held.
	Closer func() error
}

// Attrs are the attributes of a group or array: float64, []float64, string or
// []string, arrays flattened; Unread for those of other types.
type Attrs map[string]any

// Unread stands for an attribute that is not kept, and says what it is.
type Unread string

// Text is a string attribute; "" if there is none of that name.
func (a Attrs) Text(name string) string {
	switch v := a[name].(type) {
	case string:
		return v
	case []string:
		if len(v) == 1 {
			return v[0]
		}
	}
	return ""
}

// Texts is an attribute of strings; nil if there is none of that name.
func (a Attrs) Texts(name string) []string {
	switch v := a[name].(type) {
	case string:
		return []string{v}
	case []string:
		return v
	}
	return nil
}

// Number is a numeric attribute of one value.
func (a Attrs) Number(name string) (float64, bool) {
	switch v := a[name].(type) {
	case float64:
		return v, true
	case []float64:
		if len(v) == 1 {
			return v[0], true
		}
	}
	return 0, false
}

// Array finds an array by name, nil if there is none.
func (f *File) Array(name string) *Array {
	i, ok := slices.BinarySearchFunc(f.Arrays, name, func(a *Array, name string) int { return strings.Compare(a.Name, name) })
	if !ok {
		return nil
	}
	return f.Arrays[i]
}

// Sort puts the arrays in the order that Array relies on.
func (f *File) Sort() {
	slices.SortStableFunc(f.Arrays, func(a, b *Array) int { return strings.Compare(a.Name, b.Name) })
}

// Names lists the arrays.
func (f *File) Names() []string {
	names := make([]string, len(f.Arrays))
	for i, a := range f.Arrays {
		names[i] = a.Name
	}
	return names
}

// Under lists the arrays whose name is prefix, a slash and a name without one,
// with that name.
func (f *File) Under(prefix string) map[string]*Array {
	out := map[string]*Array{}
	for _, a := range f.Arrays {
		if name, ok := strings.CutPrefix(a.Name, prefix+"/"); ok && !strings.Contains(name, "/") {
			out[name] = a
		}
	}
	return out
}

// Close ends all reading.
func (f *File) Close() error {
	if f.Closer == nil {
		return nil
	}
	err := f.Closer()
	f.Closer = func() error { return errors.New("closed twice") }
	return err
}
