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

// heat is diffusion with one constant diffusivity and homogeneous sides, exact
// in time.
type heat struct {
	*solvers.Scalars
	initial   law.Law
	sides     grid.Boundary
	laplacian *fd.Operator
	symbol    *elliptic.Symbol // of the Laplacian
}

var (
	_ solvers.Propagator    = (*heat)(nil)
	_ solvers.Parameterised = (*heat)(nil)
	_ solvers.Conserver     = (*heat)(nil)
	_ solvers.Orderer       = (*heat)(nil)
	_ solvers.Recaller      = (*heat)(nil)
	_ solvers.Exacter       = (*heatMode)(nil)
)

func newHeat(p solvers.Parameter, g grid.Grid, b grid.Boundary, initial law.Law) *heat {
	h := &heat{
		Scalars: solvers.NewScalars(p), initial: initial, sides: b,
		laplacian: fd.NewLaplacian(g, order, b), symbol: elliptic.NewSymbol(g, order, b),
	}
	h.symbol.Set(func(w elliptic.Wave) complex128 { return complex(w.Laplacian(), 0) })
	return h
}

// Initial implements Evolution. Dirichlet sides take their value, 0, at once.
func (h *heat) Initial(rng *random.Stream, u *grid.Field) error {
	h.Draw(rng)
	if err := h.initial.Fill(rng, u); err != nil {
		return err
	}
	fd.Hold(u.Data, u.Grid, h.sides)
	return nil
}

// Recall implements Recaller.
func (h *heat) Recall(params []float64, _ *grid.Field) { h.Set(params) }

// RHS implements Evolution.
func (h *heat) RHS(du, u *grid.Field, _ float64) {
	h.laplacian.Apply(du.Data, u.Data, h.At(0))
	fd.Hold(du.Data, u.Grid, h.sides)
}

// MaxStep implements Evolution: there is no limit to what is exact.
func (h *heat) MaxStep(*grid.Field) float64 { return math.Inf(1) }

// Propagate implements Propagator.
func (h *heat) Propagate(u *grid.Field, _, dt float64) { h.symbol.Exponential(u.Data, h.At(0)*dt) }

// Order implements Orderer.
func (h *heat) Order() int { return order }

// Invariants implements Conserver.
func (h *heat) Invariants(u *grid.Field) []solvers.Invariant {
	return []solvers.Invariant{{Name: "integral", Value: integral(u.Data, u.Grid), Conserved: insulated(h.sides)}}
}

// insulated reports whether nothing passes through the sides.
func insulated(b grid.Boundary) bool {
	return b.Only(grid.Periodic, grid.Neumann) == nil && homogeneous(b)
}

// heatMode is heat that starts from an eigenmode.
type heatMode struct {
	*heat
	mode *eigenmode
}

// Exact implements Exacter.
func (h *heatMode) Exact(dst *grid.Field, t float64) { h.mode.exact(dst, t, h.At(0)) }
