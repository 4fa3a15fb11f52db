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
	if l.star {
		l.starInterpolation()
		return
	}
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
