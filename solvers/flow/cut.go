package flow

import "math"

// cut is what bodies at rest do to a Staggered in the plane. Faces keep the part
// that is outside the bodies; each equation is the balance of a cell or of a
// whole face's volume, with fluxes through open parts alone:
//
//	Σ ± a u = 0,   h_x h_y du/dt = −advection − a δp h_t + ν(stresses)
//
// a the open fraction of a face and u the mean velocity over it. Stresses are
// those of Y. Cheny and O. Botella, J. Comput. Phys. 229 (2010) 1043, section
// 3.4: normal ones by Gauss in each cut cell, shear at corners and on the
// surface by the distance of the means, all exact for a velocity that grows
// linearly from the surface. The mass of a cut volume is that of a whole one,
// which bounds the stiffness; it matters to no steady flow.
type cut struct {
	flow      *Staggered
	open      [3][]float64 // fraction of each face; 1 beyond the box
	fluid     []bool       // corners outside the bodies, by the cell whose low corner they are
	volume    []float64    // fraction of each cell
	dead      []int        // cells without an open face, in arrays without ghosts
	faces     [2][]cutFace
	cells     []int   // cut cells
	stiffness float64 // of friction, over ν
	absorbed  [2]float64
	solver    *cutPressure
}

// cutFace is a face near a body, closed or with stresses of its own.
type cutFace struct {
	at      int
	closed  bool
	weights [4]float64 // of the low and high neighbours on axes 0 and 1
	centre  float64    // minus the face's own
	surface float64    // the part of centre that is shear on the surface
}

// The least distances, over the spacing, and the least volume of a cell that
// stresses are computed with: what lies below is rounded up, as its faces carry
// next to nothing, and explicit steps would have to be as small.
const (
	leastDistance = 0.2
	leastVolume   = 0.3
)

// SetBody puts bodies at rest into the flow: where distance, continuous and
// about the distance from them, is not positive. nil takes all bodies away. It
// allocates; it panics in three dimensions.
func (s *Staggered) SetBody(distance func(x, y float64) float64) {
	if s.dims != 2 {
		panic("flow: bodies are for the plane")
	}
	s.body, s.flux = nil, s.velocity
	if distance == nil {
		return
	}
	b := &cut{flow: s, volume: make([]float64, s.padded), fluid: make([]bool, s.padded)}
	s.body = b
	for c := range 2 {
		b.open[c] = make([]float64, s.padded)
		s.flux[c] = make([]float64, s.padded)
	}
	b.measure(distance)
	for c := range 2 {
		b.stress(c, distance)
	}
	b.solver = newCutPressure(b)
}

// measure sets open fractions, corners and volumes.
func (b *cut) measure(distance func(x, y float64) float64) {
	s := b.flow
	h := min(s.h[0], s.h[1])
	phi := make([]float64, s.padded) // at low corners
	for i := range s.cells[0] + 3 {
		for j := range s.cells[1] + 3 {
			p := i*s.stride[0] + j
			d := distance(s.corner(0, i-1), s.corner(1, j-1))
			if math.Abs(d) < 1e-3*h {
				d = 0 // the surface passes through the node
			}
			phi[p], b.fluid[p] = d, d > 0
		}
	}
	sx := s.stride[0]
	for p := range s.padded - sx - 1 {
		b.open[0][p] = outside(phi[p], phi[p+1])
		b.open[1][p] = outside(phi[p], phi[p+sx])
		b.volume[p] = polygon(phi[p], phi[p+sx], phi[p+sx+1], phi[p+1])
	}
	at := 0
	for _, row := range s.centres.rows {
		for p := row; p < row+s.centres.length; p, at = p+1, at+1 {
			total := b.open[0][p] + b.open[0][p+sx] + b.open[1][p] + b.open[1][p+1]
			if total == 0 {
				b.dead = append(b.dead, at)
			} else if total < 4 {
				b.cells = append(b.cells, p)
			}
		}
	}
}

// corner is the place of node i of an axis.
func (s *Staggered) corner(axis, i int) float64 {
	x := float64(i) / float64(s.cells[axis])
	return (1-x)*s.grid.Lo[axis] + x*s.grid.Hi[axis]
}

// outside is the fraction of a line where the linear function with values a and
// b at its ends is positive.
func outside(a, b float64) float64 {
	switch {
	case a > 0 && b > 0:
		return 1
	case a <= 0 && b <= 0:
		return 0
	}
	return max(a, b) / (max(a, b) - min(a, b))
}

// polygon is the area of the unit square where the function with values at its
// corners, in order around it, is positive, cut straight between its sides.
func polygon(corners ...float64) float64 {
	square := [4][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}}
	var first, last [2]float64
	area, any := 0.0, false
	add := func(q [2]float64) {
		if !any {
			first, any = q, true
		} else {
			area += last[0]*q[1] - q[0]*last[1]
		}
		last = q
	}
	for i, v := range corners {
		k := (i + 1) % 4
		w := corners[k]
		if v > 0 {
			add(square[i])
		}
		if (v > 0) != (w > 0) {
			f := v / (v - w)
			add([2]float64{square[i][0] + f*(square[k][0]-square[i][0]), square[i][1] + f*(square[k][1]-square[i][1])})
		}
	}
	if any {
		add(first)
	}
	return area / 2
}

// stress sets the list of faces of component c near bodies.
func (b *cut) stress(c int, distance func(x, y float64) float64) {
	s, t := b.flow, 1-c
	sc, st, open := s.stride[c], s.stride[t], b.open[c]
	for _, row := range s.inner[c].rows {
		for p := row; p < row+s.inner[c].length; p++ {
			if b.regular(p, c) {
				continue
			}
			f := cutFace{at: p}
			if open[p] == 0 {
				f.closed = true
				b.faces[c] = append(b.faces[c], f)
				continue
			}
			add := func(neighbour int, w float64) {
				f.weights[neighbour] += w
				f.centre += w
			}
			hc := s.h[c] * s.h[c]
			low, high := max(b.volume[p-sc], leastVolume), max(b.volume[p], leastVolume)
			f.weights[2*c] = open[p] * open[p-sc] / (low * hc)
			f.weights[2*c+1] = open[p] * open[p+sc] / (high * hc)
			f.centre = open[p] * open[p] * (1/low + 1/high) / hc
			ht := s.h[t] * s.h[t]
			var part [2]float64
			for k, q := range [2]int{p, p + st} { // the corners at the ends of the face
				if !b.fluid[q] {
					continue
				}
				part[k] = (b.open[t][q] + b.open[t][q-sc]) / 2
				neighbour := p - st
				if k == 1 {
					neighbour = p + st
				}
				gap := max((open[p]+open[neighbour])/2, 0.5)
				add(2*t+k, part[k]/(gap*ht))
			}
			gap := max(b.gap(p, c, distance), leastDistance)
			f.surface = math.Abs(part[1]-part[0]) / (gap * ht)
			f.centre += f.surface
			rate := f.centre
			for _, w := range f.weights {
				rate += w
			}
			b.stiffness = max(b.stiffness, rate)
			b.faces[c] = append(b.faces[c], f)
		}
	}
}

// regular reports whether the stresses of a face are those of the open field.
func (b *cut) regular(p, c int) bool {
	s, t := b.flow, 1-c
	sc, st := s.stride[c], s.stride[t]
	return b.open[c][p-sc] == 1 && b.open[c][p] == 1 && b.open[c][p+sc] == 1 &&
		b.open[c][p-st] == 1 && b.open[c][p+st] == 1 &&
		b.open[t][p] == 1 && b.open[t][p-sc] == 1 && b.open[t][p+st] == 1 && b.open[t][p+st-sc] == 1
}

// gap is the distance along the face, over its length, from the middle of its
// open part to the surface.
func (b *cut) gap(p, c int, distance func(x, y float64) float64) float64 {
	s, t := b.flow, 1-c
	if a := b.open[c][p]; a < 1 {
		return a / 2
	}
	var x [2]float64
	x[c] = s.corner(c, p/s.stride[c]%(s.cells[c]+3)-1)
	low := p/s.stride[t]%(s.cells[t]+3) - 1
	x[t] = (s.corner(t, low) + s.corner(t, low+1)) / 2
	at := distance(x[0], x[1])
	x[t] += 0.01 * s.h[t]
	slope := (distance(x[0], x[1]) - at) / 0.01 // over a spacing
	return at / max(math.Abs(slope), 1e-3*at)
}

// fluxes sets what passes the open parts of faces.
func (b *cut) fluxes() {
	for c := range 2 {
		flux, u, open := b.flow.flux[c], b.flow.velocity[c], b.open[c]
		for i, v := range u {
			flux[i] = open[i] * v
		}
	}
}

// friction replaces the stresses of the open field by those near bodies, and
// sums up the momentum that closed faces take from the flow.
func (b *cut) friction() {
	s := b.flow
	nu := s.Viscosity
	sx := s.stride[0]
	wx, wy := 1/(s.h[0]*s.h[0]), 1/(s.h[1]*s.h[1])
	for c := range 2 {
		u, rate := s.velocity[c], s.rate[c]
		sum := 0.0
		for i := range b.faces[c] {
			f := &b.faces[c][i]
			p := f.at
			advection := rate[p] - nu*(wx*(u[p-sx]-2*u[p]+u[p+sx])+wy*(u[p-1]-2*u[p]+u[p+1]))
			if f.closed {
				sum += advection
				rate[p] = 0
				continue
			}
			w := &f.weights
			rate[p] = advection + nu*(w[0]*u[p-sx]+w[1]*u[p+sx]+w[2]*u[p-1]+w[3]*u[p+1]-f.centre*u[p])
		}
		b.absorbed[c] = sum * s.h[0] * s.h[1]
	}
}

// force is what the flow exerts on the bodies, per density and depth, at the
// last Project: pressure and normal stress on cut cells, shear on their surface,
// and the momentum taken up by closed faces. It balances the momentum of the
// flow exactly.
func (b *cut) force() (f [2]float64) {
	s := b.flow
	f = b.absorbed
	for c := range 2 {
		sc, area := s.stride[c], s.area(c)
		for _, p := range b.cells {
			low, high := b.open[c][p], b.open[c][p+sc]
			strain := (high*s.velocity[c][p+sc] - low*s.velocity[c][p]) / (max(b.volume[p], leastVolume) * s.h[c])
			f[c] += (s.pressure[p] - s.Viscosity*strain) * (low - high) * area
		}
		shear := 0.0
		for _, face := range b.faces[c] {
			shear += face.surface * s.velocity[c][face.at]
		}
		f[c] += s.Viscosity * shear * s.h[0] * s.h[1]
	}
	return f
}
