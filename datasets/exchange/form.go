package exchange

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Sink takes the samples of a dataset, in order, and stores them in the form of
// another program. Nothing is at its path until Finish returns.
type Sink interface {
	// WriteSample stores sample i: a slice for each array of the layout that is
	// not a coordinate, in the layout's order.
	WriteSample(i int, data [][]float64) error
	Finish() error
	// Abort drops what was written; after Finish it does nothing.
	Abort()
}

// Content is what is stored in a form.
type Content struct {
	Samples int
	DType   npy.DType // Float32 or Float64, of arrays that are not Double
	// Layout is that of one sample, with the coordinates.
	Layout []grid.Array
	// Grid of the fields; nil if it is not known.
	Grid *grid.Grid
	// Evolution says that a is a forcing, not what a steady problem is given.
	Evolution bool
	// Deflate is the level of compression, 1 to 9; 0: none, but for Zarr, which
	// takes that for its usual one. Forms that cannot are an error.
	Deflate int
	// Equation, Manifest (a meta.json) and Command go along as text; "" does not.
	Equation, Manifest, Command string
}

// form is a way to store a dataset.
type form struct {
	endings []string
	doc     string
	deflate bool   // it can be compressed
	beside  string // the ending of a second file, after the whole name of the first; "" for none
	create  func(path string, e *export) (Sink, error)
}

// forms are those of other programs, by the ending of the output.
var forms = []form{
	{[]string{".h5", ".hdf5"}, "HDF5 with PDEBench's names, which h5py opens", true, "", createPDEBench},
	{[]string{".nc"}, "NetCDF-4 with coordinates, for xarray", true, "", createNetCDF},
	{[]string{".zarr"}, "a folder of Zarr 2 with coordinates, for xarray and dask", true, "", createZarr},
	{[]string{".vtk"}, "a folder of VTK files, a .pvd series for each sample, for ParaView", false, "", createVTK},
	{[]string{".xdmf", ".xmf"}, "XDMF 3 for ParaView and VisIt, its values in HDF5 beside it: NAME.xdmf.h5", true, xdmfValues, createXDMF},
}

// Forms lists the endings of outputs in forms of other programs, and what they
// mean.
func Forms() (endings, docs []string) {
	for _, e := range forms {
		endings, docs = append(endings, strings.Join(e.endings, ", ")), append(docs, e.doc)
	}
	return endings, docs
}

// HasForm tells a path whose ending asks for the form of another program.
func HasForm(path string) bool {
	_, ok := formOf(path)
	return ok
}

// Compresses tells whether Content.Deflate is for that path.
func Compresses(path string) bool {
	f, _ := formOf(path)
	return f.deflate
}

// Files are the files or folders that an output at path consists of, path itself
// the first.
func Files(path string) []string {
	files := []string{path}
	if f, _ := formOf(path); f.beside != "" {
		files = append(files, path+f.beside)
	}
	return files
}

func formOf(path string) (form, bool) {
	ending := strings.ToLower(filepath.Ext(path))
	for _, f := range forms {
		if slices.Contains(f.endings, ending) {
			return f, true
		}
	}
	return form{}, false
}

// Create begins an output of the form that its ending asks for.
func Create(path string, c Content) (Sink, error) {
	f, ok := formOf(path)
	if !ok {
		return nil, fmt.Errorf("%s: its ending is that of no form that is written", path)
	}
	if c.Deflate > 0 && !f.deflate {
		return nil, fmt.Errorf("%s: this form is not compressed", path)
	}
	e := &export{Content: c, coords: map[string][]float64{}, path: path}
	for _, a := range c.Layout {
		if a.Coordinate() {
			e.coords[a.Name] = a.Values
		} else {
			e.arrays = append(e.arrays, a)
		}
	}
	return f.create(path, e)
}

// export is what a form is made of.
type export struct {
	Content
	arrays []grid.Array // of samples, in the order of WriteSample
	coords map[string][]float64
	path   string
}

// typeOf is the stored type of an array.
func (e *export) typeOf(a grid.Array) npy.DType {
	if a.Double {
		return npy.Float64
	}
	return e.DType
}

// coordinate is the values of a space or time axis: counted, if there are none.
func (e *export) coordinate(name string, n int) []float64 {
	if v := e.coords[name]; len(v) == n {
		return v
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i)
	}
	return out
}

// along is the coordinate of an axis as dimensions names it; a time axis that
// ends before t has the first of its values.
func (e *export) along(axis string, n int) []float64 {
	if !strings.HasSuffix(axis, "time") {
		return e.coordinate(axis, n)
	}
	if t := e.coords["t"]; len(t) > n {
		return t[:n]
	}
	return e.coordinate("t", n)
}

// dimensions names the axes of an array, the sample first; channels of arrays
// other than u by the array, since they are not as many.
func (e *export) dimensions(a grid.Array) []string {
	out := append([]string{naming.Sample}, a.Axes...)
	for i, name := range out {
		if name == "channel" && a.Name != "u" {
			name = a.Name + "_channel"
		}
		out[i] = strings.ReplaceAll(name, " ", "_")
	}
	return out
}

const maxAttribute = 60000 // bytes of text that the formats hold without more ado

// attributes are the texts that go along, by the names that they have in a file.
func (e *export) attributes() [][2]string {
	var out [][2]string
	for _, a := range [][2]string{{"equation", e.Equation}, {"pdekit", e.Manifest}, {"history", e.Command}} {
		if a[1] != "" && len(a[1]) <= maxAttribute {
			out = append(out, a)
		}
	}
	return out
}

// labels names the channels of an array: what they are called, or the array's
// name with their number.
func labels(a grid.Array) []string {
	k := max(a.Axis("channel"), a.Axis("parameter"))
	if k < 0 {
		return []string{a.Name}
	}
	if len(a.Labels) == a.Shape[k] {
		return a.Labels
	}
	if a.Shape[k] == 1 {
		return []string{a.Name}
	}
	out := make([]string, a.Shape[k])
	for i := range out {
		out[i] = a.Name + "_" + string(rune('0'+i%10))
		if i >= 10 {
			out[i] = a.Name + "_" + string(rune('0'+i/10%10)) + string(rune('0'+i%10))
		}
	}
	return out
}
