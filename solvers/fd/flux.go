package fd

// SkewBurgers sets du_i = −(u²/2)_x at the nodes of a padded line, by central
// differences of the given order of the split form
//
//	(u²/2)_x = ((u²)_x + u u_x)/3
//
// which is conservative (the flux is (u_l² + u_l u_r + u_r²)/6, combined) and
// conserves Σ u² too, so that no aliasing makes it unstable.
//
// E. Tadmor, Math. Comp. 49 (1987) 91; P. LeFloch, J.-M. Mercier and C. Rohde,
// SIAM J. Numer. Anal. 40 (2002) 1968, theorem 4.4.
func SkewBurgers(du, padded []float64, h float64, order int) {
	a := First(order)
	scale := -1 / (3 * h)
	n := len(du)
	switch len(a) {
	case 3:
		a1, a2, a3 := a[0]*scale, a[1]*scale, a[2]*scale
		p := padded[Ghosts-3 : Ghosts+n+3]
		for i := range du {
			w := p[i : i+7 : i+7]
			c := w[3]
			du[i] = a1*(w[4]-w[2])*(w[4]+w[2]+c) + a2*(w[5]-w[1])*(w[5]+w[1]+c) + a3*(w[6]-w[0])*(w[6]+w[0]+c)
		}
	default:
		for i := range du {
			k := i + Ghosts
			c, sum := padded[k], 0.0
			for r, w := range a {
				high, low := padded[k+r+1], padded[k-r-1]
				sum += w * (high - low) * (high + low + c)
			}
			du[i] = scale * sum
		}
	}
}

// Laplace1 sets du_i = c·u_xx at the nodes of a padded line, by central
// differences of the given order.
func Laplace1(du, padded []float64, c, h float64, order int) {
	b := Second(order)
	scale := c / (h * h)
	n := len(du)
	switch len(b) {
	case 4:
		b0, b1, b2, b3 := b[0]*scale, b[1]*scale, b[2]*scale, b[3]*scale
		p := padded[Ghosts-3 : Ghosts+n+3]
		for i := range du {
			w := p[i : i+7 : i+7]
			du[i] = b0*w[3] + b1*(w[2]+w[4]) + b2*(w[1]+w[5]) + b3*(w[0]+w[6])
		}
	default:
		for i := range du {
			k := i + Ghosts
			sum := b[0] * padded[k]
			for r, w := range b[1:] {
				sum += w * (padded[k+r+1] + padded[k-r-1])
			}
			du[i] = scale * sum
		}
	}
}
