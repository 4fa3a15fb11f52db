package dispersive

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// solitons is the law of the initial state solitons, whose numbers are the
// evolution's parameters: it fills nothing.
type solitons struct{}

var _ law.Law = solitons{}

// Fill implements law.Law.
func (solitons) Fill(*random.Stream, *grid.Field) error { return nil }

// Varies implements law.Law.
func (solitons) Varies() bool { return false }

// Scale implements law.Law.
func (solitons) Scale() (rms, largest float64) { return 1, 3 }

func (solitons) String() string { return "u0 two solitons, with the parameters of the sample" }

// solitons sets u to the solution of two solitons at time t, by R. Hirota, Phys.
// Rev. Lett. 27 (1971) 1192, eqs. (5) and (11), for general coefficients:
//
//	u = (12 δ/a) ∂² log F/∂x²,  F = 1 + e^θ1 + e^θ2 + A e^(θ1+θ2)
//	θ_i = k_i (x − x_i) − δ k_i³ t,  A = ((k1 − k2)/(k1 + k2))²
//
// with the box put around what it shows: the solution on the whole line, up to
// the tails that the box cuts off.
func (s *shallow) solitons(u *grid.Field, t float64) {
	length, delta := s.At(shallowLength), s.At(shallowDispersion)
	k := [2]float64{s.At(shallowWave1), s.At(shallowWave2)}
	x0 := [2]float64{s.At(shallowPlace1) * length, s.At(shallowPlace2) * length}
	scale := 12 * delta / s.At(shallowConvection)
	join := (k[0] - k[1]) / (k[0] + k[1])
	join *= join
	n := len(u.Data)
	for i := range u.Data {
		x := length * float64(i) / float64(n)
		u.Data[i] = scale * curvature(k, [2]float64{k[0]*(x-x0[0]) - delta*k[0]*k[0]*k[0]*t, k[1]*(x-x0[1]) - delta*k[1]*k[1]*k[1]*t}, join)
	}
}

// curvature is ∂² log F/∂x², from F divided by its largest term.
func curvature(k, theta [2]float64, join float64) float64 {
	if k[1] == 0 {
		c := math.Cosh(theta[0] / 2)
		return k[0] * k[0] / (4 * c * c)
	}
	exponents := [4]float64{0, theta[0], theta[1], theta[0] + theta[1] + math.Log(join)}
	slopes := [4]float64{0, k[0], k[1], k[0] + k[1]}
	most := math.Inf(-1)
	for _, e := range exponents {
		most = max(most, e)
	}
	var f, first, second float64
	for i, e := range exponents {
		w := math.Exp(e - most)
		f += w
		first += w * slopes[i]
		second += w * slopes[i] * slopes[i]
	}
	return second/f - first/f*(first/f)
}

// shallowSolitons is shallow from solitons, without hyperdiffusion.
type shallowSolitons struct{ *shallow }

// Exact implements Exacter, as long as no soliton reaches the end of the box.
func (s *shallowSolitons) Exact(dst *grid.Field, t float64) { s.solitons(dst, t) }
