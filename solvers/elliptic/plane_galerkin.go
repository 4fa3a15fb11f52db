package elliptic

// Rows of the coarse operator away from seams and, on the slow axis, from
// sides: beyond sides of the fast axis are ghosts, whose weights and couplings
// are zero. Of the fine nodes around a coarse one
// at p, 5×5 of them, w names the interpolation of the coarse unit vector, which
// reaches the inner nine, and y the operator applied to it, its sign reversed
// beyond the nine.

// starGalerkin sets coarse unknowns from ≤ k < to of row j for the five-point
// operator. Its interpolation solves the equation of the nodes in the middle of
// four coarse ones, so that y vanishes there.
func (l *level) starGalerkin(coarse *level, j, from, to int) {
	at := coarse.index(0, j, 0)
	s := l.stride[1]
	start := l.index(0, 2*j+l.shift[1], 2*from+l.shift[2])
	size := 2*(to-from) + 3
	// row is a part of x in the fine row dj from p: element 2 is column p at first.
	row := func(x []float64, dj int) []float64 { return x[start+dj*s-2:][:size] }
	w0c, w0n, w0nn := row(l.weights[0], 0), row(l.weights[0], 1), row(l.weights[0], 2)
	w1c, w1n, w1nn := row(l.weights[1], 0), row(l.weights[1], 1), row(l.weights[1], 2)
	w2s, w2n := row(l.weights[2], -1), row(l.weights[2], 1)
	w3s := row(l.weights[3], -1)
	ds, dc, dn := row(l.diag, -1), row(l.diag, 0), row(l.diag, 1)
	es, ec, en := row(l.c[0], -1), row(l.c[0], 0), row(l.c[0], 1)
	vs, vc, vn := row(l.c[1], -1), row(l.c[1], 0), row(l.c[1], 1)
	diag, e, nw, n, ne := coarse.diag[at:at+to], coarse.c[0][at:at+to], coarse.c[1][at:at+to], coarse.c[2][at:at+to], coarse.c[3][at:at+to]
	for k := from; k < to; k++ {
		i := 2 * (k - from)
		W, E, S, N := w1c[i+1], w0c[i+3], w2s[i+2], w0n[i+2]
		SW, SE, NW, NE := w3s[i+1], w2s[i+3], w1n[i+1], w0n[i+3]
		y := dc[i+2] - ec[i+2]*E - ec[i+1]*W - vc[i+2]*N - vs[i+2]*S
		yE := dc[i+3]*E - ec[i+2] - vc[i+3]*NE - vs[i+3]*SE
		yW := dc[i+1]*W - ec[i+1] - vc[i+1]*NW - vs[i+1]*SW
		yN := dn[i+2]*N - vc[i+2] - en[i+2]*NE - en[i+1]*NW
		yS := ds[i+2]*S - vs[i+2] - es[i+2]*SE - es[i+1]*SW
		// Two to the east, two to the north, and beside them.
		yEE, yEEN, yEES := ec[i+3]*E, en[i+3]*NE, es[i+3]*SE
		yNN, yNNE, yNNW := vn[i+2]*N, vn[i+3]*NE, vn[i+1]*NW
		yWWN := en[i] * NW
		diag[k] = y + E*yE + W*yW + N*yN + S*yS
		e[k] = yEE + w0n[i+4]*yEEN + w2s[i+4]*yEES - w1c[i+3]*yE
		n[k] = yNN + w0nn[i+3]*yNNE + w1nn[i+1]*yNNW - w2n[i+2]*yN
		ne[k] = w2n[i+4]*yEEN + w1nn[i+3]*yNNE
		nw[k] = w2n[i]*yWWN + w0nn[i+1]*yNNW
	}
}

// nineGalerkin is starGalerkin for the nine-point operator. The first digit of
// a y counts rows from p, s for the one before; the second columns, w and ww
// for those before.
func (l *level) nineGalerkin(coarse *level, j, from, to int) {
	at := coarse.index(0, j, 0)
	stride := l.stride[1]
	start := l.index(0, 2*j+l.shift[1], 2*from+l.shift[2])
	size := 2*(to-from) + 3
	row := func(x []float64, dj int) []float64 { return x[start+dj*stride-2:][:size] }
	w0c, w0n, w0nn := row(l.weights[0], 0), row(l.weights[0], 1), row(l.weights[0], 2)
	w1c, w1n, w1nn := row(l.weights[1], 0), row(l.weights[1], 1), row(l.weights[1], 2)
	w2s, w2n := row(l.weights[2], -1), row(l.weights[2], 1)
	w3s, w3n := row(l.weights[3], -1), row(l.weights[3], 1)
	ds, d0, d1 := row(l.diag, -1), row(l.diag, 0), row(l.diag, 1)
	es, e0, e1 := row(l.c[0], -1), row(l.c[0], 0), row(l.c[0], 1)
	ls, l0, l1 := row(l.c[1], -1), row(l.c[1], 0), row(l.c[1], 1) // up and left
	ns, n0, n1 := row(l.c[2], -1), row(l.c[2], 0), row(l.c[2], 1)
	rs, r0, r1 := row(l.c[3], -1), row(l.c[3], 0), row(l.c[3], 1) // up and right
	diag, e, nw, n, ne := coarse.diag[at:at+to], coarse.c[0][at:at+to], coarse.c[1][at:at+to], coarse.c[2][at:at+to], coarse.c[3][at:at+to]
	for k := from; k < to; k++ {
		i := 2 * (k - from)
		SW, S, SE := w3s[i+1], w2s[i+2], w2s[i+3]
		W, E := w1c[i+1], w0c[i+3]
		NW, N, NE := w1n[i+1], w0n[i+2], w0n[i+3]

		ysw := ds[i+1]*SW - es[i+1]*S - ns[i+1]*W - rs[i+1]
		ys0 := ds[i+2]*S - es[i+1]*SW - es[i+2]*SE - ls[i+2]*W - ns[i+2] - rs[i+2]*E
		ys1 := ds[i+3]*SE - es[i+2]*S - ls[i+3] - ns[i+3]*E
		ys2 := es[i+3]*SE + ls[i+4]*E
		y0w := d0[i+1]*W - e0[i+1] - ns[i+1]*SW - ls[i+2]*S - n0[i+1]*NW - r0[i+1]*N
		y00 := d0[i+2] - e0[i+1]*W - e0[i+2]*E - rs[i+1]*SW - ns[i+2]*S - ls[i+3]*SE - l0[i+2]*NW - n0[i+2]*N - r0[i+2]*NE
		y01 := d0[i+3]*E - e0[i+2] - rs[i+2]*S - ns[i+3]*SE - l0[i+3]*N - n0[i+3]*NE
		y02 := e0[i+3]*E + rs[i+3]*SE + l0[i+4]*NE
		y1ww := e1[i]*NW + l0[i+1]*W
		y1w := d1[i+1]*NW - e1[i+1]*N - n0[i+1]*W - l0[i+2]
		y10 := d1[i+2]*N - e1[i+1]*NW - e1[i+2]*NE - r0[i+1]*W - n0[i+2] - l0[i+3]*E
		y11 := d1[i+3]*NE - e1[i+2]*N - r0[i+2] - n0[i+3]*E
		y12 := e1[i+3]*NE + r0[i+3]*E
		y2ww := l1[i+1] * NW
		y2w := n1[i+1]*NW + l1[i+2]*N
		y20 := r1[i+1]*NW + n1[i+2]*N + l1[i+3]*NE
		y21 := r1[i+2]*N + n1[i+3]*NE
		y22 := r1[i+3] * NE

		diag[k] = y00 + (SW*ysw + S*ys0 + SE*ys1) + (W*y0w + E*y01) + (NW*y1w + N*y10 + NE*y11)
		e[k] = y02 + w2s[i+4]*ys2 + w0n[i+4]*y12 - w3s[i+3]*ys1 - w1c[i+3]*y01 - w1n[i+3]*y11
		nw[k] = y2ww + w2n[i]*y1ww + w0nn[i+1]*y2w - w2n[i+1]*y1w
		n[k] = y20 + w1nn[i+1]*y2w + w0nn[i+3]*y21 - w3n[i+1]*y1w - w2n[i+2]*y10 - w2n[i+3]*y11
		ne[k] = y22 + w2n[i+4]*y12 + w1nn[i+3]*y21 - w3n[i+3]*y11
	}
}
