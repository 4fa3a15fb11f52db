package reaction

import (
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
)

// order is that of the differences in space where diffusivities are constant.
const order = 6

// describeScheme says what diffusing does.
const describeScheme = "reaction explicit, diffusion by sixth-order central differences"

// diffusing is the part D_c Δu_c of a reaction–diffusion system on a line or a
// plane, one constant diffusivity for each channel: what its evolution treats
// implicitly. Evolutions embed it and set d in Initial.
type diffusing struct {
	*solvers.Scalars
	d         []float64
	laplacian []*laplacian // one for each channel, so that each keeps its factors
}

var (
	_ solvers.Stiff   = (*diffusing)(nil)
	_ solvers.Orderer = (*diffusing)(nil)
)

func newDiffusing(p *solvers.Scalars, g grid.Grid, kind grid.Condition, channels int) *diffusing {
	f := &diffusing{Scalars: p, d: make([]float64, channels)}
	for range channels {
		f.laplacian = append(f.laplacian, newLaplacian(g, kind))
	}
	return f
}

// Implicit implements Stiff.
func (f *diffusing) Implicit(du, u *grid.Field, _ float64) {
	for c, d := range f.d {
		f.laplacian[c].apply(du.Channel(c), u.Channel(c), d)
	}
}

// SolveImplicit implements Stiff.
func (f *diffusing) SolveImplicit(u *grid.Field, _, gamma float64) {
	for c, d := range f.d {
		f.laplacian[c].solve(u.Channel(c), gamma*d)
	}
}

// Order implements Orderer.
func (f *diffusing) Order() int { return order }

// holdSides zeroes the rate of change of what is given on the sides.
func (f *diffusing) holdSides(du *grid.Field) {
	for c, l := range f.laplacian {
		fd.Hold(du.Channel(c), l.grid, l.sides)
	}
}

// integral is the trapezoidal sum of v over the box.
func integral(v []float64, g grid.Grid) float64 {
	row, sum := g.N[g.Dims()-1], 0.0
	rows := len(v) / row
	for i := range rows {
		line := v[i*row : (i+1)*row]
		part := 0.0
		for _, x := range line {
			part += x
		}
		if !g.Periodic[g.Dims()-1] {
			part -= 0.5 * (line[0] + line[row-1])
		}
		if g.Dims() == 2 && !g.Periodic[0] && (i == 0 || i == rows-1) {
			part *= 0.5
		}
		sum += part
	}
	for axis := range g.Dims() {
		sum *= g.Spacing(axis)
	}
	return sum
}

// explicitLimit is the stability limit of classic RK4 on the negative real axis.
const explicitLimit = 2.78
