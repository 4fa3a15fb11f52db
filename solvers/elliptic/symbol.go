package elliptic

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Symbol solves (1 − γL)v = u for a linear operator L that is a function of the
// difference operators of fd.NewLaplacian and fd.NewDerivative: any polynomial
// of derivatives of even order on axes that are periodic or have homogeneous
// Dirichlet or Neumann sides, and derivatives of odd order where every axis is
// periodic. It transforms along each axis, so a solve costs O(n log n) whatever
// L and γ are: what an evolution's Stiff part needs, in one to three dimensions.
//
//	symbol := elliptic.NewSymbol(g, 6, boundary)
//	symbol.Set(func(w elliptic.Wave) complex128 { // Kuramoto–Sivashinsky
//		l := w.Laplacian()
//		return complex(-l-viscosity*l*l, 0)
//	})
//	symbol.Solve(u, gamma)
//	symbol.Set(func(w elliptic.Wave) complex128 { // −δ u_xxx on a periodic line
//		return complex(0, -delta*w.Third[0])
//	})
//
// Fields hold one channel in C order over all nodes; those on Dirichlet sides
// are set to 0. A Symbol allocates nothing in Solve and Apply, and serves one
// goroutine.
type Symbol struct {
	grid  grid.Grid
	axes  []waves
	scale float64 // 1 over what a transform and its inverse multiply by
	// Where every axis is periodic: the Fourier plan, and the symbol of L by its
	// coefficients.
	fourier  *fft.Real
	complex  []complex128
	spectrum []complex128
	// Otherwise: plans forward and backward for each axis, and the symbol of L,
	// which is real then, by the nodes that hold the coefficients.
	lines []lines
	real  []float64
}

// Wave is what the difference operators multiply one wave by, axis by axis:
// Second and Fourth those of ∂² and ∂⁴ as they are, First and Third those of ∂
// and ∂³ divided by i, and 0 on axes that are not periodic.
type Wave struct {
	First, Second, Third, Fourth [3]float64
}

// Laplacian is the number that the difference Laplacian multiplies the wave by.
func (w Wave) Laplacian() float64 { return w.Second[0] + w.Second[1] + w.Second[2] }

// NewSymbol returns the solver for differences of order 2, 4 or 6 on g, with
// L = 0 until Set. It panics if a side is anything but periodic, Dirichlet or
// Neumann, whose data are taken to be 0.
func NewSymbol(g grid.Grid, order int, b grid.Boundary) *Symbol {
	if err := b.Check(g); err != nil {
		panic("elliptic: " + err.Error())
	}
	if order != 2 && order != 4 && order != 6 {
		panic("elliptic: a Symbol has order 2, 4 or 6")
	}
	s := &Symbol{grid: g.Clone(), scale: 1}
	periodic := true
	for axis := range g.N {
		w := newWaves(g, axis, order, b[axis])
		s.axes = append(s.axes, w)
		s.scale /= w.norm
		periodic = periodic && g.Periodic[axis]
	}
	if !periodic {
		s.real = make([]float64, g.Size())
		s.planLines()
		return s
	}
	s.fourier = fft.NewReal(s.grid.N...)
	s.spectrum = make([]complex128, s.fourier.SpectrumSize())
	s.complex = make([]complex128, len(s.spectrum))
	return s
}

// Set tabulates the symbol of L: f(w) is the number that L multiplies the wave
// by, of real part ≤ 0 if L is not to grow anything, and must be conjugate for
// w and the wave with First and Third negated, as that of any real operator is.
// It panics if f is not real and an axis is not periodic. It may be called again
// for other parameters.
func (s *Symbol) Set(f func(w Wave) complex128) {
	if s.fourier != nil {
		s.each(s.complex, f)
		return
	}
	k := [3]int{}
	for i := range s.real {
		v := f(s.wave(k))
		if imag(v) != 0 {
			panic("elliptic: derivatives of odd order need every axis periodic")
		}
		s.real[i] = real(v)
		s.advance(&k, s.grid.N)
	}
}

// each tabulates f over the coefficients of the Fourier plan.
func (s *Symbol) each(dst []complex128, f func(w Wave) complex128) {
	shape := append([]int(nil), s.grid.N...)
	shape[len(shape)-1] = shape[len(shape)-1]/2 + 1
	k := [3]int{}
	for i := range dst {
		dst[i] = f(s.wave(k))
		s.advance(&k, shape)
	}
}

// advance moves the index to the next in C order.
func (s *Symbol) advance(k *[3]int, shape []int) {
	for axis := len(shape) - 1; axis >= 0; axis-- {
		k[axis]++
		if k[axis] < shape[axis] {
			return
		}
		k[axis] = 0
	}
}

// wave is that of the coefficient with index k.
func (s *Symbol) wave(k [3]int) (w Wave) {
	for axis := range s.axes {
		a := &s.axes[axis]
		w.First[axis], w.Second[axis] = a.first[k[axis]], a.second[k[axis]]
		w.Third[axis], w.Fourth[axis] = a.third[k[axis]], a.fourth[k[axis]]
	}
	return w
}

// Solve overwrites u with the solution v of v − gamma·Lv = u.
func (s *Symbol) Solve(u []float64, gamma float64) {
	if s.fourier == nil {
		s.transform(u, true)
		for i, l := range s.real {
			u[i] *= s.scale / (1 - gamma*l)
		}
		s.transform(u, false)
		return
	}
	s.fourier.Forward(s.spectrum, u)
	for i, l := range s.complex {
		re, im := 1-gamma*real(l), -gamma*imag(l)
		size := s.scale / (re*re + im*im)
		s.spectrum[i] *= complex(re*size, -im*size)
	}
	s.fourier.Backward(u, s.spectrum)
}

// Apply sets du = Lu. du may be u. Its rounding is relative to the largest
// eigenvalue of L.
func (s *Symbol) Apply(du, u []float64) {
	if s.fourier == nil {
		copy(du, u)
		s.transform(du, true)
		for i, l := range s.real {
			du[i] *= s.scale * l
		}
		s.transform(du, false)
		return
	}
	s.fourier.Forward(s.spectrum, u)
	for i, l := range s.complex {
		s.spectrum[i] *= l * complex(s.scale, 0)
	}
	s.fourier.Backward(du, s.spectrum)
}

// Exponential overwrites u with exp(t·L)u: the solution of du/dt = Lu at time t
// from u, exact in time.
func (s *Symbol) Exponential(u []float64, t float64) {
	if s.fourier == nil {
		s.transform(u, true)
		for i, l := range s.real {
			u[i] *= s.scale * math.Exp(t*l)
		}
		s.transform(u, false)
		return
	}
	s.fourier.Forward(s.spectrum, u)
	for i, l := range s.complex {
		size := s.scale * math.Exp(t*real(l))
		sin, cos := math.Sincos(t * imag(l))
		s.spectrum[i] *= complex(size*cos, size*sin)
	}
	s.fourier.Backward(u, s.spectrum)
}
