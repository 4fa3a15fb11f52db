package autodiff

import (
	"fmt"

	"github.com/pdekit/pdekit/internal/kernel"
	"github.com/pdekit/pdekit/internal/parallel"
)

// Polyadic builds a complex tensor from its canonical polyadic factors (Kolda &
// Bader 2009, eq. 3.1),
//
//	w[k…, i, o] = Σᵣ a₀[k₀,r]·a₁[k₁,r]·…·c[i,r]·d[r,o]
//
// with real and imaginary planes as the first axis of each: factors are those
// of the frequencies' axes, (2, extent, rank) each, then c (2, in, rank), then d
// (2, rank, out). It goes from frequency to frequency and holds nothing of the
// size of both the tensor and the rank.
func Polyadic(t *Tape, factors []*Tensor) *Tensor {
	axes := len(factors) - 2
	if axes < 1 || axes > 3 {
		panic(fmt.Sprintf("autodiff: Polyadic of %d factors", len(factors)))
	}
	p := polyadic{axes: axes, count: 1, rank: factors[0].Shape[2]}
	for i, f := range factors {
		if len(f.Shape) != 3 || f.Shape[0] != 2 || i <= axes && f.Shape[2] != p.rank || i > axes && f.Shape[1] != p.rank {
			panic(fmt.Sprintf("autodiff: Polyadic with factor %d of shape %v", i, f.Shape))
		}
		if i < axes {
			p.extent[i] = f.Shape[1]
			p.count *= f.Shape[1]
		}
	}
	p.in, p.out = factors[axes].Shape[1], factors[axes+1].Shape[2]
	shape := []int{2}
	shape = append(shape, p.extent[:axes]...)
	shape = append(shape, p.in, p.out)
	n := &node{in: factors, saved: factors}
	dt := factors[0].dtype
	n.reverse = []*Tensor{own(dt, 2, p.count, p.rank), own(dt, parallel.Chunks(p.count, p.part()), p.partSize())}
	if dt == Float32 {
		n.op = newPolyadic[float32](p)
	} else {
		n.op = newPolyadic[float64](p)
	}
	return record(t, n, shape...)
}

type polyadic struct {
	axes, count, rank, in, out int
	extent                     [3]int
}

// part is how many frequencies one sum of gradients of c and d takes.
func (p *polyadic) part() int { return (p.count + 7) / 8 }

// partSize is the numbers of gradients of c and d.
func (p *polyadic) partSize() int { return 2 * p.rank * (p.in + p.out) }

// polyadicOp is also the parallel.Task of its passes over parts of the
// frequencies.
type polyadicOp[T Float] struct {
	polyadic
	factors [5][]T
	w       []T // forward: the result; backward: its gradient
	dv      []T // backward only: gradients of the product of the frequencies' factors
	sums    []T
	buffers workspace[T]
}

func newPolyadic[T Float](p polyadic) *polyadicOp[T] {
	o := &polyadicOp[T]{polyadic: p}
	o.buffers.each = 2 * p.rank * (2*p.in + 1)
	o.buffers.fill(min(parallel.Threads(), parallel.Chunks(p.count, p.part())))
	return o
}

func (o *polyadicOp[T]) forward(n *node) {
	o.w = values[T](n.out)
	o.run(n)
}

func (o *polyadicOp[T]) run(n *node) {
	for i, f := range n.in {
		o.factors[i] = values[T](f)
	}
	parallel.Run(o.count, o.part(), o)
	o.w, o.dv, o.sums = nil, nil, nil
}

func (o *polyadicOp[T]) backward(n *node) {
	dv, sums := values[T](n.reverse[0]), values[T](n.reverse[1])
	o.w, o.dv, o.sums = values[T](n.out.grad), dv, sums
	o.run(n)
	at := 0
	for i, length := range []int{2 * o.in * o.rank, 2 * o.rank * o.out} {
		if g := n.grad(o.axes + i); g != nil {
			dst := values[T](g)
			for p := at; p < len(sums); p += o.partSize() {
				accumulate(dst, 1, sums[p:p+length], p > at || !n.first[o.axes+i])
			}
		}
		at += length
	}
	for a := range o.axes {
		g := n.grad(a)
		if g == nil {
			continue
		}
		d := values[T](g)
		if n.first[a] {
			clear(d)
		}
		o.gradAxis(d, dv, a)
	}
}

// gradAxis adds to d the gradient of the factor of axis a, from those of the
// products.
func (o *polyadicOp[T]) gradAxis(d, dv []T, a int) {
	buffer := o.buffers.take()
	vr, vi := buffer[:o.rank], buffer[o.rank:2*o.rank]
	dr, di := halves(d)
	gr, gi := halves(dv)
	for k := range o.count {
		j := o.product(vr, vi, k, a) * o.rank
		gr, gi, dr, di := gr[k*o.rank:][:o.rank], gi[k*o.rank:][:o.rank], dr[j:][:o.rank], di[j:][:o.rank]
		for r := range vr {
			dr[r] += gr[r]*vr[r] + gi[r]*vi[r]
			di[r] += gi[r]*vr[r] - gr[r]*vi[r]
		}
	}
	o.buffers.put(buffer)
}

// product sets v to the product of the factors' rows for frequency k of all axes
// but one, −1 for none, and returns the index along that one.
func (o *polyadicOp[T]) product(vr, vi []T, k, except int) (index int) {
	for r := range vr {
		vr[r], vi[r] = 1, 0
	}
	for a := o.axes - 1; a >= 0; a-- {
		j := k % o.extent[a]
		k /= o.extent[a]
		if a == except {
			index = j
			continue
		}
		fr, fi := halves(o.factors[a])
		fr, fi = fr[j*o.rank:][:o.rank], fi[j*o.rank:][:o.rank]
		for r := range vr {
			vr[r], vi[r] = vr[r]*fr[r]-vi[r]*fi[r], vr[r]*fi[r]+vi[r]*fr[r]
		}
	}
	return index
}

// Chunk implements parallel.Task, over frequencies.
func (o *polyadicOp[T]) Chunk(lo, hi int) {
	buffer := o.buffers.take()
	vr, vi := buffer[:o.rank], buffer[o.rank:2*o.rank]
	sr, si := halves(buffer[2*o.rank:][:2*o.in*o.rank])
	gr, gi := halves(buffer[2*o.rank*(1+o.in):][:2*o.in*o.rank])
	cr, ci := halves(o.factors[o.axes])
	dr, di := halves(o.factors[o.axes+1])
	wr, wi := halves(o.w)
	for k := lo; k < hi; k++ {
		o.product(vr, vi, k, -1)
		for i := range o.in {
			for r := range vr {
				at := i*o.rank + r
				sr[at], si[at] = cr[at]*vr[r]-ci[at]*vi[r], cr[at]*vi[r]+ci[at]*vr[r]
			}
		}
		w := k * o.in * o.out
		if o.dv == nil {
			kernel.ComplexGemmBatch(false, false, 1, o.in, o.out, o.rank, sr, si, o.rank, 0, dr, di, o.out, 0, 0, wr[w:], wi[w:], o.out, 0)
			continue
		}
		sums := o.sums[lo/o.part()*o.partSize():][:o.partSize()]
		if k == lo {
			clear(sums)
		}
		dcr, dci := halves(sums[:2*o.in*o.rank])
		ddr, ddi := halves(sums[2*o.in*o.rank:])
		kernel.ComplexGemmBatch(true, false, 1, o.rank, o.out, o.in, sr, si, o.rank, 0, wr[w:], wi[w:], o.out, 0, 1, ddr, ddi, o.out, 0)
		kernel.ComplexGemmBatch(false, true, 1, o.in, o.rank, o.out, wr[w:], wi[w:], o.out, 0, dr, di, o.out, 0, 0, gr, gi, o.rank, 0)
		dvr, dvi := halves(o.dv)
		dvr, dvi = dvr[k*o.rank:][:o.rank], dvi[k*o.rank:][:o.rank]
		clear(dvr)
		clear(dvi)
		for i := range o.in {
			for r := range vr {
				at := i*o.rank + r
				dcr[at] += gr[at]*vr[r] + gi[at]*vi[r]
				dci[at] += gi[at]*vr[r] - gr[at]*vi[r]
				dvr[r] += gr[at]*cr[at] + gi[at]*ci[at]
				dvi[r] += gi[at]*cr[at] - gr[at]*ci[at]
			}
		}
	}
	o.buffers.put(buffer)
}
