package flow

import "github.com/pdekit/pdekit/solvers/grid"

// Collocate sets dst to component c of the velocity last loaded on the nodes of
// stored, of which the grid is a refinement: the mean of the two faces (four in
// three dimensions) that meet at a node, ghosts included, so that nodes on walls
// hold what is given there; on an inflow side, what is given. Where two sides
// meet, the wall decides, and of two walls the lid.
func (s *Staggered) Collocate(dst []float64, stored grid.Grid, c int) {
	s.nodes(dst, stored, s.velocity[c], c)
	if s.periodic(c) {
		return
	}
	scale, _ := s.scale()
	for i := range dst {
		var x [3]float64
		at, k, inner := i, -1, true
		for a := s.dims - 1; a >= 0; a-- {
			index := at % stored.N[a]
			at /= stored.N[a]
			end := !stored.Periodic[a] && (index == 0 || index == stored.N[a]-1)
			if a == c && end {
				k = min(index, 1)
			} else if end {
				inner = false
			}
			x[a] = s.corner(a, index*(s.cells[a]/stored.Cells(a)))
		}
		if k >= 0 && inner && s.sides[c][k].kind == grid.Inflow && s.sides[c][k].given != nil {
			dst[i] = scale * s.sides[c][k].given(x)
		}
	}
}

// CollocatePressure sets dst to the kinematic pressure of the last Project on
// the nodes of stored: the mean of the cells that meet there, extrapolated
// linearly beyond sides.
func (s *Staggered) CollocatePressure(dst []float64, stored grid.Grid) {
	s.extrapolate(s.pressure)
	s.nodes(dst, stored, s.pressure, -1)
}

// CollocateCells does the same for any array of cell values with ghosts, which
// it fills as those of the pressure.
func (s *Staggered) CollocateCells(dst []float64, stored grid.Grid, cells []float64) {
	s.extrapolate(cells)
	s.nodes(dst, stored, cells, -1)
}

// extrapolate fills the ghosts of cell values: periodically or linearly.
func (s *Staggered) extrapolate(f []float64) {
	for a := range s.dims {
		n, d := s.cells[a]*s.stride[a], s.stride[a]
		if s.periodic(a) {
			wrap(f, s.planes[a], n, d)
			continue
		}
		for _, p := range s.planes[a] {
			f[p] = 2*f[p+d] - f[p+2*d]
			f[p+n+d] = 2*f[p+n] - f[p+n-d]
		}
	}
}

// nodes averages f over the 2^k places around each node on the axes other than
// skip.
func (s *Staggered) nodes(dst []float64, stored grid.Grid, f []float64, skip int) {
	around := [8]int{0}
	count := 1
	for a := range s.dims {
		if a == skip {
			continue
		}
		for i := range count {
			around[count+i] = around[i] - s.stride[a]
		}
		count *= 2
	}
	var index [3]int
	var step [3]int
	for a := range s.dims {
		step[a] = s.cells[a] / stored.Cells(a) * s.stride[a]
	}
	first := 0
	for a := range s.dims {
		first += s.stride[a]
	}
	for i := range dst {
		p := first
		for a := range s.dims {
			p += index[a] * step[a]
		}
		sum := 0.0
		for _, d := range around[:count] {
			sum += f[p+d]
		}
		dst[i] = sum / float64(count)
		for a := s.dims - 1; a >= 0; a-- {
			if index[a]++; index[a] < stored.N[a] {
				break
			}
			index[a] = 0
		}
	}
}
