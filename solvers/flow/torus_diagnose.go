package flow

import "github.com/pdekit/pdekit/solvers/grid"

// diagnosis is what a state of a torus amounts to, as means over the torus.
type diagnosis struct {
	momentum [3]float64
	energy   float64 // ½⟨u²⟩
	// enstrophy is ½⟨ω²⟩ by the torus's own first differences.
	enstrophy float64
	// dissipation is −ν⟨u·Δu⟩ by its second differences: what viscosity takes.
	dissipation float64
	// advection is −⟨u·N(u)⟩, N the advection: zero but for rounding.
	advection float64
}

// diagnose sums up a state on the torus's grid.
func (b *torus) diagnose(u *grid.Field) (d diagnosis) {
	size, n := len(b.p), b.n[2]
	du := make([]float64, 3*size)
	for pass := range 2 {
		b.call.u, b.call.du = u.Data, du
		b.call.viscosity = float64(pass) // advection alone, then with unit viscosity
		(*torusMomentum)(b).Chunk(0, b.n[0])
		work := 0.0
		for i, v := range u.Data {
			work += v * du[i] / float64(size)
		}
		if pass == 0 {
			d.advection = work
		} else {
			d.dissipation = (d.advection - work) * b.viscosity()
		}
	}
	for c := range 3 {
		for _, v := range u.Channel(c) {
			d.momentum[c] += v / float64(size)
			d.energy += v * v / float64(2*size)
		}
	}
	row := make([]float64, n)
	for i := range b.n[0] {
		for j := range b.n[1] {
			for c := range 3 {
				clear(row)
				for _, part := range [2][2]int{{(c + 1) % 3, (c + 2) % 3}, {(c + 2) % 3, (c + 1) % 3}} {
					a, v := part[0], u.Channel(part[1])
					sign := 1.0
					if a == (c+2)%3 {
						sign = -1
					}
					b.pad(i, 0, v, b.row(i, j))
					for m, w := range b.first {
						low, high := b.pair(v, i, j, a, 0, m+1)
						addDifference(row, low, high, sign*w/b.h[a])
					}
				}
				for _, v := range row {
					d.enstrophy += v * v / float64(2*size)
				}
			}
		}
	}
	return d
}
