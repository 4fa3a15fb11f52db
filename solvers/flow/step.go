package flow

import (
	_ "embed"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// newStep is a channel that opens to twice its height, in units of that height
// and of the mean inflow.
func newStep() solvers.Problem {
	p := newChannel()
	p.Grid, p.End, p.Snapshots = 33, 10, 11
	p.Inflow, p.Viscosity = random.Fixed(1), random.Range{Lo: 2.5e-3, Hi: 1e-2, Log: true}
	p.BC, p.InletLow, p.InletHigh = "left=inflow:1.5*parabola,right=outflow,y=wall", 0.5, 1
	p.Length = 5
	return p
}

//go:embed step.md
var stepDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "backward-step", Doc: stepDoc, New: newStep})
}
