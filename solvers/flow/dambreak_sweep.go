package flow

import "math"

// sweep carries liquid, mass and momentum along axis d. What a sweep alone seems
// to create in a cell, as the flow is free of divergence only on both axes
// together, goes to the phase that the cell held more of when the step began;
// the other sweep takes the same away, so that both together conserve volume
// (Weymouth and Yue 2010, eq. 18).
//
// Mass and momentum move by the same fluxes, and the mass around a face of the
// velocity is the mean of its two cells', so that a uniform velocity stays
// uniform at any ratio of densities (M. Rudman, Int. J. Numer. Meth. Fluids 28
// (1998) 357, without his second grid).
func (f *twoPhase) sweep(d int) {
	f.liquidFluxes(d)
	f.fillGhosts()
	f.mirror()
	dd, courant := f.stride[d], f.courant[d]
	for _, p := range f.centres.rows {
		for i := p; i < p+f.centres.length; i++ {
			density := f.gasDensity + (1-f.gasDensity)*f.full[i]
			f.swelling[i] = density * (courant[i+dd] - courant[i])
		}
	}
	for c := range 2 {
		f.carry(c, d)
	}
	for _, p := range f.centres.rows {
		for i := p; i < p+f.centres.length; i++ {
			f.fraction[i] += f.full[i]*(courant[i+dd]-courant[i]) - (f.liquid[i+dd] - f.liquid[i])
		}
	}
	f.settleFractions()
}

// mirror extends each component beyond the sides that it is normal to, oddly.
func (f *twoPhase) mirror() {
	for c := range 2 {
		u, d, n := f.velocity[c], f.stride[c], f.cells[c]*f.stride[c]
		for _, p := range f.planes[c] {
			u[p], u[p+n+2*d] = -u[p+2*d], -u[p+n]
		}
	}
}

// carry moves the momentum of component c along axis d.
func (f *twoPhase) carry(c, d int) {
	dc, dd := f.stride[c], f.stride[d]
	u, courant := f.velocity[c], f.courant[d]
	rows, length := f.Rows(c)
	for _, p := range rows {
		for i := p; i < p+length; i++ {
			low, high := 0.5*(f.mass[i-dc]+f.mass[i]), 0.5*(f.mass[i+dd-dc]+f.mass[i+dd])
			held := 0.5*(f.density[i-dc]+f.density[i]) + 0.5*(f.swelling[i-dc]+f.swelling[i])
			in := low * carried(u, i, dd, 0.5*(courant[i-dc]+courant[i]))
			out := high * carried(u, i+dd, dd, 0.5*(courant[i+dd-dc]+courant[i+dd]))
			f.moved[i] = (held*u[i] + in - out) / (held + low - high)
		}
	}
	for _, p := range rows {
		copy(u[p:p+length], f.moved[p:])
	}
}

// carried is the mean of what passes between u[i−d] and u[i] in a step that moves
// it by courant spacings: upwind, with van Leer's limiter.
func carried(u []float64, i, d int, courant float64) float64 {
	before, from, to := i-2*d, i-d, i
	if courant < 0 {
		before, from, to = i+d, i, i-d
		courant = -courant
	}
	if before < 0 || before >= len(u) { // at a side, which nothing passes
		return u[from]
	}
	step, rise := u[from]-u[before], u[to]-u[from]
	if step*rise <= 0 {
		return u[from]
	}
	return u[from] + (1-courant)*step*rise/(step+rise)
}

// liquidFluxes sets how much liquid and mass passes the inner faces of axis d:
// THINC/SW (F. Xiao, S. Ii and C. Chen, J. Comput. Phys. 230 (2011) 7086), in
// each cell that the flow leaves a step ½(1 ± tanh(β(x − x₀))), as steep as the
// front's normal is along the axis.
func (f *twoPhase) liquidFluxes(d int) {
	dd := f.stride[d]
	courant := f.courant[d]
	rows, length := f.Rows(d)
	for _, p := range rows {
		for i := p; i < p+length; i++ {
			move, from := courant[i], i-dd
			if move < 0 {
				from = i
			}
			amount := f.leaving(from, d, move)
			f.liquid[i] = amount
			f.mass[i] = f.gasDensity*move + (1-f.gasDensity)*amount
		}
	}
	// Nothing passes the sides.
	for _, p := range f.planes[d] {
		for _, i := range [2]int{p + dd, p + (f.cells[d]+1)*dd} {
			f.liquid[i], f.mass[i] = 0, 0
		}
	}
}

// leaving is the liquid that leaves cell i along axis d, with the sign of move.
func (f *twoPhase) leaving(i, d int, move float64) float64 {
	const pure = 1e-12
	dd := f.stride[d]
	c, below, above := f.fraction[i], f.fraction[i-dd], f.fraction[i+dd]
	if c < pure || c > 1-pure || (c-below)*(above-c) <= 0 {
		return c * move
	}
	beta := 0.01 + 2.3*f.steepness(i, d)
	sign := math.Copysign(1, above-below)
	// q(x) = cosh(β(x−x₀))/cosh(βx₀); that q(1) fits the fraction gives tanh(βx₀).
	t := (math.Cosh(beta) - math.Exp(sign*beta*(2*c-1))) / math.Sinh(beta)
	q := func(x float64) float64 { return math.Cosh(beta*x) - t*math.Sinh(beta*x) }
	size := math.Abs(move)
	ratio := q(size) // over q(0) = 1
	if move > 0 {
		ratio = math.Exp(sign*beta*(2*c-1)) / q(1-size)
	}
	amount := 0.5 * (size + sign/beta*math.Log(ratio))
	amount = min(max(amount, 0, c-(1-size)), size, c) // but for rounding it is
	return math.Copysign(amount, move)
}

// steepness is the modulus of the component along axis d of the unit normal of
// the front in cell i, by differences of 3×3 cells.
func (f *twoPhase) steepness(i, d int) float64 {
	along, across := f.stride[d], f.stride[1-d]
	slope := func(a, b int) float64 {
		v := f.fraction
		return v[i+a+b] - v[i-a+b] + 2*(v[i+a]-v[i-a]) + v[i+a-b] - v[i-a-b]
	}
	x, y := slope(along, across)/f.h[d], slope(across, along)/f.h[1-d]
	if x == 0 {
		return 0
	}
	return math.Abs(x) / math.Hypot(x, y)
}
