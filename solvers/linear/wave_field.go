package linear

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// waves is the wave equation as u_t = v, v_t = c²Δu. If the speed varies it is
// the third channel of the state, over the parameter, at rest.
//
// Outflow sides have the condition of B. Engquist and A. Majda, Math. Comp. 31
// (1977) 629, of first order: ∂u/∂n = −v/c, which is exact for what arrives at a
// right angle.
type waves struct {
	*solvers.Scalars
	initial law.Law
	medium  law.Law // nil: 1 everywhere
	grid    grid.Grid
	sides   grid.Boundary
	// The Laplacian, with Neumann sides where the boundary has outflow, and
	// their data.
	laplacian *fd.Operator
	data      [][2][]float64 // nil where a side is not outflow
	square    []float64      // c²
	fastest   float64
	rate      float64 // of the Laplacian's largest eigenvalue: its square root
}

var (
	_ solvers.Evolution     = (*waves)(nil)
	_ solvers.Parameterised = (*waves)(nil)
	_ solvers.Conserver     = (*waves)(nil)
	_ solvers.Orderer       = (*waves)(nil)
	_ solvers.Recaller      = (*waves)(nil)
	_ solvers.Exacter       = (*wavesFormula)(nil)
)

func newWaves(p *WaveEquation, g grid.Grid, b grid.Boundary, initial, medium law.Law) *waves {
	w := &waves{
		Scalars: solvers.NewScalars(solvers.Parameter{Name: "speed", Unit: "1", Range: p.Speed}),
		initial: initial, medium: medium, grid: g, sides: b, square: make([]float64, g.Size()),
	}
	closed := make(grid.Boundary, len(b))
	for axis, pair := range b {
		var data [2][]float64
		for k, s := range pair {
			if s.Kind == grid.Outflow {
				s = grid.Side{Kind: grid.Neumann, Value: 1} // a datum, set at each evaluation
				data[k] = make([]float64, g.SideSize(axis))
			}
			closed[axis][k] = s
		}
		w.data = append(w.data, data)
	}
	w.laplacian = fd.NewLaplacian(g, order, closed)
	w.rate = math.Sqrt(w.laplacian.Largest())
	w.prepare(nil)
	return w
}

// prepare sets c² from the parameter and the medium, nil for 1.
func (w *waves) prepare(medium []float64) {
	w.fastest = 0
	for i := range w.square {
		c := w.At(0)
		if medium != nil {
			c *= medium[i]
		}
		w.square[i] = c * c
		w.fastest = max(w.fastest, c)
	}
}

// Initial implements Evolution: a state at rest.
func (w *waves) Initial(rng *random.Stream, u *grid.Field) error {
	w.Draw(rng)
	clear(u.Data)
	state := &grid.Field{Grid: u.Grid, Channels: 1, Data: u.Channel(0)}
	if err := w.initial.Fill(rng, state); err != nil {
		return err
	}
	fd.Hold(state.Data, u.Grid, w.sides)
	if w.medium == nil {
		w.prepare(nil)
		return nil
	}
	medium := &grid.Field{Grid: u.Grid, Channels: 1, Data: u.Channel(2)}
	if err := w.medium.Fill(rng, medium); err != nil {
		return err
	}
	w.prepare(medium.Data)
	return nil
}

// Recall implements Recaller.
func (w *waves) Recall(params []float64, u *grid.Field) {
	w.Set(params)
	if w.medium == nil {
		w.prepare(nil)
	} else {
		w.prepare(u.Channel(2))
	}
}

// RHS implements Evolution.
func (w *waves) RHS(du, u *grid.Field, _ float64) {
	v := u.Channel(1)
	for axis := range w.data {
		for k, data := range w.data[axis] {
			if data != nil {
				w.leave(data, v, axis, k)
				w.laplacian.SetDatum(axis, k, data)
			}
		}
	}
	rate := du.Channel(1)
	w.laplacian.Apply(rate, u.Channel(0), 1)
	square := w.square[:len(rate)]
	for i := range rate {
		rate[i] *= square[i]
	}
	copy(du.Channel(0), v)
	fd.Hold(du.Channel(0), w.grid, w.sides)
	fd.Hold(rate, w.grid, w.sides)
	if w.medium != nil {
		clear(du.Channel(2))
	}
}

// leave sets the data of an outflow side: −v/c.
func (w *waves) leave(data, v []float64, axis, k int) {
	inner := 1
	for i := axis + 1; i < w.grid.Dims(); i++ {
		inner *= w.grid.N[i]
	}
	slab := inner * w.grid.N[axis]
	for q := range data {
		i := q/inner*slab + k*(slab-inner) + q%inner
		data[q] = -v[i] / math.Sqrt(w.square[i])
	}
}

// MaxStep implements Evolution: classic RK4 is stable for frequencies up to 2√2.
func (w *waves) MaxStep(*grid.Field) float64 {
	return 2 * math.Sqrt2 / (w.fastest * w.rate)
}

// Order implements Orderer: outflow sides are of fourth order.
func (w *waves) Order() int {
	if w.sides.Only(grid.Periodic, grid.Dirichlet, grid.Neumann) != nil {
		return 4
	}
	return order
}

// Invariants implements Conserver: the energy ∫ (v²/c² − uΔu)/2, which outflow
// sides let go.
func (w *waves) Invariants(u *grid.Field) []solvers.Invariant {
	square := make([]float64, len(w.square))
	clear(square)
	value, v := u.Channel(0), u.Channel(1)
	for axis := range w.data {
		for k, data := range w.data[axis] {
			if data != nil {
				clear(data)
				w.laplacian.SetDatum(axis, k, data)
			}
		}
	}
	w.laplacian.Apply(square, value, -1)
	for i := range square {
		square[i] = 0.5 * (v[i]*v[i]/w.square[i] + value[i]*square[i])
	}
	closed := w.sides.Only(grid.Periodic, grid.Dirichlet, grid.Neumann) == nil
	return []solvers.Invariant{{Name: "energy", Value: integral(square, u.Grid), Conserved: closed, Stepped: true}}
}

// wavesFormula is waves on a periodic line from a formula.
type wavesFormula struct {
	*waves
	formula law.Formula
}

// Exact implements Exacter: d'Alembert's solution, half of the state going each way.
func (w *wavesFormula) Exact(dst *grid.Field, t float64) {
	g, c := dst.Grid, w.At(0)
	length := g.Hi[0] - g.Lo[0]
	n := g.N[0]
	s := make([]float64, 1)
	at := func(x float64) float64 {
		s[0] = math.Mod(x, 1)
		if s[0] < 0 {
			s[0]++
		}
		return w.formula.F(s)
	}
	const step = 1e-5 // of the box, for the derivative of the formula
	for i := range n {
		x, move := float64(i)/float64(n), c*t/length
		dst.Data[i] = 0.5 * (at(x-move) + at(x+move))
		ahead := at(x+move+step) - at(x+move-step)
		behind := at(x-move+step) - at(x-move-step)
		dst.Data[n+i] = 0.5 * c * (ahead - behind) / (2 * step * length)
	}
}
