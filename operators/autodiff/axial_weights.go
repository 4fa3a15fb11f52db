package autodiff

import (
	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// axialRun is a number of modes of one axis, whose gradients one thread sums.
type axialRun struct{ axis, first, length int }

// axialGradient is the parallel.Task over runs that sums the gradients of the
// weights of an Axial over its members.
type axialGradient[T Float] struct {
	op            *axialOp[T]
	runs          []axialRun
	node          *node
	before, after []T // planes of x, of the gradient of the result
}

func (g *axialGradient[T]) run(n *node, before, after []T) {
	wanted := false
	for i, a := range g.op.axes {
		d := n.grad(i + 1)
		wanted = wanted || d != nil
		if d != nil && n.first[i+1] && a.kept < a.modes {
			clear(values[T](d))
		}
	}
	if !wanted {
		return
	}
	g.node, g.before, g.after = n, before, after
	parallel.Run(len(g.runs), 1, g)
	g.node, g.before, g.after = nil, nil, nil
}

// Chunk implements parallel.Task.
func (g *axialGradient[T]) Chunk(lo, hi int) {
	o := g.op
	square := o.in * o.out
	for _, r := range g.runs[lo:hi] {
		d := g.node.grad(r.axis + 1)
		if d == nil {
			continue
		}
		a := &o.axes[r.axis]
		dw, beta := values[T](d)[r.first*square:], T(g.node.keep(r.axis+1))
		for b := range o.batch {
			x := g.before[b*o.width*o.in+(a.at+r.first*a.lines)*o.in:]
			dy := g.after[b*o.width*o.out+(a.at+r.first*a.lines)*o.out:]
			kernel.ComplexGemmBatch(false, true, r.length, o.out, o.in, a.lines,
				dy, dy[a.kept*a.lines*o.out:], a.lines, a.lines*o.out, x, x[a.kept*a.lines*o.in:], a.lines, a.lines*o.in,
				beta, dw, dw[a.modes*square:], o.in, square)
			beta = 1
		}
	}
}
