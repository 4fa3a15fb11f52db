package solvers

import (
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Evolution is du/dt = F(t, u) on a grid of any fineness. NewTrajectory turns
// it into a Solver. One value serves one goroutine and one grid.
type Evolution interface {
	// Initial draws the initial state on u's grid, which may be finer than the
	// stored grid: the same stream gives the same function on any grid.
	Initial(rng *random.Stream, u *grid.Field) error
	// RHS sets du = F(t, u), the explicit part if the evolution is also Stiff.
	// It allocates nothing.
	RHS(du, u *grid.Field, t float64)
	// MaxStep is the largest stable step of the explicit part from state u,
	// as a CFL condition gives it for classic RK4; +Inf if there is none. If the
	// evolution is Bounded, it is the longest step of the forward Euler scheme.
	MaxStep(u *grid.Field) float64
}

// Stiff is an evolution du/dt = F(t,u) + G(t,u) whose part G, linear in u up to
// boundary data, is treated implicitly.
type Stiff interface {
	// Implicit sets du = G(t, u).
	Implicit(du, u *grid.Field, t float64)
	// SolveImplicit overwrites u with the solution v of v − gamma·G(t, v) = u.
	SolveImplicit(u *grid.Field, t, gamma float64)
}

// Bounded is an evolution whose states must stay in a convex set: densities and
// pressures are positive, depths not negative. Forward Euler steps of at most
// MaxStep keep them there, so that a strong-stability-preserving scheme made of
// such steps does; its steps are as long as MaxStep allows, without error
// control, since at a shock an error estimate measures the shock.
type Bounded interface {
	// Admissible reports whether u lies in the set; it is asked of every stage,
	// and a step with one outside is made again, shorter.
	Admissible(u *grid.Field) bool
}

// Presenter is an evolution whose state is kept in other variables than it is
// stored in, node by node: conserved densities for velocities and pressures.
type Presenter interface {
	// Present overwrites a state by what is stored, and Restore does the reverse.
	Present(u *grid.Field)
	Restore(u *grid.Field)
}

// Recaller is an evolution whose F depends on more of a sample than its state:
// what Initial drew. Recall takes up a stored sample again, from its parameters
// (nil if there are none) and its initial state in the variables it is stored in.
type Recaller interface {
	Recall(params []float64, u *grid.Field)
}

// Propagator is an evolution whose difference equations are solved exactly in
// time: linear ones, wave by wave. It is not integrated.
type Propagator interface {
	// Propagate overwrites u, the state at time t, by that at t + dt, dt > 0.
	Propagate(u *grid.Field, t, dt float64)
}

// Discrete is an evolution whose nodes are its unknowns and not samples of a
// function: a system of ordinary equations. Its grid is never refined, only its
// step, and it has no order in space.
type Discrete interface {
	// Discrete marks the evolution.
	Discrete()
}

// Exacter knows the exact solution of its current initial state.
type Exacter interface {
	Exact(dst *grid.Field, t float64)
}

// Conserver names quantities that the continuous equation conserves, or whose
// evolution it states, and computes them from a state.
type Conserver interface {
	Invariants(u *grid.Field) []Invariant
}

// Invariant is one integral quantity of a state.
type Invariant struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	// Conserved says that the exact solution keeps Value constant.
	Conserved bool `json:"conserved"`
	// Stepped says that the differences in space keep it constant too, but the
	// steps in time only up to their error.
	Stepped bool `json:"stepped,omitempty"`
}

// Projector restores a constraint after a step (mean zero, boundary values).
type Projector interface {
	Project(u *grid.Field, t float64)
}

// Orderer states the formal order of accuracy in space.
type Orderer interface {
	Order() int
}

// Parameterised is an evolution whose parameters are recorded per sample.
type Parameterised interface {
	// Parameters names them: the labels of the params array.
	Parameters() (names, units []string)
	// Values writes those of the sample last given to Initial.
	Values(dst []float64)
}
