package flow

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/grid"
)

// Staggered is incompressible flow on the staggered arrangement in two or three
// dimensions: velocity component c lives at the centres of the faces normal to
// axis c, the pressure at the centres of the cells, whose corners are the nodes
// of the grid.
//
// A state holds the components one after another, each as a C-order array of
// Cells(a) values on axis a, plus one on the axis c itself unless it is
// periodic: the faces on both sides are part of the state. Its values are fluxes
// per area: in cells that a body cuts, means over the open part of a face.
//
// One evaluation of du/dt is
//
//	s.Load(u, t)          // arrays with ghosts from the state
//	s.Momentum()          // s.Rate(c) = −∇·(u u_c) + ν Δu_c on inner faces
//	… add forces to s.Rate(c), rows by s.Rows(c) …
//	s.Project()           // boundary faces; pressure; divergence of the rate
//	s.Unload(du)
//
// All arrays with ghosts have the same shape, Cells+3 on each axis, so that one
// stride serves all: face p of component c is the low face of cell p, and cell 0
// has index 1 on each axis. Stride(a) is the distance to the neighbour on axis a.
//
// Nothing is allocated after New. A Staggered serves one goroutine.
type Staggered struct {
	// Viscosity is ν, and may change from sample to sample.
	Viscosity float64
	// Ramp is the time over which the speeds of walls and inflow grow smoothly
	// from 0; 0 means that they are there from the start.
	Ramp float64
	// Relaxation is the rate at which divergence left by rounding, and the
	// distance of inflow faces from their datum, decay; MaxStep sets it.
	Relaxation float64

	grid     grid.Grid
	boundary grid.Boundary
	dims     int
	cells    [3]int
	h        [3]float64
	stride   [3]int
	padded   int

	velocity, rate [3][]float64 // with ghosts
	flux           [3][]float64 // what passes a face per area: open fraction times velocity
	pressure       []float64    // with ghosts
	source         []float64    // of the pressure, one value for each cell
	potential      []float64    // its solution
	poisson        *elliptic.Centred
	block          [3]block // of each component in the state
	inner          [3]block // faces that momentum moves
	centres        block    // the cells
	planes         [3][]int // offsets of the nodes of the arrays whose index on the axis is 0
	sides          [3][2]side
	body           *cut
	time           float64
}

// block is a set of rows along the last axis, in an array with ghosts and in an
// array without.
type block struct {
	rows   []int // offsets of the rows' first values, with ghosts
	length int   // of a row
}

// size is the number of values.
func (b block) size() int { return len(b.rows) * b.length }

// NewStaggered returns the operator on the cells of g for boundary conditions
// Periodic, Wall, Slip, Inflow and Outflow, with their data from b. It panics if
// boundary and grid do not fit; it reports a condition that it does not know,
// and inflow without a way out.
func NewStaggered(g grid.Grid, b grid.Boundary) (*Staggered, error) {
	if err := b.Check(g); err != nil {
		return nil, err
	}
	if err := b.Only(grid.Periodic, grid.Wall, grid.Slip, grid.Inflow, grid.Outflow); err != nil {
		return nil, err
	}
	if g.Dims() < 2 {
		panic("flow: a staggered grid has two or three axes")
	}
	s := &Staggered{grid: g, boundary: b, dims: g.Dims(), cells: [3]int{1, 1, 1}, padded: 1}
	var axes []elliptic.Axis
	for a := s.dims - 1; a >= 0; a-- {
		s.cells[a], s.h[a], s.stride[a] = g.Cells(a), g.Spacing(a), s.padded
		s.padded *= s.cells[a] + 3
	}
	for a := range s.dims {
		end := grid.Neumann
		if s.periodic(a) {
			end = grid.Periodic
		}
		axes = append(axes, elliptic.Axis{N: s.cells[a], Spacing: s.h[a], Low: end, High: end})
	}
	var err error
	if s.poisson, err = elliptic.NewCentred(axes...); err != nil {
		return nil, fmt.Errorf("pressure: %w", err)
	}
	s.lay()
	for c := range s.dims {
		s.velocity[c], s.rate[c] = make([]float64, s.padded), make([]float64, s.padded)
		s.flux[c] = s.velocity[c]
	}
	s.pressure = make([]float64, s.padded)
	s.source, s.potential = make([]float64, s.centres.size()), make([]float64, s.centres.size())
	return s, s.prepareSides()
}

// lay sets the blocks and planes.
func (s *Staggered) lay() {
	var zero [3]int
	s.centres = s.rows(zero, s.cells)
	for c := range s.dims {
		lo, hi := zero, s.cells
		if !s.periodic(c) {
			hi[c]++
		}
		s.block[c] = s.rows(lo, hi)
		if !s.periodic(c) {
			lo[c], hi[c] = 1, s.cells[c]
		}
		s.inner[c] = s.rows(lo, hi)
	}
	for a := range s.dims {
		for p := range s.padded {
			if p/s.stride[a]%(s.cells[a]+3) == 0 {
				s.planes[a] = append(s.planes[a], p)
			}
		}
	}
}

// rows is the block of indices lo to hi, cell 0 having index 0 here.
func (s *Staggered) rows(lo, hi [3]int) block {
	last := s.dims - 1
	b := block{length: hi[last] - lo[last]}
	var walk func(axis, at int)
	walk = func(axis, at int) {
		if axis == last {
			b.rows = append(b.rows, at+lo[axis]+1)
			return
		}
		for i := lo[axis]; i < hi[axis]; i++ {
			walk(axis+1, at+(i+1)*s.stride[axis])
		}
	}
	walk(0, 0)
	return b
}

func (s *Staggered) periodic(axis int) bool { return s.boundary[axis][0].Kind == grid.Periodic }

// Dims is the number of axes and of velocity components.
func (s *Staggered) Dims() int { return s.dims }

// Cells is the number of cells on an axis.
func (s *Staggered) Cells(axis int) int { return s.cells[axis] }

// Stride is the distance of neighbours on an axis, in arrays with ghosts.
func (s *Staggered) Stride(axis int) int { return s.stride[axis] }

// Padded is the length of an array with ghosts.
func (s *Staggered) Padded() int { return s.padded }

// Size is the number of values of a state.
func (s *Staggered) Size() (size int) {
	for c := range s.dims {
		size += s.block[c].size()
	}
	return size
}

// Rows gives the faces of component c that Momentum computes, as offsets of rows
// in an array with ghosts and their common length.
func (s *Staggered) Rows(c int) (offsets []int, length int) {
	return s.inner[c].rows, s.inner[c].length
}

// CellRows gives the cells in the same way. In arrays without ghosts, cells
// follow one another in the same order.
func (s *Staggered) CellRows() (offsets []int, length int) { return s.centres.rows, s.centres.length }

// Velocity is component c with its ghosts, as loaded.
func (s *Staggered) Velocity(c int) []float64 { return s.velocity[c] }

// Rate is the rate of change of component c, with ghosts that mean nothing.
func (s *Staggered) Rate(c int) []float64 { return s.rate[c] }

// Pressure is the kinematic pressure of the last Project, with ghosts that mean
// nothing; its mean is zero.
func (s *Staggered) Pressure() []float64 { return s.pressure }

// Component is component c of a state; it shares memory with it.
func (s *Staggered) Component(state []float64, c int) []float64 {
	from := 0
	for a := range c {
		from += s.block[a].size()
	}
	return state[from : from+s.block[c].size()]
}

// Fill sets state to the components of a velocity field at the centres of the
// faces, those on sides included; the field is used as it is, see Settle.
func (s *Staggered) Fill(state []float64, field func(c int, x [3]float64) float64) {
	for c := range s.dims {
		dst := s.Component(state, c)
		for i := range dst {
			dst[i] = field(c, s.place(c, i))
		}
	}
}

// place is the centre of face i of component c.
func (s *Staggered) place(c, i int) (x [3]float64) {
	for a := s.dims - 1; a >= 0; a-- {
		n, shift := s.cells[a], 0.5
		if a == c {
			shift = 0
			if !s.periodic(a) {
				n++
			}
		}
		x[a] = s.grid.Lo[a] + (float64(i%n)+shift)*s.h[a]
		i /= n
	}
	return x
}

// Load takes in a state at time t and fills the ghosts.
func (s *Staggered) Load(state []float64, t float64) {
	s.time = t
	for c := range s.dims {
		s.block[c].scatter(s.velocity[c], s.Component(state, c))
	}
	s.fillGhosts()
	if s.body != nil {
		s.body.fluxes()
	}
}

// Unload sets du to the rate of the last Project.
func (s *Staggered) Unload(du []float64) {
	for c := range s.dims {
		s.block[c].gather(s.Component(du, c), s.rate[c])
	}
}

// scatter copies values without ghosts into an array with them.
func (b block) scatter(dst, src []float64) {
	for r, at := range b.rows {
		copy(dst[at:at+b.length], src[r*b.length:])
	}
}

// gather copies values out of an array with ghosts.
func (b block) gather(dst, src []float64) {
	for r, at := range b.rows {
		copy(dst[r*b.length:(r+1)*b.length], src[at:])
	}
}
