package linear

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// mixed is a field that is carried along while it spreads and disperses on a
// periodic box, exact in time.
type mixed struct {
	*solvers.Scalars
	initial law.Law
	grid    grid.Grid
	coupled bool
	terms   [][4]*fd.Operator // derivatives 1 to 4 along each axis
	symbol  *elliptic.Symbol
	scratch [2][]float64
}

// The places of the parameters after the speeds.
const (
	mixedDiffusivity = iota
	mixedDispersion
	mixedHyper
)

var (
	_ solvers.Propagator    = (*mixed)(nil)
	_ solvers.Parameterised = (*mixed)(nil)
	_ solvers.Conserver     = (*mixed)(nil)
	_ solvers.Orderer       = (*mixed)(nil)
	_ solvers.Recaller      = (*mixed)(nil)
	_ solvers.Exacter       = (*mixedSine)(nil)
)

func newMixed(p *Mixing, g grid.Grid, b grid.Boundary, initial law.Law) *mixed {
	var list []solvers.Parameter
	for axis, c := range []random.Range{p.Speed, p.SpeedY, p.SpeedZ}[:p.Dims] {
		list = append(list, solvers.Parameter{Name: "speed" + []string{"", "-y", "-z"}[axis], Unit: "1", Range: c})
	}
	list = append(list,
		solvers.Parameter{Name: "diffusivity", Unit: "1", Range: p.Diffusivity},
		solvers.Parameter{Name: "dispersion", Unit: "1", Range: p.Dispersion},
		solvers.Parameter{Name: "hyperdiffusion", Unit: "1", Range: p.Hyper})
	m := &mixed{
		Scalars: solvers.NewScalars(list...), initial: initial, grid: g, coupled: p.Coupled,
		symbol:  elliptic.NewSymbol(g, order, b),
		scratch: [2][]float64{make([]float64, g.Size()), make([]float64, g.Size())},
	}
	for axis := range g.N {
		var d [4]*fd.Operator
		for i := range d {
			d[i] = fd.NewDerivative(g, axis, i+1, order, b)
		}
		m.terms = append(m.terms, d)
	}
	m.prepare()
	return m
}

// at is a parameter after the speeds.
func (m *mixed) at(i int) float64 { return m.At(m.grid.Dims() + i) }

// prepare tabulates the symbol of the present parameters.
func (m *mixed) prepare() {
	kappa, delta, mu := m.at(mixedDiffusivity), m.at(mixedDispersion), m.at(mixedHyper)
	m.symbol.Set(func(w elliptic.Wave) complex128 {
		l := w.Laplacian()
		re, im := kappa*l, 0.0
		for axis := range m.grid.N {
			im -= m.At(axis) * w.First[axis]
			if m.coupled {
				im += delta * w.First[axis] * l
			} else {
				im += delta * w.Third[axis]
				re -= mu * w.Fourth[axis]
			}
		}
		if m.coupled {
			re -= mu * l * l
		}
		return complex(re, im)
	})
}

// Initial implements Evolution.
func (m *mixed) Initial(rng *random.Stream, u *grid.Field) error {
	m.Draw(rng)
	m.prepare()
	return m.initial.Fill(rng, u)
}

// Recall implements Recaller.
func (m *mixed) Recall(params []float64, _ *grid.Field) {
	m.Set(params)
	m.prepare()
}

// MaxStep implements Evolution: there is no limit to what is exact.
func (m *mixed) MaxStep(*grid.Field) float64 { return math.Inf(1) }

// RHS implements Evolution.
func (m *mixed) RHS(du, u *grid.Field, _ float64) {
	kappa, delta, mu := m.at(mixedDiffusivity), m.at(mixedDispersion), m.at(mixedHyper)
	clear(du.Data)
	for axis, d := range m.terms {
		d[0].Add(du.Data, u.Data, -m.At(axis))
		d[1].Add(du.Data, u.Data, kappa)
		if !m.coupled {
			d[2].Add(du.Data, u.Data, delta)
			d[3].Add(du.Data, u.Data, -mu)
		}
	}
	if !m.coupled || delta == 0 && mu == 0 {
		return
	}
	laplacian, again := m.scratch[0], m.scratch[1]
	clear(laplacian)
	for _, d := range m.terms {
		d[1].Add(laplacian, u.Data, 1)
	}
	clear(again)
	for _, d := range m.terms {
		d[0].Add(du.Data, laplacian, delta)
		d[1].Add(again, laplacian, -mu)
	}
	for i, v := range again {
		du.Data[i] += v
	}
}

// Propagate implements Propagator.
func (m *mixed) Propagate(u *grid.Field, _, dt float64) { m.symbol.Exponential(u.Data, dt) }

// Order implements Orderer.
func (m *mixed) Order() int { return order }

// Invariants implements Conserver.
func (m *mixed) Invariants(u *grid.Field) []solvers.Invariant {
	return []solvers.Invariant{{Name: "integral", Value: integral(u.Data, u.Grid), Conserved: true}}
}

// mixedSine is mixed on a line from A sin kx.
type mixedSine struct {
	*mixed
	amplitude float64
	waves     int
}

// Exact implements Exacter: the wave travels at c + δk² and decays at κk² + μk⁴.
func (m *mixedSine) Exact(dst *grid.Field, t float64) {
	g := dst.Grid
	k := 2 * math.Pi * float64(m.waves) / (g.Hi[0] - g.Lo[0])
	decay := math.Exp(-(m.at(mixedDiffusivity) + m.at(mixedHyper)*k*k) * k * k * t)
	phase := k * (m.At(0) + m.at(mixedDispersion)*k*k) * t
	for i, x := range g.Coord(0) {
		dst.Data[i] = m.amplitude * decay * math.Sin(k*(x-g.Lo[0])-phase)
	}
}
