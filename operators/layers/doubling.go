package layers

import "github.com/pdekit/pdekit/operators/autodiff"

// Doubling interpolates fields by cubics to twice the points of each axis. It
// may be shared.
type Doubling struct {
	Periodic []bool // per axis; nil: none

	cache mapCache
}

// Forward maps (batch, channels, x[, y[, z]]) to (batch, channels, 2x[, 2y[, 2z]]).
func (d *Doubling) Forward(t *autodiff.Tape, x *autodiff.Tensor) *autodiff.Tensor {
	var maps []*autodiff.AxisMap
	for a, n := range x.Shape[2:] {
		maps = append(maps, d.cache.get(mapKey{n, 2 * n, d.Periodic != nil && d.Periodic[a]}, func(k mapKey) *autodiff.AxisMap {
			return autodiff.CubicInterpolation(k.in, k.out, k.periodic)
		}))
	}
	return autodiff.Resample(t, x, maps...)
}
