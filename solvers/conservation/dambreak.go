package conservation

import "math"

// damBreak is the Riemann problem of shallow water at rest on a flat bed, deeper
// on the left: a shock into shallower water (J. J. Stoker, Water Waves, 1957,
// section 10.8), or a front over dry ground (A. Ritter, 1892).
type damBreak struct {
	gravity, deep, shallow float64
	middle, speed          float64 // depth and velocity between the waves, from solve
}

// solve finds the depth between the waves by bisection: the velocity behind a
// rarefaction from the left falls with it, that behind a shock to the right grows.
func (d *damBreak) solve() {
	if d.shallow == 0 {
		return
	}
	c := math.Sqrt(d.gravity * d.deep)
	lo, hi := d.shallow, d.deep
	for range 100 {
		h := (lo + hi) / 2
		behind := (h - d.shallow) * math.Sqrt(0.5*d.gravity*(h+d.shallow)/(h*d.shallow))
		if 2*(c-math.Sqrt(d.gravity*h)) > behind {
			lo = h
		} else {
			hi = h
		}
	}
	d.middle = (lo + hi) / 2
	d.speed = 2 * (c - math.Sqrt(d.gravity*d.middle))
}

// at is depth and velocity at x/t = s, after solve.
func (d *damBreak) at(s float64) (depth, velocity float64) {
	c := math.Sqrt(d.gravity * d.deep)
	tail, front := 2*c, 2*c
	if d.shallow > 0 {
		tail = d.speed - math.Sqrt(d.gravity*d.middle)
		front = 0
		if d.middle > d.shallow {
			front = d.middle * d.speed / (d.middle - d.shallow)
		}
	}
	switch {
	case s <= -c:
		return d.deep, 0
	case s < tail:
		root := (2*c - s) / 3
		return root * root / d.gravity, 2 * (c + s) / 3
	case s < front:
		return d.middle, d.speed
	}
	return d.shallow, 0
}
