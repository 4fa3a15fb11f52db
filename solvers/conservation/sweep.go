package conservation

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// sweep is the method of lines for a system on a grid: primitive variables on
// the nodes and reach more beyond each side, then flux differences along each
// axis. It serves one goroutine and allocates nothing after it is made.
//
// Differences are conservative and of point values at nodes (C.-W. Shu and S.
// Osher, J. Comput. Phys. 77 (1988) 439), not of cell averages: nodes of a grid
// are nodes of its refinements, so that all grids start from the same function,
// and two dimensions cost two sweeps and no quadrature. The flux at a face is a
// Riemann solver's, of values interpolated to it, plus a correction by nodal
// fluxes (the alternative formulation: Jiang, Shu and Zhang, cited at
// faceCorrection), which lets states be interpolated in any variables and any
// Riemann solver be used, where flux splitting would not.
type sweep struct {
	system   system
	grid     grid.Grid
	boundary grid.Boundary
	courant  float64

	count, ahead, stride int   // lines along the last axis, ghost lines before them, their padded length
	w                    strip // padded primitive variables
	line                 strip // of one line: the result
	work                 strip // a line of states
	// What calls of the system take, which would otherwise be allocated by each.
	nodes, result strip
	fastest       [2]float64 // signals along each axis
	gathered      [lanes]struct{ w, d strip }
	given         [2][2]strip // what Inflow sides hold, node by node
}

// lanes is the number of lines across memory that are gathered at a time: eight
// values are a cache line.
const lanes = 8

func newSweep(s system, g grid.Grid, b grid.Boundary, courant float64) *sweep {
	last := g.Dims() - 1
	v := &sweep{system: s, grid: g, boundary: b, courant: courant, count: g.Size() / g.N[last], stride: g.N[last] + 2*reach}
	lines := v.count
	if last == 1 {
		v.ahead = reach
		lines += 2 * reach
	}
	longest := max(g.N[0], g.N[last]) + 2*reach
	for k := range s.variables() {
		v.w[k] = make([]float64, lines*v.stride)
		v.line[k] = make([]float64, longest)
		v.work[k] = make([]float64, longest)
		if last == 1 {
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

// along is variable k's place in a line along an axis, which is its own inverse.
func along(axis, k int) int {
	if axis == 1 && (k == 1 || k == 2) {
		return 3 - k
	}
	return k
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
	v.fastest = [2]float64{}
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
	if last == 1 {
		v.sweepColumns(du)
	}
}

// fill computes the primitive variables, those beyond the sides too, and the
// fastest signals.
func (v *sweep) fill(u *grid.Field) {
	v.fastest = [2]float64{}
	n := v.stride - 2*reach
	last := v.grid.Dims() - 1
	for i := range v.count {
		at := (i+v.ahead)*v.stride + reach
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
	if last == 1 {
		for k := range v.system.variables() {
			v.fillLines(k)
		}
	}
}

// sweepRows sets du to the part of the last axis.
func (v *sweep) sweepRows(du *grid.Field, axis int) {
	n := v.stride - 2*reach
	vars := v.system.variables()
	scale := -1 / v.grid.Spacing(axis)
	for i := range v.count {
		at := (i + v.ahead) * v.stride
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

// sweepColumns adds the part of axis 0 of a plane to du.
func (v *sweep) sweepColumns(du *grid.Field) {
	nx, ny := v.grid.N[0], v.grid.N[1]
	vars := v.system.variables()
	scale := -1 / v.grid.Spacing(0)
	for first := 0; first < ny; first += lanes {
		width := min(lanes, ny-first)
		for k := range vars {
			for i := range nx + 2*reach {
				at := i*v.stride + reach + first
				for j, x := range v.w[k][at : at+width] {
					v.gathered[j].w[k][i] = x
				}
			}
		}
		for j := range width {
			for k := range vars {
				v.nodes[k], v.result[k] = v.gathered[j].w[k][:nx+2*reach], v.gathered[j].d[k][:nx]
			}
			v.system.divergence(&v.result, &v.nodes, v.fastest[0])
		}
		for k := range vars {
			out := du.Channel(k)
			for i := range nx {
				row := out[i*ny+first : i*ny+first+width]
				for j := range row {
					row[j] += scale * v.gathered[j].d[k][i]
				}
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
			if last == 1 && !g.Periodic[0] && (i == 0 || i == g.N[0]-1) {
				sum /= 2
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
