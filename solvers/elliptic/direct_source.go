package elliptic

import "github.com/pdekit/pdekit/solvers/grid"

// tap is a second difference: offsets in nodes along an axis, and weights.
type tap struct {
	at     [5]int
	weight [5]float64
}

// oneSided is the second difference at offset 0 from offsets 0 to 4, of third
// order: one more than the scheme needs, as its error would otherwise dominate
// on grids in common use.
var oneSided = [5]float64{35. / 12, -104. / 12, 114. / 12, -56. / 12, 11. / 12}

// tapsAt returns the second difference along axis a at node i, wrapped on a
// periodic axis and one-sided at the ends of others.
func (d *Direct) tapsAt(a, i int) tap {
	n := d.n[a]
	switch {
	case i > 0 && i < n-1:
		return tap{[5]int{-1, 0, 1}, [5]float64{1, -2, 1}}
	case d.kind[a][0] == grid.Periodic && i == 0:
		return tap{[5]int{n - 1, 0, 1}, [5]float64{1, -2, 1}}
	case d.kind[a][0] == grid.Periodic:
		return tap{[5]int{-1, 0, 1 - n}, [5]float64{1, -2, 1}}
	case i == 0:
		return tap{[5]int{0, 1, 2, 3, 4}, oneSided}
	}
	return tap{[5]int{0, -1, -2, -3, -4}, oneSided}
}

// source sets row to the right-hand side for the unknowns of one line of the
// last axis, at nodes (i, j) of the others: f or Mf, less A applied to the
// boundary data.
func (d *Direct) source(row, f []float64, i, j int, lifted bool) {
	at := i*d.stride[0] + j*d.stride[1]
	copy(row, f[at+d.first[2]:])
	if d.order == 4 {
		d.average(row, f, i, j, at)
	}
	if !lifted {
		return
	}
	last := d.first[2] + d.m[2] - 1
	if d.edge(0, i) || d.edge(1, j) {
		for k := range row {
			row[k] -= d.apply(i, j, k+d.first[2])
		}
		return
	}
	row[0] -= d.apply(i, j, d.first[2])
	if last > d.first[2] {
		row[len(row)-1] -= d.apply(i, j, last)
	}
}

// average adds Σ δ²f/12 to row.
func (d *Direct) average(row, f []float64, i, j, at int) {
	for a, node := range [2]int{i, j} {
		if !d.present[a] {
			continue
		}
		t := d.tapsAt(a, node)
		for s, w := range t.weight {
			if w == 0 {
				continue
			}
			w /= 12
			other := f[at+t.at[s]*d.stride[a]+d.first[2]:][:len(row)]
			for k, v := range other {
				row[k] += w * v
			}
		}
	}
	line := f[at : at+d.n[2]]
	lo, hi := 0, len(row)
	end := func(k int) {
		t := d.tapsAt(2, k)
		for s, w := range t.weight {
			if w != 0 {
				row[k-d.first[2]] += w / 12 * line[k+t.at[s]]
			}
		}
	}
	if d.first[2] == 0 {
		end(0)
		lo = 1
	}
	if d.first[2]+d.m[2] == d.n[2] {
		end(d.n[2] - 1)
		hi--
	}
	for k := lo; k < hi; k++ {
		c := k + d.first[2]
		row[k] += (line[c-1] - 2*line[c] + line[c+1]) * (1.0 / 12)
	}
}

// edge reports whether node i of axis a is the first or last unknown, so that
// its stencil reaches boundary data.
func (d *Direct) edge(a, i int) bool {
	return d.present[a] && (i == d.first[a] || i == d.first[a]+d.m[a]-1)
}

// setStencil tabulates A on the 3×3×3 neighbourhood.
func (d *Direct) setStencil() {
	second := [3]float64{1, -2, 1}
	one := [3]float64{0, 1, 0}
	term := func(weight float64, differenced [3]bool) {
		for i := range 3 {
			for j := range 3 {
				for k := range 3 {
					w := weight
					for a, o := range [3]int{i, j, k} {
						if differenced[a] {
							w *= second[o]
						} else {
							w *= one[o]
						}
					}
					d.stencil[i][j][k] += w
				}
			}
		}
	}
	term(d.alpha, [3]bool{})
	for a := d.line; a < 3; a++ {
		var only [3]bool
		only[a] = true
		term(-1/(d.h[a]*d.h[a]), only)
		if d.order == 4 {
			term(d.alpha/12, only)
		}
		for b := a + 1; b < 3; b++ {
			both := only
			both[b] = true
			term(-d.cross(a, b)/(d.h[a]*d.h[a]*d.h[b]*d.h[b]), both)
		}
	}
}

// apply is A on the lifted boundary data at node (i, j, k).
func (d *Direct) apply(i, j, k int) float64 {
	e := &d.lift
	node := e.index([3]int{i, j, k})
	sum := 0.0
	for a := -1; a <= 1; a++ {
		if a != 0 && !d.present[0] {
			continue
		}
		for b := -1; b <= 1; b++ {
			if b != 0 && !d.present[1] {
				continue
			}
			p := node + a*e.stride[0] + b*e.stride[1]
			w := &d.stencil[a+1][b+1]
			sum += w[0]*e.value[p-1] + w[1]*e.value[p] + w[2]*e.value[p+1]
		}
	}
	return sum
}
