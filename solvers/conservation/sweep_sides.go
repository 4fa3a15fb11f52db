package conservation

import "github.com/pdekit/pdekit/solvers/grid"

// hold makes the sides that are Inflow keep the end values of u, a field of
// primitive variables on v's grid, and stops what u does against mirrors.
func (v *sweep) hold(u *grid.Field) {
	for axis := range v.boundary {
		for side := range 2 {
			for k := range v.system.variables() {
				out, in := v.given[axis][side][k], u.Channel(k)
				stop := k == 1+axis && v.boundary[axis][side].Kind == grid.Slip
				for j := range out {
					at := v.sideNode(axis, side, j)
					if stop {
						in[at] = 0
					}
					out[j] = in[at]
				}
			}
		}
	}
}

// sideNode is the index of node j of a side.
func (v *sweep) sideNode(axis, side, j int) int {
	n, inner := v.grid.N[axis], 1
	for _, m := range v.grid.N[axis+1:] {
		inner *= m
	}
	return j/inner*(n*inner) + side*(n-1)*inner + j%inner
}

// sign is −1 for the velocity along an axis, which a mirror reverses.
func (v *sweep) sign(k, axis int) float64 {
	if k == 1+axis {
		return -1
	}
	return 1
}

// fillEnds fills the reach points beyond each end of a padded row.
func fillEnds(row []float64, sides [2]grid.Side, sign, low, high float64) {
	n := len(row) - 2*reach
	u := row[reach : reach+n]
	for g := 1; g <= reach; g++ {
		switch sides[0].Kind {
		case grid.Periodic:
			low = u[n-g]
		case grid.Outflow:
			low = u[0]
		case grid.Slip:
			low = sign * u[g]
		}
		switch sides[1].Kind {
		case grid.Periodic:
			high = u[g-1]
		case grid.Outflow:
			high = u[n-1]
		case grid.Slip:
			high = sign * u[n-1-g]
		}
		row[reach-g], row[reach+n-1+g] = low, high
	}
}

// fillSlabs fills the reach slabs of nodes beyond each side of an axis but the
// last of variable k: lines of a plane, in space lines or planes. What lies beyond
// the sides of later axes is part of them.
func (v *sweep) fillSlabs(axis, k int) {
	n, size := v.grid.N[axis], v.step[axis]
	sign := v.sign(k, axis)
	outer, held := 1, v.grid.SideSize(axis)
	if axis == 1 {
		outer, held = v.grid.N[0], held/v.grid.N[0]
	}
	for o := range outer {
		base := 0
		if axis == 1 {
			base = (reach + o) * v.step[0]
		}
		slab := func(i int) []float64 { return v.w[k][base+(reach+i)*size:][:size] }
		for side := range 2 {
			for g := 1; g <= reach; g++ {
				ghost, mirror, end, wrapped := -g, g, 0, n-g
				if side == 1 {
					ghost, mirror, end, wrapped = n-1+g, n-1-g, n-1, g-1
				}
				dst := slab(ghost)
				switch v.boundary[axis][side].Kind {
				case grid.Periodic:
					copy(dst, slab(wrapped))
				case grid.Outflow:
					copy(dst, slab(end))
				case grid.Slip:
					for j, x := range slab(mirror) {
						dst[j] = sign * x
					}
				case grid.Inflow:
					v.spread(dst, v.given[axis][side][k][o*held:][:held])
				}
			}
		}
	}
}

// spread copies the nodes of a side to a slab, and those at its edges beyond them.
func (v *sweep) spread(slab, values []float64) {
	n := v.stride - 2*reach
	rows, margin := len(values)/n, 0
	if len(slab) > v.stride {
		margin = reach
	}
	for r := range len(slab) / v.stride {
		row := slab[r*v.stride:][:v.stride]
		from := min(max(r-margin, 0), rows-1)
		copy(row[reach:], values[from*n:(from+1)*n])
		for j := range reach {
			row[j], row[len(row)-1-j] = row[reach], row[len(row)-1-reach]
		}
	}
}

// closed reports whether nothing leaves through any side.
func closed(b grid.Boundary) bool {
	for _, pair := range b {
		for _, side := range pair {
			if side.Kind != grid.Periodic && side.Kind != grid.Slip && side.Kind != grid.Wall {
				return false
			}
		}
	}
	return true
}
