package exchange

import (
	"slices"

	"github.com/pdekit/pdekit/internal/hdf5"
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
				if scales[name], err = s.vector(name, e.along(name, n), hdf5.Spec{Scale: name}); err != nil {
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
