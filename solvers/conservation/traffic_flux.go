package conservation

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
)

// greenshields is the flux v ρ(1−ρ) of cars whose speed falls linearly with
// their density ρ, a fraction of that of a jam: B. D. Greenshields, Proc. Highway
// Research Board 14 (1935) 448.
type greenshields struct{ speed float64 }

var _ scalarFlux = (*greenshields)(nil)

// take implements scalarFlux.
func (g *greenshields) take(p *solvers.Scalars) { g.speed = p.At(0) }

// values implements scalarFlux.
func (g *greenshields) values(f, u []float64) {
	f = f[:len(u)]
	for i, v := range u {
		f[i] = g.speed * v * (1 - v)
	}
}

// fastest implements scalarFlux.
func (g *greenshields) fastest(low, high float64) float64 {
	return g.speed * max(math.Abs(1-2*low), math.Abs(1-2*high))
}

// riemann implements scalarFlux: the flux is concave, so that a density that
// rises along the road is a shock and one that falls a fan.
func (g *greenshields) riemann(left, right, speed float64) float64 {
	if left < right {
		if speed < g.speed*(1-left-right) {
			return left
		}
		return right
	}
	return min(left, max(right, (1-speed/g.speed)/2))
}
