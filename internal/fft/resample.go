package fft

import "slices"

// Resample is a plan that evaluates the trigonometric interpolant of a
// periodic array on a grid of another size, axis by axis.
//
// The interpolant of an even number n of points holds its highest frequency as
// a cosine, n/2 times the fundamental. On a finer grid that coefficient is
// shared between +n/2 and −n/2; on a coarser grid of even size the two
// coefficients at its highest frequency are added. So refining and coarsening
// again returns the array for any sizes, odd or even, and nodes that two grids
// share keep their values when refining. Coarsening drops what the coarse grid
// cannot carry; it does not alias.
type Resample struct {
	dst, src []int
	steps    []resampleStep
}

type resampleStep struct {
	from, to      *line
	outer, stride int // lines: outer blocks of stride interleaved lines
	values        []float64
	spectrum      []complex128
	result        []float64 // nil for the last step, which writes to dst
}

// NewResample returns a plan from arrays of shape src to arrays of shape dst,
// both of the same one to three axes.
func NewResample(dst, src []int) *Resample {
	if len(dst) != len(src) || len(src) < 1 || len(src) > 3 {
		panic("fft: resampling needs the same one to three axes")
	}
	r := &Resample{dst: slices.Clone(dst), src: slices.Clone(src)}
	shape := slices.Clone(src)
	for i := range src {
		if dst[i] == src[i] {
			continue
		}
		s := resampleStep{from: newLine(src[i]), to: newLine(dst[i])}
		longest := max(src[i], dst[i])
		s.values, s.spectrum = make([]float64, longest), make([]complex128, longest/2+1)
		shape[i] = dst[i]
		s.outer, s.stride = product(shape[:i]), product(shape[i+1:])
		s.result = make([]float64, product(shape))
		r.steps = append(r.steps, s)
	}
	if len(r.steps) > 0 {
		r.steps[len(r.steps)-1].result = nil
	}
	return r
}

// Apply sets dst to src resampled. The slices do not overlap.
func (r *Resample) Apply(dst, src []float64) {
	checkLength(len(dst), product(r.dst))
	checkLength(len(src), product(r.src))
	if len(r.steps) == 0 {
		copy(dst, src)
		return
	}
	for i := range r.steps {
		s := &r.steps[i]
		out := s.result
		if out == nil {
			out = dst
		}
		s.run(out, src)
		src = out
	}
}

func (s *resampleStep) run(dst, src []float64) {
	n, m := s.from.n, s.to.n
	low := min(n, m)
	for o := range s.outer {
		for l := range s.stride {
			in := src[o*n*s.stride+l:]
			for j := range n {
				s.values[j] = in[j*s.stride]
			}
			s.from.forward(s.spectrum[:n/2+1], s.values[:n])
			switch {
			case low%2 == 1:
			case m > n:
				s.spectrum[n/2] *= 0.5
			default:
				s.spectrum[m/2] = complex(2*real(s.spectrum[m/2]), 0)
			}
			clear(s.spectrum[low/2+1:])
			s.to.backward(s.values[:m], s.spectrum[:m/2+1])
			out := dst[o*m*s.stride+l:]
			scale := 1 / float64(n)
			for j := range m {
				out[j*s.stride] = scale * s.values[j]
			}
		}
	}
}

func product(shape []int) int {
	size := 1
	for _, n := range shape {
		size *= n
	}
	return size
}
