package vorticity

import (
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// vorticity is the evolution ω_t = J(ψ, ω) + ν Δ_h ω − α ω + f on a periodic
// plane, all of it explicit. With J of Arakawa and a symmetric Δ_h it conserves
// mean, energy and enstrophy without viscosity, drag and forcing.
type vorticity struct {
	*solvers.Scalars // the viscosity, and drag and forcing amplitude where they are drawn
	problem          *NavierStokes
	initial          law.Law
	solver           *elliptic.Periodic
	advect           *fd.Arakawa
	linear           linearPart
	forcing          []float64 // nil for none, or if it varies in time
	stir             *stir     // nil unless stochastic
	grid             grid.Grid

	psi   []float64 // stream function of known, if valid
	known []float64
	valid bool
}

var (
	_ solvers.Evolution     = (*vorticity)(nil)
	_ solvers.Conserver     = (*vorticity)(nil)
	_ solvers.Orderer       = (*vorticity)(nil)
	_ solvers.Parameterised = (*vorticity)(nil)
	_ solvers.Recaller      = (*vorticity)(nil)
	_ solvers.Stiff         = (*stiffVorticity)(nil)
	_ solvers.Exacter       = (*taylorGreen)(nil)
	_ solvers.Exacter       = (*stiffTaylorGreen)(nil)
)

func newVorticity(p *NavierStokes, initial law.Law, g grid.Grid) *vorticity {
	v := &vorticity{
		Scalars: p.scalars(), problem: p, initial: initial, grid: g,
		solver: elliptic.NewPeriodic(g, p.Order),
		advect: fd.NewArakawa(p.Order, g),
		linear: newLinearPart(p.Order, g),
		psi:    make([]float64, g.Size()), known: make([]float64, g.Size()),
	}
	switch _, k := p.forcing(); p.Forcing {
	case "none":
	case "stochastic":
		v.stir = newStir(g, k, p.ForcingInterval, p.Time.End)
	default:
		v.forcing = make([]float64, g.Size())
	}
	v.take()
	return v
}

// scalars are the numbers recorded with each sample.
func (p *NavierStokes) scalars() *solvers.Scalars {
	list := []solvers.Parameter{{Name: "viscosity", Unit: "1", Range: p.Viscosity}}
	if p.Drag.Varies() {
		list = append(list, solvers.Parameter{Name: "drag", Unit: "1", Range: p.Drag})
	}
	if p.Forcing != "none" && p.ForcingAmplitude.Varies() {
		list = append(list, solvers.Parameter{Name: "forcing_amplitude", Unit: "1", Range: p.ForcingAmplitude})
	}
	if p.Forcing == "stochastic" {
		list = append(list, solvers.Parameter{Name: "forcing_seed", Unit: "1", Range: random.Range{Lo: 0, Hi: 1 << 52}})
	}
	return solvers.NewScalars(list...)
}

// take takes up the parameters of a sample.
func (v *vorticity) take() {
	p := v.problem
	drag, next := p.Drag.Lo, 1
	if p.Drag.Varies() {
		drag, next = v.At(1), 2
	}
	v.linear.set(v.At(0), drag)
	amplitude, _ := p.forcing()
	if amplitude.Varies() && p.Forcing != "none" {
		amplitude.Lo = v.At(next)
		next++
	}
	if v.stir != nil {
		v.stir.draw(uint64(v.At(next)), amplitude.Lo)
	}
	if v.forcing == nil {
		return
	}
	p.force(v.forcing, v.grid, amplitude.Lo)
}

// Initial implements Evolution.
func (v *vorticity) Initial(rng *random.Stream, u *grid.Field) error {
	v.Draw(rng)
	v.take()
	return v.initial.Fill(rng, u)
}

// Recall implements Recaller.
func (v *vorticity) Recall(params []float64, _ *grid.Field) {
	v.Set(params)
	v.take()
}

// RHS implements Evolution.
func (v *vorticity) RHS(du, u *grid.Field, t float64) {
	v.transport(du.Data, u.Data, t)
	v.linear.add(du.Data, u.Data)
}

// transport sets du = J(ψ, ω) + f.
func (v *vorticity) transport(du, u []float64, t float64) {
	v.advect.Jacobian(du, v.stream(u), u)
	f := v.forcing
	if v.stir != nil {
		f = v.stir.at(t)
	}
	if f != nil {
		f = f[:len(du)]
		for i := range du {
			du[i] += f[i]
		}
	}
}

// stream returns the stream function of u. The last one is kept: the stability
// limit, the first stage of a step and the error control ask for the same.
func (v *vorticity) stream(u []float64) []float64 {
	if !v.valid || !slices.Equal(u, v.known) {
		v.solver.Solve(v.psi, u)
		copy(v.known, u)
		v.valid = true
	}
	return v.psi
}

// MaxStep implements Evolution.
func (v *vorticity) MaxStep(u *grid.Field) float64 {
	return 1 / (1/v.advectiveStep(u.Data) + v.linear.rate(v.solver.Largest())/realLimit)
}

// The stability limits of classic RK4 on the imaginary and the negative real
// axis.
const (
	imaginaryLimit = 2.828
	realLimit      = 2.785
)

// advectiveStep is the stability limit of J for the velocity of u: the spectral
// radius of its central differences is |u|/h at order 2 and 1.372|u|/h at order
// 4, summed over the axes.
func (v *vorticity) advectiveStep(u []float64) float64 {
	radius := 1.0
	if v.problem.Order == 4 {
		radius = 1.372
	}
	return imaginaryLimit / (radius * v.speed(v.stream(u)))
}

// speed is the largest |u|/hx + |v|/hy of the flow of a stream function, from
// central differences.
func (v *vorticity) speed(psi []float64) float64 {
	nx, ny := v.grid.N[0], v.grid.N[1]
	largest := 0.0
	for i := range nx {
		row := psi[i*ny : (i+1)*ny]
		up := psi[(i+1)%nx*ny:][:len(row)]
		down := psi[(i+nx-1)%nx*ny:][:len(row)]
		left := row[ny-1]
		for j, here := range row {
			right := row[0]
			if j+1 < len(row) {
				right = row[j+1]
			}
			largest = max(largest, math.Abs(right-left)+math.Abs(up[j]-down[j]))
			left = here
		}
	}
	return largest / (2 * v.grid.Spacing(0) * v.grid.Spacing(1))
}

// Order implements Orderer.
func (v *vorticity) Order() int { return v.problem.Order }

// Invariants implements Conserver: the discrete integrals of ω, ½ψω and ½ω².
func (v *vorticity) Invariants(u *grid.Field) []solvers.Invariant {
	psi := v.stream(u.Data)
	var mean, energy, enstrophy float64
	for i, w := range u.Data {
		mean += w
		energy += psi[i] * w
		enstrophy += w * w
	}
	cell := v.grid.Spacing(0) * v.grid.Spacing(1)
	p := v.problem
	ideal := p.Viscosity.Hi == 0 && p.Drag.Hi == 0 && p.Forcing == "none"
	return []solvers.Invariant{
		{Name: "circulation", Value: mean * cell, Conserved: p.Drag.Hi == 0},
		{Name: "energy", Value: 0.5 * energy * cell, Conserved: ideal},
		{Name: "enstrophy", Value: 0.5 * enstrophy * cell, Conserved: ideal},
	}
}

// stiffVorticity is vorticity with viscosity and drag implicit, for where they
// would limit the step.
type stiffVorticity struct{ *vorticity }

// RHS implements Evolution.
func (v *stiffVorticity) RHS(du, u *grid.Field, t float64) { v.transport(du.Data, u.Data, t) }

// MaxStep implements Evolution.
func (v *stiffVorticity) MaxStep(u *grid.Field) float64 { return v.advectiveStep(u.Data) }

// Implicit implements Stiff.
func (v *stiffVorticity) Implicit(du, u *grid.Field, _ float64) {
	clear(du.Data)
	v.linear.add(du.Data, u.Data)
}

// SolveImplicit implements Stiff. The stream function of the solution, which
// the explicit part needs next, comes of the same transform.
func (v *stiffVorticity) SolveImplicit(u *grid.Field, _, gamma float64) {
	v.solver.Load(u.Data)
	v.solver.Damped(u.Data, v.psi, gamma*v.linear.viscosity, gamma*v.linear.drag)
	copy(v.known, u.Data)
	v.valid = true
}

// taylorGreen is vorticity that starts from Taylor–Green vortices.
type taylorGreen struct{ *vorticity }

// Exact implements Exacter.
func (v *taylorGreen) Exact(dst *grid.Field, t float64) {
	vortices(dst, v.problem.Length, v.linear.viscosity*t, v.linear.drag*t)
}

// stiffTaylorGreen is stiffVorticity that starts from Taylor–Green vortices.
type stiffTaylorGreen struct{ *stiffVorticity }

// Exact implements Exacter.
func (v *stiffTaylorGreen) Exact(dst *grid.Field, t float64) {
	vortices(dst, v.problem.Length, v.linear.viscosity*t, v.linear.drag*t)
}
