package exchange

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/pdekit/pdekit/internal/foreign"
	"github.com/pdekit/pdekit/internal/npy"
)

// openNumPy opens an .npy, an .npz or a folder of .npy files with axes of any
// order.
func openNumPy(path string) (*foreign.File, error) {
	paths := []string{path}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		if paths, err = filepath.Glob(filepath.Join(escapeGlob(path), "*.npy")); err != nil {
			return nil, err
		}
	}
	out := &foreign.File{Format: "NumPy", Groups: map[string]foreign.Attrs{}}
	var files []*npy.File
	out.Closer = func() error {
		var err error
		for _, f := range files {
			err = errors.Join(err, f.Close())
		}
		return err
	}
	for _, p := range paths {
		f, err := npy.Open(p)
		if err != nil {
			out.Close()
			return nil, err
		}
		files = append(files, f)
		for _, a := range f.Arrays {
			name := a.Name
			if name == "" {
				name = filepath.Base(p)
				name = name[:len(name)-len(filepath.Ext(name))]
			}
			out.Arrays = append(out.Arrays, numpyArray(name, a))
		}
	}
	return out, nil
}

// escapeGlob makes a path match itself alone.
func escapeGlob(path string) string {
	var out []rune
	for _, r := range path {
		if r == '*' || r == '?' || r == '[' || r == '\\' {
			out = append(out, '[', r, ']')
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

// numpyArray is an array as the file stores it: one in Fortran order has its
// axes reversed.
func numpyArray(name string, a *npy.Array) *foreign.Array {
	out := &foreign.Array{Name: name, Shape: slices.Clone(a.Shape), Descr: a.Descr, Fortran: a.Fortran && len(a.Shape) > 1}
	if out.DType, out.Big = a.Stored(); out.DType == npy.Unsupported {
		out.Remedy = a.Remedy()
	}
	if out.Fortran {
		slices.Reverse(out.Shape)
	}
	if out.Complex = a.Complex(); out.Complex {
		out.Shape = append(out.Shape, 2)
	}
	size := out.DType.Size()
	out.Raw = func(dst []byte, s foreign.Slab) error {
		return foreign.ReadStored(dst, 0, out.Shape, size, s, a.ReadStored)
	}
	return out
}
