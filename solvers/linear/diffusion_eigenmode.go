package linear

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// eigenmode is the slowest mode of −Δ that is not constant, a product over the
// axes of cos(k(x − x_m)), x_m the middle of the axis and L its length:
//
//	periodic   k = 2π/L
//	Dirichlet  k = π/L
//	Robin      kL/2 the root of z tan z = cL/2 below π/2 (∂u/∂n + cu = 0)
//	Neumann    sin(k(x − x_m)) instead, k = π/L
type eigenmode struct {
	k    []float64
	odd  []bool
	text string
}

var _ law.Law = (*eigenmode)(nil)

func newEigenmode(b grid.Boundary, g grid.Grid) (*eigenmode, error) {
	m := &eigenmode{text: "u0 the slowest mode that is not constant"}
	for axis, pair := range b {
		if pair[0] != pair[1] || pair[0].Value != 0 {
			return nil, fmt.Errorf("--initial eigenmode needs the same homogeneous condition on both sides of an axis; --bc is %v", b)
		}
		length := g.Hi[axis] - g.Lo[axis]
		k := math.Pi / length
		switch pair[0].Kind {
		case grid.Periodic:
			k *= 2
		case grid.Robin:
			k = 2 * robinRoot(pair[0].Coefficient*length/2) / length
		}
		m.k, m.odd = append(m.k, k), append(m.odd, pair[0].Kind == grid.Neumann)
	}
	return m, nil
}

// robinRoot is the z in [0, π/2) with z tan z = c.
func robinRoot(c float64) float64 {
	low, high := 0.0, math.Pi/2
	for range 100 {
		z := (low + high) / 2
		if z*math.Sin(z) < c*math.Cos(z) {
			low = z
		} else {
			high = z
		}
	}
	return low
}

// Fill implements law.Law.
func (m *eigenmode) Fill(_ *random.Stream, dst *grid.Field) error {
	m.exact(dst, 0, 0)
	return nil
}

// exact sets dst to the mode at time t: it decays as exp(−κ Σk² t).
func (m *eigenmode) exact(dst *grid.Field, t, diffusivity float64) {
	g := dst.Grid
	rate := 0.0
	axes := make([][]float64, g.Dims())
	for axis, k := range m.k {
		rate += k * k
		axes[axis] = g.Coord(axis)
		middle := (g.Lo[axis] + g.Hi[axis]) / 2
		for j, x := range axes[axis] {
			if m.odd[axis] {
				axes[axis][j] = math.Sin(k * (x - middle))
			} else {
				axes[axis][j] = math.Cos(k * (x - middle))
			}
		}
	}
	amplitude := math.Exp(-diffusivity * rate * t)
	for i := range dst.Channel(0) {
		product, rest := amplitude, i
		for axis := len(axes) - 1; axis >= 0; axis-- {
			product *= axes[axis][rest%g.N[axis]]
			rest /= g.N[axis]
		}
		dst.Data[i] = product
	}
}

// Varies implements law.Law.
func (m *eigenmode) Varies() bool { return false }

// Scale implements law.Law.
func (m *eigenmode) Scale() (rms, largest float64) { return math.Sqrt2 / 2, 1 }

func (m *eigenmode) String() string { return m.text }
