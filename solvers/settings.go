package solvers

import (
	"flag"
	"fmt"
	"math"
)

// Mesh is the part of a problem that says how finely it is stored and solved:
// points per axis, both ends counted where an axis is not periodic. Problems
// embed it; its JSON fields become theirs.
type Mesh struct {
	// Grid is the number of stored points per axis.
	Grid int `json:"grid"`
	// SolveGrid is the number of points per axis that the solution is computed
	// on; its nodes contain the stored ones. 0 leaves the choice to the equation.
	SolveGrid int `json:"solve_grid"`
}

// Bind binds the flags of m to fs.
func (m *Mesh) Bind(fs *flag.FlagSet) {
	fs.IntVar(&m.Grid, "grid", m.Grid, "stored points per axis (both ends counted where an axis is not periodic)")
	fs.IntVar(&m.SolveGrid, "solve-grid", m.SolveGrid, "points per axis that are solved on; a multiple of the stored cells (0: chosen by the equation)")
}

// Factor is the number of solve cells per stored cell that SolveGrid asks for,
// or 0 if it leaves the choice open. It reports a solve grid whose nodes do not
// contain the stored ones.
func (m Mesh) Factor(periodic bool) (int, error) {
	if m.SolveGrid == 0 {
		return 0, nil
	}
	stored, solve := m.Grid, m.SolveGrid
	if !periodic {
		stored, solve = stored-1, solve-1
	}
	if stored < 1 || solve < stored || solve%stored != 0 {
		example := 2 * stored
		if !periodic {
			example++
		}
		return 0, fmt.Errorf("--solve-grid %d: its cells (%d) must be a multiple of the stored ones (%d), so that stored points are solve points; for example %d", m.SolveGrid, solve, stored, example)
	}
	return solve / stored, nil
}

// maxPoints bounds the points of a grid and the values of a frame: 2 GiB for
// each array of them in float64, of which a solver has a dozen or more. maxValues
// bounds those of a sample, which is stored frame by frame: 256 GiB in float32.
const (
	maxPoints = 1 << 28
	maxValues = 1 << 36
)

// CheckFrames reports a frame, or a number of frames, that no machine holds.
func CheckFrames(size, snapshots int) error {
	if size > maxPoints {
		return fmt.Errorf("a frame has %d values; at most %d are solved for", size, maxPoints)
	}
	if most := maxValues / int64(size); int64(snapshots) > most {
		return fmt.Errorf("--snapshots is %d; of frames of %d values at most %d are stored", snapshots, size, most)
	}
	return nil
}

// CheckSize reports a grid of more than maxPoints, whose numbers fit no machine.
func (m Mesh) CheckSize(dims int) error {
	name, n := "grid", m.Grid
	if m.SolveGrid > n {
		name, n = "solve-grid", m.SolveGrid
	}
	if points := math.Pow(float64(n), float64(dims)); points > maxPoints {
		return fmt.Errorf("--%s is %d, that is %.3g points; at most %d are solved on", name, n, points, maxPoints)
	}
	return nil
}

// SetFactor sets SolveGrid to r cells per stored cell, or to 0 if r is 0.
func (m *Mesh) SetFactor(r int, periodic bool) {
	m.SolveGrid = r * m.Grid
	if !periodic && r > 0 {
		m.SolveGrid = r*(m.Grid-1) + 1
	}
}

// Time is the part of a problem that says when an evolution is stored and how
// accurately it is integrated. Problems embed it; its JSON fields become theirs.
type Time struct {
	// End is the time of the last stored frame; the first is at 0.
	End float64 `json:"t_end"`
	// Snapshots is the number of stored frames, the initial one included.
	Snapshots int `json:"snapshots"`
	// Tolerance bounds the error estimate of each time step, relative to the L2
	// norm of the state; 0 means DefaultTimeTolerance.
	Tolerance float64 `json:"time_tolerance"`
}

// DefaultTimeTolerance is the error allowed to a time step where none is given.
const DefaultTimeTolerance = 1e-6

// Bind binds the flags of t to fs.
func (t *Time) Bind(fs *flag.FlagSet) {
	fs.Float64Var(&t.End, "t-end", t.End, "time of the last stored frame")
	fs.IntVar(&t.Snapshots, "snapshots", t.Snapshots, "stored frames, evenly spaced, the initial one included")
	fs.Float64Var(&t.Tolerance, "time-tolerance", t.Tolerance, fmt.Sprintf("error allowed to a time step, relative to the state (0: %g)", DefaultTimeTolerance))
}

// Check reports a time that cannot be computed, naming the flag.
func (t Time) Check() error {
	switch {
	case !(t.End > 0) || math.IsInf(t.End, 0):
		return fmt.Errorf("--t-end is %g; it must be positive and finite", t.End)
	case t.Snapshots < 2:
		return fmt.Errorf("--snapshots is %d; at least 2 are needed, the initial frame and the last", t.Snapshots)
	case t.Tolerance != 0 && !(t.Tolerance >= leastTimeTolerance && t.Tolerance <= 0.1):
		return fmt.Errorf("--time-tolerance is %g; it must be between %g and 0.1", t.Tolerance, leastTimeTolerance)
	}
	return nil
}

// leastTimeTolerance is what float64 carries through many steps.
const leastTimeTolerance = 1e-13

// Times are the stored times: Snapshots values from 0 to End.
func (t Time) Times() []float64 {
	times := make([]float64, t.Snapshots)
	for k := range times {
		times[k] = t.End * float64(k) / float64(t.Snapshots-1)
	}
	return times
}

// Resolved is a problem whose solve grid and time tolerance can be chosen for
// it. What is set is part of the problem's JSON, so that a tuned problem can be
// set up again from what is stored with its data.
type Resolved interface {
	// SetResolution sets the number of solve cells per stored cell on each axis,
	// and the time tolerance, which steady problems ignore. 0 restores the
	// default of either.
	SetResolution(refine int, timeTolerance float64)
}
