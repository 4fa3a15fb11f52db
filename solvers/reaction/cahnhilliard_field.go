package reaction

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// cahnHilliardField is the Cahn–Hilliard equation on one grid. Its implicit part
// is the equation linearised about the pure phases u = ±1, where 3u² − 1 = 2, so
// that what is left to the explicit part is smaller than it on every wave there.
type cahnHilliardField struct {
	*solvers.Scalars
	initial             law.Law
	sides               grid.Boundary
	grid                grid.Grid
	operator            *fd.Operator
	symbol              *elliptic.Symbol
	mobility, wall, sum float64 // sum: the integral of u
	scratch             []float64
}

var (
	_ solvers.Evolution     = (*cahnHilliardField)(nil)
	_ solvers.Stiff         = (*cahnHilliardField)(nil)
	_ solvers.Projector     = (*cahnHilliardField)(nil)
	_ solvers.Conserver     = (*cahnHilliardField)(nil)
	_ solvers.Parameterised = (*cahnHilliardField)(nil)
	_ solvers.Recaller      = (*cahnHilliardField)(nil)
	_ solvers.Orderer       = (*cahnHilliardField)(nil)
)

func newCahnHilliardField(p *CahnHilliard, g grid.Grid, kind grid.Condition, initial law.Law) *cahnHilliardField {
	sides := grid.AllSides(g.Dims(), grid.Side{Kind: kind})
	return &cahnHilliardField{
		Scalars: solvers.NewScalars(
			solvers.Parameter{Name: "mobility", Unit: "1", Range: p.Mobility},
			solvers.Parameter{Name: "interface", Unit: "1", Range: p.Interface},
			solvers.Parameter{Name: "mean", Unit: "1", Range: p.Mean},
		),
		initial: initial, sides: sides, grid: g.Clone(),
		operator: fd.NewLaplacian(g, order, sides), symbol: elliptic.NewSymbol(g, order, sides),
		scratch: make([]float64, g.Size()),
	}
}

// Initial implements Evolution.
func (f *cahnHilliardField) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	if err := f.initial.Fill(rng, u); err != nil {
		return err
	}
	for i := range u.Data {
		u.Data[i] += f.At(2)
	}
	f.take(u)
	return nil
}

// Recall implements Recaller.
func (f *cahnHilliardField) Recall(params []float64, u *grid.Field) {
	f.Set(params)
	f.take(u)
}

func (f *cahnHilliardField) take(u *grid.Field) {
	f.mobility, f.wall = f.At(0), f.At(1)*f.At(1)
	f.sum = integral(u.Data, f.grid)
	f.symbol.Set(func(w elliptic.Wave) complex128 {
		l := w.Laplacian()
		return complex(-f.mobility*(f.wall*l*l-2*l), 0)
	})
}

// RHS implements Evolution: du = M Δ(u³ − 3u).
func (f *cahnHilliardField) RHS(du, u *grid.Field, _ float64) {
	for i, v := range u.Data {
		f.scratch[i] = v * (v*v - 3)
	}
	f.operator.Apply(du.Data, f.scratch, f.mobility)
}

// MaxStep implements Evolution. There is no limit that the error control would
// not find: the implicit part damps more than the explicit part drives.
func (f *cahnHilliardField) MaxStep(*grid.Field) float64 { return math.Inf(1) }

// Implicit implements Stiff: du = −M(ε²Δ² − 2Δ)u.
func (f *cahnHilliardField) Implicit(du, u *grid.Field, _ float64) { f.symbol.Apply(du.Data, u.Data) }

// SolveImplicit implements Stiff.
func (f *cahnHilliardField) SolveImplicit(u *grid.Field, _, gamma float64) {
	f.symbol.Solve(u.Data, gamma)
}

// Project implements Projector: what rounding has done to the mass is undone.
func (f *cahnHilliardField) Project(u *grid.Field, _ float64) {
	volume := 1.0
	for axis := range f.grid.Dims() {
		volume *= f.grid.Hi[axis] - f.grid.Lo[axis]
	}
	shift := (f.sum - integral(u.Data, f.grid)) / volume
	for i := range u.Data {
		u.Data[i] += shift
	}
}

// Order implements Orderer.
func (f *cahnHilliardField) Order() int { return order }

// Invariants implements Conserver: the mass, which stays, and the energy
// ∫ ε²|∇u|²/2 + (1−u²)²/4, which never grows.
func (f *cahnHilliardField) Invariants(u *grid.Field) []solvers.Invariant {
	operator := fd.NewLaplacian(u.Grid, order, f.sides)
	density := make([]float64, len(u.Data))
	operator.Apply(density, u.Data, f.wall)
	for i, v := range u.Data {
		w := 1 - v*v
		density[i] = 0.25*w*w - 0.5*v*density[i]
	}
	return []solvers.Invariant{
		{Name: "mass", Value: integral(u.Data, u.Grid), Conserved: true},
		{Name: "energy", Value: integral(density, u.Grid)},
	}
}
