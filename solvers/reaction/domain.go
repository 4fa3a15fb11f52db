package reaction

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Domain is the part of a problem that says where and when it is solved: a line
// or a square, its sides, the stored grid and times. Problems embed it; its
// JSON fields become theirs.
type Domain struct {
	solvers.Mesh
	solvers.Time
	// Dims is the number of space dimensions.
	Dims int `json:"dims"`
	// Min and Max are the ends of every axis.
	Min float64 `json:"min"`
	Max float64 `json:"max"`
	// Sides is the condition on all sides, as grid.ParseBoundary reads it.
	Sides string `json:"bc"`

	kinds []grid.Condition // that the equation knows
	most  int              // the largest number of dimensions
}

// bind binds the flags of d to fs.
func (d *Domain) bind(fs *flag.FlagSet) {
	d.Mesh.Bind(fs)
	d.Time.Bind(fs)
	if d.most > 1 {
		fs.IntVar(&d.Dims, "dims", d.Dims, "dimensions of space, 1 or 2")
	}
	fs.Float64Var(&d.Min, "min", d.Min, "lower end of every axis")
	fs.Float64Var(&d.Max, "max", d.Max, "upper end of every axis")
	if len(d.kinds) > 1 {
		text := "condition on all sides: " + d.kinds[0].String()
		for _, k := range d.kinds[1:] {
			text += " or " + k.String()
		}
		fs.StringVar(&d.Sides, "bc", d.Sides, text+" (the value or flux given there is 0)")
	}
}

// kind is the condition on all sides, or the first thing wrong with d.
func (d *Domain) kind() (grid.Condition, error) {
	switch {
	case d.Dims < 1 || d.Dims > d.most:
		return 0, fmt.Errorf("--dims is %d; it lies between 1 and %d", d.Dims, d.most)
	case !(d.Max > d.Min) || math.IsInf(d.Max-d.Min, 0):
		return 0, fmt.Errorf("--min is %g and --max is %g; the interval must be finite and not empty", d.Min, d.Max)
	case d.Grid < 9:
		return 0, fmt.Errorf("--grid is %d; this scheme needs at least 9 points per axis", d.Grid)
	}
	b, err := grid.ParseBoundary(d.Sides, d.Dims)
	if err != nil {
		return 0, fmt.Errorf("--bc: %w", err)
	}
	if err := b.Only(d.kinds...); err != nil {
		return 0, fmt.Errorf("--bc: %w", err)
	}
	for _, pair := range b {
		for _, s := range pair {
			if s != b[0][0] || s.Value != 0 {
				return 0, fmt.Errorf("--bc %s: this equation has the same condition on all sides, with the value 0", d.Sides)
			}
		}
	}
	if err := d.Mesh.CheckSize(d.Dims); err != nil {
		return 0, err
	}
	return b[0][0].Kind, d.Time.Check()
}

// stored is the stored grid.
func (d *Domain) stored(kind grid.Condition) grid.Grid {
	return grid.Uniform(d.Dims, d.Grid, d.Min, d.Max, kind == grid.Periodic)
}

// SetResolution implements solvers.Resolved for the problems that embed d.
func (d *Domain) SetResolution(refine int, timeTolerance float64) {
	b, err := grid.ParseBoundary(d.Sides, max(1, d.Dims))
	d.Mesh.SetFactor(refine, err == nil && b[0][0].Kind == grid.Periodic)
	d.Time.Tolerance = timeTolerance
}

// boundary says in words what kind means for quantities that are 0 or do not flow there.
func boundary(kind grid.Condition) string {
	switch kind {
	case grid.Periodic:
		return "periodic"
	case grid.Neumann:
		return "no flux through the sides"
	}
	return "0 on the sides"
}

// bounds is the interval as formulas write it.
func (d *Domain) bounds() string {
	text := fmt.Sprintf("[%g, %g]", d.Min, d.Max)
	if d.Dims == 2 {
		text += "²"
	}
	return text
}
