package fd

import "math"

// WENOPoints interpolates point values, where WENO5 reconstructs from averages:
// of six nodes a, b, c, d, e, f it returns the fifth-order values halfway between
// c and d, from a…e for information that moves to the right, and from f…b for
// information that moves to the left. Mirrored nodes give mirrored values, bit
// for bit.
//
// least is the square of a variation that counts as smooth, small against that of
// what is interpolated: without it the weights of WENO-Z lose orders where two
// derivatives vanish, since all measures do (W. S. Don and R. Borges, J. Comput.
// Phys. 250 (2013) 347, section 4). It must be positive; 1e-40 stands for none.
//
// Smoothness measures and the weights of WENO-Z are those of WENO5; stencils and
// linear weights 1/16, 10/16, 5/16 are those of interpolation, as in Y. Jiang,
// C.-W. Shu and M. Zhang, SIAM J. Sci. Comput. 35 (2013) A1137, section 2.2. The
// weights are brought to one denominator, which leaves one division for each side.
func WENOPoints(a, b, c, d, e, f, least float64) (right, left float64) {
	sb, sc, sd, se := a+c-2*b, b+d-2*c, c+e-2*d, d+f-2*e
	sb *= sb * (13. / 12)
	sc *= sc * (13. / 12)
	sd *= sd * (13. / 12)
	se *= se * (13. / 12)
	t0, t1, t2 := a-4*b+3*c, b-d, 3*c-4*d+e
	right = blendPoints(sb+0.25*t0*t0, sc+0.25*t1*t1, sd+0.25*t2*t2,
		3*a-10*b+15*c, 6*c-b+3*d, 3*c+6*d-e, least)
	t0, t1, t2 = f-4*e+3*d, e-c, 3*d-4*c+b
	left = blendPoints(se+0.25*t0*t0, sd+0.25*t1*t1, sc+0.25*t2*t2,
		3*f-10*e+15*d, 6*d-e+3*c, 3*d+6*c-b, least)
	return right, left
}

// blendPoints is the mean of q0, q1, q2 (eightfold) with the WENO-Z weights of
// smoothness β0, β1, β2.
func blendPoints(beta0, beta1, beta2, q0, q1, q2, least float64) float64 {
	tau := math.Abs(beta0 - beta2)
	tau *= tau
	beta0, beta1, beta2 = beta0+least, beta1+least, beta2+least
	beta0, beta1, beta2 = beta0*beta0, beta1*beta1, beta2*beta2
	w0 := (beta0 + tau) * (beta1 * beta2)
	w1 := 10 * ((beta1 + tau) * (beta0 * beta2))
	w2 := 5 * ((beta2 + tau) * (beta0 * beta1))
	return (w0*q0 + w1*q1 + w2*q2) / (8 * (w0 + w1 + w2))
}
