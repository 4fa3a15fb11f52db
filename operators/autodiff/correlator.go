package autodiff

import (
	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// correlator computes a correlation, or the gradient of its weights. It is the
// parallel.Task of both, with the operands of the call in progress.
type correlator[T Float] struct {
	correlation
	parts  int // slices of the gradient's sum
	points int // of the result's grid

	src, dst, weights, bias, sums []T
	keep                          T
	spare                         workspace[T]
}

// mostParts and partNumbers bound the memory of slices.
const (
	mostParts   = 16
	partNumbers = 1 << 20
)

func newCorrelator[T Float](c correlation) *correlator[T] {
	o := &correlator[T]{correlation: c, points: c.to[0] * c.to[1] * c.to[2]}
	o.parts = max(1, min(mostParts, c.tasks, partNumbers/(c.groups*c.out*c.lattices[0].depth+1)))
	o.spare.each = c.window + c.result
	o.spare.fill(min(parallel.Threads(), c.tasks))
	return o
}

// apply sets dst to keep times itself, plus the correlation, plus the bias of
// each channel (nil: none).
func (o *correlator[T]) apply(dst, src, weights, bias []T, keep float64) {
	o.dst, o.src, o.weights, o.bias, o.keep, o.sums = dst, src, weights, bias, T(keep), nil
	parallel.Run(o.tasks, 1, o)
	o.dst, o.src, o.weights, o.bias = nil, nil, nil, nil
}

// gradient sets each of o.parts parts, whose sum is the gradient of the weights
// for the gradient dst of the result. The weights are those of a forward
// correlation, in the kernel's own order.
func (o *correlator[T]) gradient(parts, dst, src []T) {
	o.dst, o.src, o.sums = dst, src, parts
	parallel.Run(o.parts, 1, o)
	o.dst, o.src, o.sums = nil, nil, nil
}

// Chunk implements parallel.Task over tasks, or over parts of the gradient.
func (o *correlator[T]) Chunk(lo, hi int) {
	var segments [panelWidth]segment
	buffer := o.spare.take()
	window, result := buffer[:o.window], buffer[o.window:]
	for i := lo; i < hi; i++ {
		if o.sums == nil {
			if p := o.patch(i, &segments); len(p.segments) > 0 {
				o.block(&p, window, result)
			}
			continue
		}
		size := len(o.sums) / o.parts
		sum := o.sums[i*size : (i+1)*size]
		clear(sum)
		for task := i * o.tasks / o.parts; task < (i+1)*o.tasks/o.parts; task++ {
			if p := o.patch(task, &segments); len(p.segments) > 0 {
				o.blockGradient(&p, window, result, sum)
			}
		}
	}
	o.spare.put(buffer)
}

// block computes one task of apply.
func (o *correlator[T]) block(p *patch, window, result []T) {
	l := p.l
	rows, inner := p.hi[1]-p.lo[1], l.axes[1].taps*l.axes[2].taps*o.in
	slot := l.axes[2].taps * o.in * l.width
	stride0, stride1 := l.axes[0].slots(2)-l.axes[0].slots(1), l.axes[1].slots(2)-l.axes[1].slots(1)
	direct := len(p.segments) == 1 && p.segments[0].count == l.width && l.axes[2].step == 1
	for g := range o.groups {
		o.gather(window, p, g)
		a := o.weights[l.weights+g*o.out*l.depth:]
		var e kernel.Epilogue[T]
		if o.bias != nil {
			e.Bias = o.bias[g*o.out : (g+1)*o.out]
		}
		for t := p.lo[0]; t < p.hi[0]; t++ {
			c, ldc, strideC, beta := result, rows*l.width, l.width, T(0)
			if direct {
				c, ldc, strideC, beta = o.dst[o.line(p, 0, g, t):], o.points, l.axes[1].step*o.to[2], o.keep
			}
			if l.depth == 0 {
				kernel.GemmBatchThen(false, false, rows, o.out, l.width, 0, 1, nil, 0, 0, nil, l.width, 0, beta, c, ldc, strideC, e)
			}
			for i := range l.axes[0].taps {
				if l.depth == 0 {
					break
				}
				then := e
				if i < l.axes[0].taps-1 {
					then.Bias = nil
				}
				b := window[((t-p.lo[0])*stride0+i)*l.axes[1].slots(rows)*slot:]
				kernel.GemmBatchThen(false, false, rows, o.out, l.width, inner, 1, a[i*inner:], l.depth, 0,
					b, l.width, stride1*slot, beta, c, ldc, strideC, then)
				beta = 1
			}
			if !direct {
				o.scatter(result, p, g, t)
			}
		}
	}
}

// blockGradient adds one task's part of the gradient to sum.
func (o *correlator[T]) blockGradient(p *patch, window, result, sum []T) {
	l := p.l
	rows, inner := p.hi[1]-p.lo[1], l.axes[1].taps*l.axes[2].taps*o.in
	slot := l.axes[2].taps * o.in * l.width
	stride0, stride1 := l.axes[0].slots(2)-l.axes[0].slots(1), l.axes[1].slots(2)-l.axes[1].slots(1)
	direct := len(p.segments) == 1 && l.axes[2].step == 1
	for g := range o.groups {
		o.gather(window, p, g)
		for t := p.lo[0]; t < p.hi[0]; t++ {
			a, lda, strideA := result, rows*l.width, l.width
			if direct {
				a, lda, strideA = o.dst[o.line(p, 0, g, t):], o.points, l.axes[1].step*o.to[2]
			} else {
				o.collect(result, p, g, t)
			}
			for i := range l.axes[0].taps {
				b := window[((t-p.lo[0])*stride0+i)*l.axes[1].slots(rows)*slot:]
				kernel.GemmSum(false, true, rows, o.out, inner, p.columns(), 1, a, lda, strideA,
					b, l.width, stride1*slot, 1, sum[g*o.out*l.depth+i*inner:], l.depth)
			}
		}
	}
}

// gather lays out the source rows of a patch.
func (o *correlator[T]) gather(window []T, p *patch, group int) {
	l := p.l
	n0, n1 := l.axes[0].slots(p.hi[0]-p.lo[0]), l.axes[1].slots(p.hi[1]-p.lo[1])
	size := l.axes[2].taps * o.in * l.width
	for s0 := range n0 {
		a0 := source(l.axes[0].origin+p.lo[0]*l.axes[0].move+s0*l.axes[0].gap, o.from[0], o.wrap[0])
		for s1 := range n1 {
			a1 := source(l.axes[1].origin+p.lo[1]*l.axes[1].move+s1*l.axes[1].gap, o.from[1], o.wrap[1])
			slot := window[(s0*n1+s1)*size:][:size]
			if a0 < 0 || a1 < 0 {
				clear(slot)
				continue
			}
			o.gatherRow(slot, p, group, (a0*o.from[1]+a1)*o.from[2])
		}
	}
}

// gatherRow lays out the row of the source that begins at point row of each
// channel.
func (o *correlator[T]) gatherRow(slot []T, p *patch, group, row int) {
	r, width, length := p.l.axes[2], p.l.width, o.from[2]
	points := o.from[0] * o.from[1] * length
	used := p.columns()
	for j := range r.taps {
		for _, s := range p.segments {
			// Columns lo to hi of the segment lie on the grid, from point first + lo·move.
			first := r.origin + j*r.gap + s.from*r.move
			lo := min(max(0, (-first+r.move-1)/r.move), s.count)
			hi := max(min((length-first+r.move-1)/r.move, s.count), lo)
			dst := slot[j*o.in*width+s.at:]
			src := o.src[(s.member*o.groups+group)*o.in*points+row:]
			switch {
			case lo == hi:
			case r.move == 1:
				to, from := lo, first+lo
				for range o.in {
					copy(dst[to:to+hi-lo], src[from:])
					to, from = to+width, from+points
				}
			default:
				for ch := range o.in {
					line, from := dst[ch*width:][:hi], src[ch*points+first+lo*r.move:]
					for k := lo; k < hi; k++ {
						line[k] = from[(k-lo)*r.move]
					}
				}
			}
			for k := 0; k < s.count; k++ {
				if k == lo {
					k = hi
					if k == s.count {
						break
					}
				}
				at := source(first+k*r.move, length, o.wrap[2])
				for ch := range o.in {
					dst[ch*width+k] = 0
					if at >= 0 {
						dst[ch*width+k] = src[ch*points+at]
					}
				}
			}
		}
		for k := used; k < width; k++ {
			for ch := range o.in {
				slot[(j*o.in+ch)*width+k] = 0
			}
		}
	}
}

// scatter takes a row of axis 0 of a block from result.
func (o *correlator[T]) scatter(result []T, p *patch, group, t int) {
	l, rows, step := p.l, p.hi[1]-p.lo[1], p.l.axes[2].step
	next := l.axes[1].step * o.to[2] // from a row to the next
	for i, s := range p.segments {
		first := o.line(p, i, group, t)
		for ch := range o.out {
			for r := range rows {
				from, to := result[(ch*rows+r)*l.width+s.at:][:s.count], o.dst[first+ch*o.points+r*next:]
				switch {
				case step == 1 && o.keep == 0:
					copy(to, from)
				case o.keep == 0:
					for k, v := range from {
						to[k*step] = v
					}
				default:
					for k, v := range from {
						to[k*step] = o.keep*to[k*step] + v
					}
				}
			}
		}
	}
}

// collect is the reverse of scatter.
func (o *correlator[T]) collect(result []T, p *patch, group, t int) {
	l, rows, step := p.l, p.hi[1]-p.lo[1], p.l.axes[2].step
	next := l.axes[1].step * o.to[2]
	for i, s := range p.segments {
		first := o.line(p, i, group, t)
		for ch := range o.out {
			for r := range rows {
				to, from := result[(ch*rows+r)*l.width+s.at:][:s.count], o.dst[first+ch*o.points+r*next:]
				if step == 1 {
					copy(to, from)
					continue
				}
				for k := range to {
					to[k] = from[k*step]
				}
			}
		}
	}
}

// line is where segment i of a patch begins in dst, in the group's first channel
// and the patch's first row of row t of axis 0.
func (o *correlator[T]) line(p *patch, i, group, t int) int {
	x, y, z := p.l.axes[0], p.l.axes[1], p.l.axes[2]
	s := p.segments[i]
	field := (s.member*o.groups + group) * o.out
	return ((field*o.to[0]+x.first+t*x.step)*o.to[1]+y.first+p.lo[1]*y.step)*o.to[2] + z.first + s.from*z.step
}
