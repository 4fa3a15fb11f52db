package flow

import (
	"errors"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// side holds the data of one side of the box.
type side struct {
	kind grid.Condition
	// datum is the velocity given on the side, by component, for each node of
	// the axis' plane; nil where it is zero or not given.
	datum [3][]float64
	// given is the velocity through the side, anywhere on it.
	given func(x [3]float64) float64
	// faces are the positions in the plane that are faces of the box.
	faces []int
}

// prepareSides sets the data of all sides from the boundary.
func (s *Staggered) prepareSides() error {
	in, out := false, false
	for a := range s.dims {
		for k, b := range s.boundary[a] {
			d := &s.sides[a][k]
			d.kind = b.Kind
			in, out = in || b.Kind == grid.Inflow && b.Value != 0, out || b.Kind == grid.Outflow
			for i, p := range s.planes[a] {
				if s.isCell(p+s.stride[a], a) {
					d.faces = append(d.faces, i)
				}
			}
			if b.Kind == grid.Inflow || b.Kind == grid.Wall {
				s.setSide(a, k, 1)
			}
		}
	}
	if in && !out {
		return errors.New("what flows in must flow out: there is an inflow side and no outflow side")
	}
	return nil
}

// isCell reports whether p is the offset of a cell, whatever its index on the
// axis given.
func (s *Staggered) isCell(p, axis int) bool {
	for a := range s.dims {
		if i := p / s.stride[a] % (s.cells[a] + 3); a != axis && (i < 1 || i > s.cells[a]) {
			return false
		}
	}
	return true
}

// setSide evaluates the datum of a side, multiplied by scale: the speed into
// the box at an inflow, at a wall the speed along the first axis in it.
func (s *Staggered) setSide(axis, k int, scale float64) {
	b := s.boundary[axis][k]
	c, sign := axis, 1.0
	if b.Kind == grid.Wall {
		c = 0
		if axis == 0 {
			c = 1
		}
	} else if k == 1 {
		sign = -1
	}
	s.SetSide(axis, k, c, func(x [3]float64) float64 {
		v := scale * sign * b.Value
		for a := range s.dims {
			if a != axis {
				v *= profile(b, (x[a]-s.grid.Lo[a])/(s.grid.Hi[a]-s.grid.Lo[a]))
			}
		}
		return v
	})
}

// profile is the shape of a datum at the fraction x of an axis.
func profile(b grid.Side, x float64) float64 {
	switch b.Profile {
	case grid.Sine:
		return math.Sin(float64(b.Waves) * math.Pi * x)
	case grid.Cosine:
		return math.Cos(float64(b.Waves) * math.Pi * x)
	case grid.Parabola:
		return 4 * x * (1 - x)
	}
	return 1
}

// ScaleSide sets the datum of a Wall or Inflow side to scale times that of the
// boundary: what a sample draws.
func (s *Staggered) ScaleSide(axis, k int, scale float64) { s.setSide(axis, k, scale) }

// SetSide sets component c of the velocity that is given on a Wall or Inflow
// side, by its value at places on the side. Component axis itself is what flows
// through an Inflow side along the axis; through a Wall it must be zero.
func (s *Staggered) SetSide(axis, k, c int, value func(x [3]float64) float64) {
	d := &s.sides[axis][k]
	if d.datum[c] == nil {
		d.datum[c] = make([]float64, len(s.planes[axis]))
	}
	if c == axis {
		d.given = value
	}
	for i, p := range s.planes[axis] {
		var x [3]float64
		for a := range s.dims {
			at := float64(p/s.stride[a]%(s.cells[a]+3)) - 1
			if a != c {
				at += 0.5
			}
			x[a] = s.grid.Lo[a] + at*s.h[a]
		}
		x[axis] = s.grid.Lo[axis]
		if k == 1 {
			x[axis] = s.grid.Hi[axis]
		}
		d.datum[c][i] = value(x)
	}
}

// scale is the factor of all data at the present time, and its rate of change:
// sin²(πt/2T) until T = Ramp.
func (s *Staggered) scale() (value, rate float64) {
	if !(s.Ramp > 0) || s.time >= s.Ramp {
		return 1, 0
	}
	if s.time <= 0 {
		return 0, 0
	}
	sin, cos := math.Sincos(math.Pi / 2 * s.time / s.Ramp)
	return sin * sin, math.Pi / s.Ramp * sin * cos
}

// fillGhosts extends the velocity beyond the sides, axis by axis: periodically;
// by u → 2g − u where the tangential velocity g is given, evenly where it slips
// or flows out. Components normal to a side have no ghosts there.
func (s *Staggered) fillGhosts() {
	scale, _ := s.scale()
	for a := range s.dims {
		n, stride := s.cells[a]*s.stride[a], s.stride[a]
		for c := range s.dims {
			u := s.velocity[c]
			if s.periodic(a) {
				wrap(u, s.planes[a], n, stride)
				continue
			}
			if c == a {
				continue
			}
			s.sides[a][0].extend(u, s.planes[a], 0, stride, s.sides[a][0].datum[c], scale)
			s.sides[a][1].extend(u, s.planes[a], n+stride, -stride, s.sides[a][1].datum[c], scale)
		}
	}
}

// wrap makes an array periodic: ghosts on the low side, and two on the high one.
func wrap(u []float64, plane []int, n, stride int) {
	for _, p := range plane {
		u[p] = u[p+n]
		u[p+n+stride] = u[p+stride]
		u[p+n+2*stride] = u[p+2*stride]
	}
}

// extend fills the ghosts at offset ghost from the plane; inward leads to the
// values beside the side.
func (d *side) extend(u []float64, plane []int, ghost, inward int, datum []float64, scale float64) {
	sign := -1.0
	if d.kind == grid.Slip || d.kind == grid.Outflow {
		sign, datum = 1, nil
	}
	if datum == nil {
		for _, p := range plane {
			p += ghost
			u[p] = sign * u[p+inward]
		}
		return
	}
	for i, p := range plane {
		p += ghost
		u[p] = 2*scale*datum[i] - u[p+inward]
	}
}

// closeSides sets the rates of the faces on the sides: zero at walls; towards
// the datum at an inflow; at an outflow the wave equation du/dt = −U ∂u/∂n with
// the mean speed U of what leaves (I. Orlanski, J. Comput. Phys. 21 (1976) 251),
// and a constant more, the same everywhere, so that as much leaves as enters.
func (s *Staggered) closeSides() {
	scale, growth := s.scale()
	excess, flow, open := 0.0, 0.0, 0.0 // of the rates and of the velocities, outward; area of outflow
	out := 0.0                          // what leaves through outflow sides
	for a := range s.dims {
		if s.periodic(a) {
			wrap(s.rate[a], s.planes[a], s.cells[a]*s.stride[a], s.stride[a])
			continue
		}
		area := s.area(a)
		for k := range 2 {
			d := &s.sides[a][k]
			at, sign := s.edge(a, k)
			for _, i := range d.faces {
				p := s.planes[a][i] + at
				r := 0.0
				if d.kind == grid.Inflow && d.datum[a] != nil {
					r = growth*d.datum[a][i] + s.Relaxation*(scale*d.datum[a][i]-s.velocity[a][p])
				}
				s.rate[a][p] = r
				flow += sign * area * s.velocity[a][p]
				excess += sign * area * r
				if d.kind == grid.Outflow {
					open += area
					out += sign * area * s.velocity[a][p]
				}
			}
		}
	}
	if open == 0 {
		return
	}
	speed := max(out/open, 0)
	s.leave(speed, &excess)
	// Total rates balance, but for what takes the flow's own imbalance down.
	s.spread(&s.rate, -(excess+s.Relaxation*flow)/open)
}

// leave sets the rates of outflow faces and adds them to excess.
func (s *Staggered) leave(speed float64, excess *float64) {
	for a := range s.dims {
		for k := range 2 {
			d := &s.sides[a][k]
			if d.kind != grid.Outflow {
				continue
			}
			at, sign := s.edge(a, k)
			inward := -int(sign) * s.stride[a]
			u := s.velocity[a]
			for _, i := range d.faces {
				p := s.planes[a][i] + at
				r := -speed * (u[p] - u[p+inward]) / s.h[a]
				s.rate[a][p] = r
				*excess += sign * s.area(a) * r
			}
		}
	}
}

// spread adds amount, outward, to f on all outflow faces.
func (s *Staggered) spread(f *[3][]float64, amount float64) {
	for a := range s.dims {
		for k := range 2 {
			d := &s.sides[a][k]
			if d.kind != grid.Outflow {
				continue
			}
			at, sign := s.edge(a, k)
			for _, i := range d.faces {
				f[a][s.planes[a][i]+at] += sign * amount
			}
		}
	}
}

// edge is the distance from an axis' plane to the faces on a side, and the sign
// of the outward normal.
func (s *Staggered) edge(axis, k int) (at int, sign float64) {
	if k == 0 {
		return s.stride[axis], -1
	}
	return (s.cells[axis] + 1) * s.stride[axis], 1
}

// area is that of a face normal to the axis.
func (s *Staggered) area(axis int) float64 {
	area := 1.0
	for a := range s.dims {
		if a != axis {
			area *= s.h[a]
		}
	}
	return area
}

// impose sets the faces on the sides to what is given there, and what leaves so
// that it balances what enters, evenly.
func (s *Staggered) impose() {
	scale, _ := s.scale()
	flow, open := 0.0, 0.0
	for a := range s.dims {
		if s.periodic(a) {
			wrap(s.velocity[a], s.planes[a], s.cells[a]*s.stride[a], s.stride[a])
			continue
		}
		for k := range 2 {
			d := &s.sides[a][k]
			at, sign := s.edge(a, k)
			for _, i := range d.faces {
				p := s.planes[a][i] + at
				switch {
				case d.kind == grid.Outflow:
					open += s.area(a)
				case d.kind == grid.Inflow && d.datum[a] != nil:
					s.velocity[a][p] = scale * d.datum[a][i]
				default:
					s.velocity[a][p] = 0
				}
				flow += sign * s.area(a) * s.velocity[a][p]
			}
		}
	}
	if open == 0 {
		return
	}
	s.spread(&s.velocity, -flow/open)
}
