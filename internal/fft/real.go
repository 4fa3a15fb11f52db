package fft

import "slices"

// Real is a plan for transforms of real arrays of one to three axes, C order.
// The spectrum of an array of shape (n0, …, nd) has shape (n0, …, nd/2+1): the
// coefficients of nonnegative frequency on the last axis, in the usual order
// 0, 1, …, −1 on the others.
type Real struct {
	shape []int
	size  int
	last  *line
	axes  []axis // the others, outermost first
	work  []complex128
}

// axis transforms lines of stride within blocks of n·stride values.
type axis struct {
	plan   *Complex
	stride int
	line   []complex128
}

// NewReal returns a plan for arrays of the given shape.
func NewReal(shape ...int) *Real {
	if len(shape) < 1 || len(shape) > 3 {
		panic("fft: a plan has one to three axes")
	}
	d := len(shape) - 1
	p := &Real{shape: slices.Clone(shape), size: 1, last: newLine(shape[d])}
	for _, n := range shape {
		p.size *= n
	}
	stride := shape[d]/2 + 1
	for i := d - 1; i >= 0; i-- {
		p.axes = append(p.axes, axis{plan: NewComplex(shape[i]), stride: stride, line: make([]complex128, shape[i])})
		stride *= shape[i]
	}
	slices.Reverse(p.axes)
	p.work = make([]complex128, stride)
	return p
}

// Shape returns the plan's shape; it must not be modified.
func (p *Real) Shape() []int { return p.shape }

// Size is the number of values.
func (p *Real) Size() int { return p.size }

// SpectrumSize is the number of coefficients.
func (p *Real) SpectrumSize() int { return len(p.work) }

// Forward sets dst to the spectrum of src. len(dst) is SpectrumSize, len(src)
// is Size.
func (p *Real) Forward(dst []complex128, src []float64) {
	checkLength(len(dst), len(p.work))
	checkLength(len(src), p.size)
	n := p.last.n
	m := n/2 + 1
	for i := range p.size / n {
		p.last.forward(dst[i*m:(i+1)*m], src[i*n:(i+1)*n])
	}
	for i := len(p.axes) - 1; i >= 0; i-- {
		p.axes[i].run(dst, dst, true)
	}
}

// Backward sets dst to Size times the array whose spectrum is src, which is
// left as it is. Of the coefficients that are their own mirror image only the
// real part counts.
func (p *Real) Backward(dst []float64, src []complex128) {
	checkLength(len(dst), p.size)
	checkLength(len(src), len(p.work))
	spectrum := src
	for i := range p.axes {
		p.axes[i].run(p.work, spectrum, false)
		spectrum = p.work
	}
	n := p.last.n
	m := n/2 + 1
	for i := range p.size / n {
		p.last.backward(dst[i*n:(i+1)*n], spectrum[i*m:(i+1)*m])
	}
}

func (a *axis) run(dst, src []complex128, forward bool) {
	n := len(a.line)
	for block := 0; block < len(src); block += n * a.stride {
		for offset := block; offset < block+a.stride; offset++ {
			for j, k := 0, offset; j < n; j, k = j+1, k+a.stride {
				a.line[j] = src[k]
			}
			if forward {
				a.plan.Forward(a.line, a.line)
			} else {
				a.plan.Backward(a.line, a.line)
			}
			for j, k := 0, offset; j < n; j, k = j+1, k+a.stride {
				dst[k] = a.line[j]
			}
		}
	}
}

// Frequency is the signed frequency of index k of a complex axis of n points:
// k up to n/2, then k−n. For even n the index n/2 gives +n/2.
func Frequency(k, n int) int {
	if 2*k > n {
		return k - n
	}
	return k
}
