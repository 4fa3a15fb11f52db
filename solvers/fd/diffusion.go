package fd

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
)

// Diffusion1 solves (1 − γ ∂²) v = u on a line, with ∂² the central difference
// of an even order under a closure: in Fourier space for Wrap, where the
// difference is diagonal, and by banded elimination otherwise, where the two
// end values are data that stay as they are. It serves one goroutine and
// allocates nothing after it is made.
type Diffusion1 struct {
	gamma float64 // of the factors below
	// periodic
	plan     *fft.Real
	spectrum []complex128
	symbol   []float64 // −∂² of each mode
	// closed
	difference, factors *Banded
}

// NewDiffusion1 returns a solver for n nodes at distance h.
func NewDiffusion1(n int, h float64, order int, c Closure) *Diffusion1 {
	d := &Diffusion1{gamma: math.NaN()}
	b := Second(order)
	if c == Wrap {
		d.plan = fft.NewReal(n)
		d.spectrum = make([]complex128, d.plan.SpectrumSize())
		d.symbol = make([]float64, len(d.spectrum))
		for k := range d.symbol {
			theta := 2 * math.Pi * float64(k) / float64(n)
			// b_0 = −2 Σ b_r, so that no cancellation spoils small wavenumbers.
			for r, w := range b[1:] {
				s := math.Sin(theta * float64(r+1) / 2)
				d.symbol[k] += 4 * w * s * s / (h * h)
			}
		}
		return d
	}
	d.difference = closedDifference(n, h, b, c)
	d.factors = NewBanded(n, d.difference.lower, d.difference.upper)
	return d
}

// closedDifference is the matrix of ∂², with zero rows for the two ends.
func closedDifference(n int, h float64, b []float64, c Closure) *Banded {
	band := len(b) - 1
	if c == Polynomial {
		band = max(band, closureDegree)
	}
	m := NewBanded(n, band, band)
	for i := 1; i < n-1; i++ {
		m.Add(i, i, b[0]/(h*h))
		for r, w := range b[1:] {
			addNode(m, i, i+r+1, w/(h*h), c)
			addNode(m, i, i-r-1, w/(h*h), c)
		}
	}
	return m
}

// addNode adds w times node j, which may be a ghost, to row i.
func addNode(m *Banded, i, j int, w float64, c Closure) {
	n := m.n
	beyond, inner := 0, func(k int) int { return k }
	switch {
	case j < 0:
		beyond = -j
	case j >= n:
		beyond = j - (n - 1)
		inner = func(k int) int { return n - 1 - k }
	default:
		m.Add(i, j, w)
		return
	}
	switch c {
	case Odd:
		m.Add(i, inner(beyond), -w)
	case Even:
		m.Add(i, inner(beyond), w)
	case Polynomial:
		for k, e := range extrapolation[beyond-1] {
			m.Add(i, inner(k), w*e)
		}
	}
}

// Solve overwrites u with v. gamma ≥ 0 has the units of length squared.
func (d *Diffusion1) Solve(u []float64, gamma float64) {
	if d.plan != nil {
		d.plan.Forward(d.spectrum, u)
		inv := 1 / float64(len(u))
		for k, s := range d.symbol {
			d.spectrum[k] *= complex(inv/(1+gamma*s), 0)
		}
		d.plan.Backward(u, d.spectrum)
		return
	}
	if gamma != d.gamma {
		d.factors.Set(1, -gamma, d.difference)
		if err := d.factors.Factor(); err != nil {
			panic(err) // 1 − γ∂² is regular for every γ ≥ 0
		}
		d.gamma = gamma
	}
	d.factors.Solve(u)
}
