package fd

import (
	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Interpolation is how a Prolongation fills the nodes between given ones.
type Interpolation uint8

// The interpolations.
const (
	// Smooth is the trigonometric interpolant on periodic axes, and the
	// polynomial through the eight nearest nodes on others.
	Smooth Interpolation = iota
	// Monotone is by cubics that add no extremum (F. N. Fritsch and J. Butland,
	// SIAM J. Sci. Stat. Comput. 5 (1984) 300), for fields with jumps.
	Monotone
	// Linear keeps the bounds of a coefficient.
	Linear
)

// Prolongation interpolates fields to a grid whose cells are an integer
// fraction of theirs. Values at common nodes are kept. It serves one goroutine.
type Prolongation struct {
	passes  []pass
	scratch [2][]float64
}

// pass interpolates along one axis of a C-order array.
type pass struct {
	outer, inner   int // products of the axes before and after
	coarse, fine   int // points on the axis
	line           func(fine, coarse []float64)
	source, target []float64
}

const prolongPoints = 8

// NewProlongation returns the plan from grid src to grid dst, a refinement of it.
func NewProlongation(dst, src grid.Grid, how Interpolation) *Prolongation {
	p := &Prolongation{}
	shape := append([]int(nil), src.N...)
	for axis := range shape {
		if dst.N[axis] == src.N[axis] {
			continue
		}
		q := pass{outer: 1, inner: 1, coarse: src.N[axis], fine: dst.N[axis]}
		for i, n := range shape {
			if i < axis {
				q.outer *= n
			} else if i > axis {
				q.inner *= n
			}
		}
		r := dst.Cells(axis) / src.Cells(axis)
		switch {
		case how == Monotone:
			q.line = monotoneLine(r, src.Periodic[axis])
		case how == Linear:
			q.line = linearLine(r, src.Periodic[axis])
		case src.Periodic[axis]:
			q.line = fft.NewResample([]int{q.fine}, []int{q.coarse}).Apply
		default:
			q.line = polynomialLine(r, q.coarse)
		}
		q.source, q.target = make([]float64, q.coarse), make([]float64, q.fine)
		shape[axis] = q.fine
		p.passes = append(p.passes, q)
	}
	for i := range p.scratch {
		p.scratch[i] = make([]float64, dst.Size())
	}
	return p
}

// Apply sets dst, on the fine grid, to the interpolated src, channel by channel.
func (p *Prolongation) Apply(dst *grid.Field, src []float64) {
	size := len(src) / dst.Channels
	for c := range dst.Channels {
		from := src[c*size : (c+1)*size]
		for i, q := range p.passes {
			to := p.scratch[i%2][:q.outer*q.fine*q.inner]
			q.run(to, from)
			from = to
		}
		copy(dst.Channel(c), from)
	}
}

func (q *pass) run(dst, src []float64) {
	for o := range q.outer {
		for i := range q.inner {
			for j := range q.source {
				q.source[j] = src[(o*q.coarse+j)*q.inner+i]
			}
			q.line(q.target, q.source)
			for j, v := range q.target {
				dst[(o*q.fine+j)*q.inner+i] = v
			}
		}
	}
}

// polynomialLine interpolates lines of n nodes to r cells for each of theirs.
func polynomialLine(r, n int) func(fine, coarse []float64) {
	points := min(prolongPoints, n)
	x := make([]float64, points)
	for j := range x {
		x[j] = float64(j)
	}
	// weights[cell][q] evaluates at position cell + q/r of a window of nodes.
	weights := make([][][]float64, points)
	for cell := range weights {
		weights[cell] = make([][]float64, r)
		for q := range r {
			weights[cell][q] = Weights(make([]float64, points), x, float64(cell)+float64(q)/float64(r), 0)
		}
	}
	return func(fine, coarse []float64) {
		for i := range fine {
			cell, q := i/r, i%r
			start := max(0, min(cell-(points/2-1), n-points))
			sum := 0.0
			for j, w := range weights[cell-start][q] {
				sum += w * coarse[start+j]
			}
			fine[i] = sum
		}
	}
}

// monotoneLine interpolates lines to r cells for each of theirs by cubics whose
// slopes are harmonic means of those beside.
func monotoneLine(r int, periodic bool) func(fine, coarse []float64) {
	return func(fine, u []float64) {
		n := len(u)
		at := func(i int) float64 {
			if periodic {
				return u[(i+n)%n]
			}
			return u[max(0, min(i, n-1))]
		}
		slope := func(i int) float64 {
			left, right := at(i)-at(i-1), at(i+1)-at(i)
			if left*right <= 0 {
				return 0
			}
			return 2 * left * right / (left + right)
		}
		for i := range fine {
			cell, t := i/r, float64(i%r)/float64(r)
			a, b := at(cell), at(cell+1)
			da, db := slope(cell), slope(cell+1)
			c := b - a
			fine[i] = a + t*(da+t*((3*c-2*da-db)+t*(da+db-2*c)))
		}
	}
}

// linearLine interpolates lines linearly to r cells for each of theirs.
func linearLine(r int, periodic bool) func(fine, coarse []float64) {
	return func(fine, coarse []float64) {
		for i := range fine {
			cell, t := i/r, float64(i%r)/float64(r)
			next := cell + 1
			if next == len(coarse) {
				next = cell
				if periodic {
					next = 0
				}
			}
			fine[i] = (1-t)*coarse[cell] + t*coarse[next]
		}
	}
}
