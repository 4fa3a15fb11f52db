package elliptic

// The set-up of two-dimensional levels, written out: what interpolate and
// galerkinRow do for any number of dimensions, several times faster.

// flat reports whether l is a two-dimensional level coarsened on both axes.
func (l *level) flat() bool { return l.pad[0] == 0 && l.coarsen[1] && l.coarsen[2] }

// neighbours are the couplings of one unknown of a two-dimensional level:
// south-west, south, … in the order of memory, 0 for itself.
type neighbours [9]float64

func (l *level) neighbours(p int) (a neighbours) {
	s := l.stride[1]
	if l.star {
		e, n := l.c[0], l.c[1]
		return neighbours{0, n[p-s], 0, e[p-1], 0, e[p], 0, n[p], 0}
	}
	e, nw, n, ne := l.c[0], l.c[1], l.c[2], l.c[3]
	return neighbours{ne[p-s-1], n[p-s], nw[p-s+1], e[p-1], 0, e[p], nw[p], n[p], ne[p]}
}

// flatInterpolation is interpolation for a flat level.
func (l *level) flatInterpolation() {
	s, w := l.stride[1], l.weights
	for j := l.shift[1]; j < l.n[1]; j += 2 {
		for k := l.shift[2]; k < l.n[2]; k += 2 {
			w[0][l.index(0, j, k)] = 1
		}
		for k := 1 - l.shift[2]; k < l.n[2]; k += 2 {
			p := l.index(0, j, k)
			a := l.neighbours(p)
			low, high := a[0]+a[3]+a[6], a[2]+a[5]+a[8]
			w[0][p], w[1][p] = l.between(l.diag[p]-a[1]-a[7], low, high, 2, k)
		}
	}
	for j := 1 - l.shift[1]; j < l.n[1]; j += 2 {
		for k := l.shift[2]; k < l.n[2]; k += 2 {
			p := l.index(0, j, k)
			a := l.neighbours(p)
			low, high := a[0]+a[1]+a[2], a[6]+a[7]+a[8]
			w[0][p], w[2][p] = l.between(l.diag[p]-a[3]-a[5], low, high, 1, j)
		}
	}
	for j := 1 - l.shift[1]; j < l.n[1]; j += 2 {
		up := s
		if j == l.n[1]-1 && l.periodic[1] {
			up = s * (1 - l.n[1])
		}
		for k := 1 - l.shift[2]; k < l.n[2]; k += 2 {
			right := 1
			if k == l.n[2]-1 && l.periodic[2] {
				right = 1 - l.n[2]
			}
			l.middle(l.index(0, j, k), [3]int{0, j, k}, up, right)
		}
	}
}

// between is the pair of weights of an unknown between two coarse ones.
func (l *level) between(diag, low, high float64, axis, node int) (wl, wh float64) {
	slack := max(diag-low-high, 0)
	low, high = max(low, 0), max(high, 0)
	if low+high == 0 {
		slack = 0
		if node > 0 || l.periodic[axis] {
			low = 1
		}
		if node < l.n[axis]-1 || l.periodic[axis] {
			high = 1
		}
	}
	scale := 1 / (slack + low + high)
	return low * scale, high * scale
}

// middle sets the weights of an unknown in the middle of four coarse ones; up
// and right are the distances in memory to its upper and right neighbours.
func (l *level) middle(p int, node [3]int, up, right int) {
	a := l.neighbours(p)
	slack, total := l.diag[p], 0.0
	for i, v := range a {
		slack -= v
		a[i] = max(v, 0)
		total += a[i]
	}
	w0, w1, w2, w3 := l.weights[0], l.weights[1], l.weights[2], l.weights[3]
	if total == 0 {
		var sum [27]float64
		slack, total = 0, l.equal(&sum, node, [3]int{0, 1, 1})
		copy(a[:], sum[9:18])
	}
	scale := 1 / (max(slack, 0) + total)
	s, n := p-l.stride[1], p+up
	w, e := p-1, p+right
	w0[p] = (a[0] + a[1]*w0[s] + a[3]*w0[w]) * scale
	w1[p] = (a[2] + a[1]*w1[s] + a[5]*w0[e]) * scale
	w2[p] = (a[6] + a[7]*w0[n] + a[3]*w2[w]) * scale
	w3[p] = (a[8] + a[7]*w1[n] + a[5]*w2[e]) * scale
}

// star3 is the interpolation of one coarse unit vector around p: its weights on
// the nine fine nodes, in the order of memory.
func (l *level) star3(p int) neighbours {
	w0, w1, w2, w3 := l.weights[0], l.weights[1], l.weights[2], l.weights[3]
	south, north := p-l.stride[1], p+l.stride[1]
	return neighbours{
		w3[south-1], w2[south], w2[south+1],
		w1[p-1], w0[p], w0[p+1],
		w1[north-1], w0[north], w0[north+1],
	}
}

// flatGalerkin sets one row of the coarse operator where no side and no seam is
// near: at is at least one coarse unknown from all of them.
func (l *level) flatGalerkin(coarse *level, j, k int) {
	s := l.stride[1]
	p := l.index(0, 2*j+l.shift[1], 2*k+l.shift[2])
	w := l.star3(p)
	var y [25]float64
	for i, v := range w {
		if v == 0 {
			continue
		}
		dj, dk := i/3, i%3
		q := p + (dj-1)*s + dk - 1
		a := l.neighbours(q)
		to := y[dj*5+dk : dj*5+dk+13]
		to[0] -= a[0] * v
		to[1] -= a[1] * v
		to[2] -= a[2] * v
		to[5] -= a[3] * v
		to[6] += l.diag[q] * v
		to[7] -= a[5] * v
		to[10] -= a[6] * v
		to[11] -= a[7] * v
		to[12] -= a[8] * v
	}
	at := coarse.index(0, j, k)
	coarse.diag[at] = w[0]*y[6] + w[1]*y[7] + w[2]*y[8] + w[3]*y[11] + w[4]*y[12] + w[5]*y[13] + w[6]*y[16] + w[7]*y[17] + w[8]*y[18]
	e := l.star3(p + 2)
	coarse.c[0][at] = -(e[0]*y[8] + e[1]*y[9] + e[3]*y[13] + e[4]*y[14] + e[6]*y[18] + e[7]*y[19])
	nw := l.star3(p + 2*s - 2)
	coarse.c[1][at] = -(nw[1]*y[15] + nw[2]*y[16] + nw[4]*y[20] + nw[5]*y[21])
	n := l.star3(p + 2*s)
	coarse.c[2][at] = -(n[0]*y[16] + n[1]*y[17] + n[2]*y[18] + n[3]*y[21] + n[4]*y[22] + n[5]*y[23])
	ne := l.star3(p + 2*s + 2)
	coarse.c[3][at] = -(ne[0]*y[18] + ne[1]*y[19] + ne[3]*y[23] + ne[4]*y[24])
}
