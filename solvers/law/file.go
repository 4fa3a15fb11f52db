package law

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// File are fields on the stored grid from a NumPy file, row i for sample i.
type File struct {
	flag, path string
	stored     grid.Grid
	channels   int
	rows       int // 0: one field for all samples
	data       []float64
	between    fd.Interpolation
	plans      map[int]*fd.Prolongation // by the points of the grid filled
}

var _ Law = (*File)(nil)

// FileOptions say how a file is read.
type FileOptions struct {
	// Flag is the flag that names the file, for messages.
	Flag string
	// Stored is the grid that the fields are on.
	Stored grid.Grid
	// Channels is how many a field has; 0 is 1.
	Channels int
	// Shared lets a file of one field without a sample axis serve all samples.
	Shared bool
	// Positive asks for values above zero, as a coefficient must have.
	Positive bool
	// Between is the interpolation to finer grids.
	Between fd.Interpolation
}

// ReadFile reads fields of shape (samples, channels, nodes…), the frames 0 of a data
// set's (samples, time, channels, nodes…), or one field (channels, nodes…); where
// there is one channel its axis may be left out.
func ReadFile(path string, o FileOptions) (_ *File, err error) {
	defer inputFault(&err)
	data, shape, err := npy.ReadFloat64(path)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", o.Flag, err)
	}
	dims, size := o.Stored.Dims(), o.Stored.Size()
	channels := max(o.Channels, 1)
	lead := len(shape) - dims // samples, time, channels
	wanted, least := "samples", 0
	if channels > 1 {
		wanted, least = fmt.Sprintf("samples, %d", channels), 1
	}
	if lead < least || lead > 3 || (lead > 1 || channels > 1) && shape[lead-1] != channels {
		return nil, fmt.Errorf("--%s %s: the array has shape %v; wanted (%s, %s)", o.Flag, path, shape, wanted, list(o.Stored.N))
	}
	size *= channels
	if nodes := shape[lead:]; !slices.Equal(nodes, o.Stored.N) {
		return nil, fmt.Errorf("--%s %s: its fields have %s points (shape %v), but --grid asks for %s%s", o.Flag, path, times(nodes), shape, times(o.Stored.N), ends(nodes, o.Stored))
	}
	f := &File{flag: o.Flag, path: path, stored: o.Stored, channels: channels, between: o.Between, plans: map[int]*fd.Prolongation{}}
	rows, step := 1, size
	if lead > least {
		rows = shape[0]
	}
	if lead == 3 {
		step *= shape[1] // frame 0 of each sample
	}
	if rows == 0 {
		return nil, fmt.Errorf("--%s %s: the array has no rows (shape %v)", o.Flag, path, shape)
	}
	for i := range rows {
		row := data[i*step : i*step+size]
		for j, v := range row {
			if v-v != 0 {
				return nil, fmt.Errorf("--%s %s: row %d has %g at point %s; all values must be finite", o.Flag, path, i, v, node(j%o.Stored.Size(), o.Stored.N))
			}
			if o.Positive && v <= 0 {
				return nil, fmt.Errorf("--%s %s: row %d has %g at point %s; it must be positive everywhere", o.Flag, path, i, v, node(j%o.Stored.Size(), o.Stored.N))
			}
		}
		f.data = append(f.data, row...)
	}
	if lead > least || !o.Shared {
		f.rows = rows
	}
	return f, nil
}

// list writes numbers with commas, times with multiplication signs.
func list(n []int) string  { return strings.Trim(strings.ReplaceAll(fmt.Sprint(n), " ", ", "), "[]") }
func times(n []int) string { return strings.Trim(strings.ReplaceAll(fmt.Sprint(n), " ", "×"), "[]") }

// node writes flat index j of an array of shape n.
func node(j int, n []int) string {
	at := make([]int, len(n))
	for axis := len(n) - 1; axis >= 0; axis-- {
		at[axis], j = j%n[axis], j/n[axis]
	}
	if len(at) == 1 {
		return fmt.Sprint(at[0])
	}
	return "(" + list(at) + ")"
}

// ends explains a field that is one point off, and says which grid would do.
func ends(nodes []int, stored grid.Grid) string {
	for axis, n := range nodes {
		if n != nodes[0] {
			return ""
		}
		if stored.Periodic[axis] && n == stored.N[axis]+1 {
			return fmt.Sprintf("; a periodic axis does not repeat its first point at its end; set --grid %d", n)
		}
		if !stored.Periodic[axis] && n == stored.N[axis]-1 {
			return fmt.Sprintf("; an axis that is not periodic includes both ends; set --grid %d", n)
		}
	}
	return fmt.Sprintf("; set --grid %d", nodes[0])
}

// Fill implements Law.
func (f *File) Fill(rng *random.Stream, dst *grid.Field) error {
	size := f.channels * f.stored.Size()
	row := f.data[:size]
	if f.rows > 0 {
		if rng.Sample >= f.rows {
			return &InputError{fmt.Errorf("--%s %s has %d rows, for samples 0 to %d; there is none for sample %d", f.flag, f.path, f.rows, f.rows-1, rng.Sample)}
		}
		row = f.data[rng.Sample*size : (rng.Sample+1)*size]
	}
	if dst.Grid.Size() == f.stored.Size() {
		copy(dst.Data, row)
		return nil
	}
	plan := f.plans[dst.Grid.Size()]
	if plan == nil {
		plan = fd.NewProlongation(dst.Grid, f.stored, f.between)
		f.plans[dst.Grid.Size()] = plan
	}
	plan.Apply(dst, row)
	return nil
}

// Interpolate sets how finer grids are filled.
func (f *File) Interpolate(between fd.Interpolation) {
	f.between = between
	clear(f.plans)
}

// Varies implements Law.
func (f *File) Varies() bool { return f.rows > 0 }

// Scale implements Law.
func (f *File) Scale() (rms, largest float64) {
	sum := 0.0
	for _, v := range f.data {
		sum += v * v
		largest = max(largest, math.Abs(v))
	}
	return math.Sqrt(sum / float64(len(f.data))), largest
}

func (f *File) String() string {
	if f.rows == 0 {
		return "a field from a file, the same for all samples"
	}
	return fmt.Sprintf("a file of %d rows, row i for sample i", f.rows)
}
