package reaction

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// fisherField is the Fisher–Kolmogorov equation with a constant diffusivity.
type fisherField struct {
	*diffusing
	initial law.Law
	growth  float64
	top     float64 // the largest value that the exact solution can have
}

var (
	_ solvers.Evolution     = (*fisherField)(nil)
	_ solvers.Projector     = (*fisherField)(nil)
	_ solvers.Conserver     = (*fisherField)(nil)
	_ solvers.Parameterised = (*fisherField)(nil)
	_ solvers.Recaller      = (*fisherField)(nil)
	_ solvers.Exacter       = (*fisherWave)(nil)
)

func newFisherField(p *FisherKPP, g grid.Grid, kind grid.Condition, initial law.Law) *fisherField {
	list := []solvers.Parameter{
		{Name: "diffusion", Unit: "1", Range: p.Diffusion},
		{Name: "growth", Unit: "1", Range: p.Growth},
	}
	if p.Initial == "wave" {
		list = append(list, solvers.Parameter{Name: "front", Unit: "1", Range: p.Front})
	}
	return &fisherField{diffusing: newDiffusing(solvers.NewScalars(list...), g, kind, 1), initial: initial}
}

// Initial implements Evolution.
func (f *fisherField) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	if err := f.initial.Fill(rng, u); err != nil {
		return err
	}
	f.take(u)
	return nil
}

// Recall implements Recaller.
func (f *fisherField) Recall(params []float64, u *grid.Field) {
	f.Set(params)
	f.take(u)
}

// take takes up the parameters, and the bounds of a solution from u.
func (f *fisherField) take(u *grid.Field) {
	f.d[0], f.growth = f.At(0), f.At(1)
	f.top = 1
	for _, v := range u.Data {
		f.top = max(f.top, v)
	}
}

// RHS implements Evolution: du = ρ u(1 − u).
func (f *fisherField) RHS(du, u *grid.Field, _ float64) { logistic(du.Data, u.Data, f.growth) }

// logistic sets du = rate·u(1 − u).
func logistic(du, u []float64, rate float64) {
	du = du[:len(u)]
	for i, v := range u {
		du[i] = rate * v * (1 - v)
	}
}

// MaxStep implements Evolution: the reaction's rate is at most ρ|1 − 2u|.
func (f *fisherField) MaxStep(u *grid.Field) float64 {
	most := 1.0
	for _, v := range u.Data {
		most = max(most, math.Abs(1-2*v))
	}
	return explicitLimit / (f.growth * most)
}

// Project implements Projector: what rounding or the tolerance of a step brings
// below 0 would grow without bound; it is cut off there, and above what the
// maximum principle allows.
func (f *fisherField) Project(u *grid.Field, _ float64) {
	for i, v := range u.Data {
		u.Data[i] = min(f.top, max(0, v))
	}
}

// Invariants implements Conserver: the integral of u, which grows.
func (f *fisherField) Invariants(u *grid.Field) []solvers.Invariant {
	return []solvers.Invariant{{Name: "mass", Value: integral(u.Data, u.Grid)}}
}

// fisherWave is fisherField that starts from an exact travelling wave.
type fisherWave struct{ *fisherField }

// Initial implements Evolution.
func (f *fisherWave) Initial(rng *random.Stream, u *grid.Field) error {
	if err := f.fisherField.Initial(rng, u); err != nil {
		return err
	}
	f.Exact(u, 0)
	return nil
}

// Exact implements Exacter: u = (1 + e^{z/√6})^(−2) with z = (x − x_0)√(ρ/D) −
// 5ρt/√6, whose speed is 5√(ρD/6). M. J. Ablowitz and A. Zeppetella, Bull. Math.
// Biol. 41 (1979) 835.
func (f *fisherWave) Exact(dst *grid.Field, t float64) {
	g := dst.Grid
	start := g.Lo[0] + f.At(2)*(g.Hi[0]-g.Lo[0])
	row := len(dst.Data) / g.N[0]
	for i, x := range g.Coord(0) {
		z := (x-start)*math.Sqrt(f.growth/f.d[0]) - 5/math.Sqrt(6)*f.growth*t
		e := 1 + math.Exp(z/math.Sqrt(6))
		for j := range row {
			dst.Data[i*row+j] = 1 / (e * e)
		}
	}
}
