package exchange

import (
	"slices"

	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/internal/hdf5"
	"github.com/pdekit/pdekit/solvers/grid"
)

// createNetCDF begins a file of NetCDF-4: arrays with pdekit's axes and names,
// and a coordinate for each axis.
func createNetCDF(path string, e *export) (Sink, error) {
	s, err := newHDF5Sink(path, e)
	if err != nil {
		return nil, err
	}
	scales := map[string]*hdf5.Array{}
	for _, a := range e.arrays {
		spec := hdf5.Spec{}
		for i, name := range e.dimensions(a) {
			if scales[name] == nil {
				n := e.Samples
				if i > 0 {
					n = a.Shape[i-1]
				}
				coordinate := name
				if name == "time" {
					coordinate = "t"
				}
				if scales[name], err = s.vector(name, e.coordinate(coordinate, n), hdf5.Spec{Scale: name}); err != nil {
					s.Abort()
					return nil, err
				}
			}
			spec.Dimensions = append(spec.Dimensions, scales[name])
		}
		for name, texts := range map[string][]string{"labels": a.Labels, "channel_units": a.Units} {
			if len(texts) > 0 {
				spec.Attrs = append(spec.Attrs, hdf5.Attribute{Name: name, Value: texts})
			}
		}
		slices.SortFunc(spec.Attrs, func(a, b hdf5.Attribute) int { return len(b.Name) - len(a.Name) })
		s.whole(a.Name, a, counting(len(a.Shape)), spec)
	}
	return s, nil
}

// dimensions names the axes of an array, the sample first; channels of arrays
// other than u by the array, since they are not as many.
func (e *export) dimensions(a grid.Array) []string {
	out := append([]string{naming.Sample}, a.Axes...)
	for i, name := range out {
		if name == "channel" && a.Name != "u" {
			out[i] = a.Name + "_channel"
		}
	}
	return out
}
