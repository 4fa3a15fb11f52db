package reaction

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// allenCahnField is the Allen–Cahn equation on one grid.
type allenCahnField struct {
	*diffusing
	initial law.Law
	rate    float64
	scratch []float64
}

var (
	_ solvers.Evolution     = (*allenCahnField)(nil)
	_ solvers.Conserver     = (*allenCahnField)(nil)
	_ solvers.Parameterised = (*allenCahnField)(nil)
	_ solvers.Recaller      = (*allenCahnField)(nil)
	_ solvers.Exacter       = (*allenCahnFront)(nil)
)

func newAllenCahnField(p *AllenCahn, g grid.Grid, kind grid.Condition, initial law.Law) *allenCahnField {
	list := []solvers.Parameter{
		{Name: "diffusion", Unit: "1", Range: p.Diffusion},
		{Name: "rate", Unit: "1", Range: p.Rate},
	}
	if p.Initial == "front" {
		list = append(list, solvers.Parameter{Name: "front", Unit: "1", Range: p.Front})
	}
	return &allenCahnField{
		diffusing: newDiffusing(solvers.NewScalars(list...), g, kind, 1),
		initial:   initial, scratch: make([]float64, g.Size()),
	}
}

// Initial implements Evolution.
func (f *allenCahnField) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	f.take()
	return f.initial.Fill(rng, u)
}

// Recall implements Recaller.
func (f *allenCahnField) Recall(params []float64, _ *grid.Field) {
	f.Set(params)
	f.take()
}

func (f *allenCahnField) take() { f.d[0], f.rate = f.At(0), f.At(1) }

// RHS implements Evolution: du = r(u − u³).
func (f *allenCahnField) RHS(du, u *grid.Field, _ float64) {
	d := du.Data[:len(u.Data)]
	for i, v := range u.Data {
		d[i] = f.rate * v * (1 - v*v)
	}
	f.holdSides(du)
}

// MaxStep implements Evolution: the reaction's rate is at most r|1 − 3u²|.
func (f *allenCahnField) MaxStep(u *grid.Field) float64 {
	most := 1.0
	for _, v := range u.Data {
		most = max(most, math.Abs(1-3*v*v))
	}
	return explicitLimit / (f.rate * most)
}

// Invariants implements Conserver: the energy ∫ D|∇u|²/2 + r(1−u²)²/4, which
// never grows. Its gradient part is −D uΔu/2 with the Laplacian of the scheme,
// so that the equations on the grid descend it too.
func (f *allenCahnField) Invariants(u *grid.Field) []solvers.Invariant {
	f.laplacian[0].apply(f.scratch, u.Data, f.d[0])
	for i, v := range u.Data {
		w := 1 - v*v
		f.scratch[i] = -0.5*v*f.scratch[i] + 0.25*f.rate*w*w
	}
	return []solvers.Invariant{
		{Name: "mass", Value: integral(u.Data, u.Grid)},
		{Name: "energy", Value: integral(f.scratch, u.Grid)},
	}
}

// allenCahnFront is allenCahnField that starts from an exact travelling front.
type allenCahnFront struct{ *allenCahnField }

// Initial implements Evolution.
func (f *allenCahnFront) Initial(rng *random.Stream, u *grid.Field) error {
	if err := f.allenCahnField.Initial(rng, u); err != nil {
		return err
	}
	f.Exact(u, 0)
	return nil
}

// Exact implements Exacter: u = (1 − tanh(z/(2√2)))/2 with z = (x − x_0)√(r/D) −
// 3rt/√2, the phase 1 on its way into the unstable state 0.
func (f *allenCahnFront) Exact(dst *grid.Field, t float64) {
	g := dst.Grid
	start := g.Lo[0] + f.At(2)*(g.Hi[0]-g.Lo[0])
	row := len(dst.Data) / g.N[0]
	for i, x := range g.Coord(0) {
		z := (x-start)*math.Sqrt(f.rate/f.d[0]) - 3/math.Sqrt2*f.rate*t
		v := 0.5 * (1 - math.Tanh(z/(2*math.Sqrt2)))
		for j := range row {
			dst.Data[i*row+j] = v
		}
	}
}
