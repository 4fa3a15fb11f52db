package reaction

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// fisherTissue is the Fisher–Kolmogorov equation u_t = ∇·(D m(x) ∇u) + ρ u(1−u)
// in a medium m, the second channel of the state, which rests: finite volumes
// around the nodes, half as wide on the sides, with the harmonic mean of D m
// between neighbours. All of it is explicit, as fronts are slow.
type fisherTissue struct {
	*solvers.Scalars
	initial, medium law.Law
	grid            grid.Grid
	top             float64 // the largest value that the exact solution can have
}

var (
	_ solvers.Evolution     = (*fisherTissue)(nil)
	_ solvers.Projector     = (*fisherTissue)(nil)
	_ solvers.Conserver     = (*fisherTissue)(nil)
	_ solvers.Orderer       = (*fisherTissue)(nil)
	_ solvers.Parameterised = (*fisherTissue)(nil)
	_ solvers.Recaller      = (*fisherTissue)(nil)
)

func newFisherTissue(p *FisherKPP, g grid.Grid, initial, medium law.Law) *fisherTissue {
	return &fisherTissue{
		Scalars: solvers.NewScalars(
			solvers.Parameter{Name: "diffusion", Unit: "1", Range: p.Diffusion},
			solvers.Parameter{Name: "growth", Unit: "1", Range: p.Growth},
		),
		initial: initial, medium: medium, grid: g,
	}
}

// Initial implements Evolution.
func (f *fisherTissue) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	for c, l := range []law.Law{f.initial, f.medium} {
		if err := l.Fill(rng, &grid.Field{Grid: u.Grid, Channels: 1, Data: u.Channel(c)}); err != nil {
			return err
		}
	}
	f.take(u)
	return nil
}

// Recall implements Recaller.
func (f *fisherTissue) Recall(params []float64, u *grid.Field) {
	f.Set(params)
	f.take(u)
}

// take takes up the bounds of a solution from its initial state.
func (f *fisherTissue) take(u *grid.Field) {
	f.top = 1
	for _, v := range u.Channel(0) {
		f.top = max(f.top, v)
	}
}

// RHS implements Evolution.
func (f *fisherTissue) RHS(du, u *grid.Field, _ float64) {
	rate, density, medium := du.Channel(0), u.Channel(0), u.Channel(1)
	clear(du.Channel(1))
	logistic(rate, density, f.At(1))
	stride := len(density)
	for axis, n := range f.grid.N {
		slab := stride
		stride /= n
		h := f.grid.Spacing(axis)
		scale := 2 * f.At(0) / (h * h)
		for at := 0; at < len(density); at += slab {
			f.conduct(rate[at:at+slab], density[at:at+slab], medium[at:at+slab], stride, scale, f.grid.Periodic[axis])
		}
	}
}

// conduct adds the fluxes along the first axis of a slab of rows of length
// stride; scale is 2D/h², so that a harmonic mean is ab/(a+b) times it.
func (f *fisherTissue) conduct(rate, u, m []float64, stride int, scale float64, periodic bool) {
	last := len(u) - stride
	for i := 0; i < last; i++ {
		flux := scale * m[i] * m[i+stride] / (m[i] + m[i+stride]) * (u[i+stride] - u[i])
		low, high := flux, flux
		if !periodic && i < stride {
			low *= 2 // the cell on the side is half as wide
		}
		if !periodic && i >= last-stride {
			high *= 2
		}
		rate[i] += low
		rate[i+stride] -= high
	}
	if !periodic {
		return
	}
	for i := range stride {
		flux := scale * m[last+i] * m[i] / (m[last+i] + m[i]) * (u[i] - u[last+i])
		rate[last+i] += flux
		rate[i] -= flux
	}
}

// MaxStep implements Evolution: diffusion decays at no more than 4Dm/h² along
// each axis, the reaction at ρ|1 − 2u|.
func (f *fisherTissue) MaxStep(u *grid.Field) float64 {
	medium, density := 0.0, 1.0
	for _, v := range u.Channel(1) {
		medium = max(medium, v)
	}
	for _, v := range u.Channel(0) {
		density = max(density, math.Abs(1-2*v))
	}
	rate := f.At(1) * density
	for axis := range f.grid.N {
		h := f.grid.Spacing(axis)
		rate += 4 * f.At(0) * medium / (h * h)
	}
	return explicitLimit / rate
}

// Project implements Projector, as fisherField does.
func (f *fisherTissue) Project(u *grid.Field, _ float64) {
	density := u.Channel(0)
	for i, v := range density {
		density[i] = min(f.top, max(0, v))
	}
}

// Order implements Orderer.
func (f *fisherTissue) Order() int { return 2 }

// Invariants implements Conserver: the integral of u, which grows, and that of
// the medium, which rests.
func (f *fisherTissue) Invariants(u *grid.Field) []solvers.Invariant {
	return []solvers.Invariant{
		{Name: "mass", Value: integral(u.Channel(0), u.Grid)},
		{Name: "medium", Value: integral(u.Channel(1), u.Grid), Conserved: true},
	}
}
