package conservation

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
)

// fractionalFlow is the flux q s²/(s² + (1−s)²/M) of water of saturation s that
// displaces oil in a porous rock, with relative permeabilities s² and (1−s)²: S.
// E. Buckley and M. C. Leverett, Trans. AIME 146 (1942) 107.
type fractionalFlow struct {
	speed      float64 // q, the total flow over the porosity
	ratio      float64 // 1/M
	inflection float64 // where f' is largest
}

var _ scalarFlux = (*fractionalFlow)(nil)

// take implements scalarFlux.
func (b *fractionalFlow) take(p *solvers.Scalars) {
	b.speed, b.ratio = p.At(0), 1/p.At(1)
	b.inflection = bisect(0, 1, func(s float64) float64 {
		return (1-2*s)*b.below(s) - 4*s*(1-s)*(s-b.ratio*(1-s))
	})
}

// below is the denominator of the flux.
func (b *fractionalFlow) below(s float64) float64 { return s*s + b.ratio*(1-s)*(1-s) }

// flow and slope are the flux and its derivative, over q.
func (b *fractionalFlow) flow(s float64) float64 { return s * s / b.below(s) }

func (b *fractionalFlow) slope(s float64) float64 {
	d := b.below(s)
	return 2 * b.ratio * s * (1 - s) / (d * d)
}

// values implements scalarFlux.
func (b *fractionalFlow) values(f, u []float64) {
	f = f[:len(u)]
	for i, v := range u {
		f[i] = b.speed * b.flow(v)
	}
}

// fastest implements scalarFlux.
func (b *fractionalFlow) fastest(low, high float64) float64 {
	most := max(math.Abs(b.slope(low)), math.Abs(b.slope(high)))
	if low <= b.inflection && high >= b.inflection {
		most = max(most, b.slope(b.inflection))
	}
	return b.speed * most
}

// riemann implements scalarFlux.
func (b *fractionalFlow) riemann(left, right, speed float64) float64 {
	if left >= right {
		return b.displacement(left, right, speed/b.speed)
	}
	// In the saturation of oil, M becomes 1/M and the flux 1−f.
	oil := &fractionalFlow{speed: b.speed, ratio: 1 / b.ratio, inflection: 1 - b.inflection}
	return 1 - oil.displacement(1-left, 1-right, speed/b.speed)
}

// displacement is the solution where water drives oil, left ≥ right: a fan from
// left down to the saturation whose tangent to f passes through (right, f(right)),
// and a shock from there. H. J. Welge, Trans. AIME 195 (1952) 91.
func (b *fractionalFlow) displacement(left, right, speed float64) float64 {
	front := right
	if right < b.inflection {
		front = bisect(b.inflection, 1, func(s float64) float64 {
			return b.slope(s)*(s-right) - (b.flow(s) - b.flow(right))
		})
	}
	switch {
	case left <= front && left > right:
		if speed < (b.flow(left)-b.flow(right))/(left-right) {
			return left
		}
		return right
	case speed <= b.slope(left):
		return left
	case speed > b.slope(front):
		return right
	}
	return bisect(front, left, func(s float64) float64 { return b.slope(s) - speed })
}

// bisect finds where f, positive at low and negative at high, changes its sign.
func bisect(low, high float64, f func(float64) float64) float64 {
	for range 60 {
		if mid := (low + high) / 2; f(mid) > 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}
