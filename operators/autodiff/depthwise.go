package autodiff

import (
	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// depthwise is a convolution with stride 1 whose groups have one channel of the
// source each. A product of matrices has nothing to share there; instead a
// channel is laid out once with what the kernel reads beyond its grid, and each
// tap is a multiply-add of it, moved, over all points at a time:
//
//	acc[t] += w[i]·wide[t + offset(i)]     0 ≤ t < span
//
// with rows as far apart as those of the wide grid. What falls between rows of
// the result is computed and left out.
type depthwise struct {
	convolution
	wide [3]int   // the source's grid with margins
	from [3][]int // for each place of it: the point of the source, −1 for zero
	span int
	taps []int // offsets
}

// separate says that the convolution is a depthwise.
func (c *convolution) separate() bool { return c.in == 1 && c.stride == 1 }

func newDepthwise(c *convolution) depthwise {
	o := depthwise{convolution: *c}
	for a, k := range c.axes {
		o.wide[a] = c.small[a] + k.dilation*(k.taps-1)
		for p := range o.wide[a] {
			o.from[a] = append(o.from[a], source(p-k.before, c.large[a], c.wrap[a]))
		}
	}
	o.span = ((c.small[0]-1)*o.wide[1]+c.small[1]-1)*o.wide[2] + c.small[2]
	for i := range c.axes[0].taps {
		for j := range c.axes[1].taps {
			for k := range c.axes[2].taps {
				o.taps = append(o.taps, (i*c.axes[0].dilation*o.wide[1]+j*c.axes[1].dilation)*o.wide[2]+k*c.axes[2].dilation)
			}
		}
	}
	return o
}

// depthwiseOp is the parallel.Task of both passes over (member, group).
type depthwiseOp[T Float] struct {
	depthwise
	x, w, bias, y []T
	dx, sums      []T // sums, of (member, out, taps): backward
	add           bool
	spare         workspace[T]
}

func newDepthwiseOp[T Float](d depthwise) *depthwiseOp[T] {
	o := &depthwiseOp[T]{depthwise: d}
	o.spare.each = 3 * d.wide[0] * d.wide[1] * d.wide[2]
	o.spare.fill(min(parallel.Threads(), d.batch*d.groups))
	return o
}

func (o *depthwiseOp[T]) forward(n *node) {
	o.x, o.w, o.y = values[T](n.in[0]), values[T](n.in[1]), values[T](n.out)
	if n.in[2] != nil {
		o.bias = values[T](n.in[2])
	}
	o.run()
}

func (o *depthwiseOp[T]) backward(n *node) {
	o.x, o.w, o.y, o.sums = values[T](n.in[0]), values[T](n.in[1]), values[T](n.out.grad), values[T](n.reverse[0])
	if g := n.grad(0); g != nil {
		o.dx, o.add = values[T](g), !n.first[0]
	}
	o.run()
	if g := n.grad(1); g != nil {
		addParts(values[T](g), values[T](n.reverse[0]), n.first[1])
	}
	if g := n.grad(2); g != nil {
		db := values[T](g)
		if n.first[2] {
			clear(db)
		}
		kernel.BiasGrad(db, values[T](n.out.grad), o.batch, o.groups*o.out, size(n.out.Shape[2:]))
	}
}

func (o *depthwiseOp[T]) run() {
	parallel.Run(o.batch*o.groups, max(1, grain/(o.span*o.out)), o)
	o.x, o.w, o.bias, o.y, o.dx, o.sums = nil, nil, nil, nil, nil, nil
}

// Chunk implements parallel.Task.
func (o *depthwiseOp[T]) Chunk(lo, hi int) {
	buffer := o.spare.take()
	third := len(buffer) / 3
	wide, acc, dwide := buffer[:third], buffer[third:][:o.span], buffer[2*third:]
	taps, points := len(o.taps), o.small[0]*o.small[1]*o.small[2]
	for i := lo; i < hi; i++ {
		o.spread(wide, i)
		if o.dx != nil {
			clear(dwide)
		}
		for m := range o.out {
			row := i*o.out + m // (member, out)
			channel := row % (o.groups * o.out)
			w, y := o.w[channel*taps:][:taps], o.y[row*points:][:points]
			if o.sums == nil {
				var b T
				if o.bias != nil {
					b = o.bias[channel]
				}
				kernel.Fill(acc, b)
				for j, at := range o.taps {
					kernel.Axpy(acc, w[j], wide[at:][:o.span])
				}
				o.lines(func(line, at int) { copy(y[line:line+o.small[2]], acc[at:]) })
				continue
			}
			clear(acc)
			o.lines(func(line, at int) { copy(acc[at:], y[line:line+o.small[2]]) })
			for j, at := range o.taps {
				o.sums[row*taps+j] = T(kernel.Dot(acc, wide[at:][:o.span]))
				if o.dx != nil {
					kernel.Axpy(dwide[at:][:o.span], w[j], acc)
				}
			}
		}
		if o.dx != nil {
			o.fold(dwide, i)
		}
	}
	o.spare.put(buffer)
}

// lines calls f with where each line of the result begins, in the result and in
// acc.
func (o *depthwiseOp[T]) lines(f func(line, at int)) {
	for i := range o.small[0] {
		for j := range o.small[1] {
			f((i*o.small[1]+j)*o.small[2], (i*o.wide[1]+j)*o.wide[2])
		}
	}
}

// inner is the part of a wide line that is the source's line.
func (o *depthwiseOp[T]) inner() (lo, hi int) {
	lo = min(o.axes[2].before, o.wide[2])
	return lo, min(lo+o.large[2], o.wide[2])
}

// spread lays out a field of the source with its margins.
func (o *depthwiseOp[T]) spread(wide []T, field int) {
	x := o.x[field*o.large[0]*o.large[1]*o.large[2]:]
	lo, hi := o.inner()
	z := o.from[2]
	for a, i := range o.from[0] {
		for b, j := range o.from[1] {
			line := wide[(a*o.wide[1]+b)*o.wide[2]:][:o.wide[2]]
			if i < 0 || j < 0 {
				clear(line)
				continue
			}
			row := x[(i*o.large[1]+j)*o.large[2]:][:o.large[2]]
			copy(line[lo:hi], row)
			for c := 0; c < len(line); c++ {
				if c == lo {
					if c = hi; c == len(line) {
						break
					}
				}
				line[c] = 0
				if z[c] >= 0 {
					line[c] = row[z[c]]
				}
			}
		}
	}
}

// fold is the adjoint of spread: it sets the gradient of a field, or adds to it.
func (o *depthwiseOp[T]) fold(wide []T, field int) {
	points := o.large[0] * o.large[1] * o.large[2]
	dx := o.dx[field*points:][:points]
	if !o.add {
		clear(dx)
	}
	for a, i := range o.from[0] {
		for b, j := range o.from[1] {
			if i < 0 || j < 0 {
				continue
			}
			row := dx[(i*o.large[1]+j)*o.large[2]:][:o.large[2]]
			for c, v := range wide[(a*o.wide[1]+b)*o.wide[2]:][:o.wide[2]] {
				if k := o.from[2][c]; k >= 0 {
					row[k] += v
				}
			}
		}
	}
}
