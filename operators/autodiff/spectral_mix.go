package autodiff

import "github.com/pdekit/pdekit/internal/kernel"

// Coefficients are mixed as planes (2, modes, batch, channels): real parts, then
// imaginary parts.

// mix sets planes y, (2, modes, batch, out), to planes x, (2, modes, batch,
// in), times the weights of each mode; or, with in and out exchanged, times
// their conjugate transposes.
func (o *spectralOp[T]) mix(y, x, w []T, adjoint bool) {
	from, to := o.in, o.out
	if adjoint {
		from, to = to, from
	}
	rowX, rowY, matrix := o.batch*from, o.batch*to, o.in*o.out
	imX, imY := len(x)/2, len(y)/2
	for _, r := range o.runs {
		kernel.ComplexGemmBatch(false, adjoint, r.length, o.batch, to, from,
			x[r.plane*rowX:], x[imX+r.plane*rowX:], from, rowX,
			w[r.weight*matrix:], w[o.size+r.weight*matrix:], o.out, matrix,
			0, y[r.plane*rowY:], y[imY+r.plane*rowY:], to, rowY)
	}
}

// gradWeights sets dw = xᴴ·dy for each mode, or adds it.
func (o *spectralOp[T]) gradWeights(dw, x, dy []T, first bool) {
	kept := 0
	for _, r := range o.runs {
		kept += r.length
	}
	beta := T(1)
	if first {
		beta = 0
		if kept*o.in*o.out < o.size {
			clear(dw)
		}
	}
	rowX, rowY, matrix := o.batch*o.in, o.batch*o.out, o.in*o.out
	imX, imY := len(x)/2, len(dy)/2
	for _, r := range o.runs {
		kernel.ComplexGemmBatch(true, false, r.length, o.in, o.out, o.batch,
			x[r.plane*rowX:], x[imX+r.plane*rowX:], o.in, rowX,
			dy[r.plane*rowY:], dy[imY+r.plane*rowY:], o.out, rowY,
			beta, dw[r.weight*matrix:], dw[o.size+r.weight*matrix:], o.out, matrix)
	}
}
