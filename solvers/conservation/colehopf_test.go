package conservation

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
)

// coleHopf evaluates the exact solution of u_t + u u_x = ν u_xx that starts from
// the trigonometric interpolant of u0, n values on a periodic interval [0, L):
//
//	u(x,t) = c + ∫ (ξ−y)/t e^{−Φ/2ν} dy / ∫ e^{−Φ/2ν} dy,
//	Φ = ∫_0^y (u0−c) + (ξ−y)²/2t,  ξ = x − ct,  c the mean of u0,
//
// by the trapezoidal rule, which converges exponentially for these integrands.
// It shares nothing with the solver but the Fourier transform.
//
// E. Hopf, Comm. Pure Appl. Math. 3 (1950) 201; J. D. Cole, Quart. Appl. Math. 9
// (1951) 225.
type coleHopf struct {
	length, nu, mean float64
	potential        []float64 // ∫ (u0−c) at fine nodes
	lowest, highest  float64
}

func newColeHopf(u0 []float64, length, nu float64, refine int) *coleHopf {
	n := len(u0)
	m := n * refine
	fine := make([]float64, m)
	fft.NewResample([]int{m}, []int{n}).Apply(fine, u0)
	plan := fft.NewReal(m)
	hat := make([]complex128, plan.SpectrumSize())
	plan.Forward(hat, fine)
	e := &coleHopf{length: length, nu: nu, mean: real(hat[0]) / float64(m)}
	hat[0] = 0
	for k := 1; k < len(hat); k++ {
		hat[k] /= complex(0, 2*math.Pi*float64(k)/length) * complex(float64(m), 0)
	}
	e.potential = make([]float64, m)
	plan.Backward(e.potential, hat)
	e.lowest, e.highest = math.Inf(1), math.Inf(-1)
	for _, p := range e.potential {
		e.lowest, e.highest = min(e.lowest, p), max(e.highest, p)
	}
	return e
}

func (e *coleHopf) at(x, t float64) float64 {
	m := len(e.potential)
	h := e.length / float64(m)
	xi := x - e.mean*t
	reach := math.Sqrt(2 * t * (e.highest - e.lowest + 2*e.nu*45))
	first, last := int(math.Ceil((xi-reach)/h)), int(math.Floor((xi+reach)/h))
	phase := func(j int) (phi, d float64) {
		d = xi - float64(j)*h
		return e.potential[((j%m)+m)%m] + d*d/(2*t), d
	}
	least := math.Inf(1)
	for j := first; j <= last; j++ {
		phi, _ := phase(j)
		least = min(least, phi)
	}
	var top, bottom float64
	for j := first; j <= last; j++ {
		phi, d := phase(j)
		w := math.Exp((least - phi) / (2 * e.nu))
		top += d / t * w
		bottom += w
	}
	return e.mean + top/bottom
}
