package fd

import "github.com/pdekit/pdekit/solvers/grid"

// Arakawa is the Jacobian
//
//	J(a, b) = a_x b_y − a_y b_x
//
// on a periodic 2-D grid, differenced so that the sums over the grid of J,
// a·J and b·J vanish identically: with b = ω and a = ψ, mean vorticity,
// energy and enstrophy are conserved by the semi-discrete advection, whatever
// the grid (A. Arakawa, J. Comput. Phys. 1 (1966) 119–143, doi
// 10.1016/0021-9991(66)90015-5).
//
// Order 2 is the paper's J1 on the nine nearest nodes. Order 4 is its 2·J1 − J2,
// where J2 is J1 on the diagonal lattice of spacing √2·h: each of the two
// conserves, so does their combination, and their leading errors cancel.
//
// A plan owns its scratch and serves one goroutine.
type Arakawa struct {
	order, nx, ny int
	scale         float64
	a, b          rows
}

// NewArakawa returns the Jacobian of order 2 or 4 on g, which has two periodic
// axes.
func NewArakawa(order int, g grid.Grid) *Arakawa {
	if g.Dims() != 2 || !g.Periodic[0] || !g.Periodic[1] {
		panic("fd: the Arakawa Jacobian needs two periodic axes")
	}
	area := g.Spacing(0) * g.Spacing(1)
	p := &Arakawa{order: order, nx: g.N[0], ny: g.N[1]}
	switch order {
	case 2:
		p.scale = 1 / (12 * area)
	case 4:
		p.scale = 1 / (24 * area)
	default:
		panic("fd: the Arakawa Jacobian has order 2 or 4")
	}
	p.a, p.b = newRows(p.ny), newRows(p.ny)
	return p
}

// Jacobian sets dst = J(a, b). The slices hold nx·ny values with y fastest and
// do not overlap.
func (p *Arakawa) Jacobian(dst, a, b []float64) {
	p.a.start(a, p.nx)
	p.b.start(b, p.nx)
	for i := range p.nx {
		out := dst[i*p.ny : (i+1)*p.ny]
		x, y := &p.a.row, &p.b.row
		done := jacobianFast(p.order, out, x, y, p.scale)
		if p.order == 4 {
			jacobianRow4(out, done, x[0], x[1], x[2], x[3], x[4], y[0], y[1], y[2], y[3], y[4], p.scale)
		} else {
			jacobianRow2(out, done, x[1], x[2], x[3], y[1], y[2], y[3], p.scale)
		}
		p.a.next(a)
		p.b.next(b)
	}
}

// rows is a window of five rows of a periodic array, each with two more values
// at either end, so that a stencil needs no wrapping.
type rows struct {
	row      [5][]float64
	n, count int
	ahead    int // index of the row that next loads
}

func newRows(n int) rows {
	r := rows{n: n}
	for i := range r.row {
		r.row[i] = make([]float64, n+4)
	}
	return r
}

// start loads rows −2 … 2 of an array of count rows.
func (r *rows) start(src []float64, count int) {
	r.count = count
	r.ahead = 2*count - 2
	for range r.row {
		r.next(src)
	}
}

// next moves the window down by one row.
func (r *rows) next(src []float64) {
	free := r.row[0]
	copy(r.row[:], r.row[1:])
	r.row[4] = free
	i := r.ahead % r.count
	n := r.n
	line := src[i*n : (i+1)*n]
	copy(free[2:], line)
	free[0], free[1] = line[(2*n-2)%n], line[n-1]
	free[n+2], free[n+3] = line[0], line[1%n]
	r.ahead = i + 1
}

// jacobianRow2 is J1: w, c, e are the rows before, at and after the output row
// of each factor, offset by two. Elements before from are left as they are.
func jacobianRow2(out []float64, from int, aw, ac, ae, bw, bc, be []float64, scale float64) {
	n := len(out)
	aw, ac, ae = aw[:n+4], ac[:n+4], ae[:n+4]
	bw, bc, be = bw[:n+4], bc[:n+4], be[:n+4]
	for j := from; j < n; j++ {
		aS, aN := ac[j+1], ac[j+3]
		aSE, aE, aNE := ae[j+1], ae[j+2], ae[j+3]
		aSW, aW, aNW := aw[j+1], aw[j+2], aw[j+3]
		ns, ew := aN-aS, aE-aW
		bSE, bNE, bSW, bNW := be[j+1], be[j+3], bw[j+1], bw[j+3]
		sum := bw[j+2]*(ns+(aNW-aSW)) - be[j+2]*(ns+(aNE-aSE))
		sum += bc[j+3]*(ew+(aNE-aNW)) - bc[j+1]*(ew+(aSE-aSW))
		sum += aE*(bNE-bSE) + aN*(bNW-bNE) + aW*(bSW-bNW) + aS*(bSE-bSW)
		out[j] = scale * sum
	}
}

// jacobianRow4 is 2·J1 − J2: the rows from two before to two after.
func jacobianRow4(out []float64, from int, aww, aw, ac, ae, aee, bww, bw, bc, be, bee []float64, scale float64) {
	n := len(out)
	aww, aw, ac, ae, aee = aww[:n+4], aw[:n+4], ac[:n+4], ae[:n+4], aee[:n+4]
	bww, bw, bc, be, bee = bww[:n+4], bw[:n+4], bc[:n+4], be[:n+4], bee[:n+4]
	for j := from; j < n; j++ {
		aS, aN := ac[j+1], ac[j+3]
		aSE, aE, aNE := ae[j+1], ae[j+2], ae[j+3]
		aSW, aW, aNW := aw[j+1], aw[j+2], aw[j+3]
		bSE, bNE, bSW, bNW := be[j+1], be[j+3], bw[j+1], bw[j+3]
		ns, ew := aN-aS, aE-aW
		near := bw[j+2]*(ns+(aNW-aSW)) - be[j+2]*(ns+(aNE-aSE))
		near += bc[j+3]*(ew+(aNE-aNW)) - bc[j+1]*(ew+(aSE-aSW))
		near += aE*(bNE-bSE) + aN*(bNW-bNE) + aW*(bSW-bNW) + aS*(bSE-bSW)

		// The same on the lattice turned by 45°: NE is its east, NW its north.
		aSS, aNN, aEE, aWW := ac[j], ac[j+4], aee[j+2], aww[j+2]
		bSS, bNN, bEE, bWW := bc[j], bc[j+4], bee[j+2], bww[j+2]
		ns, ew = aNW-aSE, aNE-aSW
		far := bSW*(ns+(aWW-aSS)) - bNE*(ns+(aNN-aEE))
		far += bNW*(ew+(aNN-aWW)) - bSE*(ew+(aEE-aSS))
		far += aNE*(bNN-bEE) + aNW*(bWW-bNN) + aSW*(bSS-bWW) + aSE*(bEE-bSS)
		out[j] = scale * (4*near - far)
	}
}
