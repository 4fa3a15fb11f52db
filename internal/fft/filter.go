package fft

// Filter multiplies the Fourier coefficients of real periodic 2-D arrays by
// real factors: the application of any symmetric translation-invariant
// operator, such as the inverse of a difference Laplacian.
//
// It never forms the spectrum in its usual order. Two neighbouring columns
// travel as the real and the imaginary part of one complex column, every pass
// runs along contiguous memory, and inverse transforms are forward ones of
// reversed input. Sizes with a prime factor above 7, and an odd number of
// columns, take the slower way through Real.
type Filter struct {
	nx, ny int
	// columns transforms along x, ny/2 packed columns; across transforms along
	// y, nx/2+1 frequencies of x.
	columns, across *stockham
	spectrum        []float64 // ny rows of nx/2+1 coefficients, interleaved
	a, b, c         []float64

	general *Real // nil for the fast way
	kept    []complex128
	product []complex128
}

// NewFilter returns a filter for arrays of nx rows of ny values.
func NewFilter(nx, ny int) *Filter {
	f := &Filter{nx: nx, ny: ny}
	if !smooth(nx) || !smooth(ny) || ny%2 != 0 {
		f.general = NewReal(nx, ny)
		f.kept = make([]complex128, f.general.SpectrumSize())
		f.product = make([]complex128, f.general.SpectrumSize())
		return f
	}
	half := nx/2 + 1
	f.columns, f.across = newStockham(nx, ny/2), newStockham(ny, half)
	f.spectrum = make([]float64, 2*ny*half)
	size := max(2*ny*half, nx*ny)
	f.a, f.b, f.c = make([]float64, size), make([]float64, size), make([]float64, size)
	return f
}

// NewTable returns a table for Tabulate. It fits this filter and any other of
// the same sizes.
func (f *Filter) NewTable() []float64 {
	return make([]float64, max(len(f.kept), len(f.spectrum)/2))
}

// Tabulate fills a table with the factors for Backward: factor(kx, ky) for the
// signed frequencies |kx| ≤ nx/2, |ky| ≤ ny/2. It must be even: factor(−kx, −ky)
// = factor(kx, ky), and not depend on the sign of ±nx/2 or ±ny/2, which share
// one coefficient.
func (f *Filter) Tabulate(table []float64, factor func(kx, ky int) float64) {
	checkLength(len(table), max(len(f.kept), len(f.spectrum)/2))
	scale := 1 / float64(f.nx*f.ny)
	i := 0
	if f.general != nil {
		for k := range f.nx {
			for l := range f.ny/2 + 1 {
				table[i] = scale * factor(Frequency(k, f.nx), l)
				i++
			}
		}
		return
	}
	scale /= 2 // separate doubles
	for l := range f.ny {
		for k := range f.nx/2 + 1 {
			table[i] = scale * factor(k, Frequency(l, f.ny))
			i++
		}
	}
}

// Forward takes in src, of nx·ny values, for the calls of Backward to come.
func (f *Filter) Forward(src []float64) {
	checkLength(len(src), f.nx*f.ny)
	if f.general != nil {
		f.general.Forward(f.kept, src)
		return
	}
	size := f.nx * f.ny
	f.columns.forward(f.a[:size], src, f.b[:size])
	n := len(f.spectrum)
	f.separate(f.b[:n], f.a[:size])
	f.across.forward(f.spectrum, f.b[:n], f.a[:n])
}

// Backward sets dst to what Forward took in, its coefficients multiplied by
// the symbol. It may be called again with another symbol.
func (f *Filter) Backward(dst, symbol []float64) {
	checkLength(len(dst), f.nx*f.ny)
	if f.general != nil {
		checkLength(len(symbol), len(f.kept))
		for i, s := range symbol {
			f.product[i] = complex(s*real(f.kept[i]), s*imag(f.kept[i]))
		}
		f.general.Backward(dst, f.product)
		return
	}
	n := len(f.spectrum)
	checkLength(len(symbol), n/2)
	in := f.b[:n]
	spectrum := f.spectrum[:n]
	for i := scaleFast(in, spectrum, symbol); i < len(symbol); i++ {
		s := symbol[i]
		in[2*i], in[2*i+1] = s*spectrum[2*i], s*spectrum[2*i+1]
	}
	size := f.nx * f.ny
	f.across.forward(f.a[:n], in, f.c[:n])
	f.combine(f.b[:size], f.a[:n])
	f.columns.forward(dst, f.b[:size], f.a[:size])
}

// separate takes the rows of frequency 0 … nx−1, ny/2 packed columns each,
// apart into ny rows of the nx/2+1 frequencies of one column each, doubled:
// with Z the transform of a + ib, 2A_k = Z_k + conj Z_−k and
// 2B_k = −i(Z_k − conj Z_−k).
func (f *Filter) separate(dst, src []float64) {
	width := 2 * (f.nx/2 + 1)
	for k := range f.nx/2 + 1 {
		plus := src[k*f.ny : (k+1)*f.ny]
		m := (f.nx - k) % f.nx
		minus := src[m*f.ny : (m+1)*f.ny]
		minus = minus[:len(plus)]
		at := 2 * k
		if separateFast(dst, plus, minus, at, width) {
			continue
		}
		for c := 1; c < len(plus); c += 2 {
			pr, pi, mr, mi := plus[c-1], plus[c], minus[c-1], minus[c]
			a := dst[at : at+2 : at+2]
			a[0], a[1] = pr+mr, pi-mi
			b := dst[at+width : at+width+2 : at+width+2]
			b[0], b[1] = pi+mi, mr-pr
			at += 2 * width
		}
	}
}

// combine undoes separate for the backward transforms: src holds the columns
// in the reversed order that a forward transform in place of a backward one
// leaves, and dst gets the frequencies reversed for the one to come.
func (f *Filter) combine(dst, src []float64) {
	width := 2 * (f.nx/2 + 1)
	for k := range f.nx/2 + 1 {
		m := (f.nx - k) % f.nx
		plus := dst[m*f.ny : (m+1)*f.ny] // row −k holds Z_k
		minus := dst[k*f.ny : (k+1)*f.ny]
		minus = minus[:len(plus)]
		// Column 0 is row 0 of src, column c > 0 is row ny−c.
		at, next := 2*k, 2*k+(f.ny-1)*width
		f.combinePair(plus, minus, src[at:at+2], src[next:next+2])
		at = next - width
		if combineFast(plus[2:], minus[2:], src, at, width) {
			continue
		}
		for c := 2; c < len(plus); c += 2 {
			f.combinePair(plus[c:], minus[c:], src[at:at+2], src[at-width:at-width+2])
			at -= 2 * width
		}
	}
}

// combinePair sets a number each of rows k and −k from two columns.
func (f *Filter) combinePair(plus, minus, a, b []float64) {
	plus[0], plus[1] = a[0]-b[1], a[1]+b[0]
	minus[0], minus[1] = a[0]+b[1], b[0]-a[1]
}
