package elliptic

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Periodic inverts the difference Laplacian of a periodic plane, and shifts of
// it, by fast transforms: for time steppers that solve at every stage. The
// Laplacian is the sum over the axes of
//
//	order 2: (u₋₁ − 2u₀ + u₁)/h²
//	order 4: (−u₋₂ + 16u₋₁ − 30u₀ + 16u₁ − u₂)/(12h²)
//
// both symmetric, so that Σ f·Δ_h⁻¹g = Σ g·Δ_h⁻¹f, on which the conservation
// of energy by a conserving Jacobian rests.
//
// Load takes a field in; Potential and Damped then evaluate what is wanted of
// it without transforming it again. A Periodic allocates nothing once made, and
// serves one goroutine.
type Periodic struct {
	filter  *fft.Filter
	eigen   [2][]float64 // of −Δ_h, by |frequency|, for each axis
	inverse []float64    // symbol of the potential
	// The symbols of the damped field and of its potential, for the last
	// diffusion and decay.
	damping, both    []float64
	diffusion, decay float64
}

// NewPeriodic returns the solver of order 2 or 4 on g, which has two periodic
// axes.
func NewPeriodic(g grid.Grid, order int) *Periodic {
	if g.Dims() != 2 || !g.Periodic[0] || !g.Periodic[1] {
		panic("elliptic: a Periodic needs two periodic axes")
	}
	if order != 2 && order != 4 {
		panic("elliptic: a Periodic has order 2 or 4")
	}
	p := &Periodic{filter: fft.NewFilter(g.N[0], g.N[1])}
	for i, n := range g.N {
		h := g.Spacing(i)
		p.eigen[i] = make([]float64, n/2+1)
		for k := range p.eigen[i] {
			s := math.Sin(math.Pi * float64(k) / float64(n))
			s *= s
			if order == 4 {
				s += s * s / 3
			}
			p.eigen[i][k] = 4 * s / (h * h)
		}
	}
	p.inverse, p.damping, p.both = p.filter.NewTable(), p.filter.NewTable(), p.filter.NewTable()
	p.tabulate()
	copy(p.inverse, p.both) // without damping
	return p
}

// eigenvalue is that of −Δ_h for the signed frequencies kx, ky.
func (p *Periodic) eigenvalue(kx, ky int) float64 {
	return p.eigen[0][max(kx, -kx)] + p.eigen[1][max(ky, -ky)]
}

// Largest is the largest eigenvalue of −Δ_h.
func (p *Periodic) Largest() float64 {
	return p.eigen[0][len(p.eigen[0])-1] + p.eigen[1][len(p.eigen[1])-1]
}

// Load takes in f, of nx·ny values with y fastest.
func (p *Periodic) Load(f []float64) { p.filter.Forward(f) }

// Potential sets u to the solution of −Δ_h u = f − mean(f) of mean zero, f as
// loaded.
func (p *Periodic) Potential(u []float64) { p.filter.Backward(u, p.inverse) }

// Damped sets u to the solution of (1 + decay)u − diffusion·Δ_h u = f, f as
// loaded, and psi to the potential of u. decay and diffusion are not negative.
// Their symbols are kept, so that repeating them costs nothing.
func (p *Periodic) Damped(u, psi []float64, diffusion, decay float64) {
	if diffusion != p.diffusion || decay != p.decay {
		p.diffusion, p.decay = diffusion, decay
		p.tabulate()
	}
	p.filter.Backward(u, p.damping)
	p.filter.Backward(psi, p.both)
}

// tabulate sets the symbols of Damped.
func (p *Periodic) tabulate() {
	p.filter.Tabulate(p.damping, func(kx, ky int) float64 {
		return 1 / (1 + p.decay + p.diffusion*p.eigenvalue(kx, ky))
	})
	p.filter.Tabulate(p.both, func(kx, ky int) float64 {
		if kx == 0 && ky == 0 {
			return 0
		}
		e := p.eigenvalue(kx, ky)
		return 1 / ((1 + p.decay + p.diffusion*e) * e)
	})
}

// Solve sets u to the potential of f. u may be f.
func (p *Periodic) Solve(u, f []float64) {
	p.Load(f)
	p.Potential(u)
}
