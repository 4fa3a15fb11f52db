package conservation

import (
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/law"
	"github.com/pdekit/pdekit/solvers/random"
)

// burgersScheme is the discretisation of (u²/2)_x.
type burgersScheme uint8

const (
	burgersCentral burgersScheme = iota
	burgersWENO
)

// burgersOrder is the order of the central differences.
const burgersOrder = 6

// The choices of auto. The thickness of a shock of jump 2U is about 4ν/U, four
// cells at cell Reynolds number Uh/ν = 1.
const (
	// centralReynolds is the largest cell Reynolds number of the central scheme.
	centralReynolds = 2.5
	// wantedReynolds is the one that an automatic solve grid aims at,
	wantedReynolds = 1
	// with at least leastCells cells, and no more than mostCells unless the
	// stored grid has more.
	leastCells, mostCells = 128, 4096
)

// choose returns the number of solve cells per stored cell, refine unless it is
// 0, and the scheme. size is the largest |u| expected.
func (b *Burgers) choose(stored grid.Grid, size float64, refine int) (int, burgersScheme) {
	// Of the stored grid, with the least viscosity.
	reynolds := size * stored.Spacing(0) / b.Viscosity.Lo
	cells := stored.Cells(0)
	if refine == 0 {
		refine = 1
		if b.Scheme != "weno" && b.Viscosity.Lo > 0 {
			wanted := max(reynolds/wantedReynolds, float64(leastCells)/float64(cells))
			if most := max(1, mostCells/cells); wanted <= float64(most) || reynolds/float64(most) <= centralReynolds {
				refine = min(most, max(1, int(math.Ceil(wanted))))
			}
		}
	}
	switch {
	case b.Scheme == "central":
		return refine, burgersCentral
	case b.Scheme == "weno" || b.Viscosity.Lo == 0 || reynolds/float64(refine) > centralReynolds:
		return refine, burgersWENO
	}
	return refine, burgersCentral
}

// describe says what the scheme is and why it was chosen.
func (s burgersScheme) describe(reynolds float64) string {
	text := "advection by sixth-order central differences in skew-symmetric conservative form"
	if s == burgersWENO {
		text = "advection by fifth-order WENO-Z with Lax–Friedrichs flux splitting"
	}
	if math.IsInf(reynolds, 0) {
		return text + ", no viscosity"
	}
	return fmt.Sprintf("%s (cell Reynolds number up to %.3g), viscosity by sixth-order central differences", text, reynolds)
}

// burgersLine is the inviscid Burgers equation on a grid; with a viscosity it
// is the explicit part of burgersViscous.
type burgersLine struct {
	*solvers.Scalars // the viscosity
	problem          Burgers
	scheme           burgersScheme
	initial          law.Law
	closure          fd.Closure
	grid             grid.Grid
	h                float64
	padded           []float64
}

// burgersViscous adds ν u_xx, to be treated implicitly.
type burgersViscous struct {
	*burgersLine
	diffusion *fd.Diffusion1
}

var (
	_ solvers.Evolution     = (*burgersLine)(nil)
	_ solvers.Parameterised = (*burgersLine)(nil)
	_ solvers.Recaller      = (*burgersLine)(nil)
	_ solvers.Conserver     = (*burgersLine)(nil)
	_ solvers.Orderer       = (*burgersLine)(nil)
	_ solvers.Stiff         = (*burgersViscous)(nil)
)

func newBurgersLine(b *Burgers, g grid.Grid, scheme burgersScheme, initial law.Law) (solvers.Evolution, error) {
	line := &burgersLine{
		Scalars: solvers.NewScalars(solvers.Parameter{Name: "viscosity", Unit: "1", Range: b.Viscosity}),
		problem: *b, scheme: scheme, initial: initial, grid: g, h: g.Spacing(0),
		padded: make([]float64, g.N[0]+2*fd.Ghosts),
	}
	switch {
	case g.Periodic[0]:
		line.closure = fd.Wrap
	case b.Left == 0 && b.Right == 0:
		line.closure = fd.Odd
	default:
		line.closure = fd.Polynomial
	}
	if b.Viscosity.Hi == 0 {
		return line, nil
	}
	return &burgersViscous{line, fd.NewDiffusion1(g.N[0], line.h, burgersOrder, line.closure)}, nil
}

// Initial implements Evolution. With Dirichlet conditions, the straight line
// that brings its ends to the given values is added to a state; one from a file
// must have them.
func (l *burgersLine) Initial(rng *random.Stream, u *grid.Field) error {
	l.Draw(rng)
	if err := l.initial.Fill(rng, u); err != nil {
		return err
	}
	if u.Grid.Periodic[0] {
		return nil
	}
	last := len(u.Data) - 1
	left, right := l.problem.Left, l.problem.Right
	if _, file := l.initial.(*law.File); file {
		_, size := l.initial.Scale()
		if err := checkEnds(u.Data[0], u.Data[last], left, right, size); err != nil {
			return err
		}
	} else {
		low, high := left-u.Data[0], right-u.Data[last]
		for i := range u.Data {
			s := float64(i) / float64(last)
			u.Data[i] += (1-s)*low + s*high
		}
	}
	u.Data[0], u.Data[last] = left, right
	return nil
}

// checkEnds compares the ends a and b of a state of the given size with what
// they are to be.
func checkEnds(a, b, left, right, size float64) error {
	slack := 1e-5 * max(size, math.Abs(left), math.Abs(right))
	if math.Abs(a-left) > slack {
		return &law.InputError{Err: fmt.Errorf("u is %g at the left end, but --bc-left is %g", a, left)}
	}
	if math.Abs(b-right) > slack {
		return &law.InputError{Err: fmt.Errorf("u is %g at the right end, but --bc-right is %g", b, right)}
	}
	return nil
}

// RHS implements Evolution: du = −(u²/2)_x.
func (l *burgersLine) RHS(du, u *grid.Field, _ float64) {
	fd.Pad(l.padded, u.Data, l.closure)
	if l.scheme == burgersWENO {
		fd.WENOBurgers(du.Data, l.padded, l.h)
	} else {
		fd.SkewBurgers(du.Data, l.padded, l.h, burgersOrder)
	}
	l.holdEnds(du)
}

// holdEnds zeroes the rate of change of given end values.
func (l *burgersLine) holdEnds(du *grid.Field) {
	if l.closure != fd.Wrap {
		du.Data[0], du.Data[len(du.Data)-1] = 0, 0
	}
}

// MaxStep implements Evolution: the largest |u| crosses as many cells as keep
// classic RK4 stable, 2√2/1.586 for sixth-order central differences and 1.4 for
// WENO5.
func (l *burgersLine) MaxStep(u *grid.Field) float64 {
	cells := 1.78
	if l.scheme == burgersWENO {
		cells = 1.4
	}
	return cells * l.h / fastest(u)
}

// fastest is the largest |u|, NaN if there is one.
func fastest(u *grid.Field) float64 {
	most := 0.0
	for _, v := range u.Data {
		most = max(most, math.Abs(v))
	}
	return most
}

// Order implements Orderer.
func (l *burgersLine) Order() int {
	if l.scheme == burgersWENO {
		return 5
	}
	return burgersOrder
}

// Recall implements Recaller.
func (l *burgersLine) Recall(params []float64, _ *grid.Field) { l.Set(params) }

// Invariants implements Conserver: the mean of u, conserved on a periodic line,
// and the mean energy u²/2, which viscosity and shocks dissipate.
func (l *burgersLine) Invariants(u *grid.Field) []solvers.Invariant {
	var mean, energy float64
	n := len(u.Data)
	for i, v := range u.Data {
		w := 1.0
		if l.closure != fd.Wrap && (i == 0 || i == n-1) {
			w = 0.5
		}
		mean += w * v
		energy += w * v * v / 2
	}
	cells := float64(u.Grid.Cells(0))
	return []solvers.Invariant{
		{Name: "mean", Value: mean / cells, Conserved: l.closure == fd.Wrap},
		{Name: "energy", Value: energy / cells},
	}
}

// MaxStep implements Evolution. Viscosity that is implicit damps a wave of
// wavenumber k by νk²dt where advection turns it by |u|k·dt: where u²dt/ν is
// below 2.5, ARK4(3)6L[2]SA is stable for every k, however fine the grid. 1.2
// leaves room, and the step may be the larger of the two limits.
func (v *burgersViscous) MaxStep(u *grid.Field) float64 {
	limit := v.burgersLine.MaxStep(u)
	if v.scheme == burgersCentral {
		speed := fastest(u)
		limit = max(limit, 1.2*v.At(0)/(speed*speed))
	}
	return limit
}

// Implicit implements Stiff: du = ν u_xx.
func (v *burgersViscous) Implicit(du, u *grid.Field, _ float64) {
	fd.Pad(v.padded, u.Data, v.closure)
	fd.Laplace1(du.Data, v.padded, v.At(0), v.h, burgersOrder)
	v.holdEnds(du)
}

// SolveImplicit implements Stiff.
func (v *burgersViscous) SolveImplicit(u *grid.Field, _, gamma float64) {
	v.diffusion.Solve(u.Data, gamma*v.At(0))
}
