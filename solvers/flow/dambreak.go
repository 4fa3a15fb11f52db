package flow

import (
	_ "embed"
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// DamBreak are the parameters of a column of liquid that collapses in a closed
// box of gas.
type DamBreak struct {
	solvers.Mesh
	solvers.Time
	ColumnWidth     random.Range `json:"column_width"`
	ColumnHeight    random.Range `json:"column_height"`
	DensityRatio    random.Range `json:"density_ratio"`
	Gravity         random.Range `json:"gravity"`
	LiquidViscosity random.Range `json:"liquid_viscosity"`
	GasViscosity    random.Range `json:"gas_viscosity"`
	Length          float64      `json:"length"`
	Height          float64      `json:"height"`
	// Walls is wall, without slip, or slip.
	Walls string `json:"walls"`
}

var (
	_ solvers.Problem  = (*DamBreak)(nil)
	_ solvers.Resolved = (*DamBreak)(nil)
)

func newDamBreak() solvers.Problem {
	return &DamBreak{
		Mesh: solvers.Mesh{Grid: 25}, Time: solvers.Time{End: 0.6, Snapshots: 13},
		ColumnWidth: random.Range{Lo: 0.15, Hi: 0.35}, ColumnHeight: random.Range{Lo: 0.2, Hi: 0.45},
		DensityRatio: random.Fixed(100), Gravity: random.Fixed(9.81),
		LiquidViscosity: random.Fixed(1e-6), GasViscosity: random.Fixed(1.5e-5),
		Length: 1, Height: 0.5, Walls: "slip",
	}
}

// Flags implements Problem. There is no --time-tolerance: the steps are those
// that the fronts allow, which refine with the grid.
func (p *DamBreak) Flags(fs *flag.FlagSet) {
	p.Mesh.Bind(fs)
	fs.Float64Var(&p.End, "t-end", p.End, "time of the last stored frame")
	fs.IntVar(&p.Snapshots, "snapshots", p.Snapshots, "stored frames, evenly spaced, the initial one included")
	fs.Var(&p.ColumnWidth, "column-width", "width a of the column of liquid at the left wall, or LO:HI[:log] to draw one for each sample")
	fs.Var(&p.ColumnHeight, "column-height", "height of the column, or LO:HI[:log]")
	fs.Var(&p.DensityRatio, "density-ratio", "density of the liquid over that of the gas, 1 to 1000, or LO:HI[:log]")
	fs.Var(&p.Gravity, "gravity", "downward acceleration g, or LO:HI[:log]")
	fs.Var(&p.LiquidViscosity, "liquid-viscosity", "kinematic viscosity of the liquid, or LO:HI[:log]")
	fs.Var(&p.GasViscosity, "gas-viscosity", "kinematic viscosity of the gas, or LO:HI[:log]")
	fs.Float64Var(&p.Length, "length", p.Length, "length of the box")
	fs.Float64Var(&p.Height, "height", p.Height, "height of the box; --grid counts the points on it")
	fs.StringVar(&p.Walls, "walls", p.Walls, "what the walls do: slip, or wall (no slip)")
}

// SetResolution implements Resolved; there is no time tolerance.
func (p *DamBreak) SetResolution(refine int, _ float64) { p.Mesh.SetFactor(refine, false) }

// Setup implements Problem.
func (p *DamBreak) Setup() (solvers.Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	stored, refine, err := rectangle(p.Mesh, p.Length, p.Height)
	if err != nil {
		return nil, err
	}
	return newDamBreakSolver(*p, stored, max(refine, 1))
}

// boundary is that of all four walls.
func (p *DamBreak) boundary() grid.Boundary {
	if p.Walls == "slip" {
		return grid.AllSides(2, grid.Side{Kind: grid.Slip})
	}
	return grid.AllSides(2, grid.Side{Kind: grid.Wall})
}

// check reports the first parameter that is out of its range.
func (p *DamBreak) check() error {
	const most = 1 << 28
	switch {
	case p.Grid < 9:
		return fmt.Errorf("--grid is %d; this scheme needs at least 9 points on the height", p.Grid)
	case !(p.Length > 0) || math.IsInf(p.Length, 0):
		return fmt.Errorf("--length is %g; it must be positive and finite", p.Length)
	case !(p.Height > 0) || math.IsInf(p.Height, 0):
		return fmt.Errorf("--height is %g; it must be positive and finite", p.Height)
	case !(p.ColumnWidth.Lo > 0 && p.ColumnWidth.Hi <= p.Length):
		return fmt.Errorf("--column-width is %v; it must be positive and at most --length, %g", p.ColumnWidth, p.Length)
	case !(p.ColumnHeight.Lo > 0 && p.ColumnHeight.Hi <= p.Height):
		return fmt.Errorf("--column-height is %v; it must be positive and at most --height, %g", p.ColumnHeight, p.Height)
	case !(p.DensityRatio.Lo >= 1 && p.DensityRatio.Hi <= 1000):
		return fmt.Errorf("--density-ratio is %v; it must be between 1 and 1000", p.DensityRatio)
	case !(p.Gravity.Lo > 0) || math.IsInf(p.Gravity.Hi, 0):
		return fmt.Errorf("--gravity is %v; it must be positive and finite", p.Gravity)
	case !(p.LiquidViscosity.Lo >= 0) || math.IsInf(p.LiquidViscosity.Hi, 0):
		return fmt.Errorf("--liquid-viscosity is %v; it must be finite and not negative", p.LiquidViscosity)
	case !(p.GasViscosity.Lo >= 0) || math.IsInf(p.GasViscosity.Hi, 0):
		return fmt.Errorf("--gas-viscosity is %v; it must be finite and not negative", p.GasViscosity)
	case p.Walls != "slip" && p.Walls != "wall":
		return fmt.Errorf("--walls is %q; it is slip or wall", p.Walls)
	case p.Snapshots > most/p.Grid:
		return fmt.Errorf("--snapshots is %d; at most %d are stored on this grid", p.Snapshots, most/p.Grid)
	}
	return p.Time.Check()
}

//go:embed dambreak.md
var dambreakDoc string

func init() {
	solvers.Register(solvers.Equation{Name: "dam-break", Doc: dambreakDoc, New: newDamBreak})
	solvers.RegisterPreset(solvers.Preset{
		Name: "martin-moyce", Equation: "dam-break",
		Doc: "The collapse of a column of water, 2¼ by 4½ inches (n² = 2), that J. C. Martin and W. J. Moyce filmed (Phil. Trans. R. Soc. A 244 (1952) 312), until the front has passed four widths: T = t√(2g/a) up to 3.4. " +
			"What differs: two dimensions, no gate to be removed, walls that slip, a closed box of gas of a hundredth of the density.",
		Flags: solvers.Settings("--column-width 0.05715 --column-height 0.1143 --length 0.342900 --height 0.171450 --density-ratio 100 --gravity 9.81 --grid 73 --t-end 0.18 --snapshots 19 --samples 1"),
	})
}
