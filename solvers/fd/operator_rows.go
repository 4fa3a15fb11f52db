package fd

// addShifted adds the difference with the given weights along a padded line of
// n nodes, radius ghosts before them, to out.
func addShifted(out, padded []float64, n, radius int, w *[Ghosts + 1]float64, even bool) {
	var rows [2*Ghosts + 1][]float64
	for r := -radius; r <= radius; r++ {
		rows[Ghosts+r] = padded[radius+r : radius+r+n]
	}
	addRows(out, &rows, radius, w, even)
}

// addRows adds Σ_r w_r rows[r] to out: the row r steps ahead is rows[Ghosts+r],
// and the weight of that r steps behind is w_r too if even, and −w_r otherwise.
func addRows(out []float64, rows *[2*Ghosts + 1][]float64, radius int, w *[Ghosts + 1]float64, even bool) {
	if even {
		addEven(out, rows, radius, w)
	} else {
		addOdd(out, rows, radius, w)
	}
}

func addEven(out []float64, rows *[2*Ghosts + 1][]float64, radius int, w *[Ghosts + 1]float64) {
	n := len(out)
	w0, w1, w2, w3, w4 := w[0], w[1], w[2], w[3], w[4]
	c, p1, m1 := rows[Ghosts][:n], rows[Ghosts+1][:n], rows[Ghosts-1][:n]
	if radius == 1 {
		for j := range out {
			out[j] += w0*c[j] + w1*(p1[j]+m1[j])
		}
		return
	}
	p2, m2 := rows[Ghosts+2][:n], rows[Ghosts-2][:n]
	if radius == 2 {
		for j := range out {
			out[j] += w0*c[j] + w1*(p1[j]+m1[j]) + w2*(p2[j]+m2[j])
		}
		return
	}
	p3, m3 := rows[Ghosts+3][:n], rows[Ghosts-3][:n]
	if radius == 3 {
		for j := range out {
			out[j] += w0*c[j] + w1*(p1[j]+m1[j]) + w2*(p2[j]+m2[j]) + w3*(p3[j]+m3[j])
		}
		return
	}
	p4, m4 := rows[Ghosts+4][:n], rows[Ghosts-4][:n]
	for j := range out {
		out[j] += w0*c[j] + w1*(p1[j]+m1[j]) + w2*(p2[j]+m2[j]) + w3*(p3[j]+m3[j]) + w4*(p4[j]+m4[j])
	}
}

func addOdd(out []float64, rows *[2*Ghosts + 1][]float64, radius int, w *[Ghosts + 1]float64) {
	n := len(out)
	w1, w2, w3, w4 := w[1], w[2], w[3], w[4]
	p1, m1 := rows[Ghosts+1][:n], rows[Ghosts-1][:n]
	if radius == 1 {
		for j := range out {
			out[j] += w1 * (p1[j] - m1[j])
		}
		return
	}
	p2, m2 := rows[Ghosts+2][:n], rows[Ghosts-2][:n]
	if radius == 2 {
		for j := range out {
			out[j] += w1*(p1[j]-m1[j]) + w2*(p2[j]-m2[j])
		}
		return
	}
	p3, m3 := rows[Ghosts+3][:n], rows[Ghosts-3][:n]
	if radius == 3 {
		for j := range out {
			out[j] += w1*(p1[j]-m1[j]) + w2*(p2[j]-m2[j]) + w3*(p3[j]-m3[j])
		}
		return
	}
	p4, m4 := rows[Ghosts+4][:n], rows[Ghosts-4][:n]
	for j := range out {
		out[j] += w1*(p1[j]-m1[j]) + w2*(p2[j]-m2[j]) + w3*(p3[j]-m3[j]) + w4*(p4[j]-m4[j])
	}
}
