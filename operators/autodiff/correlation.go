package autodiff

import "math"

// correlation is the geometry of a sum over a kernel's taps and the channels of
// a group,
//
//	dst[b,o,y] = Σ over taps i and c of a[o,i,c]·src[b,c,y + i]
//
// for every lattice of y and i (see axisRun), on grids padded to three axes. It
// is a matrix product that reads src through a window, and it is computed as
// one, a block at a time. A block is a panel of columns (points of the last
// axis, of as many batch members as fill it) on a few rows (points of the other
// axes). The rows of the source that a block needs are laid out as
//
//	(row of axis 0, row of axis 1, tap of the last axis, channel, column)
//
// so that the taps of axis 1 are a window of adjoining rows: what one product
// multiplies, and what the products of the rows of a block share. Only the taps
// of the last axis are copies.
type correlation struct {
	batch, groups, in, out int     // channels of a group
	from, to               [3]int  // grids of src and dst
	wrap                   [3]bool // axes of src that wrap
	lattices               []lattice
	tasks                  int
	window, result         int // the largest block's numbers
}

// lattice is one correlation's part of the result, and its cut into tasks.
type lattice struct {
	axes    [3]axisRun
	weights int // where its weights begin
	depth   int // numbers in a row of them

	members, panels, width int    // of a panel: batch members, panels side by side, columns
	rows, blocks           [2]int // rows of a block, blocks of an axis
	first                  int    // number of its first task
}

const (
	panelWidth = 64   // columns: four vectors of the widest kernels
	vector     = 16   // columns are filled to a multiple of it
	wasteful   = 1.15 // columns computed for each one wanted, from which on more members are tried
)

// windowSize is the aim for the numbers of a block's source rows. Only tests
// change it.
var windowSize = 1 << 17

// cut chooses panels and blocks by the shapes alone.
func (c *correlation) cut() {
	for i := range c.lattices {
		l := &c.lattices[i]
		l.panel(c.batch)
		slot := l.axes[2].taps * c.in * l.width
		l.block(slot)
		l.first = c.tasks
		groups := (c.batch + l.members - 1) / l.members
		c.tasks += groups * l.panels * l.blocks[0] * l.blocks[1]
		c.window = max(c.window, slot*l.axes[0].slots(l.rows[0])*l.axes[1].slots(l.rows[1]))
		c.result = max(c.result, c.out*l.rows[1]*l.width)
	}
}

// panel chooses how many members' lines lie side by side in panels.
func (l *lattice) panel(batch int) {
	length := l.axes[2].count
	best := math.Inf(1)
	for members := 1; members <= min(batch, panelWidth); members++ {
		columns := members * length
		panels := (columns + panelWidth - 1) / panelWidth
		width := ((columns+panels-1)/panels + vector - 1) / vector * vector
		groups := (batch + members - 1) / members
		waste := float64(groups*panels*width) / float64(batch*length)
		if waste < best-0.01 {
			best = waste
			l.members, l.panels, l.width = members, panels, width
		}
		if best < wasteful {
			break
		}
	}
}

// block chooses the rows of blocks: those that read the fewest source rows more
// than once and fit.
func (l *lattice) block(slot int) {
	best := math.Inf(1)
	for b0 := 1; b0 <= l.axes[0].count; b0++ {
		s0 := l.axes[0].slots(b0)
		b1 := l.axes[1].count
		for b1 > 1 && s0*l.axes[1].slots(b1)*slot > windowSize {
			b1--
		}
		if b0 > 1 && s0*l.axes[1].slots(b1)*slot > windowSize {
			break
		}
		if repeated := float64(s0*l.axes[1].slots(b1)) / float64(b0*b1); repeated < best {
			best = repeated
			l.rows = [2]int{b0, b1}
		}
	}
	for a := range l.rows { // even blocks
		count := l.axes[a].count
		l.blocks[a] = (count + l.rows[a] - 1) / l.rows[a]
		l.rows[a] = (count + l.blocks[a] - 1) / l.blocks[a]
		l.blocks[a] = (count + l.rows[a] - 1) / l.rows[a]
	}
}

// patch is one task's place.
type patch struct {
	l        *lattice
	lo, hi   [2]int // rows
	segments []segment
}

// segment is a run of a member's points in a panel.
type segment struct {
	member, from, count int
	at                  int // first column
}

// patch returns where a task is, with its segments in buffer.
func (c *correlation) patch(task int, buffer *[panelWidth]segment) patch {
	i := len(c.lattices) - 1
	for task < c.lattices[i].first {
		i--
	}
	l := &c.lattices[i]
	p := patch{l: l}
	task -= l.first
	panel := task % l.panels
	task /= l.panels
	for a := 1; a >= 0; a-- {
		p.lo[a] = task % l.blocks[a] * l.rows[a]
		p.hi[a] = min(p.lo[a]+l.rows[a], l.axes[a].count)
		task /= l.blocks[a]
	}
	length := l.axes[2].count
	end := min(l.members, c.batch-task*l.members) * length
	n := 0
	for column := panel * l.width; column < min((panel+1)*l.width, end); n++ {
		from := column % length
		count := min(length-from, min((panel+1)*l.width, end)-column)
		buffer[n] = segment{task*l.members + column/length, from, count, column - panel*l.width}
		column += count
	}
	p.segments = buffer[:n]
	return p
}

// columns is how many columns of the panel hold points.
func (p *patch) columns() int {
	last := p.segments[len(p.segments)-1]
	return last.at + last.count
}
