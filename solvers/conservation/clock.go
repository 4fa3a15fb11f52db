package conservation

import (
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
)

// Clock says when a system is stored and how long its time steps are.
type Clock struct {
	// End is the time of the last stored frame; the first is at 0.
	End float64 `json:"t_end"`
	// Snapshots is the number of stored frames, the initial one included.
	Snapshots int `json:"snapshots"`
	// Courant is the number of cells that signals may cross in a step, summed
	// over the axes.
	Courant float64 `json:"cfl"`
}

// Bind binds the flags of c to fs.
func (c *Clock) Bind(fs *flag.FlagSet) {
	fs.Float64Var(&c.End, "t-end", c.End, "time of the last stored frame")
	fs.IntVar(&c.Snapshots, "snapshots", c.Snapshots, "stored frames, evenly spaced, the initial one included")
	fs.Float64Var(&c.Courant, "cfl", c.Courant, "cells that signals may cross in a time step, summed over the axes; up to 0.5 positive states stay positive in any case")
}

// time checks c and returns its frames.
func (c Clock) time() (solvers.Time, error) {
	t := solvers.Time{End: c.End, Snapshots: c.Snapshots}
	if !(c.Courant > 0 && c.Courant <= 1) {
		return t, fmt.Errorf("--cfl is %g; it must lie between 0 and 1", c.Courant)
	}
	return t, t.Check()
}

// tolerances are what the description of a data set says of the time step.
func (c Clock) tolerances() map[string]float64 { return map[string]float64{"cfl": c.Courant} }
