package linear

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// The places of the parameters.
const (
	envelopeNonlinearity = iota
	envelopeHeight
	envelopeMomentum
	envelopePlace
)

// envelope is h = u + iv of the nonlinear Schrödinger equation on a periodic
// line, u and v the channels of the state: the dispersion implicit, as a
// rotation of every wave, the cubic term explicit.
type envelope struct {
	*solvers.Scalars
	problem   *Schrodinger
	initial   law.Law
	laplacian *fd.Operator
	plan      *fft.Complex
	eigen     []float64 // of ∂², by frequency
	waves     []complex128
}

var (
	_ solvers.Stiff         = (*envelope)(nil)
	_ solvers.Parameterised = (*envelope)(nil)
	_ solvers.Conserver     = (*envelope)(nil)
	_ solvers.Orderer       = (*envelope)(nil)
	_ solvers.Recaller      = (*envelope)(nil)
	_ solvers.Exacter       = (*soliton)(nil)
)

func newEnvelope(p *Schrodinger, g grid.Grid, b grid.Boundary, initial law.Law) *envelope {
	n := g.N[0]
	list := []solvers.Parameter{{Name: "nonlinearity", Unit: "1", Range: p.Nonlinearity}}
	if _, ok := initial.(packet); ok {
		list = append(list, solvers.Parameter{Name: "height", Unit: "1", Range: p.Height},
			solvers.Parameter{Name: "momentum", Unit: "1", Range: p.Momentum},
			solvers.Parameter{Name: "place", Unit: "1", Range: p.Place})
	}
	return &envelope{
		Scalars: solvers.NewScalars(list...), problem: p, initial: initial,
		laplacian: fd.NewLaplacian(g, order, b), plan: fft.NewComplex(n),
		eigen: elliptic.Second(g, 0, order), waves: make([]complex128, n),
	}
}

// Initial implements Evolution.
func (e *envelope) Initial(rng *random.Stream, u *grid.Field) error {
	e.Draw(rng)
	if _, ok := e.initial.(packet); !ok {
		return e.initial.Fill(rng, u)
	}
	width := 1.0
	if e.problem.Initial == "soliton" {
		width = math.Sqrt(e.At(envelopeNonlinearity)) * e.At(envelopeHeight)
	}
	e.packet(u, width, 0)
	return nil
}

// packet sets u to the travelling packet A sech(width·(x − x0 − vt)) exp(i(v(x −
// x0) + phase)), with the nearest of its periodic images at each point.
func (e *envelope) packet(u *grid.Field, width, t float64) {
	g := u.Grid
	length := g.Hi[0] - g.Lo[0]
	velocity := e.At(envelopeMomentum)
	centre := g.Lo[0] + e.At(envelopePlace)*length
	height := e.At(envelopeHeight)
	phase := 0.5 * (width*width - velocity*velocity) * t
	re, im := u.Channel(0), u.Channel(1)
	for i, x := range g.Coord(0) {
		z := math.Remainder(x-centre-velocity*t, length)
		sin, cos := math.Sincos(velocity*(z+velocity*t) + phase)
		a := height / math.Cosh(width*z)
		re[i], im[i] = a*cos, a*sin
	}
}

// Recall implements Recaller.
func (e *envelope) Recall(params []float64, _ *grid.Field) { e.Set(params) }

// RHS implements Evolution: h_t = iκ|h|²h.
func (e *envelope) RHS(du, u *grid.Field, _ float64) {
	kappa := e.At(envelopeNonlinearity)
	re, im := u.Channel(0), u.Channel(1)
	dre, dim := du.Channel(0), du.Channel(1)
	for i, a := range re {
		b := im[i]
		turn := kappa * (a*a + b*b)
		dre[i], dim[i] = -turn*b, turn*a
	}
}

// MaxStep implements Evolution: classic RK4 is stable for turns of up to 2√2.
func (e *envelope) MaxStep(u *grid.Field) float64 {
	re, im := u.Channel(0), u.Channel(1)
	most := 0.0
	for i, a := range re {
		most = max(most, a*a+im[i]*im[i])
	}
	return 2 * math.Sqrt2 / (math.Abs(e.At(envelopeNonlinearity)) * most)
}

// Implicit implements Stiff: h_t = ½ i h_xx.
func (e *envelope) Implicit(du, u *grid.Field, _ float64) {
	e.laplacian.Apply(du.Channel(0), u.Channel(1), -0.5)
	e.laplacian.Apply(du.Channel(1), u.Channel(0), 0.5)
}

// SolveImplicit implements Stiff.
func (e *envelope) SolveImplicit(u *grid.Field, _, gamma float64) {
	re, im := u.Channel(0), u.Channel(1)
	for i, a := range re {
		e.waves[i] = complex(a, im[i])
	}
	e.plan.Forward(e.waves, e.waves)
	for k, l := range e.eigen {
		turn := 0.5 * gamma * l
		size := 1 / (float64(len(re)) * (1 + turn*turn))
		e.waves[k] *= complex(size, size*turn)
	}
	e.plan.Backward(e.waves, e.waves)
	for i, w := range e.waves {
		re[i], im[i] = real(w), imag(w)
	}
}

// Order implements Orderer.
func (e *envelope) Order() int { return order }

// Invariants implements Conserver: the mass ∫|h|² and the energy ∫ (|h_x|² − κ|h|⁴)/2.
func (e *envelope) Invariants(u *grid.Field) []solvers.Invariant {
	re, im := u.Channel(0), u.Channel(1)
	second := u.Like()
	e.laplacian.Apply(second.Channel(0), re, -0.5)
	e.laplacian.Apply(second.Channel(1), im, -0.5)
	var mass, energy float64
	for i, a := range re {
		b := im[i]
		density := a*a + b*b
		mass += density
		energy += a*second.Channel(0)[i] + b*second.Channel(1)[i] - 0.5*e.At(envelopeNonlinearity)*density*density
	}
	h := u.Grid.Spacing(0)
	return []solvers.Invariant{
		{Name: "mass", Value: mass * h, Conserved: true, Stepped: true},
		{Name: "energy", Value: energy * h, Conserved: true, Stepped: true},
	}
}

// soliton is an envelope that starts as a bright soliton.
type soliton struct{ *envelope }

// Exact implements Exacter, up to the tails that the box cuts off.
func (s *soliton) Exact(dst *grid.Field, t float64) {
	s.packet(dst, math.Sqrt(s.At(envelopeNonlinearity))*s.At(envelopeHeight), t)
}
