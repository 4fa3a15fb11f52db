package flow

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// dambreakSolver solves samples of a DamBreak on one grid. It serves one
// goroutine.
type dambreakSolver struct {
	*solvers.Scalars
	problem DamBreak
	stored  grid.Grid
	refine  int
	flow    *twoPhase
	times   []float64
	smooth  bool // liquid alone, in vortices
}

var (
	_ solvers.Solver        = (*dambreakSolver)(nil)
	_ solvers.Refiner       = (*dambreakSolver)(nil)
	_ solvers.Describer     = (*dambreakSolver)(nil)
	_ solvers.Parameterised = (*dambreakSolver)(nil)
)

func newDamBreakSolver(p DamBreak, stored grid.Grid, refine int) (*dambreakSolver, error) {
	flow, err := newTwoPhase(stored.Refine(refine), p.boundary())
	if err != nil {
		return nil, err
	}
	return &dambreakSolver{
		problem: p, stored: stored, refine: refine, flow: flow, times: p.Times(),
		Scalars: solvers.NewScalars(
			solvers.Parameter{Name: "column_width", Unit: "m", Range: p.ColumnWidth},
			solvers.Parameter{Name: "column_height", Unit: "m", Range: p.ColumnHeight},
			solvers.Parameter{Name: "density_ratio", Unit: "1", Range: p.DensityRatio},
			solvers.Parameter{Name: "gravity", Unit: "m/s²", Range: p.Gravity},
			solvers.Parameter{Name: "liquid_viscosity", Unit: "m²/s", Range: p.LiquidViscosity},
			solvers.Parameter{Name: "gas_viscosity", Unit: "m²/s", Range: p.GasViscosity}),
	}, nil
}

// Layout implements Solver: u, params, then coordinates.
func (s *dambreakSolver) Layout() []grid.Array {
	names, units := s.Parameters()
	layout := []grid.Array{
		{Name: "u", Axes: []string{"time", "channel", "x", "y"}, Shape: []int{len(s.times), 3, s.stored.N[0], s.stored.N[1]},
			Labels: []string{"liquid", "u", "v"}, Units: []string{"1", "m/s", "m/s"}},
		{Name: "params", Axes: []string{"parameter"}, Shape: []int{len(names)}, Labels: names, Units: units, Double: true},
		{Name: "t", Axes: []string{"t"}, Shape: []int{len(s.times)}, Double: true, Values: s.times},
	}
	return append(layout, s.stored.Coordinates()...)
}

// Solve implements Solver.
func (s *dambreakSolver) Solve(ctx context.Context, rng *random.Stream, dst [][]float64) error {
	s.Draw(rng)
	s.Values(dst[1])
	f, size := s.flow, s.stored.Size()
	f.gasDensity, f.gravity = 1/s.At(2), s.At(3)
	f.liquidViscosity, f.gasViscosity = s.At(4), s.At(5)
	column := [2]float64{s.At(0), s.At(1)}
	f.start(column)
	clear(dst[0][:3*size])
	s.column(dst[0][:size], column)
	if s.smooth {
		f.start([2]float64{s.problem.Length, s.problem.Height})
		f.swirl()
	}
	steps := 0
	for k := 1; k < len(s.times); k++ {
		for t := s.times[k-1]; t < s.times[k]; steps++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			rest := s.times[k] - t
			count := math.Ceil(rest / f.maxStep())
			if !(count < 1e7) {
				return &solvers.Diverged{Sample: rng.Sample, Time: t, Step: steps, Reason: "the flow is so fast that steps vanish"}
			}
			if err := f.step(rest / count); err != nil {
				return &solvers.Diverged{Sample: rng.Sample, Time: t, Step: steps, Reason: err.Error()}
			}
			t += rest / count
			if count == 1 {
				break
			}
		}
		f.store(dst[0][3*k*size:3*(k+1)*size], s.stored, s.refine)
	}
	return nil
}

// column sets dst to the exact amount of liquid around each node at first.
func (s *dambreakSolver) column(dst []float64, column [2]float64) {
	i := 0
	for ix := range s.stored.N[0] {
		x := s.covered(0, ix, column[0])
		for iy := range s.stored.N[1] {
			dst[i] = x * s.covered(1, iy, column[1])
			i++
		}
	}
}

// covered is the part below edge of the interval of half a stored spacing on
// each side of a node, within the box.
func (s *dambreakSolver) covered(axis, node int, edge float64) float64 {
	h := s.stored.Spacing(axis)
	low := max(float64(node)-0.5, 0) * h
	high := min(float64(node)+0.5, float64(s.stored.N[axis]-1)) * h
	return min(max((edge-low)/(high-low), 0), 1)
}

// Refined implements Refiner; steps shrink with the cells.
func (s *dambreakSolver) Refined(level int) (solvers.Solver, error) {
	finer, err := newDamBreakSolver(s.problem, s.stored, s.refine<<level)
	if err != nil {
		return nil, err
	}
	finer.smooth = s.smooth
	return finer, nil
}

// Smooth makes later samples those of liquid alone, stirred by smooth vortices:
// fronts have no order of accuracy, the scheme has.
func (s *dambreakSolver) Smooth() { s.smooth = true }

// Describe implements Describer.
func (s *dambreakSolver) Describe() solvers.Description {
	p := s.problem
	return solvers.Description{
		Formula: fmt.Sprintf("(ρu)_t + ∇·(ρuu) = −∇p + ∇·(μ(∇u+∇uᵀ)) − ρ g e_y, C_t + ∇·(uC) = 0, ∇·u = 0 on [0, %g]×[0, %g]; ρ = C + (1−C)/%v, g = %v, liquid ν = %v, gas ν = %v",
			p.Length, p.Height, p.DensityRatio, p.Gravity, p.LiquidViscosity, p.GasViscosity),
		Boundary:   fmt.Sprintf("a closed box, all sides %s", p.Walls),
		Scheme:     "in space a staggered grid, the liquid by THINC/SW in split conserving sweeps that carry mass and momentum alike, pressure by preconditioned conjugate gradients; in time explicit steps of first order, bounded by speed, viscosity and gravity",
		SpaceOrder: 2,
		TimeOrder:  1,
		Random:     fmt.Sprintf("column width %v, column height %v", p.ColumnWidth, p.ColumnHeight),
		Stored:     s.stored,
		SolveGrid:  slices.Clone(s.stored.Refine(s.refine).N),
		StoredGrid: slices.Clone(s.stored.N),
		Tolerances: map[string]float64{"pressure": pressureTolerance},
	}
}
