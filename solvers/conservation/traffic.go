package conservation

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// Traffic are the parameters of the Lighthill–Whitham–Richards model of traffic.
type Traffic struct {
	Road
	Speed random.Range `json:"speed"`
}

var (
	_ solvers.Problem  = (*Traffic)(nil)
	_ solvers.Resolved = (*Traffic)(nil)
)

func newTraffic() solvers.Problem {
	return &Traffic{
		Road: Road{
			Mesh:  solvers.Mesh{Grid: 256},
			Clock: Clock{End: 2, Snapshots: 21, Courant: 0.5},
			Start: newStart("ρ0", random.Range{Lo: 0.05, Hi: 0.95}, random.Range{Lo: 0.05, Hi: 0.95}),
			Max:   1, Condition: "auto",
		},
		Speed: random.Fixed(1),
	}
}

// Flags implements Problem.
func (p *Traffic) Flags(fs *flag.FlagSet) {
	p.Road.Bind(fs)
	fs.Var(&p.Speed, "speed", "speed v of a car on an empty road")
}

// Setup implements Problem.
func (p *Traffic) Setup() (solvers.Solver, error) {
	return p.solver(func() scalarFlux { return &greenshields{} }, "density", fmt.Sprintf("ρ_t + (v ρ(1−ρ))_x = 0, v = %v,", &p.Speed),
		solvers.Parameter{Name: "speed", Unit: "1", Range: p.Speed})
}

//go:embed traffic.md
var trafficDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "traffic", Doc: trafficDoc, New: newTraffic})
}
