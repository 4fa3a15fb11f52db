package vorticity

import "github.com/pdekit/pdekit/solvers/grid"

// linearPart is ν Δ_h ω − α ω on a periodic plane, Δ_h the difference Laplacian
// that elliptic.Periodic inverts.
type linearPart struct {
	order           int
	nx, ny          int
	viscosity, drag float64
	hx, hy          float64
	x, y            float64 // ν/hx², ν/hy²
	line            []float64
}

func newLinearPart(order int, g grid.Grid) linearPart {
	return linearPart{
		order: order, nx: g.N[0], ny: g.N[1], hx: g.Spacing(0), hy: g.Spacing(1),
		line: make([]float64, g.N[1]+4),
	}
}

// set sets ν and α.
func (l *linearPart) set(viscosity, drag float64) {
	l.viscosity, l.drag = viscosity, drag
	l.x, l.y = viscosity/(l.hx*l.hx), viscosity/(l.hy*l.hy)
}

// rate is the largest decay rate, given the largest eigenvalue of −Δ_h.
func (l *linearPart) rate(largest float64) float64 { return l.viscosity*largest + l.drag }

// add adds ν Δ_h u − α u to du.
func (l *linearPart) add(du, u []float64) {
	if l.viscosity == 0 && l.drag == 0 {
		return
	}
	n := l.ny
	row := func(i int) []float64 {
		i = (i + l.nx) % l.nx
		return u[i*n : (i+1)*n]
	}
	for i := range l.nx {
		out, here := du[i*n:(i+1)*n], row(i)
		copy(l.line[2:], here)
		l.line[0], l.line[1] = here[n-2], here[n-1]
		l.line[n+2], l.line[n+3] = here[0], here[1]
		if l.order == 4 {
			l.row4(out, l.line, row(i-2), row(i-1), row(i+1), row(i+2))
		} else {
			l.row2(out, l.line, row(i-1), row(i+1))
		}
	}
}

// row2 adds one row of the second-order operator; here is padded by two.
func (l *linearPart) row2(out, here, w, e []float64) {
	n := len(out)
	here, w, e = here[:n+4], w[:n], e[:n]
	x, y, c := l.x, l.y, -2*(l.x+l.y)-l.drag
	for j := range out {
		out[j] += c*here[j+2] + y*(here[j+1]+here[j+3]) + x*(w[j]+e[j])
	}
}

// row4 adds one row of the fourth-order operator; here is padded by two.
func (l *linearPart) row4(out, here, ww, w, e, ee []float64) {
	n := len(out)
	here, ww, w, e, ee = here[:n+4], ww[:n], w[:n], e[:n], ee[:n]
	x1, x2, y1, y2 := l.x*(4./3), l.x*(-1./12), l.y*(4./3), l.y*(-1./12)
	c := -2.5*(l.x+l.y) - l.drag
	for j := range out {
		out[j] += c*here[j+2] + y1*(here[j+1]+here[j+3]) + y2*(here[j]+here[j+4]) +
			x1*(w[j]+e[j]) + x2*(ww[j]+ee[j])
	}
}
