package law

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Fourier is the law of truncated Fourier series on a periodic box of one to
// three axes: every wave whose wavenumbers are at most Cutoff in modulus on each
// axis, without the constant one, with an amplitude uniform in [−1, 1] and a
// phase uniform in [0, 2π); then divided by its largest modulus on the stored
// grid and multiplied by Amplitude. It is the initial state "fourier;K;true;true"
// of APEBench (F. Koehler et al., NeurIPS 2024), in law, not in its numbers.
type Fourier struct {
	Cutoff    int
	Amplitude float64
	Stored    grid.Grid
}

var _ Law = Fourier{}

// Check reports constants that define no law, or waves that the stored grid
// cannot carry.
func (f Fourier) Check() error {
	for i, n := range f.Stored.N {
		if !f.Stored.Periodic[i] {
			return fmt.Errorf("--initial fourier needs periodic sides; %s is not", grid.AxisNames[i])
		}
		if f.Cutoff < 1 || 2*f.Cutoff >= n {
			return fmt.Errorf("--fourier-cutoff is %d; a grid of %d cells carries 1 to %d", f.Cutoff, n, (n-1)/2)
		}
	}
	if f.Amplitude-f.Amplitude != 0 {
		return fmt.Errorf("--amplitude is %g; it must be finite", f.Amplitude)
	}
	return nil
}

// Fill implements Law; each channel is drawn independently.
func (f Fourier) Fill(rng *random.Stream, dst *grid.Field) error {
	rng = rng.Fork("initial")
	part := &grid.Field{Grid: dst.Grid, Channels: 1}
	nodes := grid.NewField(f.Stored, 1)
	for c := range dst.Channels {
		part.Data = dst.Channel(c)
		f.synthesise(rng, part)
		part.Restrict(nodes)
		most := 0.0
		for _, v := range nodes.Data {
			most = max(most, math.Abs(v))
		}
		for i := range part.Data {
			part.Data[i] *= f.Amplitude / most
		}
	}
	return nil
}

// synthesise draws one series and evaluates it axis by axis, the last first.
func (f Fourier) synthesise(rng *random.Stream, dst *grid.Field) {
	dims, width := dst.Grid.Dims(), 2*f.Cutoff+1
	count := 1
	for range dims {
		count *= width
	}
	coefficients := make([]complex128, count)
	// One of each pair of opposite waves: those after the middle, which is k = 0.
	for i := count/2 + 1; i < count; i++ {
		coefficients[i] = cmplx.Rect(2*rng.Float64()-1, 2*math.Pi*rng.Float64())
	}
	outer, inner := count, 1
	for axis := dims - 1; axis >= 0; axis-- {
		n := dst.Grid.N[axis]
		outer /= width
		next := make([]complex128, outer*n*inner)
		for k := range width {
			for j := range n {
				turn := math.Mod(float64((k-f.Cutoff)*j)/float64(n), 1)
				sin, cos := math.Sincos(2 * math.Pi * turn)
				wave := complex(cos, sin)
				for o := range outer {
					from := coefficients[(o*width+k)*inner : (o*width+k+1)*inner]
					to := next[(o*n+j)*inner : (o*n+j+1)*inner]
					for i, v := range from {
						to[i] += wave * v
					}
				}
			}
		}
		coefficients, inner = next, inner*n
	}
	for i, v := range coefficients {
		dst.Data[i] = real(v)
	}
}

// Varies implements Law.
func (f Fourier) Varies() bool { return true }

// Scale implements Law.
func (f Fourier) Scale() (rms, largest float64) {
	return math.Abs(f.Amplitude) / 2.5, math.Abs(f.Amplitude)
}

func (f Fourier) String() string {
	return fmt.Sprintf("u0 = %g·s/max|s|, s = Σ A cos(2πk·x+φ) over wavenumbers up to %d on each axis but 0, x the fractions of the box, A uniform in ±1, φ uniform", f.Amplitude, f.Cutoff)
}
