package elliptic

// The parts of Direct.Solve, split by shape: to the modes of the axes after the
// line axis, line by line of the last axis; the solution of each mode along the
// line axis; and back.

const (
	// group is how many lines of the last axis are transformed at a time.
	lineGroup = 32
	// modes is how many are solved at a time: their lines stay in cache.
	modes = 64
)

// newPlans returns plans for one goroutine.
func (d *Direct) newPlans() *[3]*plan {
	var p [3]*plan
	for a, t := range d.axes {
		if t != nil {
			p[a] = t.plan()
		}
	}
	return &p
}

func (d *Direct) takePlans() *[3]*plan {
	d.mu.Lock()
	defer d.mu.Unlock()
	last := len(d.idle) - 1
	if last < 0 {
		return d.newPlans()
	}
	p := d.idle[last]
	d.idle = d.idle[:last]
	return p
}

func (d *Direct) returnPlans(p *[3]*plan) {
	d.mu.Lock()
	d.idle = append(d.idle, p)
	d.mu.Unlock()
}

// lines is the number of lines of the last axis.
func (d *Direct) lines() int { return d.m[0] * d.m[1] }

// group is how many lines make a block of toModes and toNodes: in three
// dimensions a plane.
func (d *Direct) group() int {
	if d.line == 0 {
		return d.m[1]
	}
	return lineGroup
}

// block returns the lines of the last axis in block b, and their values.
func (d *Direct) block(b int) (lo, hi int, x []float64) {
	lo = b * d.group()
	hi = min(lo+d.group(), d.lines())
	return lo, hi, d.work[lo*d.m[2] : hi*d.m[2]]
}

type toModes Direct

// Chunk builds the right-hand sides of the blocks lo to hi and transforms them.
func (t *toModes) Chunk(lo, hi int) {
	d := (*Direct)(t)
	p := d.takePlans()
	m := d.m[2]
	for b := lo; b < hi; b++ {
		first, last, x := d.block(b)
		for r := first; r < last; r++ {
			d.source(x[(r-first)*m:(r-first+1)*m], d.call.f, r/d.m[1]+d.first[0], r%d.m[1]+d.first[1], d.call.lifted)
		}
		if d.line < 2 {
			p[2].rows(x, last-first, true)
		}
		if d.line == 0 {
			p[1].columns(x, m, true)
		}
	}
	d.returnPlans(p)
}

type toNodes Direct

// Chunk transforms the solution in the blocks lo to hi back and scatters it to u.
func (t *toNodes) Chunk(lo, hi int) {
	d := (*Direct)(t)
	p := d.takePlans()
	m := d.m[2]
	for b := lo; b < hi; b++ {
		first, last, x := d.block(b)
		if d.line == 0 {
			p[1].columns(x, m, false)
		}
		if d.line < 2 {
			p[2].rows(x, last-first, false)
		}
		for r := first; r < last; r++ {
			at := (r/d.m[1]+d.first[0])*d.stride[0] + (r%d.m[1]+d.first[1])*d.stride[1] + d.first[2]
			copy(d.call.u[at:at+m], x[(r-first)*m:])
		}
	}
	d.returnPlans(p)
}

// divide transforms the periodic line axis, divides by the symbol and goes
// back. It returns what it removed from a floating problem.
func (d *Direct) divide() float64 {
	plane := len(d.work) / d.m[d.line]
	p := d.takePlans()
	p[d.line].columns(d.work, plane, true)
	removed := 0.0
	if d.single {
		removed = d.work[0] / d.constant()
	}
	pivot := d.pivot[:len(d.work)]
	for i := range d.work {
		d.work[i] *= pivot[i]
	}
	p[d.line].columns(d.work, plane, false)
	d.returnPlans(p)
	return removed
}
