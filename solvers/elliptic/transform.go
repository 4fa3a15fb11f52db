package elliptic

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
)

// transform diagonalises −δ²/h², δ² the second difference over the unknowns of
// one axis with homogeneous conditions at its ends.
type transform struct {
	n        int
	to, from fft.Kind // forward and backward, of an axis that is not periodic
	periodic bool
	eigen    []float64 // of −δ²/h², by coefficient
	norm     float64   // backward after forward multiplies by this
	mean     float64   // coefficient 0 of the constant 1, where the constant is an eigenvector
}

// plan runs a transform, on one goroutine.
type plan struct {
	n                 int
	forward, backward *fft.TrigMany // nil on a periodic axis
	periodic          *fft.Real
	spectrum          []complex128
	block             []float64 // a few gathered columns
}

// columns is how many columns are gathered at a time for a strided transform:
// one cache line of float64.
const columns = 8

func newTransform(m int, low, high grid.Condition, h float64) *transform {
	t := &transform{n: m, eigen: make([]float64, m)}
	var wave func(k int) float64 // half the phase of mode k from node to node
	trig := func(forward, backward fft.Kind, norm int) {
		t.to, t.from, t.norm = forward, backward, float64(norm)
	}
	switch {
	case low == grid.Periodic:
		t.periodic = true
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

// plan returns a plan of t with scratch of its own.
func (t *transform) plan() *plan {
	p := &plan{n: t.n}
	if t.periodic {
		p.periodic = fft.NewReal(t.n)
		p.spectrum = make([]complex128, t.n/2+1)
		p.block = make([]float64, columns*t.n)
		return p
	}
	p.forward = fft.NewTrigMany(t.to, t.n)
	p.backward = p.forward
	if t.from != t.to {
		p.backward = fft.NewTrigMany(t.from, t.n)
	}
	return p
}

// rows transforms count lines of src into lines of dst: line i is contiguous
// from i·lds on in src, from i·ldd on in dst. dst may be src, of one stride.
func (p *plan) rows(dst []float64, ldd int, src []float64, lds int, count int, forward bool) {
	switch {
	case p.periodic != nil:
		for i := range count {
			line := dst[i*ldd : i*ldd+p.n]
			copy(line, src[i*lds:])
			p.line(line, forward)
		}
	case forward:
		p.forward.Rows(dst, ldd, src, lds, count)
	default:
		p.backward.Rows(dst, ldd, src, lds, count)
	}
}

// line transforms x, contiguous and periodic, in place.
func (p *plan) line(x []float64, forward bool) {
	half := p.n / 2
	if forward {
		p.periodic.Forward(p.spectrum, x)
		for k, c := range p.spectrum {
			x[k] = real(c)
		}
		for k := half + 1; k < p.n; k++ {
			x[k] = imag(p.spectrum[k-half])
		}
		return
	}
	for k := range p.spectrum {
		im := 0.0
		if k > 0 && k+half < p.n {
			im = x[k+half]
		}
		p.spectrum[k] = complex(x[k], im)
	}
	p.periodic.Backward(x, p.spectrum)
}

// columns transforms each of the count columns of x: column c has its values
// at c, c+count, c+2·count, ….
func (p *plan) columns(x []float64, count int, forward bool) {
	switch {
	case p.periodic == nil && forward:
		p.forward.Columns(x, count, count)
		return
	case p.periodic == nil:
		p.backward.Columns(x, count, count)
		return
	}
	for c := 0; c < count; c += columns {
		width := min(columns, count-c)
		for j := range p.n {
			for k, v := range x[j*count+c : j*count+c+width] {
				p.block[k*p.n+j] = v
			}
		}
		for k := range width {
			p.line(p.block[k*p.n:(k+1)*p.n], forward)
		}
		for j := range p.n {
			row := x[j*count+c : j*count+c+width]
			for k := range row {
				row[k] = p.block[k*p.n+j]
			}
		}
	}
}
