package conservation

import (
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers/grid"
)

// sweep is the method of lines for a system on a grid: primitive variables on
// the nodes and reach more beyond each side, then flux differences along each
// axis. It serves one goroutine and allocates nothing after it is made.
//
// Differences are conservative and of point values at nodes (C.-W. Shu and S.
// Osher, J. Comput. Phys. 77 (1988) 439), not of cell averages: nodes of a grid
// are nodes of its refinements, so that all grids start from the same function,
// and each dimension costs a sweep and no quadrature. The flux at a face is a
// Riemann solver's, of values interpolated to it, plus a correction by nodal
// fluxes (the alternative formulation: Jiang, Shu and Zhang, cited at
// faceCorrection), which lets states be interpolated in any variables and any
// Riemann solver be used, where flux splitting would not.
type sweep struct {
	system   system
	grid     grid.Grid
	boundary grid.Boundary
	courant  float64

	count, stride int           // lines along the last axis, their padded length
	step          [mostAxes]int // from node to node along each axis, padded
	w             strip         // padded primitive variables
	line          strip         // of one line: the result
	work          strip         // a line of states
	// What calls of the system take, which would otherwise be allocated by each.
	nodes, result strip
	fastest       [mostAxes]float64 // signals along each axis
	gathered      [lanes]struct{ w, d strip }
	given         [mostAxes][2]strip // what Inflow sides hold, node by node
}

// lanes is the number of lines across memory that are gathered at a time: eight
// values are a cache line.
const lanes = 8

func newSweep(s system, g grid.Grid, b grid.Boundary, courant float64) *sweep {
	last := g.Dims() - 1
	v := &sweep{system: s, grid: g, boundary: b, courant: courant, count: g.Size() / g.N[last], stride: g.N[last] + 2*reach}
	padded := 1
	for axis := last; axis >= 0; axis-- {
		v.step[axis] = padded
		padded *= g.N[axis] + 2*reach
	}
	longest := slices.Max(g.N) + 2*reach
	for k := range s.variables() {
		v.w[k] = make([]float64, padded)
		v.line[k] = make([]float64, longest)
		v.work[k] = make([]float64, longest)
		if last > 0 {
			for i := range v.gathered {
				v.gathered[i].w[k] = make([]float64, longest)
				v.gathered[i].d[k] = make([]float64, longest)
			}
		}
		for axis := range b {
			for side := range 2 {
				v.given[axis][side][k] = make([]float64, g.SideSize(axis))
			}
		}
	}
	return v
}

// along is variable k's place in a line along an axis, which is its own inverse:
// the velocity along the axis changes places with that along axis 0.
func along(axis, k int) int {
	switch k {
	case 1:
		return 1 + axis
	case 1 + axis:
		return 1
	}
	return k
}

// start is the place of the first node of line i along the last axis, padded.
func (v *sweep) start(i int) int {
	at := reach
	for axis := v.grid.Dims() - 2; axis >= 0; axis-- {
		n := v.grid.N[axis]
		at += (i%n + reach) * v.step[axis]
		i /= n
	}
	return at
}

// interior returns the rows of line i along the last axis of a field.
func (v *sweep) interior(u *grid.Field, i int) (r strip) {
	n := v.stride - 2*reach
	for k := range v.system.variables() {
		r[k] = u.Channel(k)[i*n : (i+1)*n]
	}
	return r
}

// Present implements solvers.Presenter.
func (v *sweep) Present(u *grid.Field) {
	v.system.present(v.whole(u))
}

// Restore implements solvers.Presenter.
func (v *sweep) Restore(u *grid.Field) {
	v.system.restore(v.whole(u))
}

// Admissible implements solvers.Bounded.
func (v *sweep) Admissible(u *grid.Field) bool {
	return v.system.admissible(v.whole(u))
}

// whole are all nodes of a field as one row, until the next call.
func (v *sweep) whole(u *grid.Field) *strip {
	for k := range v.system.variables() {
		v.nodes[k] = u.Channel(k)
	}
	return &v.nodes
}

// MaxStep implements solvers.Evolution: the Courant number over the sum, over
// the axes, of the fastest signal's cells per time.
func (v *sweep) MaxStep(u *grid.Field) float64 {
	v.fastest = [mostAxes]float64{}
	n := v.stride - 2*reach
	for i := range v.count {
		r := v.interior(u, i)
		for k := range v.system.variables() {
			v.nodes[k] = v.work[k][:n]
			copy(v.nodes[k], r[k])
		}
		v.system.present(&v.nodes)
		v.system.speeds(&v.nodes, &v.fastest)
	}
	rate := 0.0
	for axis := range v.grid.N {
		rate += v.fastest[axis] / v.grid.Spacing(axis)
	}
	return v.courant / rate
}

// RHS implements solvers.Evolution.
func (v *sweep) RHS(du, u *grid.Field, _ float64) {
	v.fill(u)
	last := v.grid.Dims() - 1
	v.sweepRows(du, last)
	for axis := range last {
		v.sweepColumns(du, axis)
	}
}

// fill computes the primitive variables, those beyond the sides too, and the
// fastest signals.
func (v *sweep) fill(u *grid.Field) {
	v.fastest = [mostAxes]float64{}
	n := v.stride - 2*reach
	last := v.grid.Dims() - 1
	for i := range v.count {
		at := v.start(i)
		r := v.interior(u, i)
		for k := range v.system.variables() {
			v.nodes[k] = v.w[k][at : at+n]
			copy(v.nodes[k], r[k])
		}
		v.system.present(&v.nodes)
		v.system.speeds(&v.nodes, &v.fastest)
		for k := range v.system.variables() {
			row := v.w[k][at-reach : at+n+reach]
			low, high := &v.given[last][0][k][i], &v.given[last][1][k][i]
			fillEnds(row, v.boundary[last], v.sign(k, last), *low, *high)
		}
	}
	for axis := last - 1; axis >= 0; axis-- {
		for k := range v.system.variables() {
			v.fillSlabs(axis, k)
		}
	}
}

// sweepRows sets du to the part of the last axis.
func (v *sweep) sweepRows(du *grid.Field, axis int) {
	n := v.stride - 2*reach
	vars := v.system.variables()
	scale := -1 / v.grid.Spacing(axis)
	for i := range v.count {
		at := v.start(i) - reach
		for k := range vars {
			v.nodes[along(axis, k)] = v.w[k][at : at+v.stride]
			v.result[k] = v.line[k][:n]
		}
		v.system.divergence(&v.result, &v.nodes, v.fastest[axis])
		r := v.interior(du, i)
		for k := range vars {
			out := r[k]
			for j, x := range v.result[along(axis, k)] {
				out[j] = scale * x
			}
		}
	}
}

// sweepColumns adds the part of an axis but the last to du. Lines that lie side
// by side along the last axis are gathered together.
func (v *sweep) sweepColumns(du *grid.Field, axis int) {
	last := v.grid.Dims() - 1
	n, wide := v.grid.N[axis], v.grid.N[last]
	inner := v.count // rows of the axes between this one and the last
	for a := range axis + 1 {
		inner /= v.grid.N[a]
	}
	for line := range v.count / n {
		// Row i of the lines is row first + i·inner of the grid.
		first := line/inner*inner*n + line%inner
		at := v.start(first) - reach*v.step[axis]
		for from := 0; from < wide; from += lanes {
			v.sweepLanes(du, axis, at+from, first*wide+from, inner*wide, min(lanes, wide-from))
		}
	}
}

// sweepLanes is sweepColumns for width lines, the first of whose padded nodes
// lies at at, and the first of whose nodes at out, with the others step apart.
func (v *sweep) sweepLanes(du *grid.Field, axis, at, out, step, width int) {
	n := v.grid.N[axis]
	vars := v.system.variables()
	scale := -1 / v.grid.Spacing(axis)
	for k := range vars {
		place := along(axis, k)
		for i := range n + 2*reach {
			for j, x := range v.w[k][at+i*v.step[axis]:][:width] {
				v.gathered[j].w[place][i] = x
			}
		}
	}
	for j := range width {
		for k := range vars {
			v.nodes[k], v.result[k] = v.gathered[j].w[k][:n+2*reach], v.gathered[j].d[k][:n]
		}
		v.system.divergence(&v.result, &v.nodes, v.fastest[axis])
	}
	for k := range vars {
		place := along(axis, k)
		values := du.Channel(k)
		for i := range n {
			row := values[out+i*step:][:width]
			for j := range row {
				row[j] += scale * v.gathered[j].d[place][i]
			}
		}
	}
}

// totals are the integrals of the components of a state, by the trapezoidal
// rule on axes that are not periodic: what flux differences conserve between
// mirrors, whose faces lie half a cell beyond the end nodes.
func totals(u *grid.Field) (sums [mostVariables]float64) {
	g := u.Grid
	last := g.Dims() - 1
	n := g.N[last]
	cell := 1.0
	for axis := range g.N {
		cell *= g.Spacing(axis)
	}
	for k := range u.Channels {
		for i, values := 0, u.Channel(k); i*n < len(values); i++ {
			row := values[i*n : (i+1)*n]
			sum := 0.0
			for _, x := range row {
				sum += x
			}
			if !g.Periodic[last] {
				sum -= (row[0] + row[n-1]) / 2
			}
			for axis, line := last-1, i; axis >= 0; axis-- {
				at := line % g.N[axis]
				line /= g.N[axis]
				if !g.Periodic[axis] && (at == 0 || at == g.N[axis]-1) {
					sum /= 2
				}
			}
			sums[k] += sum * cell
		}
	}
	return sums
}

// notPositive is the first of values that is not positive and finite, or −1.
func notPositive(values []float64) int {
	for i, v := range values {
		if !(v > 0) || math.IsInf(v, 0) {
			return i
		}
	}
	return -1
}
