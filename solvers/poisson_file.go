package solvers

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// fileField are fields on the stored grid from a NumPy file, row i for sample i.
type fileField struct {
	flag, path string
	stored     grid.Grid
	rows       int // 0: one field for all samples
	data       []float64
	linear     bool // between nodes; else by the highest-order interpolant
	plans      map[int]*prolongation
}

// readField reads fields of shape (samples, nodes…), (samples, 1, nodes…) or,
// one for all samples, (nodes…). A coefficient must be positive, and is
// interpolated linearly to finer grids, which keeps its bounds.
func readField(flag, path string, stored grid.Grid, coefficient bool) (_ scalarLaw, err error) {
	defer inputFault(&err)
	data, shape, err := npy.ReadFloat64(path)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	f := &fileField{flag: flag, path: path, stored: stored, data: data, linear: coefficient, plans: map[int]*prolongation{}}
	dims := stored.Dims()
	lead := len(shape) - dims
	if lead < 0 || lead > 2 || lead == 2 && shape[1] != 1 || !slices.Equal(shape[lead:], stored.N) {
		return nil, fmt.Errorf("--%s %s: the array has shape %v; wanted (samples, %s) as --grid and --dims say, or one such field for all samples", flag, path, shape, joinInts(stored.N))
	}
	if lead > 0 {
		if f.rows = shape[0]; f.rows == 0 {
			return nil, fmt.Errorf("--%s %s: the array has no rows (shape %v)", flag, path, shape)
		}
	}
	if i := notFinite(data); i >= 0 {
		return nil, fmt.Errorf("--%s %s: the value at flat index %d is %g; all must be finite", flag, path, i, data[i])
	}
	if coefficient {
		if i := slices.IndexFunc(data, func(v float64) bool { return v <= 0 }); i >= 0 {
			return nil, fmt.Errorf("--%s %s: the value at flat index %d is %g; a coefficient must be positive everywhere", flag, path, i, data[i])
		}
	}
	return f, nil
}

func joinInts(n []int) string {
	text := ""
	for i, v := range n {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(v)
	}
	return text
}

func (f *fileField) fill(rng *random.Stream, dst *grid.Field) error {
	size := f.stored.Size()
	row := f.data[:size]
	if f.rows > 0 {
		if rng.Sample >= f.rows {
			return &InputError{fmt.Errorf("--%s %s has %d rows, for samples 0 to %d; there is none for sample %d", f.flag, f.path, f.rows, f.rows-1, rng.Sample)}
		}
		row = f.data[rng.Sample*size : (rng.Sample+1)*size]
	}
	if dst.Grid.Equal(f.stored) {
		copy(dst.Data, row)
		return nil
	}
	plan := f.plans[dst.Grid.Size()]
	if plan == nil {
		plan = newProlongation(dst.Grid, f.stored)
		if f.linear {
			for i := range plan.passes {
				plan.passes[i].line = linearLine(dst.Grid.Cells(i)/f.stored.Cells(i), f.stored.Periodic[i])
			}
		}
		f.plans[dst.Grid.Size()] = plan
	}
	plan.apply(dst, row)
	return nil
}

func (f *fileField) varies() bool { return f.rows > 0 }
func (f *fileField) law() string {
	if f.rows == 0 {
		return "a field from a file, the same for all samples"
	}
	return fmt.Sprintf("a file of %d rows, row i for sample i", f.rows)
}

// linearLine interpolates lines linearly to r cells for each of theirs.
func linearLine(r int, periodic bool) func(fine, coarse []float64) {
	return func(fine, coarse []float64) {
		for i := range fine {
			cell, t := i/r, float64(i%r)/float64(r)
			next := cell + 1
			if next == len(coarse) {
				next = cell
				if periodic {
					next = 0
				}
			}
			fine[i] = (1-t)*coarse[cell] + t*coarse[next]
		}
	}
}

// Samples implements Finite: the least number of rows of the files read, 0 if
// none is.
func (o steadyOptions) Samples() int {
	samples := 0
	for _, law := range []scalarLaw{o.coefficient, o.source} {
		if f, ok := law.(*fileField); ok && f.rows > 0 && (samples == 0 || f.rows < samples) {
			samples = f.rows
		}
	}
	return samples
}
