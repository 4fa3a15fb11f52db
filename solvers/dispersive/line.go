package dispersive

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// order is that of the differences in space.
const order = 6

// Box is the part of a problem that says where and when it is solved: a periodic
// box whose length may be drawn for each sample, the stored grid and times.
// Problems embed it; its JSON fields become theirs.
type Box struct {
	solvers.Mesh
	solvers.Time
	law.InitialState
	Dims   int          `json:"dims"`
	Length random.Range `json:"length"`

	most int // the largest number of dimensions
}

// bind binds the flags of b to fs.
func (b *Box) bind(fs *flag.FlagSet) {
	b.Mesh.Bind(fs)
	b.Time.Bind(fs)
	b.InitialState.Bind(fs)
	if b.most > 1 {
		fs.IntVar(&b.Dims, "dims", b.Dims, fmt.Sprintf("dimensions of space, 1 to %d", b.most))
	}
	fs.Var(&b.Length, "length", "length L of the periodic box along each axis; if it is drawn for each sample, the stored coordinates are fractions of it")
}

// check reports the first thing wrong with b.
func (b *Box) check() error {
	switch {
	case b.Dims < 1 || b.Dims > b.most:
		return fmt.Errorf("--dims is %d; it lies between 1 and %d", b.Dims, b.most)
	case !(b.Length.Lo > 0) || math.IsInf(b.Length.Hi, 0):
		return fmt.Errorf("--length is %v; it must be positive and finite", &b.Length)
	case b.Grid < 9:
		return fmt.Errorf("--grid is %d; this scheme needs at least 9 points per axis", b.Grid)
	case b.Initial == "sine-series" && b.Dims > 1:
		return fmt.Errorf("--initial sine-series is for --dims 1; in %d dimensions take fourier or grf", b.Dims)
	}
	if err := b.Mesh.CheckSize(b.Dims); err != nil {
		return err
	}
	return b.Time.Check()
}

// grids returns the stored grid, of length 1 if the length varies, and the
// number of solve cells per stored cell: as many as give least cells on an axis,
// if the solve grid is left open.
func (b *Box) grids(least int) (grid.Grid, int, error) {
	length := b.Length.Lo
	if b.Length.Varies() {
		length = 1
	}
	stored := grid.Uniform(b.Dims, b.Grid, 0, length, true)
	refine, err := b.Mesh.Factor(true)
	if refine == 0 {
		refine = max(1, (least+b.Grid-1)/b.Grid)
	}
	return stored, refine, err
}

// stretch is what a length on the grid is multiplied by to give that of the
// sample, whose box has the given length.
func (b *Box) stretch(length float64) float64 {
	if b.Length.Varies() {
		return length
	}
	return 1
}

// SetResolution implements solvers.Resolved for the problems that embed b.
func (b *Box) SetResolution(refine int, timeTolerance float64) {
	b.Mesh.SetFactor(refine, true)
	b.Time.Tolerance = timeTolerance
}

// periodic is the boundary of the box.
func (b *Box) periodic() grid.Boundary { return grid.AllSides(b.Dims, grid.Side{}) }

// largest is the largest modulus of v, NaN if there is one.
func largest(v []float64) float64 {
	most := 0.0
	for _, x := range v {
		most = max(most, math.Abs(x))
	}
	return most
}
