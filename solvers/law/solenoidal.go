package law

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Solenoidal is a Gaussian random velocity field without divergence in a
// periodic cube, of three channels: the energy spectrum is proportional to
//
//	k⁴ exp(−2(k/Peak)²),
//
// k in periods per side, largest at Peak; modes are those below the stored
// grid's Nyquist wavenumber on every axis. Isotropic decaying turbulence begins
// so (S. A. Orszag and G. S. Patterson, Phys. Rev. Lett. 28 (1972) 76).
type Solenoidal struct {
	Stored []int   // nodes of the stored grid, whose modes are drawn
	Peak   float64 // in periods per side
	Speed  float64 // root mean square of one component, in expectation
}

var _ Law = Solenoidal{}

// Fill implements Law. dst has three channels on a cube.
func (s Solenoidal) Fill(rng *random.Stream, dst *grid.Field) error {
	g := dst.Grid
	if g.Dims() != 3 || dst.Channels != 3 {
		panic(fmt.Sprintf("law: a solenoidal field has three channels in three dimensions; got %d in %d", dst.Channels, g.Dims()))
	}
	rng = rng.Fork("initial")
	plan := fft.NewReal(g.N...)
	var spectra [3][]complex128
	for c := range spectra {
		spectra[c] = make([]complex128, plan.SpectrumSize())
	}
	scale := s.Speed * math.Sqrt(1.5/s.total())
	half := g.N[2]/2 + 1
	s.each(func(k [3]int, weight float64) {
		var a [3]complex128
		for c := range a {
			a[c] = complex(rng.NormFloat64(), rng.NormFloat64()) * complex(scale*math.Sqrt(weight)/2, 0)
		}
		square := float64(k[0]*k[0] + k[1]*k[1] + k[2]*k[2])
		along := (a[0]*complex(float64(k[0]), 0) + a[1]*complex(float64(k[1]), 0) + a[2]*complex(float64(k[2]), 0)) / complex(square, 0)
		for c := range a {
			v := a[c] - along*complex(float64(k[c]), 0)
			at := func(sign int) int {
				i, j := (sign*k[0]+g.N[0])%g.N[0], (sign*k[1]+g.N[1])%g.N[1]
				return (i*g.N[1]+j)*half + sign*k[2]
			}
			spectra[c][at(1)] = v
			if k[2] == 0 {
				spectra[c][at(-1)] = complex(real(v), -imag(v))
			}
		}
	})
	for c := range spectra {
		plan.Backward(dst.Channel(c), spectra[c])
	}
	return nil
}

// each visits one mode of every pair ±k, in an order of its own, with its weight
// in the spectrum.
func (s Solenoidal) each(visit func(k [3]int, weight float64)) {
	var most [3]int
	for a, n := range s.Stored {
		most[a] = (n - 1) / 2
	}
	for x := -most[0]; x <= most[0]; x++ {
		for y := -most[1]; y <= most[1]; y++ {
			for z := 0; z <= most[2]; z++ {
				if z == 0 && (y < 0 || y == 0 && x <= 0) {
					continue
				}
				square := float64(x*x + y*y + z*z)
				// A shell of radius k has an area ∝ k².
				visit([3]int{x, y, z}, square*math.Exp(-2*square/(s.Peak*s.Peak)))
			}
		}
	}
}

// total is the energy expected of modes of unit scale: |û|² of both ±k is their
// weight, half of which is energy.
func (s Solenoidal) total() (energy float64) {
	s.each(func(_ [3]int, weight float64) { energy += weight })
	return energy
}

// Varies implements Law.
func (s Solenoidal) Varies() bool { return true }

// Scale implements Law: of the magnitude of one component.
func (s Solenoidal) Scale() (rms, largest float64) { return s.Speed, 4 * s.Speed }

func (s Solenoidal) String() string {
	return fmt.Sprintf("u0 Gaussian without divergence, energy spectrum ∝ k⁴ exp(−2(k/%g)²) of periods per side below the stored grid's Nyquist wavenumber, components of root mean square %g", s.Peak, s.Speed)
}
