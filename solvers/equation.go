package solvers

import (
	"context"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Equation is one entry of the catalogue.
type Equation struct {
	// Name is what the command line calls it: "navier-stokes".
	Name string
	// Doc is Markdown. Its first line is the title; then formula, layout,
	// behaviour, good values, when it breaks, reference.
	Doc string
	// New returns the problem with its documented defaults.
	New func() Problem
}

// Problem is a plain struct of an equation's parameters. Its JSON encoding is
// stored with the data, and decoding that JSON gives the same problem again.
type Problem interface {
	// Flags binds the parameters to fs, their present values as defaults.
	Flags(fs *flag.FlagSet)
	// Setup checks the parameters and returns a solver for them. A solver owns
	// its scratch memory and serves one goroutine: set one up per worker.
	Setup() (Solver, error)
}

// Solver computes samples, one after another.
type Solver interface {
	// Layout lists the arrays of one sample, and the coordinates (arrays with
	// Values), in the order in which they are stored.
	Layout() []grid.Array
	// Solve fills dst, one slice for each array of the layout that is not a
	// coordinate, in layout order. The same stream gives the same bytes. It
	// returns *Diverged when the solution or an iteration blew up, and
	// ctx.Err() soon after ctx ends.
	Solve(ctx context.Context, rng *random.Stream, dst [][]float64) error
}

// Allocate returns a dst for Solve of a solver with this layout.
func Allocate(layout []grid.Array) [][]float64 {
	var dst [][]float64
	for _, a := range layout {
		if !a.Coordinate() {
			dst = append(dst, make([]float64, a.Size()))
		}
	}
	return dst
}

// Refiner is a solver that can solve the same samples more finely: each cell
// of its solve grid cut into 2^level and the time error reduced accordingly,
// with the same initial states, coefficients and stored grid.
type Refiner interface {
	Refined(level int) (Solver, error)
}

// Describer is a solver that can say what it does, for meta.json.
type Describer interface {
	Describe() Description
}

// Residualer is a solver that can tell how well one stored sample satisfies
// its equation, as a relative residual (0 is perfect). dst is laid out as for
// Solve. Steady problems give the discrete residual; evolutions step each
// stored frame to the next and compare.
type Residualer interface {
	Residual(ctx context.Context, data [][]float64) (float64, error)
}

// Description is what a dataset records about the solver that made it.
type Description struct {
	Formula    string             `json:"formula"`              // that is solved
	Boundary   string             `json:"boundary"`             // conditions, in words
	Scheme     string             `json:"scheme"`               // space, then time, in words
	SpaceOrder int                `json:"space_order"`          // formal order in space
	TimeOrder  int                `json:"time_order,omitempty"` // formal order in time; 0 where there is no time
	Random     string             `json:"random"`               // the law of what was drawn
	SolveGrid  []int              `json:"solve_grid"`           // points per axis that were solved on
	StoredGrid []int              `json:"stored_grid"`          // points per axis that were stored
	Stored     grid.Grid          `json:"-"`                    // the stored grid with its box and its periodic axes
	Tolerances map[string]float64 `json:"tolerances,omitempty"` // time_step: error allowed to a step, relative to the state; residual, pressure: relative residual that an iteration stops at; cfl: Courant number
}

// Diverged reports that a computation left the finite or did not converge.
type Diverged struct {
	Sample int     // sample index in the dataset
	Time   float64 // time reached; NaN for a steady problem
	Step   int     // time step or iteration
	Reason string  // "u is not finite", "residual 3e-4 after 200 iterations; wanted 1e-10"
}

// Diverged marks the error as a divergence, for exit codes.
func (*Diverged) Diverged() bool { return true }

func (e *Diverged) Error() string {
	if e.Time != e.Time {
		return fmt.Sprintf("sample %d diverged at iteration %d: %s", e.Sample, e.Step, e.Reason)
	}
	return fmt.Sprintf("sample %d diverged at t = %.6g (step %d): %s", e.Sample, e.Time, e.Step, e.Reason)
}
