package law

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// The speed is that asked for, each mode is normal to its wavenumber, and the
// spectrum has its peak where it should.
func TestSolenoidal(t *testing.T) {
	s := Solenoidal{Stored: []int{16, 16, 16}, Peak: 3, Speed: 2}
	const samples = 20
	u := grid.NewField(grid.Uniform(3, 16, 0, 1, true), 3)
	plan := fft.NewReal(16, 16, 16)
	var spectra [3][]complex128
	for c := range spectra {
		spectra[c] = make([]complex128, plan.SpectrumSize())
	}
	square := 0.0
	shells := make([]float64, 16)
	for i := range samples {
		if err := s.Fill(random.New(1, i), u); err != nil {
			t.Fatal(err)
		}
		for _, v := range u.Data {
			square += v * v / float64(len(u.Data)*samples)
		}
		for c := range spectra {
			plan.Forward(spectra[c], u.Channel(c))
		}
		for at := range spectra[0] {
			k := [3]float64{float64(fft.Frequency(at/(16*9), 16)), float64(fft.Frequency(at/9%16, 16)), float64(at % 9)}
			along, size, radius := complex128(0), 0.0, 0.0
			for c := range spectra {
				v := spectra[c][at]
				along += complex(k[c], 0) * v
				size += real(v)*real(v) + imag(v)*imag(v)
				radius += k[c] * k[c]
			}
			if math.Hypot(real(along), imag(along)) > 1e-10*math.Sqrt(size*radius)+1e-9 {
				t.Fatalf("mode %v has divergence %g", k, along)
			}
			if k[2] > 0 {
				size *= 2
			}
			shells[int(math.Round(math.Sqrt(radius)))] += size
		}
	}
	if math.Abs(math.Sqrt(square)/2-1) > 0.05 {
		t.Errorf("the components' root mean square is %g; want 2", math.Sqrt(square))
	}
	peak := 0
	for k, e := range shells {
		if e > shells[peak] {
			peak = k
		}
	}
	if peak != 3 {
		t.Errorf("the spectrum is largest at %d: %.3g; want 3", peak, shells)
	}
}

// A finer grid gives the same function.
func TestSolenoidalRefines(t *testing.T) {
	s := Solenoidal{Stored: []int{9, 9, 9}, Peak: 2, Speed: 1}
	g := grid.Uniform(3, 9, 0, 1, true)
	coarse, fine, again := grid.NewField(g, 3), grid.NewField(g.Refine(2), 3), grid.NewField(g, 3)
	for _, u := range []*grid.Field{coarse, fine} {
		if err := s.Fill(random.New(1, 7), u); err != nil {
			t.Fatal(err)
		}
	}
	fine.Restrict(again)
	for i, v := range coarse.Data {
		if math.Abs(v-again.Data[i]) > 1e-12 {
			t.Fatalf("value %d is %g and %g", i, v, again.Data[i])
		}
	}
}
