package conservation

// reach is the number of nodes beyond an end that a flux looks at.
const reach = 3

// mostVariables is the largest number of variables of a system.
const mostVariables = 5

// mostAxes is the largest number of axes.
const mostAxes = 3

// strip holds the variables of consecutive nodes: strip[k][i] is variable k of node
// i. Those beyond a system's number of variables are nil.
type strip [mostVariables][]float64

// system is a hyperbolic system of balance laws U_t + Σ_d F_d(U)_{x_d} = S in one
// to three dimensions, node by node and line by line. Its state U and its
// primitive variables W have equally many components; component 0 is a density
// or depth, component 1+d of W the velocity along axis d, and of U the momentum.
type system interface {
	// variables is the number of components.
	variables() int
	// present overwrites states by primitive variables, and restore the reverse.
	present(u *strip)
	restore(w *strip)
	// admissible reports whether all states have a meaning.
	admissible(u *strip) bool
	// speeds raises fastest[d] to the largest signal speed along axis d.
	speeds(w *strip, fastest *[mostAxes]float64)
	// divergence sets d, for n nodes of a line along an axis, to h·(F_x − S) in
	// that direction, from the primitive variables of n+2·reach nodes. Components
	// are ordered as for axis 0, so that component 1 is the velocity along the
	// line. fastest is at least the largest signal speed along the line: for
	// Euler steps h/(2·fastest) the result must keep states admissible.
	divergence(d, w *strip, fastest float64)
}

// faceCorrection are the weights, nearest nodes first, of the nodal fluxes that
// turn the flux at a face into the one whose differences are the derivative at
// nodes to fifth order: −h²/24 f_xx + 7h⁴/5760 f_xxxx, by central differences.
//
// Y. Jiang, C.-W. Shu and M. Zhang, SIAM J. Sci. Comput. 35 (2013) A1137, eqs.
// (2.8) to (2.10).
var faceCorrection = [3]float64{118. / 3840, -137. / 3840, 19. / 3840}

// corrected is that sum for the face in the middle of six nodes. Mirrored nodes
// give the same bits.
func corrected(f *[6]float64) float64 {
	return faceCorrection[0]*(f[2]+f[3]) + (faceCorrection[1]*(f[1]+f[4]) + faceCorrection[2]*(f[0]+f[5]))
}
