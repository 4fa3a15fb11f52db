package vorticity

import (
	"flag"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// McWilliams is the start of decaying turbulence: Gaussian modes of the stream
// function with
//
//	E|ψ_k|² ∝ 1/(k² (1 + (k/k0)⁴)),
//
// that is a spectrum over rings of wavenumbers of 1/(k (1 + (k/k0)⁴)), k in periods
// per side, all below the stored grid's Nyquist
// wavenumber on each axis, scaled so that every sample has the same kinetic
// energy: J. C. McWilliams, J. Fluid Mech. 146 (1984) 21, eq. (7), with k0 = 6 and
// energy ½. Problems embed it; its JSON fields become theirs.
type McWilliams struct {
	Peak   float64 `json:"peak_wavenumber"`
	Energy float64 `json:"energy"`
}

func newMcWilliams() McWilliams { return McWilliams{Peak: 6, Energy: 0.5} }

// Bind binds the flags of m to fs.
func (m *McWilliams) Bind(fs *flag.FlagSet) {
	fs.Float64Var(&m.Peak, "peak-wavenumber", m.Peak, "k0 of the initial state mcwilliams, in periods per side")
	fs.Float64Var(&m.Energy, "energy", m.Energy, "mean kinetic energy ½|u|² of the initial state mcwilliams")
}

// law checks m and returns the law on the stored grid.
func (m McWilliams) law(stored grid.Grid) (law.Law, error) {
	switch {
	case !(m.Peak > 0) || math.IsInf(m.Peak, 0):
		return nil, fmt.Errorf("--peak-wavenumber is %g; it must be positive and finite", m.Peak)
	case !(m.Energy >= 0) || math.IsInf(m.Energy, 0):
		return nil, fmt.Errorf("--energy is %g; it must be finite and not negative", m.Energy)
	}
	return turbulence{m, (stored.N[0] - 1) / 2, stored.Hi[0] - stored.Lo[0]}, nil
}

// turbulence is the law of McWilliams on a square.
type turbulence struct {
	McWilliams
	highest int // wavenumber on each axis
	length  float64
}

var _ law.Law = turbulence{}

// weight is the variance of a mode of the stream function, up to a factor.
func (m McWilliams) weight(k float64) float64 {
	return 1 / (k * k * (1 + math.Pow(k/m.Peak, 4)))
}

// each calls f for one of each pair of opposite waves, shell by shell of the
// larger wavenumber, so that a finer stored grid only adds to them.
func (s turbulence) each(f func(kx, ky int)) {
	for shell := 1; shell <= s.highest; shell++ {
		for kx := -shell; kx <= shell; kx++ {
			for ky := 0; ky <= shell; ky++ {
				if max(kx, -kx, ky) == shell && (ky > 0 || kx > 0) {
					f(kx, ky)
				}
			}
		}
	}
}

// Fill implements law.Law.
func (s turbulence) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork("initial")
	n := dst.Grid.N[0]
	plan := fft.NewReal(n, n)
	spectrum := make([]complex128, plan.SpectrumSize())
	half := n/2 + 1
	wave := 2 * math.Pi / s.length
	energy := 0.0
	s.each(func(kx, ky int) {
		square := float64(kx*kx + ky*ky)
		size := math.Sqrt(s.weight(math.Sqrt(square)) / 2)
		psi := complex(size*rng.NormFloat64(), size*rng.NormFloat64())
		square *= wave * wave
		energy += square * (real(psi)*real(psi) + imag(psi)*imag(psi))
		vorticity := complex(square, 0) * psi
		spectrum[(kx+n)%n*half+ky] = vorticity
		if ky == 0 {
			spectrum[(n-kx)%n*half] = complex(real(vorticity), -imag(vorticity))
		}
	})
	scale := math.Sqrt(s.Energy / energy)
	for i := range spectrum {
		spectrum[i] *= complex(scale, 0)
	}
	plan.Backward(dst.Data, spectrum)
	return nil
}

// Varies implements law.Law.
func (s turbulence) Varies() bool { return true }

// Scale implements law.Law, from the expected enstrophy.
func (s turbulence) Scale() (rms, largest float64) {
	var energy, enstrophy float64
	s.each(func(kx, ky int) {
		square := float64(kx*kx + ky*ky)
		w := square * s.weight(math.Sqrt(square))
		energy, enstrophy = energy+w, enstrophy+square*w
	})
	rms = 2 * math.Pi / s.length * math.Sqrt(2*s.Energy*enstrophy/energy)
	return rms, 4 * rms
}

func (s turbulence) String() string {
	return fmt.Sprintf("ω0 of Gaussian modes ψ_k with E|ψ_k|² ∝ 1/(k²(1+(k/%g)⁴)), k in periods per side below the stored grid's Nyquist wavenumber, scaled to the mean kinetic energy %g", s.Peak, s.Energy)
}
