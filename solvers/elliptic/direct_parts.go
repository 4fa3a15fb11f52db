package elliptic

import "github.com/pdekit/pdekit/internal/parallel"

// The parts of Direct.Solve, split by shape: to the modes of the axes after the
// line axis, line by line of the last axis; the solution of each mode along the
// line axis; and back.

const (
	// lineGroup is how many lines of the last axis of a plane one block has.
	lineGroup = 32
	// blocksAtOnce is how many blocks one thread transforms before elimination
	// goes over them: they are still in cache.
	blocksAtOnce = 2
	// modes is how many modes are eliminated at a time.
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

// rowsPerStep is how many lines of the last axis a step along the line axis
// holds. In one dimension there are no lines to transform: all is one step.
func (d *Direct) rowsPerStep() int {
	if d.line == 0 {
		return d.m[1]
	}
	return 1
}

// group is how many steps make a block of toModes and toNodes.
func (d *Direct) group() int {
	switch d.line {
	case 0:
		return 1
	case 1:
		return lineGroup
	}
	return d.m[2]
}

// span is how many steps are transformed before elimination goes over them, and
// after substitution has: with several threads all, as they would wait for each
// other after every span. It does not change what is computed.
func (d *Direct) span() int {
	if parallel.Threads() == 1 {
		return blocksAtOnce * d.group()
	}
	return d.m[d.line]
}

// transform runs toModes or toNodes over the steps from … to.
func (d *Direct) transform(t parallel.Task, from, to int) {
	d.call.from, d.call.to = from, to
	parallel.Run(parallel.Chunks(to-from, d.group()), 1, t)
}

// block returns the lines of the last axis in block b of the call.
func (d *Direct) block(b int) (first, last int) {
	if d.line == 2 {
		return 0, 1
	}
	from := d.call.from + b*d.group()
	return from * d.rowsPerStep(), min(from+d.group(), d.call.to) * d.rowsPerStep()
}

// at is the place in a field of the first unknown of line r of the last axis.
func (d *Direct) at(r int) int {
	return (r/d.m[1]+d.first[0])*d.stride[0] + (r%d.m[1]+d.first[1])*d.stride[1] + d.first[2]
}

type toModes Direct

// Chunk builds the right-hand sides of the blocks lo to hi and transforms them.
func (t *toModes) Chunk(lo, hi int) {
	d := (*Direct)(t)
	p := d.takePlans()
	m := d.m[2]
	for b := lo; b < hi; b++ {
		first, last := d.block(b)
		x := d.work[first*m : last*m]
		if d.order == 2 && !d.call.lifted && d.line < 2 {
			p[2].rows(x, m, d.call.f[d.at(first):], d.stride[1], last-first, true)
		} else {
			for r := first; r < last; r++ {
				d.source(x[(r-first)*m:(r-first+1)*m], d.call.f, r/d.m[1]+d.first[0], r%d.m[1]+d.first[1], d.call.lifted)
			}
			if d.line < 2 {
				p[2].rows(x, m, x, m, last-first, true)
			}
		}
		if d.line == 0 {
			p[1].columns(x, m, true)
		}
	}
	d.returnPlans(p)
}

type toNodes Direct

// Chunk transforms the solution in the blocks lo to hi back, into u.
func (t *toNodes) Chunk(lo, hi int) {
	d := (*Direct)(t)
	p := d.takePlans()
	m := d.m[2]
	for b := lo; b < hi; b++ {
		first, last := d.block(b)
		x := d.work[first*m : last*m]
		if d.line == 0 {
			p[1].columns(x, m, false)
		}
		u := d.call.u[d.at(first):]
		if d.line < 2 {
			p[2].rows(u, d.stride[1], x, m, last-first, false)
		} else {
			copy(u[:m], x)
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
