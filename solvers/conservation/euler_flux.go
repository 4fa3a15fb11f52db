package conservation

import (
	"math"

	"github.com/pdekit/pdekit/solvers/fd"
)

// gasDynamics are the equations of Euler for an ideal gas: state (density,
// momentum, energy), primitive variables (density, velocity, pressure).
type gasDynamics struct {
	dims  int
	gamma float64
	state strip // conserved variables of a line
	flux  strip // fluxes at its nodes
	sound []float64
	faces gasFaces
}

// gasFaces are the characteristic variables at the faces of a line: on the left
// of each, and on the right.
type gasFaces struct {
	up, down, heat, shear, spin [2][]float64
	// The factors of what they are made of, and the squares of the variations
	// that count as smooth.
	plus, minus, cool, none          []float64
	leastSound, leastHeat, leastTurn []float64
}

var _ system = (*gasDynamics)(nil)

// newGasDynamics serves lines of at most n nodes.
func newGasDynamics(dims, n int, gamma float64) *gasDynamics {
	e := &gasDynamics{dims: dims, gamma: gamma, sound: make([]float64, n+2*reach)}
	f := &e.faces
	for _, row := range []*[]float64{&f.up[0], &f.up[1], &f.down[0], &f.down[1], &f.heat[0], &f.heat[1], &f.shear[0], &f.shear[1], &f.spin[0], &f.spin[1],
		&f.plus, &f.minus, &f.cool, &f.none, &f.leastSound, &f.leastHeat, &f.leastTurn} {
		*row = make([]float64, n+1)
	}
	for k := range dims + 2 {
		e.state[k], e.flux[k] = make([]float64, n+2*reach), make([]float64, n+2*reach)
	}
	return e
}

func (e *gasDynamics) variables() int { return e.dims + 2 }

func (e *gasDynamics) present(u *strip) {
	g := e.gamma - 1
	if e.dims == 1 {
		rho, mx, energy := u[0], u[1], u[2]
		mx, energy = mx[:len(rho)], energy[:len(rho)]
		for i, r := range rho {
			vx := mx[i] / r
			mx[i], energy[i] = vx, g*(energy[i]-0.5*r*(vx*vx))
		}
		return
	}
	rho, mx, my, energy := u[0], u[1], u[2], u[e.dims+1]
	mx, my, energy = mx[:len(rho)], my[:len(rho)], energy[:len(rho)]
	if e.dims == 3 {
		mz := u[3][:len(rho)]
		for i, r := range rho {
			inv := 1 / r
			vx, vy, vz := mx[i]*inv, my[i]*inv, mz[i]*inv
			mx[i], my[i], mz[i], energy[i] = vx, vy, vz, g*(energy[i]-0.5*r*(vx*vx+vy*vy+vz*vz))
		}
		return
	}
	for i, r := range rho {
		inv := 1 / r
		vx, vy := mx[i]*inv, my[i]*inv
		mx[i], my[i], energy[i] = vx, vy, g*(energy[i]-0.5*r*(vx*vx+vy*vy))
	}
}

func (e *gasDynamics) restore(w *strip) {
	inv := 1 / (e.gamma - 1)
	last := e.dims + 1
	for i, r := range w[0] {
		square := 0.0
		for k := 1; k < last; k++ {
			v := w[k][i]
			square += v * v
			w[k][i] = r * v
		}
		w[last][i] = w[last][i]*inv + 0.5*r*square
	}
}

func (e *gasDynamics) admissible(u *strip) bool {
	if e.dims == 1 {
		mx, energy := u[1][:len(u[0])], u[2][:len(u[0])]
		for i, r := range u[0] {
			if !(r > 0 && energy[i]*r > 0.5*mx[i]*mx[i]) {
				return false
			}
		}
		return true
	}
	mx, my, energy := u[1][:len(u[0])], u[2][:len(u[0])], u[e.dims+1][:len(u[0])]
	if e.dims == 3 {
		mz := u[3][:len(u[0])]
		for i, r := range u[0] {
			if !(r > 0 && energy[i]*r > 0.5*(mx[i]*mx[i]+my[i]*my[i]+mz[i]*mz[i])) {
				return false
			}
		}
		return true
	}
	for i, r := range u[0] {
		if !(r > 0 && energy[i]*r > 0.5*(mx[i]*mx[i]+my[i]*my[i])) {
			return false
		}
	}
	return true
}

func (e *gasDynamics) speeds(w *strip, fastest *[mostAxes]float64) {
	p := w[e.dims+1][:len(w[0])]
	for i, r := range w[0] {
		c := math.Sqrt(e.gamma * p[i] / r)
		for d := range e.dims {
			fastest[d] = max(fastest[d], math.Abs(w[1+d][i])+c)
		}
	}
}

// divergence implements system: characteristic variables of the primitive form,
// linearised at the face, are interpolated by WENO-Z to both sides of it, HLLC
// gives the flux there, and what would make a density or pressure negative is
// replaced by a share of the Lax–Friedrichs flux.
func (e *gasDynamics) divergence(d, w *strip, fastest float64) {
	n := len(w[0]) - 2*reach
	e.nodes(w)
	e.interpolate(w, n+1)
	before, after := &gasFlux{}, &gasFlux{}
	e.face(before, w, 0, fastest)
	for i := range n {
		e.face(after, w, i+1, fastest)
		d[0][i] = after.mass - before.mass
		d[1][i] = after.momentum - before.momentum
		if e.dims > 1 {
			d[2][i] = after.shear - before.shear
		}
		if e.dims > 2 {
			d[3][i] = after.spin - before.spin
		}
		d[e.dims+1][i] = after.energy - before.energy
		before, after = after, before
	}
}

// nodes fills the conserved variables, fluxes and sound speeds of a line.
func (e *gasDynamics) nodes(w *strip) {
	n := len(w[0])
	inv := 1 / (e.gamma - 1)
	rho, vel, p := w[0], w[1][:n], w[e.dims+1][:n]
	mass, momentum, energy := e.state[0][:n], e.state[1][:n], e.state[e.dims+1][:n]
	fluxMass, fluxMomentum, fluxEnergy := e.flux[0][:n], e.flux[1][:n], e.flux[e.dims+1][:n]
	sound := e.sound[:n]
	for i, r := range rho {
		v, q := vel[i], p[i]
		m := r * v
		square := v * v
		for k := 2; k <= e.dims; k++ {
			s := w[k][i]
			square += s * s
			e.state[k][i], e.flux[k][i] = r*s, m*s
		}
		total := q*inv + 0.5*r*square
		mass[i], momentum[i], energy[i] = r, m, total
		fluxMass[i], fluxMomentum[i], fluxEnergy[i] = m, m*v+q, (total+q)*v
		sound[i] = math.Sqrt(e.gamma * q / r)
	}
}

// gasFlux is what passes a face; shear and spin are of the momenta across the line.
type gasFlux struct{ mass, momentum, shear, spin, energy float64 }

// gasPoint is a state beside a face, in primitive variables; shear and spin are the
// velocities across the line.
type gasPoint struct{ density, velocity, shear, spin, pressure float64 }

// face computes the flux through face i of a line, between padded nodes
// reach+i−1 and reach+i.
func (e *gasDynamics) face(f *gasFlux, w *strip, i int, fastest float64) {
	left, right := i+reach-1, i+reach
	var l, r gasPoint
	e.beside(&l, w, 0, i)
	e.beside(&r, w, 1, i)
	e.hllc(f, &l, &r)
	f.mass += corrected((*[6]float64)(e.flux[0][i : i+6]))
	f.momentum += corrected((*[6]float64)(e.flux[1][i : i+6]))
	if e.dims > 1 {
		f.shear += corrected((*[6]float64)(e.flux[2][i : i+6]))
	}
	if e.dims > 2 {
		f.spin += corrected((*[6]float64)(e.flux[3][i : i+6]))
	}
	f.energy += corrected((*[6]float64)(e.flux[e.dims+1][i : i+6]))
	e.limit(f, left, right, fastest)
}

// interpolate brings the characteristic variables of a line to both sides of its
// faces.
//
// With ρ̄ and c̄ the means of the two nodes beside a face, they are p ± ρ̄c̄u for
// sound, ρ − p/c̄² for entropy, and the velocities across the line themselves. Where a variation of
// a thousandth of the pressure makes up all of them, it counts as smooth.
func (e *gasDynamics) interpolate(w *strip, faces int) {
	f := &e.faces
	rho, vel, p := w[0], w[1], w[e.dims+1]
	for i := range faces {
		left, right := i+reach-1, i+reach
		c := 0.5 * (e.sound[left] + e.sound[right])
		z := 0.5 * (rho[left] + rho[right]) * c
		k := 1 / (c * c)
		least := 0.5e-3 * (p[left] + p[right])
		least *= least
		f.plus[i], f.minus[i], f.cool[i] = z, -z, -k
		f.leastSound[i], f.leastHeat[i], f.leastTurn[i] = least, least*k*k, least/(z*z)
	}
	fd.WENORows(f.up[0][:faces], f.up[1], p, vel, f.plus, f.leastSound)
	fd.WENORows(f.down[0][:faces], f.down[1], p, vel, f.minus, f.leastSound)
	fd.WENORows(f.heat[0][:faces], f.heat[1], rho, p, f.cool, f.leastHeat)
	if e.dims > 1 {
		fd.WENORows(f.shear[0][:faces], f.shear[1], w[2], p, f.none, f.leastTurn)
	}
	if e.dims > 2 {
		fd.WENORows(f.spin[0][:faces], f.spin[1], w[3], p, f.none, f.leastTurn)
	}
}

// beside returns the state on side 0 or 1 of face i: that of the node there
// where interpolation leaves the node's own order of magnitude.
func (e *gasDynamics) beside(s *gasPoint, w *strip, side, i int) {
	const share = 0.05
	f := &e.faces
	up, down := f.up[side][i], f.down[side][i]
	s.pressure = 0.5 * (up + down)
	s.velocity = 0.5 / f.plus[i] * (up - down)
	s.density = f.heat[side][i] - f.cool[i]*s.pressure
	s.shear, s.spin = f.shear[side][i], f.spin[side][i]
	node := i + reach - 1 + side
	if !(s.density > share*w[0][node] && s.pressure > share*w[e.dims+1][node]) {
		*s = e.node(w, node)
	}
}

// node is the state at padded node i of a line.
func (e *gasDynamics) node(w *strip, i int) gasPoint {
	s := gasPoint{density: w[0][i], velocity: w[1][i], pressure: w[e.dims+1][i]}
	if e.dims > 1 {
		s.shear = w[2][i]
	}
	if e.dims > 2 {
		s.spin = w[3][i]
	}
	return s
}

// hllc sets f to the flux of E. F. Toro, M. Spruce and W. Speares, Shock Waves 4
// (1994) 25, with the signal speeds of B. Einfeldt, SIAM J. Numer. Anal. 25
// (1988) 294, eqs. (5.2) and (5.4).
func (e *gasDynamics) hllc(f *gasFlux, l, r *gasPoint) {
	inv := 1 / (e.gamma - 1)
	rootL, rootR := math.Sqrt(l.density), math.Sqrt(r.density)
	squareL, squareR := e.gamma*l.pressure/l.density, e.gamma*r.pressure/r.density
	share := 1 / (rootL + rootR)
	jump := r.velocity - l.velocity
	mean := (rootL*l.velocity + rootR*r.velocity) * share
	c := math.Sqrt((rootL*squareL+rootR*squareR)*share + 0.5*rootL*rootR*share*share*jump*jump)
	slowest := min(l.velocity-math.Sqrt(squareL), mean-c)
	fastest := max(r.velocity+math.Sqrt(squareR), mean+c)
	massL, massR := l.density*(slowest-l.velocity), r.density*(fastest-r.velocity)
	contact := ((r.pressure - l.pressure) + (massL*l.velocity - massR*r.velocity)) / (massL - massR)
	switch {
	case slowest >= 0:
		e.physical(f, l)
		return
	case fastest <= 0:
		e.physical(f, r)
		return
	}
	pressure := 0.5 * ((l.pressure + massL*(contact-l.velocity)) + (r.pressure + massR*(contact-r.velocity)))
	s, signal, mass := l, slowest, massL
	if contact < 0 {
		s, signal, mass = r, fastest, massR
	}
	// The flux of the state beside the contact.
	f.mass = mass / (signal - contact) * contact
	f.momentum = f.mass*contact + pressure
	f.shear, f.spin = f.mass*s.shear, f.mass*s.spin
	specific := s.pressure*inv/s.density + 0.5*(s.velocity*s.velocity+s.shear*s.shear+s.spin*s.spin)
	f.energy = f.mass*(specific+(contact-s.velocity)*(contact+s.pressure/mass)) + pressure*contact
}

// physical sets f to the flux of one state.
func (e *gasDynamics) physical(f *gasFlux, s *gasPoint) {
	f.mass = s.density * s.velocity
	f.momentum = f.mass*s.velocity + s.pressure
	f.shear, f.spin = f.mass*s.shear, f.mass*s.spin
	f.energy = (s.pressure*e.gamma/(e.gamma-1) + 0.5*s.density*(s.velocity*s.velocity+s.shear*s.shear+s.spin*s.spin)) * s.velocity
}
