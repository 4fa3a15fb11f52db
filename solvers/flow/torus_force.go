package flow

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
)

// force adds a body force to du.
type force func(du, u *grid.Field, t float64)

// linearForce is amplitude·u: T. S. Lundgren, CTR Annual Research Briefs (2003)
// 461; C. Rosales and C. Meneveau, Phys. Fluids 17 (2005) 095106, eq. (1).
func linearForce(amplitude float64) force {
	return func(du, u *grid.Field, _ float64) {
		for i, v := range u.Data {
			du.Data[i] += amplitude * v
		}
	}
}

// steadyForce is the same field at all times.
func steadyForce(f *grid.Field) force {
	return func(du, _ *grid.Field, _ float64) {
		for i, v := range f.Data {
			du.Data[i] += v
		}
	}
}

// beltrami sets u to the flow of Arnold, Beltrami and Childress of k waves per
// side of a cube of the given length,
//
//	(sin κz + cos κy, sin κx + cos κz, sin κy + cos κx)·amplitude,  κ = 2πk/length,
//
// whose vorticity is κu: it decays by exp(−νκ²t) (V. I. Arnold, C. R. Acad. Sci.
// Paris 261 (1965) 17).
func beltrami(u *grid.Field, length float64, k int, amplitude float64) {
	wave := 2 * math.Pi * float64(k) / length
	fillTorus(u, func(x, y, z float64) (float64, float64, float64) {
		sx, cx := math.Sincos(wave * x)
		sy, cy := math.Sincos(wave * y)
		sz, cz := math.Sincos(wave * z)
		return amplitude * (sz + cy), amplitude * (sx + cz), amplitude * (sy + cx)
	})
}

// taylorGreen sets u to the vortices of G. I. Taylor and A. E. Green, Proc. R. Soc.
// A 158 (1937) 499, of one period on a cube of the given length and speed 1.
func taylorGreen(u *grid.Field, length float64) {
	wave := 2 * math.Pi / length
	fillTorus(u, func(x, y, z float64) (float64, float64, float64) {
		sx, cx := math.Sincos(wave * x)
		sy, cy := math.Sincos(wave * y)
		cz := math.Cos(wave * z)
		return sx * cy * cz, -cx * sy * cz, 0
	})
}

// fillTorus sets the three channels of u from a velocity field.
func fillTorus(u *grid.Field, f func(x, y, z float64) (a, b, c float64)) {
	x, y, z := u.Grid.Coord(0), u.Grid.Coord(1), u.Grid.Coord(2)
	size, at := u.Grid.Size(), 0
	for i := range x {
		for j := range y {
			for k := range z {
				u.Data[at], u.Data[size+at], u.Data[2*size+at] = f(x[i], y[j], z[k])
				at++
			}
		}
	}
}
