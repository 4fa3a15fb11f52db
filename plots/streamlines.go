package plots

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// stream is a velocity in the plane, measured in units of the frame: positions
// are 0 to 1 along the longer side.
type stream struct {
	u, v          lattice
	width, height float64 // of the frame, the longer 1
	fastest       float64
}

func newStream(u, v lattice) *stream {
	s := &stream{u: u, v: v}
	w, h := u.x[len(u.x)-1]-u.x[0], u.y[len(u.y)-1]-u.y[0]
	s.width, s.height = w/max(w, h), h/max(w, h)
	for i := range u.v {
		if q := speedOf(u.v[i], v.v[i]); finite(q) {
			s.fastest = max(s.fastest, q)
		}
	}
	return s
}

// data is a position in the data's coordinates.
func (s *stream) data(q [2]float64) (x, y float64) {
	lx, ly := s.u.x, s.u.y
	return lx[0] + q[0]/s.width*(lx[len(lx)-1]-lx[0]), ly[0] + q[1]/s.height*(ly[len(ly)-1]-ly[0])
}

// direction is the unit vector of the velocity; false where there is none.
func (s *stream) direction(q [2]float64) ([2]float64, bool) {
	x, y := s.data(q)
	u, v := s.u.at(x, y), s.v.at(x, y)
	n := speedOf(u, v)
	if !finite(n) || n <= 1e-9*s.fastest {
		return [2]float64{}, false
	}
	return [2]float64{u / n, v / n}, true
}

func (s *stream) inside(q [2]float64) bool {
	return q[0] >= 0 && q[0] <= s.width && q[1] >= 0 && q[1] <= s.height
}

// The distance between streamlines, as a share of the longer side, the nearest
// that one may come to another, and the steps along one.
const (
	lineSpacing = 0.045
	lineClosest = 0.55 * lineSpacing
	stepsApart  = 8 // steps in a spacing
	lineStep    = lineSpacing / stepsApart
	mostSteps   = 1500
)

// crowd holds points of lines by the square that they are in.
type crowd map[[2]int][][2]float64

func (c crowd) square(q [2]float64) [2]int {
	return [2]int{int(math.Floor(q[0] / lineSpacing)), int(math.Floor(q[1] / lineSpacing))}
}

// near says whether a point lies closer to q than distance, at most a spacing.
func (c crowd) near(q [2]float64, distance float64) bool {
	at := c.square(q)
	for i := at[0] - 1; i <= at[0]+1; i++ {
		for j := at[1] - 1; j <= at[1]+1; j++ {
			for _, p := range c[[2]int{i, j}] {
				if math.Hypot(p[0]-q[0], p[1]-q[1]) < distance {
					return true
				}
			}
		}
	}
	return false
}

func (c crowd) add(line [][2]float64) {
	for _, q := range line {
		at := c.square(q)
		c[at] = append(c[at], q)
	}
}

// follow goes from q along the flow (sign 1) or against it by the midpoint
// rule, until it leaves the frame, stands still, comes near another line or a
// part of its own, or comes back to its start.
func (s *stream) follow(q [2]float64, sign float64, others, own crowd) [][2]float64 {
	start := q
	var line [][2]float64
	for k := range mostSteps {
		d, ok := s.direction(q)
		if !ok {
			break
		}
		mid := [2]float64{q[0] + sign*lineStep/2*d[0], q[1] + sign*lineStep/2*d[1]}
		if d, ok = s.direction(mid); !ok {
			break
		}
		q = [2]float64{q[0] + sign*lineStep*d[0], q[1] + sign*lineStep*d[1]}
		if !s.inside(q) || others.near(q, lineClosest) || own.near(q, lineClosest) || k > 10 && math.Hypot(q[0]-start[0], q[1]-start[1]) < 0.9*lineStep {
			break
		}
		line = append(line, q)
		// A spiral stops where it comes near a turn before.
		if k >= 2*stepsApart {
			own.add(line[k-2*stepsApart : k-2*stepsApart+1])
		}
	}
	return line
}

// lines are streamlines about evenly spaced over the frame (after B. Jobard and
// W. Lefer, Creating evenly-spaced streamlines of arbitrary density, 1997): each
// new one starts a spacing beside one that is there.
func (s *stream) lines() [][][2]float64 {
	if s.fastest == 0 {
		return nil
	}
	taken := crowd{}
	var out [][][2]float64
	try := func(seed [2]float64) bool {
		if !s.inside(seed) || taken.near(seed, lineSpacing*0.98) {
			return false
		}
		back := s.follow(seed, -1, taken, crowd{})
		line := make([][2]float64, 0, len(back)+1)
		for i := len(back) - 1; i >= 0; i-- {
			line = append(line, back[i])
		}
		line = append(line, seed)
		// A closed line has been round already.
		if len(back) < 10 || math.Hypot(back[len(back)-1][0]-seed[0], back[len(back)-1][1]-seed[1]) > 2*lineStep {
			own := crowd{}
			own.add(back[min(2*stepsApart, len(back)):])
			line = append(line, s.follow(seed, 1, taken, own)...)
		}
		if float64(len(line))*lineStep < 1.5*lineSpacing {
			return false
		}
		taken.add(line)
		out = append(out, line)
		return true
	}
	grow := func(from int) {
		for k := from; k < len(out); k++ {
			for i := 0; i < len(out[k]); i += 4 {
				q := out[k][i]
				d, ok := s.direction(q)
				if !ok {
					continue
				}
				for _, side := range []float64{1, -1} {
					try([2]float64{q[0] - side*lineSpacing*d[1], q[1] + side*lineSpacing*d[0]})
				}
			}
		}
	}
	// Seeds on a coarse lattice find the parts that growth does not reach.
	const n = 12
	for i := range n {
		for j := range n {
			// From the middle outward, so that long lines come first.
			a, b := float64((i*5+n/2)%n), float64((j*5+n/2)%n)
			if from := len(out); try([2]float64{(a + 0.5) / n * s.width, (b + 0.5) / n * s.height}) {
				grow(from)
			}
		}
	}
	return out
}

// streamlines draws the lines of a velocity over a panel, each with an arrow.
func streamlines(u, v lattice, ink inks) func(p *painter, f *frame) {
	lines := newStream(u, v)
	found := lines.lines()
	return func(p *painter, f *frame) {
		for n, line := range found {
			pts := make([]vg.Point, len(line))
			for i, q := range line {
				x, y := lines.data(q)
				pts[i] = f.point(x, y)
			}
			p.haloed(pts, 0.7, ink)
			// The heads are spread along the lines by the golden ratio.
			_, share := math.Modf(float64(n) * 0.6180339887)
			if k := int(float64(len(pts)) * (0.35 + 0.3*share)); k > 0 {
				p.head(pts[k-1], pts[k], 3.2, ink)
			}
		}
	}
}
