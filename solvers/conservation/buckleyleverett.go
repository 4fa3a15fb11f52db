package conservation

import (
	_ "embed"
	"flag"
	"fmt"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// BuckleyLeverett are the parameters of the displacement of oil by water in a
// porous rock.
type BuckleyLeverett struct {
	Road
	Speed         random.Range `json:"speed"`
	MobilityRatio random.Range `json:"mobility_ratio"`
}

var (
	_ solvers.Problem  = (*BuckleyLeverett)(nil)
	_ solvers.Resolved = (*BuckleyLeverett)(nil)
)

func newBuckleyLeverett() solvers.Problem {
	return &BuckleyLeverett{
		Road: Road{
			Mesh:  solvers.Mesh{Grid: 256},
			Clock: Clock{End: 0.5, Snapshots: 21, Courant: 0.5},
			Start: newStart("s0", random.Fixed(1), random.Fixed(0)),
			Max:   1, Condition: "auto",
		},
		Speed: random.Fixed(1), MobilityRatio: random.Range{Lo: 0.5, Hi: 5, Log: true},
	}
}

// Flags implements Problem.
func (p *BuckleyLeverett) Flags(fs *flag.FlagSet) {
	p.Road.Bind(fs)
	fs.Var(&p.Speed, "speed", "total flow q over the porosity")
	fs.Var(&p.MobilityRatio, "mobility-ratio", "end-point mobility of water over that of oil, M")
}

// Setup implements Problem.
func (p *BuckleyLeverett) Setup() (solvers.Solver, error) {
	return p.solver(func() scalarFlux { return &fractionalFlow{} }, "saturation",
		fmt.Sprintf("s_t + (q s²/(s² + (1−s)²/M))_x = 0, q = %v, M = %v,", &p.Speed, &p.MobilityRatio),
		solvers.Parameter{Name: "speed", Unit: "1", Range: p.Speed},
		solvers.Parameter{Name: "mobility-ratio", Unit: "1", Range: p.MobilityRatio})
}

//go:embed buckleyleverett.md
var buckleyLeverettDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "buckley-leverett", Doc: buckleyLeverettDoc, New: newBuckleyLeverett})
}
