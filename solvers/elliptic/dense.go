package elliptic

import "math"

// directSize is the number of unknowns up to which a level is solved directly.
const directSize = 120

// dense is the Cholesky factor of the coarsest operator.
type dense struct {
	n       int
	factors []float64 // lower triangle, rows of n
	x       []float64
}

func newDense(l *level) dense {
	n := l.unknowns()
	return dense{n, make([]float64, n*n), make([]float64, n)}
}

// factor assembles and factors the operator of l, plus a multiple of the mean
// if it is singular for the constant. It reports whether it is definite.
func (d *dense) factor(l *level, single bool) bool {
	clear(d.factors)
	n, at := l.n, 0
	scale := 0.0
	for i := range n[0] {
		for j := range n[1] {
			for k := range n[2] {
				p := l.index(i, j, k)
				d.factors[at*d.n+at] += l.diag[p]
				scale = max(scale, l.diag[p])
				for t, v := range l.direction {
					c := l.c[t][p]
					if c == 0 {
						continue
					}
					q := ((i+v[0]+n[0])%n[0]*n[1]+(j+v[1]+n[1])%n[1])*n[2] + (k+v[2]+n[2])%n[2]
					d.factors[at*d.n+q] -= c
					d.factors[q*d.n+at] -= c
				}
				at++
			}
		}
	}
	if single {
		for i := range d.factors {
			d.factors[i] += scale / float64(d.n)
		}
	}
	for i := range d.n {
		row := d.factors[i*d.n : i*d.n+i+1]
		for j := range i {
			other := d.factors[j*d.n : j*d.n+j+1]
			s := row[j]
			for k, v := range other[:j] {
				s -= v * row[k]
			}
			row[j] = s * other[j]
		}
		s := row[i]
		for _, v := range row[:i] {
			s -= v * v
		}
		if !(s > 0) {
			return false
		}
		row[i] = 1 / math.Sqrt(s)
	}
	return true
}

// solve sets l.u to the solution for l.f.
func (d *dense) solve(l *level) {
	at := 0
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			at += copy(d.x[at:], l.f[p:p+l.n[2]])
		}
	}
	for i := range d.x {
		row := d.factors[i*d.n : i*d.n+i+1]
		s := d.x[i]
		for k, v := range row[:i] {
			s -= v * d.x[k]
		}
		d.x[i] = s * row[i]
	}
	for i := d.n - 1; i >= 0; i-- {
		row := d.factors[i*d.n : i*d.n+i+1]
		v := d.x[i] * row[i]
		d.x[i] = v
		for k, w := range row[:i] {
			d.x[k] -= w * v
		}
	}
	at = 0
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			at += copy(l.u[p:p+l.n[2]], d.x[at:])
		}
	}
}
