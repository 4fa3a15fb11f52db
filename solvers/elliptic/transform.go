package elliptic

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
)

// transform diagonalises −δ²/h², δ² the second difference over the unknowns of
// one axis with homogeneous conditions at its ends.
type transform struct {
	n                 int
	forward, backward *fft.Trig // nil on a periodic axis
	periodic          *fft.Real
	spectrum          []complex128
	eigen             []float64 // of −δ²/h², by coefficient
	norm              float64   // backward after forward multiplies by this
	mean              float64   // coefficient 0 of the constant 1, where the constant is an eigenvector
	block             []float64 // a few gathered columns
}

// columns is how many columns are gathered at a time for a strided transform:
// one cache line of float64.
const columns = 8

func newTransform(m int, low, high grid.Condition, h float64) *transform {
	t := &transform{n: m, eigen: make([]float64, m), block: make([]float64, columns*m)}
	var wave func(k int) float64 // half the phase of mode k from node to node
	trig := func(forward, backward fft.Kind, norm int) {
		t.forward = fft.NewTrig(forward, m)
		t.backward = t.forward
		if backward != forward {
			t.backward = fft.NewTrig(backward, m)
		}
		t.norm = float64(norm)
	}
	switch {
	case low == grid.Periodic:
		t.periodic = fft.NewReal(m)
		t.spectrum = make([]complex128, m/2+1)
		t.norm, t.mean = float64(m), float64(m)
		// Packed: the real parts of frequencies 0…m/2, then the imaginary parts of 1….
		wave = func(k int) float64 {
			if k > m/2 {
				k -= m / 2
			}
			return math.Pi * float64(k) / float64(m)
		}
	case low == grid.Dirichlet && high == grid.Dirichlet:
		trig(fft.SineI, fft.SineI, 2*(m+1))
		wave = func(k int) float64 { return math.Pi * float64(k+1) / float64(2*(m+1)) }
	case low == grid.Neumann && high == grid.Neumann:
		trig(fft.CosineI, fft.CosineI, 2*(m-1))
		t.mean = t.norm
		wave = func(k int) float64 { return math.Pi * float64(k) / float64(2*(m-1)) }
	case low == grid.Dirichlet:
		trig(fft.SineIII, fft.SineII, 2*m)
		wave = func(k int) float64 { return math.Pi * float64(2*k+1) / float64(4*m) }
	default:
		trig(fft.CosineIII, fft.CosineII, 2*m)
		wave = func(k int) float64 { return math.Pi * float64(2*k+1) / float64(4*m) }
	}
	for k := range t.eigen {
		s := 2 * math.Sin(wave(k)) / h
		t.eigen[k] = s * s
	}
	return t
}

// run transforms x, contiguous, in place.
func (t *transform) run(x []float64, forward bool) {
	half := t.n / 2
	switch {
	case t.periodic == nil && forward:
		t.forward.Transform(x, x)
	case t.periodic == nil:
		t.backward.Transform(x, x)
	case forward:
		t.periodic.Forward(t.spectrum, x)
		for k, c := range t.spectrum {
			x[k] = real(c)
		}
		for k := half + 1; k < t.n; k++ {
			x[k] = imag(t.spectrum[k-half])
		}
	default:
		for k := range t.spectrum {
			im := 0.0
			if k > 0 && k+half < t.n {
				im = x[k+half]
			}
			t.spectrum[k] = complex(x[k], im)
		}
		t.periodic.Backward(x, t.spectrum)
	}
}

// runColumns transforms each of the count columns of x: column c has its
// values at c, c+count, c+2·count, ….
func (t *transform) runColumns(x []float64, count int, forward bool) {
	for c := 0; c < count; c += columns {
		width := min(columns, count-c)
		for j := range t.n {
			for k, v := range x[j*count+c : j*count+c+width] {
				t.block[k*t.n+j] = v
			}
		}
		for k := range width {
			t.run(t.block[k*t.n:(k+1)*t.n], forward)
		}
		for j := range t.n {
			row := x[j*count+c : j*count+c+width]
			for k := range row {
				row[k] = t.block[k*t.n+j]
			}
		}
	}
}
