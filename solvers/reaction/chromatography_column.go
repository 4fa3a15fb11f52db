package reaction

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// column is the gas chromatograph on one grid. Channels are the substances in
// the gas, then those on the wall. Node 0 is the inlet, every other node the middle
// of a cell. The concentration at the inlet is known, so that its place in the
// state is free: it holds 1, the height of the pulse, to which errors are relative
// while the column is still empty.
type column struct {
	*solvers.Scalars
	components                  int
	h                           float64
	velocity, dispersion, ratio float64
	capacity, pulse, edge       float64
	now                         float64   // the time of the state
	line, face, upper, rest     []float64 // scratch
}

// The parameters that all substances share, by number; the rates of each follow.
const (
	columnVelocity = iota
	columnDispersion
	columnRatio
	columnCapacity
	columnPulse
	columnEdge
	columnRates
)

var (
	_ solvers.Evolution     = (*column)(nil)
	_ solvers.Stiff         = (*column)(nil)
	_ solvers.Orderer       = (*column)(nil)
	_ solvers.Conserver     = (*column)(nil)
	_ solvers.Parameterised = (*column)(nil)
	_ solvers.Recaller      = (*column)(nil)
	_ solvers.Projector     = (*column)(nil)
	_ solvers.Presenter     = (*column)(nil)
)

func newColumn(p *GasChromatography, g grid.Grid) *column {
	list := []solvers.Parameter{
		{Name: "velocity", Unit: "1", Range: p.Velocity}, {Name: "dispersion", Unit: "1", Range: p.Dispersion},
		{Name: "ratio", Unit: "1", Range: p.Ratio}, {Name: "capacity", Unit: "1", Range: p.Capacity},
		{Name: "pulse", Unit: "1", Range: p.Pulse}, {Name: "edge", Unit: "1", Range: p.Edge},
	}
	for j := range p.Components {
		list = append(list,
			solvers.Parameter{Name: fmt.Sprintf("adsorption-%d", j+1), Unit: "1", Range: p.Adsorption},
			solvers.Parameter{Name: fmt.Sprintf("desorption-%d", j+1), Unit: "1", Range: p.Desorption})
	}
	n := g.N[0]
	f := &column{
		Scalars: solvers.NewScalars(list...), components: p.Components, h: g.Spacing(0),
		line: make([]float64, n+2), face: make([]float64, n), upper: make([]float64, n), rest: make([]float64, n),
	}
	f.take()
	return f
}

// Initial implements Evolution.
func (f *column) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	f.take()
	f.now = 0
	clear(u.Data)
	f.Restore(u)
	return nil
}

// Project implements Projector: it takes note of the time.
func (f *column) Project(_ *grid.Field, t float64) { f.now = t }

// Present implements Presenter: the inlet holds the pulse.
func (f *column) Present(u *grid.Field) { f.setInlet(u, f.inlet(f.now)) }

// Restore implements Presenter.
func (f *column) Restore(u *grid.Field) { f.setInlet(u, 1) }

func (f *column) setInlet(u *grid.Field, c float64) {
	for j := range f.components {
		u.Channel(j)[0] = c
	}
}

// Smooth sets a state that vanishes at the ends, and a dispersion with which the
// order of the differences shows beside that of WENO.
func (f *column) Smooth(u *grid.Field) {
	f.dispersion = 0.1 * f.velocity
	for c := range u.Channels {
		v := u.Channel(c)
		for i := range v {
			s := float64(i) / float64(len(v)-1)
			v[i] = math.Pow(4*s*(1-s), 6)
		}
	}
}

// Recall implements Recaller.
func (f *column) Recall(params []float64, _ *grid.Field) {
	f.Set(params)
	f.take()
}

func (f *column) take() {
	f.velocity, f.dispersion, f.ratio = f.At(columnVelocity), f.At(columnDispersion), f.At(columnRatio)
	f.capacity, f.pulse, f.edge = f.At(columnCapacity), f.At(columnPulse), f.At(columnEdge)
}

// rates are k_a and k_d of substance j.
func (f *column) rates(j int) (adsorption, desorption float64) {
	return f.At(columnRates + 2*j), f.At(columnRates + 2*j + 1)
}

// inlet is the pulse: it rises from t = 0 to edge and falls from pulse to pulse + edge.
func (f *column) inlet(t float64) float64 { return f.step(t) - f.step(t-f.pulse) }

// step rises from 0 at t ≤ 0 to 1 at t ≥ edge with two continuous derivatives.
func (f *column) step(t float64) float64 {
	switch {
	case t <= 0 && f.edge > 0, t < 0:
		return 0
	case t >= f.edge:
		return 1
	}
	s := t / f.edge
	return s * s * s * (10 - 15*s + 6*s*s)
}

// RHS implements Evolution: advection, and what a full wall does not take.
func (f *column) RHS(du, u *grid.Field, t float64) {
	clear(du.Data)
	inlet := f.inlet(t)
	for j := range f.components {
		c, dc := u.Channel(j), du.Channel(j)
		f.faces(c, inlet)
		scale := -f.velocity / f.h
		for i := 1; i < len(c); i++ {
			dc[i] = scale * (f.face[i] - f.face[i-1])
		}
	}
	if f.capacity == 0 {
		return
	}
	taken := f.rest
	clear(taken)
	for j := range f.components {
		for i, q := range u.Channel(f.components + j) {
			taken[i] += q / f.capacity
		}
	}
	for j := range f.components {
		ka, _ := f.rates(j)
		dc, dq := du.Channel(j), du.Channel(f.components+j)
		for i, c := range u.Channel(j) {
			if i == 0 {
				dq[0] -= ka * inlet * taken[0]
				continue
			}
			refused := ka * c * taken[i]
			dq[i] -= refused
			dc[i] += f.ratio * refused
		}
	}
}

// faces sets face i to c half a cell beyond node i, from upstream. Beyond the
// outlet c goes on straight.
func (f *column) faces(c []float64, inlet float64) {
	n := len(c)
	v := f.line
	copy(v, c)
	v[0], v[n], v[n+1] = inlet, 2*c[n-1]-c[n-2], 3*c[n-1]-2*c[n-2]
	f.face[0] = between((2*v[0]+5*v[1]-v[2])/6, v[0], v[1])
	f.face[1] = between((5*v[1]-v[0]+2*v[2])/6, v[1], v[2])
	for i := 2; i < n; i++ {
		f.face[i] = fd.WENO5(v[i-2], v[i-1], v[i], v[i+1], v[i+2])
	}
}

// between is v, or the nearer of a and b if it lies outside them.
func between(v, a, b float64) float64 { return min(max(v, min(a, b)), max(a, b)) }

// MaxStep implements Evolution, with the limit of WENO5 and RK4.
func (f *column) MaxStep(*grid.Field) float64 { return 1.4 * f.h / f.velocity }

// Implicit implements Stiff: dispersion and linear exchange.
func (f *column) Implicit(du, u *grid.Field, t float64) {
	scale, inlet := f.dispersion/(f.h*f.h), f.inlet(t)
	for j := range f.components {
		ka, kd := f.rates(j)
		c, q := u.Channel(j), u.Channel(f.components+j)
		dc, dq := du.Channel(j), du.Channel(f.components+j)
		last, before := len(c)-1, inlet
		dq[0], dc[0] = ka*inlet-kd*q[0], 0
		for i := 1; i <= last; i++ {
			v := c[i]
			dq[i] = ka*v - kd*q[i]
			bend := before - v
			if i < last {
				bend += c[i+1] - v
			}
			dc[i] = scale*bend - f.ratio*dq[i]
			before = v
		}
	}
}

// SolveImplicit implements Stiff. With s = αγ/(1 + γk_d), q drops out of
//
//	(1 + s k_a)c − γD c_xx = c₀ + s k_d q₀,  q = (q₀ + γk_a c)/(1 + γk_d).
func (f *column) SolveImplicit(u *grid.Field, t, gamma float64) {
	r, inlet := gamma*f.dispersion/(f.h*f.h), f.inlet(t)
	for j := range f.components {
		ka, kd := f.rates(j)
		c, q := u.Channel(j), u.Channel(f.components+j)
		s, last := f.ratio*gamma/(1+gamma*kd), len(c)-1
		before := inlet
		f.upper[0] = 0
		for i := 1; i <= last; i++ {
			diag := 1 + s*ka + 2*r
			if i == last {
				diag -= r
			}
			inv := 1 / (diag + r*f.upper[i-1])
			f.upper[i] = -r * inv
			c[i] = (c[i] + s*kd*q[i] + r*before) * inv
			before = c[i]
		}
		for i := last - 1; i > 0; i-- {
			c[i] -= f.upper[i] * c[i+1]
		}
		q[0] = (q[0] + gamma*ka*inlet) / (1 + gamma*kd)
		for i := 1; i <= last; i++ {
			q[i] = (q[i] + gamma*ka*c[i]) / (1 + gamma*kd)
		}
	}
}

// Order implements Orderer.
func (f *column) Order() int { return 2 }

// Invariants implements Conserver: the amount of each substance in the column,
// which changes by what flows in and out.
func (f *column) Invariants(u *grid.Field) []solvers.Invariant {
	var list []solvers.Invariant
	for j := range f.components {
		sum, q := 0.0, u.Channel(f.components+j)
		for i, c := range u.Channel(j) {
			if i > 0 {
				sum += c + f.ratio*q[i]
			}
		}
		list = append(list, solvers.Invariant{Name: fmt.Sprintf("amount-%d", j+1), Value: sum * u.Grid.Spacing(0)})
	}
	return list
}
