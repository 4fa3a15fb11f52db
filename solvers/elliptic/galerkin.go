package elliptic

// galerkin sets the coarse operator PᵀAP, P the interpolation of l.
//
// For each coarse unknown I it applies A to the interpolation of the unit
// vector of I, which reaches two fine nodes either way, and takes the scalar
// product with that of I and of each neighbour.
func (l *level) galerkin(coarse *level) {
	flat := l.flat()
	for i := range coarse.n[0] {
		for j := range coarse.n[1] {
			from, to := 0, 0
			if flat && j+l.shift[1] > 0 && j < coarse.n[1]-1 {
				to = coarse.n[2]
				if l.periodic[2] {
					from, to = 1, to-1
				}
				if l.star {
					l.starGalerkin(coarse, j, from, to)
				} else {
					l.nineGalerkin(coarse, j, from, to)
				}
			}
			for k := range coarse.n[2] {
				if k < from || k >= to {
					l.galerkinRow(coarse, [3]int{i, j, k})
				}
			}
		}
	}
	coarse.wrapOperator()
}

// column is A applied to the interpolation of one coarse unit vector, on the
// 5×5×5 fine nodes around it.
type column [125]float64

func local(o [3]int) int { return (o[0]+2)*25 + (o[1]+2)*5 + o[2] + 2 }

func (l *level) galerkinRow(coarse *level, at [3]int) {
	var y column
	var centre, first, last [3]int
	for a := range 3 {
		centre[a] = at[a]
		if l.coarsen[a] {
			centre[a], first[a], last[a] = 2*at[a]+l.shift[a], -1, 1
		}
	}
	var o [3]int
	for o[0] = first[0]; o[0] <= last[0]; o[0]++ {
		for o[1] = first[1]; o[1] <= last[1]; o[1]++ {
			for o[2] = first[2]; o[2] <= last[2]; o[2]++ {
				w, p := l.weightFrom(centre, o)
				if w == 0 {
					continue
				}
				to := local(o)
				y[to] += l.diag[p] * w
				for t, d := range l.direction {
					step := d[0]*25 + d[1]*5 + d[2]
					c := l.c[t]
					y[to+step] -= c[p] * w
					y[to-step] -= c[p-l.off[t]] * w
				}
			}
		}
	}
	q := coarse.index(at[0], at[1], at[2])
	coarse.diag[q], _ = l.project(coarse, &y, at, centre, [3]int{})
	for t, d := range coarse.direction {
		v, inside := l.project(coarse, &y, at, centre, d)
		if !inside {
			v = 0
		}
		coarse.c[t][q] = -v
	}
}

// project is the scalar product of y with the interpolation of the coarse
// neighbour in direction d, if there is one.
func (l *level) project(coarse *level, y *column, at, centre, d [3]int) (sum float64, inside bool) {
	var shift, other, lo, hi [3]int
	for a := range 3 {
		i, ok := l.coarseIndex(coarse, a, at[a]+d[a])
		if !ok {
			return 0, false
		}
		other[a] = i
		if !l.coarsen[a] {
			shift[a] = d[a]
			lo[a], hi[a] = d[a], d[a]
			continue
		}
		other[a] = 2*i + l.shift[a]
		shift[a] = 2 * d[a]
		// Across the seam of a periodic axis with an odd number of nodes, two coarse nodes are adjacent.
		if l.n[a]%2 == 1 && l.periodic[a] && (d[a] > 0 && i == 0 || d[a] < 0 && at[a] == 0) {
			shift[a] = d[a]
		}
		lo[a], hi[a] = max(-2, shift[a]-1), min(2, shift[a]+1)
	}
	var o [3]int
	for o[0] = lo[0]; o[0] <= hi[0]; o[0]++ {
		for o[1] = lo[1]; o[1] <= hi[1]; o[1]++ {
			for o[2] = lo[2]; o[2] <= hi[2]; o[2]++ {
				w, _ := l.weightFrom(other, [3]int{o[0] - shift[0], o[1] - shift[1], o[2] - shift[2]})
				sum += w * y[local(o)]
			}
		}
	}
	return sum, true
}

// weightFrom is the weight with which the fine unknown at centre+o takes its
// value from the coarse one at centre, and its index; 0 if there is none.
func (l *level) weightFrom(centre, o [3]int) (w float64, p int) {
	mask := 0
	for a := range 3 {
		if o[a] == 0 {
			continue
		}
		x := centre[a] + o[a]
		switch {
		case x >= 0 && x < l.n[a]:
		case l.periodic[a]:
			x = (x + l.n[a]) % l.n[a]
		default:
			return 0, 0
		}
		if _, odd := l.parent(a, x); !odd {
			return 0, 0
		}
		if o[a] < 0 {
			mask |= 4 >> a
		}
		centre[a] = x
	}
	p = l.index(centre[0], centre[1], centre[2])
	return l.weights[mask][p], p
}
