package conservation

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// burgersPlane is Burgers' equation on a periodic square, line by line along
// each axis, with viscosity implicit.
type burgersPlane struct {
	*solvers.Scalars // the viscosity
	vector           bool
	scheme           burgersScheme
	initial          law.Law
	grid             grid.Grid
	laplacian        *fd.Operator
	symbol           *elliptic.Symbol
	// One line: what is advected, padded, the velocity along it, and the result.
	line, along, result []float64
}

var (
	_ solvers.Evolution     = (*burgersPlane)(nil)
	_ solvers.Stiff         = (*burgersPlane)(nil)
	_ solvers.Parameterised = (*burgersPlane)(nil)
	_ solvers.Recaller      = (*burgersPlane)(nil)
	_ solvers.Conserver     = (*burgersPlane)(nil)
	_ solvers.Orderer       = (*burgersPlane)(nil)
)

func newBurgersPlane(b *Burgers2D, g grid.Grid, scheme burgersScheme, initial law.Law) *burgersPlane {
	sides := grid.AllSides(2, grid.Side{})
	p := &burgersPlane{
		Scalars: solvers.NewScalars(solvers.Parameter{Name: "viscosity", Unit: "1", Range: b.Viscosity}),
		vector:  b.Form == "vector", scheme: scheme, initial: initial, grid: g,
		laplacian: fd.NewLaplacian(g, burgersOrder, sides), symbol: elliptic.NewSymbol(g, burgersOrder, sides),
		line: make([]float64, g.N[0]+2*fd.Ghosts), along: make([]float64, g.N[0]), result: make([]float64, g.N[0]),
	}
	p.symbol.Set(func(w elliptic.Wave) complex128 { return complex(w.Laplacian(), 0) })
	return p
}

// Initial implements Evolution; the components of a vector are drawn one by one.
func (p *burgersPlane) Initial(rng *random.Stream, u *grid.Field) error {
	p.Draw(rng)
	return p.initial.Fill(rng, u)
}

// Recall implements Recaller.
func (p *burgersPlane) Recall(params []float64, _ *grid.Field) { p.Set(params) }

// RHS implements Evolution.
func (p *burgersPlane) RHS(du, u *grid.Field, _ float64) {
	n := p.grid.N[0]
	for c := range u.Channels {
		in, out := u.Channel(c), du.Channel(c)
		speedX, speedY := u.Channel(0), u.Channel(u.Channels-1)
		for i := range n {
			row := in[i*n : (i+1)*n]
			copy(p.line[fd.Ghosts:], row)
			p.advect(out[i*n:(i+1)*n], speedY[i*n:(i+1)*n])
		}
		for j := range n {
			for i := range n {
				p.line[fd.Ghosts+i], p.along[i] = in[i*n+j], speedX[i*n+j]
			}
			p.advect(p.result, p.along)
			for i, v := range p.result {
				out[i*n+j] += v
			}
		}
	}
}

// advect sets out to what advection along p.line, whose ghosts it fills, does to
// its values: −(u²/2)_x, or −speed·u_x.
func (p *burgersPlane) advect(out, speed []float64) {
	fd.FillGhosts(p.line, fd.Wrap)
	h := p.grid.Spacing(0)
	switch {
	case !p.vector && p.scheme == burgersCentral:
		fd.SkewBurgers(out, p.line, h, burgersOrder)
	case !p.vector:
		fd.WENOBurgers(out, p.line, h)
	case p.scheme == burgersCentral:
		a := fd.First(burgersOrder)
		a1, a2, a3 := -a[0]/h, -a[1]/h, -a[2]/h
		for i, v := range speed {
			w := p.line[fd.Ghosts-3+i:][:7]
			out[i] = v * (a1*(w[4]-w[2]) + a2*(w[5]-w[1]) + a3*(w[6]-w[0]))
		}
	default:
		for i, v := range speed {
			out[i] = -v / h * upwind((*[7]float64)(p.line[fd.Ghosts-3+i:]), v)
		}
	}
}

// upwind is h times the derivative at the middle of seven nodes, from the side
// that a velocity comes from, by WENO of the differences: G.-S. Jiang and D. Peng,
// SIAM J. Sci. Comput. 21 (2000) 2126, section 2.
func upwind(w *[7]float64, velocity float64) float64 {
	if velocity > 0 {
		return fd.WENO5(w[1]-w[0], w[2]-w[1], w[3]-w[2], w[4]-w[3], w[5]-w[4])
	}
	return fd.WENO5(w[6]-w[5], w[5]-w[4], w[4]-w[3], w[3]-w[2], w[2]-w[1])
}

// MaxStep implements Evolution, as on a line (see burgersViscous).
func (p *burgersPlane) MaxStep(u *grid.Field) float64 {
	x, y := u.Channel(0), u.Channel(u.Channels-1)
	sum, square := 0.0, 0.0
	for i, v := range x {
		a, b := math.Abs(v), math.Abs(y[i])
		sum, square = max(sum, a+b), max(square, a*a+b*b)
	}
	h := p.grid.Spacing(0)
	if p.scheme == burgersWENO {
		return 1.4 * h / sum
	}
	return max(1.78*h/sum, 1.2*p.At(0)/square)
}

// Implicit implements Stiff.
func (p *burgersPlane) Implicit(du, u *grid.Field, _ float64) {
	for c := range u.Channels {
		p.laplacian.Apply(du.Channel(c), u.Channel(c), p.At(0))
	}
}

// SolveImplicit implements Stiff.
func (p *burgersPlane) SolveImplicit(u *grid.Field, _, gamma float64) {
	for c := range u.Channels {
		p.symbol.Solve(u.Channel(c), gamma*p.At(0))
	}
}

// Order implements Orderer.
func (p *burgersPlane) Order() int {
	if p.scheme == burgersWENO {
		return 5
	}
	return burgersOrder
}

// Invariants implements Conserver: the mean of each component, which the scalar
// form conserves, and the mean energy |u|²/2.
func (p *burgersPlane) Invariants(u *grid.Field) []solvers.Invariant {
	list := make([]solvers.Invariant, 0, 3)
	size := float64(u.Grid.Size())
	energy := 0.0
	for c := range u.Channels {
		mean := 0.0
		for _, v := range u.Channel(c) {
			mean += v
			energy += v * v / 2
		}
		list = append(list, solvers.Invariant{Name: [2]string{"mean u", "mean v"}[c], Value: mean / size, Conserved: !p.vector})
	}
	return append(list, solvers.Invariant{Name: "energy", Value: energy / size})
}
