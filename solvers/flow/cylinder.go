package flow

import (
	_ "embed"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// newCylinder is the cylinder of the DFG benchmarks in a shorter channel.
func newCylinder() solvers.Problem {
	p := newChannel()
	p.Grid, p.End, p.Snapshots = 49, 2, 21
	p.Inflow, p.Viscosity = random.Range{Lo: 0.5, Hi: 1.5}, random.Fixed(1e-3)
	p.BC, p.Bodies = "left=inflow:parabola,right=outflow,y=wall", "circle(0.2,0.2,0.1)"
	p.Length, p.Height, p.Ramp = 1.23, 0.41, 0.2
	return p
}

//go:embed cylinder.md
var cylinderDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "cylinder", Doc: cylinderDoc, New: newCylinder})
}
