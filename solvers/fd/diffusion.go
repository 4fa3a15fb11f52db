package fd

import "math"

// Diffusion1 solves (1 − γ ∂²) v = u on a line, with ∂² the central difference
// of an even order under a closure: by recursions around the line for Wrap, and
// by banded elimination otherwise, where the two end values are data that stay
// as they are. It serves one goroutine and allocates nothing after it is made.
type Diffusion1 struct {
	h     float64
	gamma float64 // of what is prepared
	// periodic
	cyclic *cyclic
	// closed
	difference, factors *Banded
}

// NewDiffusion1 returns a solver for n nodes at distance h.
func NewDiffusion1(n int, h float64, order int, c Closure) *Diffusion1 {
	d := &Diffusion1{h: h, gamma: math.NaN()}
	if c == Wrap {
		d.cyclic = &cyclic{m: len(First(order))}
		return d
	}
	d.difference = closedDifference(n, h, Second(order), c)
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
	if gamma == 0 {
		return
	}
	if gamma != d.gamma {
		d.prepare(gamma)
	}
	if d.cyclic != nil {
		d.cyclic.solve(u)
	} else {
		d.factors.Solve(u)
	}
}

func (d *Diffusion1) prepare(gamma float64) {
	d.gamma = gamma
	if d.cyclic != nil {
		d.cyclic.set(gamma / (d.h * d.h))
		return
	}
	d.factors.Set(1, -gamma, d.difference)
	if err := d.factors.Factor(); err != nil {
		panic(err) // 1 − γ∂² is regular for every γ ≥ 0
	}
}
