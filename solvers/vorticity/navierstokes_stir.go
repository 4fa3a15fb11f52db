package vorticity

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// stir is forcing that is random in time, on the waves whose wavenumber is within
// ½ of a ring's: f = Σ_k c_k(t) e^{iκ·x}, the c_k independent and
//
//	c_k(t) = Σ_m a_km B(t/δ − m),  a_km complex Gaussian, E|a_km|² = εκ²/(Mδ),
//
// B the cubic B-spline, δ the interval of the noise, M the number of pairs of
// opposite waves. For times much longer than δ it is white, and feeds the flow
// with the energy ε per time and area whatever the flow does (E. A. Novikov, Sov.
// Phys. JETP 20 (1965) 1290); every wave has the same share. The a_km are those of
// the sample, so that any time step and any grid see the same force, which is
// twice differentiable in time.
type stir struct {
	interval, length float64
	nodes            int      // per axis
	waves            [][2]int // one of each pair
	noise            []complex128
	end              float64
	plan             *fft.Real
	spectrum         []complex128
	field            []float64
}

// ring lists one of each pair of opposite waves about wavenumber k.
func ring(k int) (waves [][2]int) {
	for kx := -k - 1; kx <= k+1; kx++ {
		for ky := range k + 2 {
			if r := math.Hypot(float64(kx), float64(ky)); math.Abs(r-float64(k)) <= 0.5 && (ky > 0 || kx > 0) {
				waves = append(waves, [2]int{kx, ky})
			}
		}
	}
	return waves
}

// newStir is the forcing about wavenumber k until time end on a periodic square.
func newStir(g grid.Grid, k int, interval, end float64) *stir {
	s := &stir{
		interval: interval, length: g.Hi[0] - g.Lo[0], end: end, nodes: g.N[0], waves: ring(k),
		plan: fft.NewReal(g.N...), field: make([]float64, g.Size()),
	}
	s.spectrum = make([]complex128, s.plan.SpectrumSize())
	return s
}

// knots is the number of values of the noise that times up to the end need.
func (s *stir) knots() int { return int(math.Ceil(s.end/s.interval)) + 4 }

// draw draws the noise of a sample that is fed with power per area.
func (s *stir) draw(seed uint64, power float64) {
	rng := random.New(seed, 0).Fork("forcing")
	if s.noise == nil {
		s.noise = make([]complex128, s.knots()*len(s.waves))
	}
	for i := range s.noise {
		w := s.waves[i%len(s.waves)]
		kappa := 2 * math.Pi / s.length * math.Hypot(float64(w[0]), float64(w[1]))
		size := kappa * math.Sqrt(power/(2*float64(len(s.waves))*s.interval))
		s.noise[i] = complex(size*rng.NormFloat64(), size*rng.NormFloat64())
	}
}

// at returns the forcing at time t on the nodes, until the next call.
func (s *stir) at(t float64) []float64 {
	x := max(0, t/s.interval)
	first := min(int(x), s.knots()-4)
	r := x - float64(first)
	q := 1 - r
	weights := [4]float64{q * q * q / 6, (4 - 6*r*r + 3*r*r*r) / 6, (4 - 6*q*q + 3*q*q*q) / 6, r * r * r / 6}
	n, half := s.nodes, s.nodes/2+1
	clear(s.spectrum)
	for i, w := range s.waves {
		var c complex128
		for m, b := range weights {
			c += complex(b, 0) * s.noise[(first+m)*len(s.waves)+i]
		}
		s.spectrum[(w[0]+n)%n*half+w[1]] = c
		if w[1] == 0 {
			s.spectrum[(n-w[0])%n*half] = complex(real(c), -imag(c))
		}
	}
	s.plan.Backward(s.field, s.spectrum)
	return s.field
}
