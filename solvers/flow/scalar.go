package flow

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// scalar is a quantity at the centres of the cells of a Staggered, carried by
// its flow:
//
//	∂s/∂t = −∇·(us) + κΔs
//
// by the fluxes through the faces of cells, so that what leaves one cell enters
// the next. The flux takes the mean of the two cells beside a face, which
// conserves the square of s too; or, limited, the third-order upwind value with
// the limiter of B. Koren (in Numerical Methods for Advection–Diffusion Problems,
// Vieweg 1993, p. 117), which makes no new extremes.
type scalar struct {
	s           *Staggered
	ends        [3][2]scalarEnd
	diffusivity float64
	limited     bool

	values, rate []float64 // with ghosts
	flux         []float64 // through the low face of each cell, along one axis
}

// scalarEnd is the condition on one side: the value held, or insulated.
type scalarEnd struct {
	held  bool
	value float64
}

func newScalar(s *Staggered) *scalar {
	return &scalar{s: s, values: make([]float64, s.padded), rate: make([]float64, s.padded), flux: make([]float64, s.padded)}
}

// load takes in the values of cells, one after another, and fills the ghosts: by
// 2g − s beyond a side where s = g is held, else by s.
func (q *scalar) load(cells []float64) {
	s := q.s
	s.centres.scatter(q.values, cells)
	for a := range s.dims {
		n, d := s.cells[a]*s.stride[a], s.stride[a]
		if s.periodic(a) {
			wrap(q.values, s.planes[a], n, d)
			continue
		}
		q.ends[a][0].extend(q.values, s.planes[a], 0, d)
		q.ends[a][1].extend(q.values, s.planes[a], n+d, -d)
	}
}

func (e scalarEnd) extend(f []float64, plane []int, ghost, inward int) {
	sign, twice := 1.0, 0.0
	if e.held {
		sign, twice = -1, 2*e.value
	}
	for _, p := range plane {
		p += ghost
		f[p] = twice + sign*f[p+inward]
	}
}

// advance sets the rates of all cells from the velocity loaded.
func (q *scalar) advance() {
	s := q.s
	for a := range s.dims {
		d, n := s.stride[a], s.cells[a]
		for _, p := range s.centres.rows {
			q.face(a, p, s.centres.length)
			if s.index(p, a) == n {
				q.face(a, p+d, s.centres.length)
			}
		}
		if a == s.dims-1 {
			for _, p := range s.centres.rows {
				q.face(a, p+n, 1)
			}
		}
		w := 1 / s.h[a]
		for _, p := range s.centres.rows {
			row := q.rate[p : p+s.centres.length]
			if a == 0 {
				clear(row)
			}
			low, high := q.flux[p:][:len(row)], q.flux[p+d:][:len(row)]
			for i := range row {
				row[i] -= w * (high[i] - low[i])
			}
		}
	}
}

// index is that of the offset p on an axis; 1 is the first cell.
func (s *Staggered) index(p, axis int) int { return p / s.stride[axis] % (s.cells[axis] + 3) }

// face sets the flux through the low faces, along axis a, of the cells of a row.
func (q *scalar) face(a, p, length int) {
	s := q.s
	d := s.stride[a]
	u := s.flux[a][p:][:length]
	low, high := q.values[p-d:][:length], q.values[p:][:length]
	out := q.flux[p:][:length]
	k := q.diffusivity / s.h[a]
	for i, v := range u {
		out[i] = 0.5*v*(low[i]+high[i]) - k*(high[i]-low[i])
	}
	if !q.limited {
		return
	}
	for i, v := range u {
		at := p + i
		index := s.index(at, a)
		if !s.periodic(a) && (index == 1 || index == s.cells[a]+1) {
			continue
		}
		if index == 1 {
			at += s.cells[a] * d // the same face, with two cells before it
		}
		out[i] = v*q.upwind(at, d, v > 0) - k*(high[i]-low[i])
	}
}

// upwind is the limited value on the low face of cell p, which blows from the
// cell below if forward.
func (q *scalar) upwind(p, d int, forward bool) float64 {
	before, from, to := q.values[p-2*d], q.values[p-d], q.values[p]
	if !forward {
		before, from, to = q.values[p+d], q.values[p], q.values[p-d]
	}
	rise, step := to-from, from-before
	if rise*step <= 0 {
		return from
	}
	// With r = step/rise: from + ½φ(r)·rise, φ = min(2r, (1 + 2r)/3, 2).
	half := min(math.Abs(step), math.Abs(rise+2*step)/6, math.Abs(rise))
	return from + math.Copysign(half, rise)
}

// lift adds acceleration·s to the rate of velocity component c.
func (q *scalar) lift(c int, acceleration float64) {
	s := q.s
	offsets, length := s.Rows(c)
	d := s.stride[c]
	for _, p := range offsets {
		row := s.rate[c][p : p+length]
		low, high := q.values[p-d:][:length], q.values[p:][:length]
		for i := range row {
			row[i] += 0.5 * acceleration * (low[i] + high[i])
		}
	}
}

// outward is the mean flux of diffusion out through side k of axis a.
func (q *scalar) outward(a, k int) float64 {
	s := q.s
	at, inward := s.stride[a], 0
	if k == 1 {
		at, inward = (s.cells[a]+1)*s.stride[a], -s.stride[a]
	}
	sum := 0.0
	for _, i := range s.sides[a][k].faces {
		p := s.planes[a][i] + at
		beyond, inside := p-s.stride[a], p
		if k == 1 {
			beyond, inside = p, p+inward
		}
		sum -= q.values[beyond] - q.values[inside]
	}
	return q.diffusivity * sum / (s.h[a] * float64(len(s.sides[a][k].faces)))
}

// nodes sets dst to the values on the nodes of stored, means of the cells that
// meet there and of the ghosts.
func (q *scalar) nodes(dst []float64, stored grid.Grid) { q.s.nodes(dst, stored, q.values, -1) }
