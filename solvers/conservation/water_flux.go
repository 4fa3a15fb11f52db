package conservation

import (
	"math"

	"github.com/pdekit/pdekit/solvers/fd"
)

// shallowWater are the shallow-water equations over a bed: state (depth,
// discharge, bed), primitive variables (depth, velocity, bed). The bed stands
// still.
//
// Where all of six nodes are wet, fluxes are of the form that balances a surface
// at rest by itself: with the surface η = h + b,
//
//	(hu)_t + (hu² + g(½η² − ηb))_x = −gη b_x
//
// (B. Rogers, A. Borthwick and P. Taylor, J. Comput. Phys. 192 (2003) 422), with b_x
// differenced as the flux is, so that both cancel for constant η. Beside dry nodes
// the flux is the hydrostatic reconstruction of E. Audusse et al., SIAM J. Sci.
// Comput. 25 (2004) 2050, of first order, which balances shores too and keeps
// depths from becoming negative.
type shallowWater struct {
	dims    int
	gravity float64
	surface []float64
	flux    strip // at nodes, of the balanced form
	// At faces: the characteristic variables on the left and on the right, the
	// factors of what they are made of, and what counts as smooth.
	up, down, shear                          [2][]float64
	plus, minus, none, leastWave, leastShear []float64
}

var _ system = (*shallowWater)(nil)

// newShallowWater serves lines of at most n nodes.
func newShallowWater(dims, n int, gravity float64) *shallowWater {
	s := &shallowWater{dims: dims, gravity: gravity, surface: make([]float64, n+2*reach)}
	for _, row := range []*[]float64{&s.up[0], &s.up[1], &s.down[0], &s.down[1], &s.shear[0], &s.shear[1],
		&s.plus, &s.minus, &s.none, &s.leastWave, &s.leastShear} {
		*row = make([]float64, n+1)
	}
	for k := range dims + 1 {
		s.flux[k] = make([]float64, n+2*reach)
	}
	return s
}

// dryDepth is the depth, in units of the problem, below which water does not move.
const dryDepth = 1e-9

func (s *shallowWater) variables() int { return s.dims + 2 }

func (s *shallowWater) present(u *strip) {
	for k := 1; k <= s.dims; k++ {
		m := u[k][:len(u[0])]
		for i, h := range u[0] {
			if h > dryDepth {
				m[i] /= h
			} else {
				m[i] = 0
			}
		}
	}
}

func (s *shallowWater) restore(w *strip) {
	for k := 1; k <= s.dims; k++ {
		v := w[k][:len(w[0])]
		for i, h := range w[0] {
			v[i] *= h
		}
	}
}

func (s *shallowWater) admissible(u *strip) bool {
	for _, h := range u[0] {
		if !(h >= 0) {
			return false
		}
	}
	return true
}

func (s *shallowWater) speeds(w *strip, fastest *[mostAxes]float64) {
	for i, h := range w[0] {
		c := math.Sqrt(s.gravity * h)
		for d := range s.dims {
			fastest[d] = max(fastest[d], math.Abs(w[1+d][i])+c)
		}
	}
}

// waterFlux is what passes a face. Momentum is seen from the node on either
// side: both contain the part of the bed's push on that side of the node.
type waterFlux struct{ mass, fromLeft, fromRight, shear float64 }

// divergence implements system.
func (s *shallowWater) divergence(d, w *strip, fastest float64) {
	n := len(w[0]) - 2*reach
	s.nodes(w)
	s.interpolate(w, n+1)
	clear(d[s.dims+1])
	var before, after waterFlux
	s.face(&before, w, 0, fastest)
	for i := range n {
		s.face(&after, w, i+1, fastest)
		d[0][i] = after.mass - before.mass
		d[1][i] = after.fromLeft - before.fromRight
		if s.dims == 2 {
			d[2][i] = after.shear - before.shear
		}
		before = after
	}
}

// nodes fills the surface and the fluxes of a line.
func (s *shallowWater) nodes(w *strip) {
	n := len(w[0])
	depth, vel, bed := w[0], w[1][:n], w[s.dims+1][:n]
	for i, h := range depth {
		v, b := vel[i], bed[i]
		surface := h + b
		s.surface[i] = surface
		s.flux[0][i] = h * v
		s.flux[1][i] = h*v*v + s.gravity*surface*(0.5*surface-b)
		if s.dims == 2 {
			s.flux[2][i] = h * v * w[2][i]
		}
	}
}

// waterPoint is a state beside a face.
type waterPoint struct{ depth, velocity, shear float64 }

// face computes the flux through face i of a line.
func (s *shallowWater) face(f *waterFlux, w *strip, i int, fastest float64) {
	left, right := i+reach-1, i+reach
	h := (*[6]float64)(w[0][i : i+6])
	most := max(h[0], h[1], h[2], h[3], h[4], h[5])
	// Where depths differ this much, a shore is near.
	const share = 0.02
	if !(min(h[0], h[1], h[2], h[3], h[4], h[5]) > max(share*most, 10*dryDepth)) || !s.balanced(f, w, i) {
		s.hydrostatic(f, w, left, right)
		return
	}
	inv := 1 / fastest
	l, r := w[0][left]-f.mass*inv, w[0][right]+f.mass*inv
	if l >= 0 && r >= 0 {
		return
	}
	var safe waterFlux
	s.hydrostatic(&safe, w, left, right)
	theta := 1.0
	if l < 0 {
		theta = min(theta, positiveShare(w[0][left]-safe.mass*inv, l))
	}
	if r < 0 {
		theta = min(theta, positiveShare(w[0][right]+safe.mass*inv, r))
	}
	f.mass = safe.mass + theta*(f.mass-safe.mass)
	f.fromLeft = safe.fromLeft + theta*(f.fromLeft-safe.fromLeft)
	f.fromRight = safe.fromRight + theta*(f.fromRight-safe.fromRight)
	f.shear = safe.shear + theta*(f.shear-safe.shear)
}

// positiveShare is the θ at which (1−θ)·low + θ·high is 0, for high below 0.
func positiveShare(low, high float64) float64 {
	if low <= 0 {
		return 0
	}
	return low / (low - high)
}

// interpolate brings the characteristic variables η ± √(h̄/g) v of a line and the
// velocity across it to both sides of its faces, h̄ being the mean depth beside
// each. A variation of a thousandth of that depth counts as smooth.
func (s *shallowWater) interpolate(w *strip, faces int) {
	const tiny = 1e-40 // beside dry nodes, where the result is not used
	inv := 1 / s.gravity
	for i := range faces {
		depth := 0.5 * (w[0][i+reach-1] + w[0][i+reach])
		square := depth * inv
		z := math.Sqrt(square)
		least := 1e-3 * depth
		least = least*least + tiny
		s.plus[i], s.minus[i], s.leastWave[i], s.leastShear[i] = z, -z, least, least/(square+tiny)
	}
	surface := s.surface[:len(w[0])]
	fd.WENORows(s.up[0][:faces], s.up[1], surface, w[1], s.plus, s.leastWave)
	fd.WENORows(s.down[0][:faces], s.down[1], surface, w[1], s.minus, s.leastWave)
	if s.dims == 2 {
		fd.WENORows(s.shear[0][:faces], s.shear[1], w[2], surface, s.none, s.leastShear)
	}
}

// balanced computes the flux of fifth order through face i, and reports false
// where interpolation finds no water.
func (s *shallowWater) balanced(f *waterFlux, w *strip, i int) bool {
	h, b := (*[6]float64)(w[0][i:i+6]), (*[6]float64)(w[s.dims+1][i:i+6])
	e := (*[6]float64)(s.surface[i : i+6])
	bed := (1. / 256) * (150*(b[2]+b[3]) + (3*(b[0]+b[5]) - 25*(b[1]+b[4])))
	half := 0.5 / s.plus[i]
	up, down := s.up[0][i], s.down[0][i]
	l := waterPoint{depth: 0.5*(up+down) - bed, velocity: half * (up - down), shear: s.shear[0][i]}
	up, down = s.up[1][i], s.down[1][i]
	r := waterPoint{depth: 0.5*(up+down) - bed, velocity: half * (up - down), shear: s.shear[1][i]}
	if !(l.depth > 0.1*h[2] && r.depth > 0.1*h[3]) {
		return false
	}
	momentum := s.riemann(f, &l, &r)
	f.mass += corrected((*[6]float64)(s.flux[0][i : i+6]))
	if s.dims == 2 {
		f.shear += corrected((*[6]float64)(s.flux[2][i : i+6]))
	}
	g := s.gravity
	momentum += corrected((*[6]float64)(s.flux[1][i:i+6])) - 0.5*g*bed*bed
	bed += corrected(b)
	// gη(b̂ − b) + ½gb² turns the balanced form into a push on each node.
	f.fromLeft = momentum + g*(e[2]*(bed-b[2])+0.5*b[2]*b[2])
	f.fromRight = momentum + g*(e[3]*(bed-b[3])+0.5*b[3]*b[3])
	return true
}

// hydrostatic computes the flux of first order: of the depths that the higher
// bed leaves of both nodes.
func (s *shallowWater) hydrostatic(f *waterFlux, w *strip, left, right int) {
	bed := w[s.dims+1]
	top := max(bed[left], bed[right])
	l := waterPoint{depth: max(0, s.surface[left]-top), velocity: w[1][left]}
	r := waterPoint{depth: max(0, s.surface[right]-top), velocity: w[1][right]}
	if s.dims == 2 {
		l.shear, r.shear = w[2][left], w[2][right]
	}
	momentum := s.riemann(f, &l, &r)
	g := s.gravity
	f.fromLeft = momentum + 0.5*g*(w[0][left]*w[0][left]-l.depth*l.depth)
	f.fromRight = momentum + 0.5*g*(w[0][right]*w[0][right]-r.depth*r.depth)
}

// riemann sets mass and shear of f to the HLLC flux, and returns that of
// momentum. Signal speeds are Einfeldt's, and those of a front where one side is
// dry: E. F. Toro, Shock-Capturing Methods for Free-Surface Shallow Flows (2001),
// sections 10.4 and 10.5.
func (s *shallowWater) riemann(f *waterFlux, l, r *waterPoint) (momentum float64) {
	if l.depth <= 0 && r.depth <= 0 {
		f.mass, f.shear = 0, 0
		return 0
	}
	g := s.gravity
	cl, cr := math.Sqrt(g*l.depth), math.Sqrt(g*r.depth)
	var slowest, fastest float64
	switch {
	case l.depth <= 0:
		slowest, fastest = r.velocity-2*cr, r.velocity+cr
	case r.depth <= 0:
		slowest, fastest = l.velocity-cl, l.velocity+2*cl
	default:
		rootL, rootR := math.Sqrt(l.depth), math.Sqrt(r.depth)
		mean := (rootL*l.velocity + rootR*r.velocity) / (rootL + rootR)
		c := math.Sqrt(0.5 * g * (l.depth + r.depth))
		slowest, fastest = min(l.velocity-cl, mean-c), max(r.velocity+cr, mean+c)
	}
	massL, massR := l.depth*l.velocity, r.depth*r.velocity
	pushL, pushR := massL*l.velocity+0.5*g*l.depth*l.depth, massR*r.velocity+0.5*g*r.depth*r.depth
	switch {
	case slowest >= 0:
		f.mass, momentum = massL, pushL
	case fastest <= 0:
		f.mass, momentum = massR, pushR
	default:
		inv := 1 / (fastest - slowest)
		product := slowest * fastest
		f.mass = inv * ((fastest*massL - slowest*massR) + product*(r.depth-l.depth))
		momentum = inv * ((fastest*pushL - slowest*pushR) + product*(massR-massL))
	}
	f.shear = f.mass * l.shear
	if f.mass < 0 {
		f.shear = f.mass * r.shear
	}
	return momentum
}
