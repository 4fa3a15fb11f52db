package datasets

import (
	"github.com/pdekit/pdekit/datasets/naming"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Info describes one array of a dataset. Its Axes and Shape are those of one
// sample; a coordinate has Values.
type Info struct {
	grid.Array
	DType string // as stored: "float32", "float64"; a foreign file may have others, and reads convert them
}

// describe makes an array's Info from what meta.json and the file say, which
// check has found to agree.
func describe(name string, m ArrayMeta, a *stored) Info {
	info := Info{Array: grid.Array{Name: name, Axes: m.Axes, Shape: a.shape, Labels: m.Labels, Units: m.Units}, DType: a.dtype}
	if len(m.Axes) > 0 && m.Axes[0] == naming.Sample {
		info.Axes, info.Shape = m.Axes[1:], a.shape[1:]
	}
	return info
}
