package elliptic

// The parts of Centred.SolveShifted, split by shape: planes of the first axis
// to modes; the first axis, by columns of modes; elimination; and back.

const (
	// centredModes is how many modes are divided or eliminated at a time.
	centredModes = 64
	// centredLines is how many lines of the last axis are transformed at a time,
	// if a plane has fewer.
	centredLines = 32
)

// group is how many planes make a chunk.
func (c *Centred) group() int { return max(1, centredLines/c.n[1]) }

// planes is the number of chunks of planes.
func (c *Centred) planes() int { return (c.n[0] + c.group() - 1) / c.group() }

type centredForward Centred

// Chunk transforms the planes of the chunks lo to hi of f, into u.
func (t *centredForward) Chunk(lo, hi int) {
	c := (*Centred)(t)
	p := c.takePlans()
	plane := c.n[1] * c.n[2]
	for g := lo; g < hi; g++ {
		from, to := g*c.group(), min((g+1)*c.group(), c.n[0])
		u, f := c.u[from*plane:to*plane], c.f[from*plane:to*plane]
		if p[2] != nil {
			p[2].rows(u, f, (to-from)*c.n[1], true)
		} else {
			copy(u, f)
		}
		if p[1] != nil {
			for ; len(u) > 0; u = u[plane:] {
				p[1].columns(u[:plane], c.n[2], c.n[2], true)
			}
		}
		if c.line < 0 && c.axes[0] == nil {
			c.divide(0, 0, plane)
		}
	}
	c.returnPlans(p)
}

type centredBackward Centred

// Chunk transforms the planes of the chunks lo to hi of u back.
func (t *centredBackward) Chunk(lo, hi int) {
	c := (*Centred)(t)
	p := c.takePlans()
	plane := c.n[1] * c.n[2]
	for g := lo; g < hi; g++ {
		from, to := g*c.group(), min((g+1)*c.group(), c.n[0])
		u := c.u[from*plane : to*plane]
		if p[1] != nil {
			for v := u; len(v) > 0; v = v[plane:] {
				p[1].columns(v[:plane], c.n[2], c.n[2], false)
			}
		}
		if p[2] != nil {
			p[2].rows(u, u, (to-from)*c.n[1], false)
		}
	}
	c.returnPlans(p)
}

type centredAcross Centred

// Chunk transforms the first axis of the columns lo to hi and, if no axis is
// left to eliminate, divides by the symbol and goes back.
func (t *centredAcross) Chunk(lo, hi int) {
	c := (*Centred)(t)
	p := c.takePlans()
	plane := c.n[1] * c.n[2]
	p[0].columns(c.u[lo:], hi-lo, plane, true)
	if c.line < 0 {
		for i := range c.n[0] {
			c.divide(i, lo, hi)
		}
		p[0].columns(c.u[lo:], hi-lo, plane, false)
	}
	c.returnPlans(p)
}

type centredBack Centred

// Chunk transforms the first axis of the columns lo to hi back.
func (t *centredBack) Chunk(lo, hi int) {
	c := (*Centred)(t)
	p := c.takePlans()
	p[0].columns(c.u[lo:], hi-lo, c.n[1]*c.n[2], false)
	c.returnPlans(p)
}

// divide divides the modes lo to hi of plane i by the symbol.
func (c *Centred) divide(i, lo, hi int) {
	plane := c.n[1] * c.n[2]
	shift := c.alpha * c.norm
	scale := c.beta * c.norm
	if c.axes[0] != nil {
		shift += scale * c.axes[0].eigen[i]
	}
	last := c.axes[2].eigen
	for at := lo; at < hi; {
		j := at / c.n[2]
		from, to := at-j*c.n[2], min(hi-j*c.n[2], c.n[2])
		s := shift
		if c.axes[1] != nil {
			s += scale * c.axes[1].eigen[j]
		}
		row := c.u[i*plane+j*c.n[2]+from : i*plane+j*c.n[2]+to]
		if i == 0 && at == 0 && c.floating() {
			c.last = row[0] / c.constant()
			row[0] = 0
			row, from = row[1:], 1
		}
		for k, lambda := range last[from:to] {
			symbol := s + float64(scale*lambda)
			if symbol == 0 {
				row[k] = 0
				continue
			}
			row[k] /= symbol
		}
		at = j*c.n[2] + to
	}
}
