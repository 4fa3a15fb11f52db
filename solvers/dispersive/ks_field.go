package dispersive

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/elliptic"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// The places of the parameters.
const (
	frontLength = iota
	frontNonlinearity
	frontGrowth
	frontViscosity
)

// front is the Kuramoto–Sivashinsky equation on a periodic line or square: the
// nonlinear term explicit, the linear ones implicit. The fourth derivatives are
// the Laplacian's square.
type front struct {
	*solvers.Scalars
	problem   *KuramotoSivashinsky
	initial   law.Law
	grid      grid.Grid
	slopes    []*fd.Operator // along each axis
	laplacian *fd.Operator
	symbol    *elliptic.Symbol
	padded    []float64
	scratch   [2][]float64
	stretch   float64
}

var (
	_ solvers.Stiff         = (*front)(nil)
	_ solvers.Parameterised = (*front)(nil)
	_ solvers.Conserver     = (*front)(nil)
	_ solvers.Orderer       = (*front)(nil)
	_ solvers.Recaller      = (*front)(nil)
)

func newFront(p *KuramotoSivashinsky, g grid.Grid, initial law.Law) *front {
	b := p.periodic()
	f := &front{
		Scalars: solvers.NewScalars(
			solvers.Parameter{Name: "length", Unit: "1", Range: p.Length}, solvers.Parameter{Name: "nonlinearity", Unit: "1", Range: p.Nonlinearity},
			solvers.Parameter{Name: "growth", Unit: "1", Range: p.Growth}, solvers.Parameter{Name: "viscosity", Unit: "1", Range: p.Viscosity}),
		problem: p, initial: initial, grid: g,
		laplacian: fd.NewLaplacian(g, order, b), symbol: elliptic.NewSymbol(g, order, b),
		padded:  make([]float64, g.N[0]+2*fd.Ghosts),
		scratch: [2][]float64{make([]float64, g.Size()), make([]float64, g.Size())},
	}
	for axis := range g.N {
		f.slopes = append(f.slopes, fd.NewDerivative(g, axis, 1, order, b))
	}
	f.prepare()
	return f
}

// prepare tabulates the symbol of the present parameters.
func (f *front) prepare() {
	f.stretch = f.problem.stretch(f.At(frontLength))
	b, nu := f.scaled()
	f.symbol.Set(func(w elliptic.Wave) complex128 {
		l := w.Laplacian()
		return complex(-b*l-nu*l*l, 0)
	})
}

// scaled are b and ν for derivatives on the grid.
func (f *front) scaled() (b, nu float64) {
	square := f.stretch * f.stretch
	return f.At(frontGrowth) / square, f.At(frontViscosity) / (square * square)
}

// Initial implements Evolution.
func (f *front) Initial(rng *random.Stream, u *grid.Field) error {
	f.Draw(rng)
	f.prepare()
	return f.initial.Fill(rng, u)
}

// Recall implements Recaller.
func (f *front) Recall(params []float64, _ *grid.Field) {
	f.Set(params)
	f.prepare()
}

// RHS implements Evolution: −a(u²/2)_x, or −a(½|∇u|² − its mean).
func (f *front) RHS(du, u *grid.Field, _ float64) {
	a := f.At(frontNonlinearity)
	if !f.problem.height() {
		fd.Pad(f.padded, u.Data, fd.Wrap)
		fd.SkewBurgers(du.Data, f.padded, f.grid.Spacing(0)*f.stretch/a, order)
		return
	}
	clear(du.Data)
	slope := f.scratch[0]
	for _, d := range f.slopes {
		d.Apply(slope, u.Data, 1/f.stretch)
		for i, v := range slope {
			du.Data[i] -= 0.5 * a * v * v
		}
	}
	mean := 0.0
	for _, v := range du.Data {
		mean += v
	}
	mean /= float64(len(du.Data))
	for i := range du.Data {
		du.Data[i] -= mean
	}
}

// MaxStep implements Evolution: 2√2/1.586 cells at the largest speed, and a
// fraction of the time in which the fastest wave, of growth b²/4ν, grows.
func (f *front) MaxStep(u *grid.Field) float64 {
	a, b := math.Abs(f.At(frontNonlinearity)), f.At(frontGrowth)
	growth := 8 * f.At(frontViscosity) / (b * b)
	rate := 0.0
	if !f.problem.height() {
		rate = a * largest(u.Data) / (f.grid.Spacing(0) * f.stretch)
	} else {
		for axis, d := range f.slopes {
			d.Apply(f.scratch[0], u.Data, 1/f.stretch)
			rate += a * largest(f.scratch[0]) / (f.grid.Spacing(axis) * f.stretch)
		}
	}
	return min(1.78/rate, growth)
}

// Implicit implements Stiff.
func (f *front) Implicit(du, u *grid.Field, _ float64) {
	b, nu := f.scaled()
	laplacian := f.scratch[1]
	f.laplacian.Apply(laplacian, u.Data, 1)
	f.laplacian.Apply(du.Data, laplacian, -nu)
	for i, v := range laplacian {
		du.Data[i] -= b * v
	}
}

// SolveImplicit implements Stiff.
func (f *front) SolveImplicit(u *grid.Field, _, gamma float64) { f.symbol.Solve(u.Data, gamma) }

// Order implements Orderer.
func (f *front) Order() int { return order }

// Invariants implements Conserver: the mean.
func (f *front) Invariants(u *grid.Field) []solvers.Invariant {
	mean := 0.0
	for _, v := range u.Data {
		mean += v
	}
	return []solvers.Invariant{{Name: "mean", Value: mean / float64(len(u.Data)), Conserved: true}}
}
