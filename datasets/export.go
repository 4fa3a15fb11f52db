package datasets

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
)

// sink takes the samples of a dataset, in order, in pdekit's own form (a
// Writer) or in one of another program's.
type sink interface {
	WriteSample(i int, data [][]float64) error
	Finish(finish func(*Meta)) error
	Abort()
}

var _ sink = (*Writer)(nil)

// exports are the forms of other programs, by the ending of the output.
var exports = []struct {
	endings []string
	doc     string
	create  func(path string, e *export) (sink, error)
}{
	{[]string{".h5", ".hdf5"}, "HDF5 with PDEBench's names, which h5py opens", createPDEBench},
	{[]string{".nc"}, "NetCDF-4 with coordinates, for xarray", createNetCDF},
	{[]string{".zarr"}, "a folder of Zarr 2 with coordinates, for xarray and dask", createZarr},
	{[]string{".vtk"}, "a folder of VTK files, a .pvd series for each sample, for ParaView", createVTK},
}

// Exports lists the endings of outputs in forms of other programs, and what
// they mean.
func Exports() (endings, docs []string) {
	for _, e := range exports {
		endings, docs = append(endings, strings.Join(e.endings, ", ")), append(docs, e.doc)
	}
	return endings, docs
}

// createSink begins an output of the form that its ending asks for.
func createSink(path string, layout []grid.Array, o Options) (sink, error) {
	ending := strings.ToLower(filepath.Ext(path))
	for _, e := range exports {
		if slices.Contains(e.endings, ending) {
			x, err := newExport(layout, o)
			if err != nil {
				return nil, err
			}
			return e.create(path, x)
		}
	}
	return Create(path, layout, o)
}

// export is what a form of another program is made of.
type export struct {
	samples int
	dtype   npy.DType
	meta    Meta
	arrays  []grid.Array // of samples, in the order of WriteSample
	coords  map[string][]float64
	path    string
}

func newExport(layout []grid.Array, o Options) (*export, error) {
	if err := checkLayout(layout); err != nil {
		return nil, err
	}
	d, err := npy.ParseDType(o.DType)
	if err != nil {
		return nil, &OptionsError{err}
	}
	e := &export{samples: o.Samples, dtype: d, meta: o.Meta, coords: map[string][]float64{}}
	for _, a := range layout {
		if a.Coordinate() {
			e.coords[a.Name] = a.Values
		} else {
			e.arrays = append(e.arrays, a)
		}
	}
	e.meta.FormatVersion, e.meta.Samples = FormatVersion, o.Samples
	e.meta.Arrays = describeSlots(slots(layout, d, o.Samples), o.Samples)
	return e, nil
}

// typeOf is the stored type of an array.
func (e *export) typeOf(a grid.Array) npy.DType {
	if a.Double {
		return npy.Float64
	}
	return e.dtype
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

// equation is what the data are of; "" if nothing says it.
func (e *export) equation() string {
	if e.meta.Equation == "" && e.meta.Origin != nil {
		return e.meta.Origin.Equation
	}
	return e.meta.Equation
}

const maxAttribute = 60000 // bytes of text that the formats hold without more ado

// manifest is meta.json as text; "" if it is too long for an attribute.
func (e *export) manifest() string {
	b, err := e.meta.encode()
	if err != nil || len(b) > maxAttribute {
		return ""
	}
	return string(b)
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

// permuted copies values of a shape with the axes in another order: axis i of
// the result is axis order[i] of src.
func permuted(dst, src []float64, shape, order []int) []float64 {
	stride := make([]int, len(shape))
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		stride[i] = n
		n *= shape[i]
	}
	if cap(dst) < n {
		dst = make([]float64, n)
	}
	dst = dst[:n]
	index := make([]int, len(order))
	at := 0
	for k := range dst {
		dst[k] = src[at]
		for i := len(order) - 1; i >= 0; i-- {
			index[i]++
			at += stride[order[i]]
			if index[i] < shape[order[i]] {
				break
			}
			at -= index[i] * stride[order[i]]
			index[i] = 0
		}
	}
	return dst
}
