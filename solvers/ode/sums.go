package ode

// block is how many elements the assembly does at a time.
const block = 32

// combine sets y to u + Σ w_j k_j, the terms with a weight added one after
// another. y may be u.
func combine(y, u []float64, terms *terms) {
	u = u[:len(y)]
	from := combineFast(y, u, terms)
	copy(y[from:], u[from:])
	for j, k := range terms.k {
		w, k := terms.w[j], k[from:len(y)]
		y := y[from:]
		for i, v := range k {
			y[i] += w * v
		}
	}
}

// terms are the summands of combine, those with weight zero left out. It keeps
// its memory.
type terms struct {
	w []float64
	k [][]float64
	p []*float64 // the first element of each k
}

func newTerms(most int) *terms {
	return &terms{make([]float64, 0, most), make([][]float64, 0, most), make([]*float64, 0, most)}
}

func (t *terms) reset() *terms {
	t.w, t.k, t.p = t.w[:0], t.k[:0], t.p[:0]
	return t
}

// add appends h·w_j k_j.
func (t *terms) add(h float64, w []float64, k [][]float64) *terms {
	for j, v := range w {
		if v != 0 {
			t.w, t.k, t.p = append(t.w, h*v), append(t.k, k[j]), append(t.p, &k[j][0])
		}
	}
	return t
}

// square is Σ x_i², in eight partial sums, so that vectors of any length give
// the same bytes.
func square(x []float64) float64 {
	var s [8]float64
	for i := squareFast(&s, x); i < len(x); i++ {
		s[i&7] += x[i] * x[i]
	}
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}
