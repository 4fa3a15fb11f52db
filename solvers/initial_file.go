package solvers

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/internal/npy"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// lines are the rows of a file, one for each sample, on a grid that divides the
// grids to be filled.
type lines struct {
	path  string
	grid  grid.Grid
	rows  int
	data  []float64
	local bool                  // interpolate without overshoots
	plans map[int]*prolongation // by the size of the grid filled
}

// readLines reads states on the stored grid from a NumPy file of shape
// (samples, points); (samples, 1, points) and the frames 0 of a data set's
// (samples, time, 1, points) will do, and a single row (points).
func readLines(path string, stored grid.Grid) (_ lineState, err error) {
	defer inputFault(&err)
	data, shape, err := npy.ReadFloat64(path)
	if err != nil {
		return nil, fmt.Errorf("--initial: %w", err)
	}
	n := stored.N[0]
	full := shape
	if len(shape) == 1 {
		shape = []int{1, shape[0]}
	}
	if len(shape) < 2 || len(shape) > 4 || (len(shape) > 2 && shape[len(shape)-2] != 1) {
		return nil, fmt.Errorf("--initial %s: the array has shape %v; wanted (samples, %d)", path, full, n)
	}
	if got := shape[len(shape)-1]; got != n {
		hint := ""
		if !stored.Periodic[0] && got == n-1 {
			hint = "; a line with Dirichlet ends includes both of them"
		}
		if stored.Periodic[0] && got == n+1 {
			hint = "; a periodic line does not repeat its first point at its end"
		}
		return nil, fmt.Errorf("--initial %s: rows have %d points (shape %v), but --grid is %d%s; set --grid %d", path, got, full, n, hint, got)
	}
	rows, step := shape[0], n
	if len(shape) == 4 {
		step *= shape[1] // frame 0 of each sample
	}
	l := &lines{path: path, grid: stored, rows: rows, plans: map[int]*prolongation{}}
	for i := range rows {
		row := data[i*step : i*step+n]
		if j := notFinite(row); j >= 0 {
			return nil, fmt.Errorf("--initial %s: row %d has %g at point %d; all values must be finite", path, i, row[j], j)
		}
		l.data = append(l.data, row...)
	}
	if rows == 0 {
		return nil, fmt.Errorf("--initial %s: the array has no rows (shape %v)", path, full)
	}
	return l, nil
}

func (l *lines) fill(rng *random.Stream, u *grid.Field) (err error) {
	defer inputFault(&err)
	if rng.Sample >= l.rows {
		return &InputError{fmt.Errorf("--initial %s has %d rows, for samples 0 to %d; there is none for sample %d", l.path, l.rows, l.rows-1, rng.Sample)}
	}
	n := l.grid.N[0]
	row := l.data[rng.Sample*n : (rng.Sample+1)*n]
	if u.Grid.N[0] == n {
		copy(u.Data, row)
		return nil
	}
	plan := l.plans[u.Grid.N[0]]
	if plan == nil {
		plan = newProlongation(u.Grid, l.grid)
		if l.local {
			plan.passes[0].line = monotoneLine(u.Grid.Cells(0)/l.grid.Cells(0), l.grid.Periodic[0])
		}
		l.plans[u.Grid.N[0]] = plan
	}
	plan.apply(u, row)
	return nil
}

func (l *lines) bound() float64 {
	largest := 0.0
	for _, v := range l.data {
		largest = max(largest, math.Abs(v))
	}
	return largest
}

func (l *lines) law() string {
	return fmt.Sprintf("u0 from a file of %d rows, row i for sample i", l.rows)
}

// monotoneLine interpolates lines to r cells for each of theirs by cubics with
// the slopes of F. N. Fritsch and J. Butland, SIAM J. Sci. Stat. Comput. 5
// (1984) 300: no new extremum appears.
func monotoneLine(r int, periodic bool) func(fine, coarse []float64) {
	return func(fine, u []float64) {
		n := len(u)
		at := func(i int) float64 {
			if periodic {
				return u[(i+n)%n]
			}
			return u[max(0, min(i, n-1))]
		}
		slope := func(i int) float64 {
			left, right := at(i)-at(i-1), at(i+1)-at(i)
			if left*right <= 0 {
				return 0
			}
			return 2 * left * right / (left + right)
		}
		for i := range fine {
			cell, t := i/r, float64(i%r)/float64(r)
			a, b := at(cell), at(cell+1)
			da, db := slope(cell), slope(cell+1)
			c := b - a
			fine[i] = a + t*(da+t*((3*c-2*da-db)+t*(da+db-2*c)))
		}
	}
}
