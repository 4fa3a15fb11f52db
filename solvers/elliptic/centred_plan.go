package elliptic

import (
	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
)

// manyLines transforms lines side by side: fft.Hartley and fft.TrigMany.
type manyLines interface {
	Rows(dst []float64, ldd int, src []float64, lds int, count int)
	Columns(x []float64, count, stride int)
}

// centredPlan transforms along one axis, on one goroutine.
type centredPlan struct {
	axis              *centredAxis
	forward, backward manyLines
	double            []float64 // a group of lines of twice their length
}

// mirrored is how many lines of twice their length are transformed at a time.
const mirrored = 16

func newCentredPlan(x *centredAxis) *centredPlan {
	if x.Low == grid.Periodic {
		h := fft.NewHartley(x.N)
		return &centredPlan{axis: x, forward: h, backward: h}
	}
	p := &centredPlan{axis: x, forward: fft.NewTrigMany(x.to, x.mirror*x.N)}
	p.backward = p.forward
	if x.from != x.to {
		p.backward = fft.NewTrigMany(x.from, x.mirror*x.N)
	}
	if x.mirror > 1 {
		p.double = make([]float64, mirrored*2*x.N)
	}
	return p
}

// rows transforms count lines of src, contiguous one after another, into dst.
func (p *centredPlan) rows(dst, src []float64, count int, forward bool) {
	n := p.axis.N
	switch {
	case p.double != nil:
		for i := 0; i < count; i += mirrored {
			p.both(dst[i*n:], src[i*n:], min(mirrored, count-i), n, 1, forward)
		}
	case forward:
		p.forward.Rows(dst, n, src, n, count)
	default:
		p.backward.Rows(dst, n, src, n, count)
	}
}

// columns transforms count lines of x in place: line i has its values at i,
// i+stride, i+2·stride, ….
func (p *centredPlan) columns(x []float64, count, stride int, forward bool) {
	switch {
	case p.double != nil:
		for i := 0; i < count; i += mirrored {
			p.both(x[i:], x[i:], min(mirrored, count-i), 1, stride, forward)
		}
	case forward:
		p.forward.Columns(x, count, stride)
	default:
		p.backward.Columns(x, count, stride)
	}
}

// both transforms count ≤ mirrored lines, begun between apart, of values stride
// apart, by way of lines of twice their length. There, even modes are zero.
func (p *centredPlan) both(dst, src []float64, count, between, stride int, forward bool) {
	n := p.axis.N
	x := p.double[:count*2*n]
	sign := 1.0
	first := 0 // the place of the line's first mode among those of the double one
	if p.axis.High == grid.Dirichlet {
		sign, first = -1, 1
	}
	for i := range count {
		line := x[i*2*n : (i+1)*2*n]
		for j := range n {
			v := src[i*between+j*stride]
			if forward {
				line[j], line[2*n-1-j] = v, sign*v
			} else {
				line[2*j+first], line[2*j+1-first] = v, 0
			}
		}
	}
	if forward {
		p.forward.Rows(x, 2*n, x, 2*n, count)
	} else {
		p.backward.Rows(x, 2*n, x, 2*n, count)
	}
	for i := range count {
		line := x[i*2*n : (i+1)*2*n]
		for j := range n {
			at := j
			if forward {
				at = 2*j + first
			}
			dst[i*between+j*stride] = line[at]
		}
	}
}

// newPlans returns plans for one goroutine.
func (c *Centred) newPlans() *[3]*centredPlan {
	var p [3]*centredPlan
	for a, x := range c.axes {
		if x != nil && a != c.line {
			p[a] = newCentredPlan(x)
		}
	}
	return &p
}

func (c *Centred) takePlans() *[3]*centredPlan {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := len(c.idle) - 1
	if last < 0 {
		return c.newPlans()
	}
	p := c.idle[last]
	c.idle = c.idle[:last]
	return p
}

func (c *Centred) returnPlans(p *[3]*centredPlan) {
	c.mu.Lock()
	c.idle = append(c.idle, p)
	c.mu.Unlock()
}
