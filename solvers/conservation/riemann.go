package conservation

import "math"

// riemannProblem is the Riemann problem of an ideal gas on a line: two constant
// states, and the exact solution of what follows.
//
// E. F. Toro, Riemann Solvers and Numerical Methods for Fluid Dynamics, 3rd ed.,
// chapter 4.
type riemannProblem struct {
	gamma       float64
	left, right gasPoint
	// pressure and velocity of what lies between the outer waves, from solve.
	pressure, velocity float64
}

// vacuum reports whether the states part so fast that nothing is left between
// them (eq. 4.40).
func (p *riemannProblem) vacuum() bool {
	return 2/(p.gamma-1)*(p.sound(p.left)+p.sound(p.right)) <= p.right.velocity-p.left.velocity
}

func (p *riemannProblem) sound(s gasPoint) float64 {
	return math.Sqrt(p.gamma * s.pressure / s.density)
}

// side is f_K(q) of eqs. (4.6) and (4.7), and its derivative: the change of
// velocity across the wave on one side, a shock where q exceeds its pressure and
// a rarefaction elsewhere.
func (p *riemannProblem) side(q float64, s gasPoint) (f, slope float64) {
	g := p.gamma
	if q > s.pressure {
		a, b := 2/((g+1)*s.density), (g-1)/(g+1)*s.pressure
		root := math.Sqrt(a / (q + b))
		return (q - s.pressure) * root, root * (1 - 0.5*(q-s.pressure)/(q+b))
	}
	c := p.sound(s)
	return 2 * c / (g - 1) * (math.Pow(q/s.pressure, (g-1)/(2*g)) - 1),
		math.Pow(q/s.pressure, -(g+1)/(2*g)) / (s.density * c)
}

// solve finds the state between the waves, by Newton's method from the
// two-rarefaction estimate (eq. 4.46), which lies below the root: f is concave,
// so that the iteration then never overshoots.
func (p *riemannProblem) solve() {
	if p.vacuum() {
		p.pressure = 0
		return
	}
	g := p.gamma
	z := (g - 1) / (2 * g)
	cl, cr := p.sound(p.left), p.sound(p.right)
	jump := p.right.velocity - p.left.velocity
	q := math.Pow((cl+cr-(g-1)/2*jump)/(cl/math.Pow(p.left.pressure, z)+cr/math.Pow(p.right.pressure, z)), 1/z)
	for range 200 {
		fl, dl := p.side(q, p.left)
		fr, dr := p.side(q, p.right)
		next := q - (fl+fr+jump)/(dl+dr)
		if !(next > 0) {
			next = q / 2
		}
		done := math.Abs(next-q) <= 1e-15*(next+q)
		q = next
		if done {
			break
		}
	}
	fl, _ := p.side(q, p.left)
	fr, _ := p.side(q, p.right)
	p.pressure = q
	p.velocity = 0.5*(p.left.velocity+p.right.velocity) + 0.5*(fr-fl)
}

// at is the solution at x/t = speed, after solve.
func (p *riemannProblem) at(speed float64) gasPoint {
	if p.vacuum() {
		return p.beforeVacuum(speed)
	}
	if speed <= p.velocity {
		return p.sideAt(speed, p.left, p.velocity)
	}
	return mirrored(p.sideAt(-speed, mirrored(p.right), -p.velocity))
}

func mirrored(s gasPoint) gasPoint {
	s.velocity = -s.velocity
	return s
}

// sideAt is the solution left of a contact, where s is the state on the left;
// the right side is its mirror image. Sections 4.5.1 and 4.5.2.
func (p *riemannProblem) sideAt(speed float64, s gasPoint, contact float64) gasPoint {
	g := p.gamma
	c := p.sound(s)
	ratio := p.pressure / s.pressure
	if ratio > 1 {
		front := s.velocity - c*math.Sqrt((g+1)/(2*g)*ratio+(g-1)/(2*g))
		if speed <= front {
			return s
		}
		k := (g - 1) / (g + 1)
		return gasPoint{density: s.density * (ratio + k) / (k*ratio + 1), velocity: contact, pressure: p.pressure}
	}
	head, tail := s.velocity-c, contact-c*math.Pow(ratio, (g-1)/(2*g))
	switch {
	case speed <= head:
		return s
	case speed >= tail:
		return gasPoint{density: s.density * math.Pow(ratio, 1/g), velocity: contact, pressure: p.pressure}
	}
	return p.fan(speed, s, c)
}

// fan is the inside of a rarefaction to the left (eq. 4.56).
func (p *riemannProblem) fan(speed float64, s gasPoint, c float64) gasPoint {
	g := p.gamma
	local := max(0, 2/(g+1)+(g-1)/((g+1)*c)*(s.velocity-speed))
	return gasPoint{
		density:  s.density * math.Pow(local, 2/(g-1)),
		velocity: 2 / (g + 1) * (c + (g-1)/2*s.velocity + speed),
		pressure: s.pressure * math.Pow(local, 2*g/(g-1)),
	}
}

// beforeVacuum is the solution with a vacuum in the middle (section 4.6.3).
func (p *riemannProblem) beforeVacuum(speed float64) gasPoint {
	part := func(speed float64, s gasPoint) gasPoint {
		c := p.sound(s)
		switch {
		case speed <= s.velocity-c:
			return s
		case speed < s.velocity+2*c/(p.gamma-1):
			return p.fan(speed, s, c)
		}
		return gasPoint{velocity: speed}
	}
	if s := part(speed, p.left); s.density > 0 {
		return s
	}
	return mirrored(part(-speed, mirrored(p.right)))
}
