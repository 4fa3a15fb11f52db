package linear

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// order is that of the differences in space where coefficients are constant.
const order = 6

// leastCells is the number of cells that an automatic solve grid has at least,
// on a line and on each axis of a plane or a box.
var leastCells = [4]int{0, 256, 128, 48}

// Domain is the part of a problem that says where and when it is solved: a line,
// a square or a cube, its sides, the stored grid and times. Problems embed it;
// its JSON fields become theirs.
type Domain struct {
	solvers.Mesh
	solvers.Time
	// Dims is the number of space dimensions.
	Dims int `json:"dims"`
	// Min and Max are the ends of every axis.
	Min float64 `json:"min"`
	Max float64 `json:"max"`
	// Sides are the conditions, as grid.ParseBoundary reads them.
	Sides string `json:"bc"`

	most int // the largest number of dimensions
}

// bind binds the flags of d to fs; text says what conditions there are.
func (d *Domain) bind(fs *flag.FlagSet, text string) {
	d.Mesh.Bind(fs)
	d.Time.Bind(fs)
	if d.most > 1 {
		fs.IntVar(&d.Dims, "dims", d.Dims, fmt.Sprintf("dimensions of space, 1 to %d", d.most))
	}
	fs.Float64Var(&d.Min, "min", d.Min, "lower end of every axis")
	fs.Float64Var(&d.Max, "max", d.Max, "upper end of every axis")
	if text != "" {
		fs.StringVar(&d.Sides, "bc", d.Sides, text)
	}
}

// check returns the boundary, all of whose conditions are among those given, or
// the first thing wrong with d.
func (d *Domain) check(kinds ...grid.Condition) (grid.Boundary, error) {
	switch {
	case d.Dims < 1 || d.Dims > d.most:
		return nil, fmt.Errorf("--dims is %d; it lies between 1 and %d", d.Dims, d.most)
	case !(d.Max > d.Min) || math.IsInf(d.Max-d.Min, 0):
		return nil, fmt.Errorf("--min is %g and --max is %g; the interval must be finite and not empty", d.Min, d.Max)
	case d.Grid < 9:
		return nil, fmt.Errorf("--grid is %d; this scheme needs at least 9 points per axis", d.Grid)
	}
	b, err := grid.ParseBoundary(d.Sides, d.Dims)
	if err != nil {
		return nil, fmt.Errorf("--bc: %w", err)
	}
	if err := b.Only(kinds...); err != nil {
		return nil, fmt.Errorf("--bc: %w", err)
	}
	for axis, pair := range b {
		for k, s := range pair {
			if s.Profile == grid.Normal {
				return nil, fmt.Errorf("--bc: side %s: this equation knows no data drawn for each sample", grid.SideName(axis, k))
			}
		}
	}
	if err := d.Mesh.CheckSize(d.Dims); err != nil {
		return nil, err
	}
	return b, d.Time.Check()
}

// grids returns the stored grid and the number of solve cells per stored cell:
// as many as give least cells on an axis, if the solve grid is left open.
func (d *Domain) grids(b grid.Boundary, least int) (grid.Grid, int, error) {
	stored := grid.Uniform(d.Dims, d.Grid, d.Min, d.Max, false)
	copy(stored.Periodic, b.Periodic())
	refine, err := d.Mesh.Factor(stored.Periodic[0])
	if err != nil {
		return stored, 0, err
	}
	if refine == 0 {
		cells := stored.Cells(0)
		refine = max(1, (least+cells-1)/cells)
	}
	return stored, refine, nil
}

// SetResolution implements solvers.Resolved for the problems that embed d.
func (d *Domain) SetResolution(refine int, timeTolerance float64) {
	b, err := grid.ParseBoundary(d.Sides, max(1, d.Dims))
	d.Mesh.SetFactor(refine, err == nil && b[0][0].Kind == grid.Periodic)
	d.Time.Tolerance = timeTolerance
}

// bounds is the box as formulas write it.
func (d *Domain) bounds() string {
	return fmt.Sprintf("[%g, %g]%s", d.Min, d.Max, [...]string{"", "", "²", "³"}[d.Dims])
}

// lawKind is the condition that random fields meet on every side: that of the
// sides if they agree, and none otherwise.
func lawKind(b grid.Boundary) grid.Condition {
	for _, pair := range b {
		for _, s := range pair {
			if s.Kind != b[0][0].Kind {
				return grid.Neumann
			}
		}
	}
	switch kind := b[0][0].Kind; kind {
	case grid.Periodic, grid.Dirichlet:
		return kind
	}
	return grid.Neumann
}

// homogeneous reports whether every side is periodic or has a Dirichlet or
// Neumann condition with the datum 0: what elliptic.Symbol solves with.
func homogeneous(b grid.Boundary) bool {
	return b.Only(grid.Periodic, grid.Dirichlet, grid.Neumann) == nil && func() bool {
		for _, pair := range b {
			if pair[0].Value != 0 || pair[1].Value != 0 {
				return false
			}
		}
		return true
	}()
}

// integral is the trapezoidal sum of v over the box.
func integral(v []float64, g grid.Grid) float64 {
	n := g.N[g.Dims()-1]
	closed := !g.Periodic[g.Dims()-1]
	sum := 0.0
	for at := 0; at < len(v); at += n {
		row, part := v[at:at+n], 0.0
		for _, x := range row {
			part += x
		}
		if closed {
			part -= 0.5 * (row[0] + row[n-1])
		}
		rest := at / n
		for axis := g.Dims() - 2; axis >= 0; axis-- {
			if i := rest % g.N[axis]; !g.Periodic[axis] && (i == 0 || i == g.N[axis]-1) {
				part *= 0.5
			}
			rest /= g.N[axis]
		}
		sum += part
	}
	for axis := range g.N {
		sum *= g.Spacing(axis)
	}
	return sum
}
