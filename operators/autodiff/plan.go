package autodiff

import (
	"cmp"
	"math"
	"slices"

	"github.com/pdekit/pdekit/internal/kernel"
)

// life is the time during which a memory's content matters, and its place.
// Forward of node i of n is time i, its backward is time 2n−1−i.
type life struct {
	memory      *memory
	size        int
	first, last int
	offset      int
	host        *life // not nil: it lives in the memory of host, which covers its time
}

// root is the life whose memory l uses.
func (l *life) root() *life {
	for l.host != nil {
		l = l.host
	}
	return l
}

// alignment of arena offsets, in elements: 64 bytes of float32.
const alignment = 16

// plan decides for which nodes backward runs when it starts from loss (nil:
// none), how long each buffer lives and where it lies, and allocates the arena.
func (t *Tape) plan(loss *Tensor) {
	t.loss, t.planned, t.ran = loss, true, false
	t.activate(loss)
	t.link()
	p := &planner{lives: map[*memory]*life{}}
	n := len(t.nodes)
	for i, nd := range t.nodes {
		p.forward(nd, i, 2*n-1-i)
	}
	p.keep(t, loss)
	for i := n - 1; i >= 0; i-- {
		if nd := t.nodes[i]; nd.active {
			p.backward(nd, 2*n-1-i)
		}
	}
	for i, nd := range t.nodes {
		p.shareForward(nd, i)
	}
	for i := n - 1; i >= 0; i-- {
		if nd := t.nodes[i]; nd.active {
			p.shareBackward(nd, 2*n-1-i)
		}
	}
	t.bytes = p.place()
}

// activate marks the nodes between loss and what requires a gradient, and who
// writes each gradient first.
func (t *Tape) activate(loss *Tensor) {
	written := map[*memory]bool{}
	if loss != nil {
		written[loss.grad.memory] = true
	}
	for i := len(t.nodes) - 1; i >= 0; i-- {
		n := t.nodes[i]
		n.active = n.out.grad != nil && written[n.out.grad.memory]
		if !n.active {
			continue
		}
		for j := range n.in {
			if g := n.grad(j); g != nil {
				n.first[j] = !written[g.memory]
				written[g.memory] = true
			}
		}
	}
	t.unreached = t.unreached[:0]
	for _, n := range t.nodes {
		for j := range n.in {
			if g := n.grad(j); g != nil && g.memory.owned && !written[g.memory] {
				written[g.memory] = true
				t.unreached = append(t.unreached, g)
			}
		}
	}
}

type planner struct {
	lives map[*memory]*life
	order []*life // in order of creation, so that plans are reproducible
	dtype DType
}

// use records that x's content matters at time at.
func (p *planner) use(x *Tensor, at int) {
	if x == nil || x.memory.owned {
		return
	}
	l := p.lives[x.memory]
	if l == nil {
		l = &life{memory: x.memory, first: at, last: at}
		p.lives[x.memory] = l
		p.order = append(p.order, l)
		p.dtype = x.dtype
	}
	l.size = max(l.size, x.Len())
	l.first, l.last = min(l.first, at), max(l.last, at)
}

func (p *planner) forward(n *node, at, reverse int) {
	for _, x := range n.in {
		p.use(x, at)
	}
	for _, xs := range [][]*Tensor{n.scratch, n.state, {n.out}} {
		for _, x := range xs {
			p.use(x, at)
		}
	}
	for _, x := range n.early {
		p.use(x, at-1)
	}
	if n.active {
		for _, x := range n.saved {
			p.use(x, reverse)
		}
	}
}

func (p *planner) backward(n *node, at int) {
	p.use(n.out.grad, at)
	for j := range n.in {
		p.use(n.grad(j), at)
	}
	for _, x := range n.reverse {
		p.use(x, at)
	}
	for _, x := range n.earlyReverse {
		p.use(x, at-1)
	}
}

// keep prolongs what the caller may read: what was kept, the loss, and outputs
// that nothing reads.
func (p *planner) keep(t *Tape, loss *Tensor) {
	read := map[*memory]bool{}
	for _, n := range t.nodes {
		for _, x := range n.in {
			if x != nil {
				read[x.memory] = true
			}
		}
	}
	forever := func(m *memory) {
		if l := p.lives[m]; l != nil {
			l.last = math.MaxInt
			m.kept = true
		}
	}
	for _, m := range t.keep {
		forever(m)
	}
	for _, n := range t.nodes {
		if !read[n.out.memory] {
			forever(n.out.memory)
		}
	}
	if loss != nil {
		forever(loss.memory)
	}
}

// shareForward lets a node compute over an input that nobody needs afterwards.
func (p *planner) shareForward(n *node, at int) {
	if n.overwrites == nil || n.overwrites.memory.owned {
		return
	}
	from, to := p.lives[n.overwrites.memory], p.lives[n.taker.memory]
	if from.last == at && from.size == to.size && to.first == at {
		to.host = from
		r := from.root()
		r.last = max(r.last, to.last)
	}
}

// shareBackward lets a node compute the gradient of that input over the
// gradient of its output, which nobody else needs at the time.
func (p *planner) shareBackward(n *node, at int) {
	if n.overwrites == nil || n.overwrites.grad == nil || n.overwrites.grad.memory.owned {
		return
	}
	from, to := p.lives[n.out.grad.memory], p.lives[n.overwrites.grad.memory]
	if from.size == to.size && to.first == at {
		to.host = from
		r := from.root()
		r.last = max(r.last, to.last)
	}
}

// place gives each root the lowest offset free during its life, the largest
// first, allocates the block, and returns its bytes.
func (p *planner) place() int {
	roots := make([]*life, 0, len(p.order))
	for _, l := range p.order {
		if l.host == nil {
			roots = append(roots, l)
		}
	}
	slices.SortStableFunc(roots, func(a, b *life) int { return cmp.Compare(b.size, a.size) })
	var placed []*life // by offset
	total := 0
	for _, l := range roots {
		at := 0
		for _, q := range placed {
			if q.first > l.last || l.first > q.last {
				continue
			}
			if at+l.size <= q.offset {
				break
			}
			at = max(at, aligned(q.offset+q.size))
		}
		l.offset = at
		total = max(total, at+l.size)
		i, _ := slices.BinarySearchFunc(placed, at, func(q *life, at int) int { return cmp.Compare(q.offset, at) })
		placed = slices.Insert(placed, i, l)
	}
	block := &memory{}
	block.allocate(p.dtype, total)
	kernel.LargePages(block.f32)
	for _, l := range p.order {
		at := l.root().offset
		if p.dtype == Float32 {
			l.memory.f32 = block.f32[at : at+l.size : at+l.size]
		} else {
			l.memory.f64 = block.f64[at : at+l.size : at+l.size]
		}
	}
	if p.dtype == Float32 {
		return 4 * total
	}
	return 8 * total
}

func aligned(n int) int { return (n + alignment - 1) / alignment * alignment }
