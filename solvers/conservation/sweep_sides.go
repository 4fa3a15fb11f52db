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
	n := v.grid.N[axis]
	switch {
	case len(v.boundary) == 1:
		return side * (n - 1)
	case axis == 0:
		return side*(n-1)*v.grid.N[1] + j
	}
	return j*n + side*(n-1)
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

// fillLines fills the reach lines beyond each side of axis 0 of variable k,
// their own ends included.
func (v *sweep) fillLines(k int) {
	n := v.grid.N[0]
	sign := v.sign(k, 0)
	line := func(i int) []float64 { return v.w[k][(reach+i)*v.stride : (reach+i+1)*v.stride] }
	for side := range 2 {
		for g := 1; g <= reach; g++ {
			ghost, mirror, end, wrapped := -g, g, 0, n-g
			if side == 1 {
				ghost, mirror, end, wrapped = n-1+g, n-1-g, n-1, g-1
			}
			dst := line(ghost)
			switch v.boundary[0][side].Kind {
			case grid.Periodic:
				copy(dst, line(wrapped))
			case grid.Outflow:
				copy(dst, line(end))
			case grid.Slip:
				for j, x := range line(mirror) {
					dst[j] = sign * x
				}
			case grid.Inflow:
				copy(dst[reach:], v.given[0][side][k])
				for j := range reach {
					dst[j], dst[len(dst)-1-j] = dst[reach], dst[len(dst)-1-reach]
				}
			}
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
