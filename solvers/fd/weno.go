package fd

import "math"

// WENO5 is the fifth-order weighted essentially non-oscillatory value at the
// right face of the middle cell of five cell averages a, b, c, d, e: upwind for
// information that moves to the right. The mirrored call WENO5(f, e, d, c, b)
// gives the value at the same face from the right.
//
// The stencils and smoothness measures are those of G.-S. Jiang and C.-W. Shu,
// J. Comput. Phys. 126 (1996) 202; the weights are WENO-Z with power 2, of
// R. Borges et al., J. Comput. Phys. 227 (2008) 3191, eq. (28), of full order at
// smooth extrema too.
func WENO5(a, b, c, d, e float64) float64 {
	const tiny = 1e-40
	q0 := (2*a - 7*b + 11*c) * (1. / 6)
	q1 := (-b + 5*c + 2*d) * (1. / 6)
	q2 := (2*c + 5*d - e) * (1. / 6)
	s0, t0 := a-2*b+c, a-4*b+3*c
	s1, t1 := b-2*c+d, b-d
	s2, t2 := c-2*d+e, 3*c-4*d+e
	beta0 := 13./12*s0*s0 + 0.25*t0*t0
	beta1 := 13./12*s1*s1 + 0.25*t1*t1
	beta2 := 13./12*s2*s2 + 0.25*t2*t2
	tau := math.Abs(beta0 - beta2)
	r0, r1, r2 := tau/(beta0+tiny), tau/(beta1+tiny), tau/(beta2+tiny)
	w0 := 0.1 * (1 + r0*r0)
	w1 := 0.6 * (1 + r1*r1)
	w2 := 0.3 * (1 + r2*r2)
	return (w0*q0 + w1*q1 + w2*q2) / (w0 + w1 + w2)
}

// WENOBurgers sets du_i = −(u²/2)_x at the nodes of a padded line, by WENO5 of
// the Lax–Friedrichs split flux f± = (u²/2 ± αu)/2, with α a tenth above the
// largest |u| of the six points that a face sees. It is conservative, of fifth
// order where u is smooth, and keeps shocks sharp and free of oscillations.
//
// Were α the largest |u| itself, f+ would be flat to third order at a minimum
// −α of u, where the weights then lose two orders.
func WENOBurgers(du, padded []float64, h float64) {
	inv := 1 / h
	left := wenoFace(padded, Ghosts)
	for i := range du {
		right := wenoFace(padded, Ghosts+i+1)
		du[i] = (left - right) * inv
		left = right
	}
}

// wenoFace is the flux through the face between points i−1 and i.
func wenoFace(u []float64, i int) float64 {
	w := (*[6]float64)(u[i-3 : i+3])
	alpha := 0.0
	for _, v := range w {
		alpha = max(alpha, math.Abs(v))
	}
	alpha *= 1.1
	var p, m [6]float64
	for k, v := range w {
		p[k] = 0.25 * v * (v + 2*alpha)
		m[k] = 0.25 * v * (v - 2*alpha)
	}
	return WENO5(p[0], p[1], p[2], p[3], p[4]) + WENO5(m[5], m[4], m[3], m[2], m[1])
}
