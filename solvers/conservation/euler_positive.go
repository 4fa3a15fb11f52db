package conservation

// limit keeps densities and pressures positive: U_i − F/fastest and U_{i+1} +
// F/fastest, of which an Euler step h/(2·fastest) makes convex combinations with
// the other faces of their nodes, stay admissible. Where F would break that it is
// replaced by θF + (1−θ)F_LF, with the largest θ found and F_LF the Lax–Friedrichs
// flux, which never does.
//
// X. Y. Hu, N. A. Adams and C.-W. Shu, J. Comput. Phys. 242 (2013) 169, section 3.
func (e *gasDynamics) limit(f *gasFlux, left, right int, fastest float64) {
	inv := 1 / fastest
	if e.positive(f, left, -inv) && e.positive(f, right, inv) {
		return
	}
	safe := e.laxFriedrichs(left, right, fastest)
	theta := min(
		e.share(e.shifted(f, left, -inv), e.shifted(&safe, left, -inv), left),
		e.share(e.shifted(f, right, inv), e.shifted(&safe, right, inv), right))
	f.mass = safe.mass + theta*(f.mass-safe.mass)
	f.momentum = safe.momentum + theta*(f.momentum-safe.momentum)
	f.shear = safe.shear + theta*(f.shear-safe.shear)
	f.spin = safe.spin + theta*(f.spin-safe.spin)
	f.energy = safe.energy + theta*(f.energy-safe.energy)
}

// gasState is a state in conserved variables.
type gasState struct{ mass, momentum, shear, spin, energy float64 }

// shifted is the state of padded node i plus a multiple of a flux.
func (e *gasDynamics) shifted(f *gasFlux, i int, by float64) gasState {
	s := gasState{e.state[0][i] + by*f.mass, e.state[1][i] + by*f.momentum, by * f.shear, by * f.spin, e.state[e.dims+1][i] + by*f.energy}
	if e.dims > 1 {
		s.shear += e.state[2][i]
	}
	if e.dims > 2 {
		s.spin += e.state[3][i]
	}
	return s
}

// leastShare is what a density or pressure keeps of the node's own at least.
const leastShare = 1e-8

// positive reports whether the state of padded node i plus a multiple of a flux
// has a density and an internal energy of at least leastShare of the node's own
// density and energy. It asks without making that state: it is asked of every face.
func (e *gasDynamics) positive(f *gasFlux, i int, by float64) bool {
	ownMass, ownEnergy := e.state[0][i], e.state[e.dims+1][i]
	mass, momentum, energy := ownMass+by*f.mass, e.state[1][i]+by*f.momentum, ownEnergy+by*f.energy
	square := momentum * momentum
	if e.dims > 1 {
		shear := e.state[2][i] + by*f.shear
		square += shear * shear
	}
	if e.dims > 2 {
		spin := e.state[3][i] + by*f.spin
		square += spin * spin
	}
	return mass >= leastShare*ownMass && mass*(energy-leastShare*ownEnergy) >= 0.5*square
}

// internal is the internal energy.
func (s *gasState) internal() float64 {
	return s.energy - 0.5*(s.momentum*s.momentum+s.shear*s.shear+s.spin*s.spin)/s.mass
}

// share is a θ in [0, 1] for which θ·high + (1−θ)·low is positive, as low is, for
// padded node i.
func (e *gasDynamics) share(high, low gasState, i int) float64 {
	leastMass, leastEnergy := leastShare*e.state[0][i], leastShare*e.state[e.dims+1][i]
	theta := 1.0
	if high.mass < leastMass {
		if low.mass <= leastMass {
			return 0
		}
		theta = (low.mass - leastMass) / (low.mass - high.mass)
	}
	mixed := gasState{
		low.mass + theta*(high.mass-low.mass), low.momentum + theta*(high.momentum-low.momentum),
		low.shear + theta*(high.shear-low.shear), low.spin + theta*(high.spin-low.spin), low.energy + theta*(high.energy-low.energy),
	}
	// Internal energy is concave on the segment, so that the chord bounds it.
	a, b := low.internal(), mixed.internal()
	switch {
	case b >= leastEnergy:
		return theta
	case a <= leastEnergy:
		return 0
	}
	return theta * (a - leastEnergy) / (a - b)
}

// laxFriedrichs is the flux of first order with the dissipation of the fastest
// signal.
func (e *gasDynamics) laxFriedrichs(left, right int, fastest float64) (f gasFlux) {
	mean := func(k int) float64 {
		return 0.5 * (e.flux[k][left] + e.flux[k][right] - fastest*(e.state[k][right]-e.state[k][left]))
	}
	f.mass, f.momentum, f.energy = mean(0), mean(1), mean(e.dims+1)
	if e.dims > 1 {
		f.shear = mean(2)
	}
	if e.dims > 2 {
		f.spin = mean(3)
	}
	return f
}
