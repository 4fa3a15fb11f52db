package vorticity

import (
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// vortexState is the start of Taylor–Green vortices.
type vortexState struct{ length float64 }

var _ law.Law = vortexState{}

// Fill implements law.Law.
func (s vortexState) Fill(_ *random.Stream, u *grid.Field) error {
	vortices(u, s.length, 0, 0)
	return nil
}

// Varies implements law.Law.
func (s vortexState) Varies() bool { return false }

// Scale implements law.Law.
func (s vortexState) Scale() (rms, largest float64) {
	k := 2 * math.Pi / s.length
	return k, 2 * k
}

func (s vortexState) String() string {
	return "ω0 = 2κ sin κx sin κy, κ = 2π/L: Taylor–Green vortices of unit velocity"
}

// vortices sets u to Taylor–Green vortices without forcing that have decayed by
// exp(−(2νκ² + α)t), diffusion being νt and decay αt: ω = 2κ sin κx sin κy of it, an exact solution (G. I. Taylor and
// A. E. Green, Proc. R. Soc. A 158 (1937) 499).
func vortices(u *grid.Field, length, diffusion, decay float64) {
	k := 2 * math.Pi / length
	amplitude := 2 * k * math.Exp(-(2*diffusion*k*k + decay))
	x, y := u.Grid.Coord(0), u.Grid.Coord(1)
	for i := range x {
		row := u.Data[i*len(y) : (i+1)*len(y)]
		s := amplitude * math.Sin(k*x[i])
		for j := range row {
			row[j] = s * math.Sin(k*y[j])
		}
	}
}
