package fft

// Hartley transforms many periodic lines at once, from real numbers to as many
// real numbers:
//
//	H_k = Σ_j x_j (cos 2πjk/n + sin 2πjk/n),
//
// its own inverse up to n (Bracewell, J. Opt. Soc. Am. 73 (1983) 1832). H_k and
// H_{n−k} span the waves of frequency k, so it diagonalises every symmetric
// translation-invariant operator, as TrigMany does at other ends; and, like it,
// it takes sixteen lines side by side as eight complex ones. Errors of a line
// are relative to the larger of it and the line with which it shares a complex
// one: 2i and 2i+1 of a call. Lengths with a prime factor above 7 take the
// slower way through Real.
type Hartley struct {
	n    int
	plan *stockham
	a, b []float64 // n rows of lanes

	general  *Real // nil for the fast way
	spectrum []complex128
	line     []float64
}

// NewHartley returns a plan for lines of n ≥ 1 points.
func NewHartley(n int) *Hartley {
	if n < 1 {
		panic("fft: a transform needs at least one point")
	}
	h := &Hartley{n: n}
	if !smooth(n) {
		h.general = NewReal(n)
		h.spectrum = make([]complex128, n/2+1)
		h.line = make([]float64, n)
		return h
	}
	h.plan = newStockham(n, lanes/2)
	h.a, h.b = make([]float64, n*lanes), make([]float64, n*lanes)
	return h
}

// Len is the number of points of a line.
func (h *Hartley) Len() int { return h.n }

// Rows transforms count lines of src into lines of dst: line i is contiguous
// from i·lds on in src, from i·ldd on in dst. dst may be src, of one stride.
func (h *Hartley) Rows(dst []float64, ldd int, src []float64, lds int, count int) {
	if h.general != nil {
		for i := range count {
			h.slow(dst[i*ldd:i*ldd+h.n], src[i*lds:i*lds+h.n])
		}
		return
	}
	for i := 0; i < count; i += lanes {
		width := min(count-i, lanes)
		if width < lanes {
			clear(h.a)
		}
		toLanes(h.a, src[i*lds:], lds, width, h.n)
		fromLanes(dst[i*ldd:], ldd, h.run(), width, h.n)
	}
}

// Columns transforms count lines of x in place: line i has its values at i,
// i+stride, i+2·stride, ….
func (h *Hartley) Columns(x []float64, count, stride int) {
	if h.general != nil {
		for i := range count {
			for j := range h.line {
				h.line[j] = x[i+j*stride]
			}
			h.slow(h.line, h.line)
			for j, v := range h.line {
				x[i+j*stride] = v
			}
		}
		return
	}
	for i := 0; i < count; i += lanes {
		width := min(count-i, lanes)
		for j := range h.n {
			row := h.a[j*lanes : (j+1)*lanes]
			clear(row[copy(row, x[i+j*stride:i+j*stride+width]):])
		}
		out := h.run()
		for j := range h.n {
			copy(x[i+j*stride:i+j*stride+width], out[j*lanes:])
		}
	}
}

// run transforms the lines in a and returns where the results lie. With Z the
// transform of a + ib, the coefficients of a are (Re Z_k + Re Z_−k − Im Z_k +
// Im Z_−k)/2 and those of b the same of −iZ.
func (h *Hartley) run() []float64 {
	z := h.plan.inPlace(h.a, h.b)
	for k := 1; k < (h.n+1)/2; k++ {
		plus := z[k*lanes : (k+1)*lanes]
		minus := z[(h.n-k)*lanes : (h.n-k+1)*lanes]
		minus = minus[:len(plus)]
		for i := 1; i < len(plus); i += 2 {
			pr, pi, mr, mi := plus[i-1], plus[i], minus[i-1], minus[i]
			re, im := 0.5*(pr+mr), 0.5*(pi+mi)
			oddRe, oddIm := 0.5*(pr-mr), 0.5*(pi-mi)
			plus[i-1], plus[i] = re-oddIm, im+oddRe
			minus[i-1], minus[i] = re+oddIm, im-oddRe
		}
	}
	return z
}

// slow transforms one line of any length. dst may be src.
func (h *Hartley) slow(dst, src []float64) {
	h.general.Forward(h.spectrum, src)
	for k, c := range h.spectrum {
		dst[k] = real(c) - imag(c)
		if k > 0 && 2*k < h.n {
			dst[h.n-k] = real(c) + imag(c)
		}
	}
}
