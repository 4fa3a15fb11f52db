package flow

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// torus is incompressible flow in a periodic box of three dimensions, velocities
// and pressure on the nodes. Advection is the skew-symmetric form
// ½(∇·(u u_i) + u·∇u_i) in central differences D of order 2, 4 or 6, which
// neither makes nor destroys energy, whatever u (T. A. Zang, Appl. Numer. Math.
// 7 (1991) 27; Y. Morinishi et al., J. Comput. Phys. 143 (1998) 90, section 2);
// the pressure is that for which D·(du/dt) = 0 exactly, so that it does no work
// either. Waves at the Nyquist wavenumber of every axis, which D does not see,
// carry no pressure.
type torus struct {
	*solvers.Scalars
	order     int
	n         [3]int
	h         [3]float64
	first     []float64 // weights of the central difference, from the nearest pair on
	second    []float64 // of the second difference, the centre's at 0
	initial   func(rng *random.Stream, u *grid.Field) error
	viscosity func() float64
	force     force
	poisson   *elliptic.Centred
	p, source []float64
	padded    [][]float64 // by plane: three rows with ghosts
	sums      [][3]float64
	call      torusCall
}

// torusCall is what the parts of a call read and write.
type torusCall struct {
	du, u     []float64
	viscosity float64
	mean      [3]float64
}

var (
	_ solvers.Evolution     = (*torus)(nil)
	_ solvers.Parameterised = (*torus)(nil)
	_ solvers.Recaller      = (*torus)(nil)
	_ solvers.Projector     = (*torus)(nil)
	_ solvers.Conserver     = (*torus)(nil)
	_ solvers.Orderer       = (*torus)(nil)
)

// centralWeights are those of central differences on unit spacing: u′ from pairs
// u_m − u_−m, u″ from the centre and pairs u_m + u_−m. B. Fornberg, Math. Comp.
// 51 (1988) 699, table 1.
var centralWeights = map[int]struct{ first, second []float64 }{
	2: {[]float64{1. / 2}, []float64{-2, 1}},
	4: {[]float64{2. / 3, -1. / 12}, []float64{-5. / 2, 4. / 3, -1. / 12}},
	6: {[]float64{3. / 4, -3. / 20, 1. / 60}, []float64{-49. / 18, 3. / 2, -3. / 20, 1. / 90}},
}

// newTorus returns the flow on g; initial, viscosity and force are the caller's.
func newTorus(g grid.Grid, order int) (*torus, error) {
	b := &torus{order: order, first: centralWeights[order].first, second: centralWeights[order].second}
	axes := make([]elliptic.Axis, 3)
	for a := range 3 {
		b.n[a], b.h[a] = g.N[a], g.Spacing(a)
		axes[a] = elliptic.Axis{N: g.N[a], Spacing: b.h[a], Central: order}
	}
	var err error
	if b.poisson, err = elliptic.NewCentred(axes...); err != nil {
		return nil, fmt.Errorf("pressure: %w", err)
	}
	b.p, b.source = make([]float64, g.Size()), make([]float64, g.Size())
	b.padded = make([][]float64, b.n[0])
	for i := range b.padded {
		b.padded[i] = make([]float64, 3*(b.n[2]+2*len(b.first)))
	}
	b.sums = make([][3]float64, b.n[0])
	return b, nil
}

// Recall implements solvers.Recaller.
func (b *torus) Recall(params []float64, _ *grid.Field) { b.Set(params) }

// Initial implements solvers.Evolution.
func (b *torus) Initial(rng *random.Stream, u *grid.Field) error {
	b.Draw(rng)
	return b.initial(rng, u)
}

// RHS implements solvers.Evolution.
func (b *torus) RHS(du, u *grid.Field, t float64) {
	b.call = torusCall{du: du.Data, u: u.Data, viscosity: b.viscosity()}
	parallel.Run(b.n[0], 1, (*torusMomentum)(b))
	if b.force != nil {
		b.force(du, u, t)
	}
	b.project(du.Data)
}

// project takes the mean and the divergence off v, whose three components
// follow one another.
func (b *torus) project(v []float64) {
	b.call.du = v
	parallel.Run(b.n[0], 1, (*torusDivergence)(b))
	b.call.mean = [3]float64{}
	for _, s := range b.sums {
		for c := range s {
			b.call.mean[c] += s[c] / float64(len(b.p))
		}
	}
	b.poisson.Solve(b.p, b.source)
	parallel.Run(b.n[0], 1, (*torusGradient)(b))
}

// Project implements solvers.Projector: it takes off the divergence that an
// initial state has on the grid, and what rounding leaves. The mean flow stays.
func (b *torus) Project(u *grid.Field, _ float64) {
	b.call.du = u.Data
	parallel.Run(b.n[0], 1, (*torusDivergence)(b))
	b.call.mean = [3]float64{}
	b.poisson.Solve(b.p, b.source)
	parallel.Run(b.n[0], 1, (*torusGradient)(b))
}

// MaxStep implements solvers.Evolution.
func (b *torus) MaxStep(u *grid.Field) float64 {
	b.call.u = u.Data
	parallel.Run(b.n[0], 1, (*torusSpeed)(b))
	speed := 0.0
	for _, s := range b.sums {
		speed = max(speed, s[0])
	}
	// The largest of |D̂| and |D̂₂| on unit spacing.
	first := map[int]float64{2: 1, 4: 1.3722, 6: 1.5860}[b.order]
	second := -b.second[0]
	for m, w := range b.second[1:] {
		if m%2 == 0 {
			second += 2 * w
		} else {
			second -= 2 * w
		}
	}
	viscous := 0.0
	for a := range 3 {
		viscous += second / (b.h[a] * b.h[a])
	}
	const imaginary, real = 2 * math.Sqrt2, 2.785
	rate := first*speed/imaginary + b.viscosity()*viscous/real
	if rate == 0 {
		return math.Inf(1)
	}
	return 1 / rate
}

// Order implements solvers.Orderer.
func (b *torus) Order() int { return b.order }

// Invariants implements solvers.Conserver: momentum is conserved; energy,
// enstrophy and helicity are told.
func (b *torus) Invariants(u *grid.Field) []solvers.Invariant {
	d := b.diagnose(u)
	return []solvers.Invariant{
		{Name: "momentum along x", Value: d.momentum[0], Conserved: true},
		{Name: "momentum along y", Value: d.momentum[1], Conserved: true},
		{Name: "momentum along z", Value: d.momentum[2], Conserved: true},
		{Name: "kinetic energy", Value: d.energy},
		{Name: "enstrophy", Value: d.enstrophy},
	}
}
