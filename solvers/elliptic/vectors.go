package elliptic

// Loops over the unknowns of a level, row by row in a fixed order: the ghosts
// take no part.

func (l *level) sum(x []float64) float64 {
	sum := 0.0
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			for _, v := range x[p : p+l.n[2]] {
				sum += v
			}
		}
	}
	return sum
}

// axpy sets y += s·x.
func (l *level) axpy(y []float64, s float64, x []float64) {
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			y, x := y[p:p+l.n[2]], x[p:p+l.n[2]]
			for k := range y {
				y[k] += s * x[k]
			}
		}
	}
}

func (l *level) dot(x, y []float64) float64 {
	sum := 0.0
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			x, y := x[p:p+l.n[2]], y[p:p+l.n[2]]
			for k := range y {
				sum += x[k] * y[k]
			}
		}
	}
	return sum
}

// conjugate sets p = z + s·p.
func (l *level) conjugate(p, z []float64, s float64) {
	for i := range l.n[0] {
		for j := range l.n[1] {
			at := l.index(i, j, 0)
			p, z := p[at:at+l.n[2]], z[at:at+l.n[2]]
			for k := range p {
				p[k] = z[k] + s*p[k]
			}
		}
	}
}

// advance sets x += s·p and r −= s·q, and returns r·r.
func (l *level) advance(x, r, p, q []float64, s float64) float64 {
	sum := 0.0
	for i := range l.n[0] {
		for j := range l.n[1] {
			at := l.index(i, j, 0)
			x, r := x[at:at+l.n[2]], r[at:at+l.n[2]]
			p, q := p[at:at+l.n[2]], q[at:at+l.n[2]]
			for k := range x {
				x[k] += s * p[k]
				v := r[k] - s*q[k]
				r[k] = v
				sum += v * v
			}
		}
	}
	return sum
}

// add sets x += s.
func (l *level) add(x []float64, s float64) {
	for i := range l.n[0] {
		for j := range l.n[1] {
			p := l.index(i, j, 0)
			x := x[p : p+l.n[2]]
			for k := range x {
				x[k] += s
			}
		}
	}
}
