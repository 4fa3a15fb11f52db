package ode

import "math"

// System is du/dt = F(t,u) + G(t,u) on a flat state. Functions that write must
// write every value; none may keep its arguments or allocate.
type System struct {
	// Explicit sets du = F(t,u).
	Explicit func(du, u []float64, t float64)
	// Implicit sets du = G(t,u), and Solve overwrites u with the solution v of
	// v − gamma·G(t,v) = u. Both are nil if there is no G.
	Implicit func(du, u []float64, t float64)
	Solve    func(u []float64, t, gamma float64)
	// MaxStep is the largest stable step of F from u with classic RK4, as its
	// imaginary stability limit 2√2 gives it; the Integrator scales it to the
	// table in use. nil means that there is no limit.
	MaxStep func(u []float64) float64
	// Admissible reports whether u lies in the convex set outside which F means
	// nothing; nil if there is none. With it, MaxStep is the longest forward
	// Euler step that keeps u in that set, the table must have a Convex
	// coefficient, and the Integrator makes steps as long as that allows, without
	// error control; it makes them shorter where a stage leaves the set after all.
	Admissible func(u []float64) bool
	// Project restores a constraint after an accepted step; may be nil.
	Project func(u []float64, t float64)
}

// Stepper makes single steps of one Table for one System. It owns its scratch
// memory and serves one goroutine.
type Stepper struct {
	table *Table
	sys   System
	next  []float64
	error []float64 // nil if the table has no estimate
	terms *terms
	f, g  [][]float64 // stage derivatives
	ready bool        // f[0], g[0] belong to the present state
}

// NewStepper returns a stepper for states of n values. It panics if the table
// is explicit and the system has an implicit part, or the reverse, and if the
// system is bounded and the table has no Convex coefficient.
func NewStepper(table *Table, sys System, n int) *Stepper {
	if (table.Implicit != nil) != (sys.Implicit != nil) || (sys.Implicit != nil) != (sys.Solve != nil) {
		panic("ode: table " + table.Name + " and system disagree on an implicit part")
	}
	if sys.Admissible != nil && table.Convex == 0 {
		panic("ode: table " + table.Name + " is not made of forward Euler steps, as bounded states need")
	}
	s := &Stepper{table: table, sys: sys, next: make([]float64, n), terms: newTerms(2 * table.Stages())}
	if table.Error != nil {
		s.error = make([]float64, n)
	}
	s.f = stages(table.Stages(), n)
	if table.Implicit != nil {
		s.g = stages(table.Stages(), n)
	}
	return s
}

func stages(count, n int) [][]float64 {
	k := make([][]float64, count)
	for i := range k {
		k[i] = make([]float64, n)
	}
	return k
}

// Reset forgets derivatives kept from the previous step. Call it when the state
// has been changed from outside.
func (s *Stepper) Reset() { s.ready = false }

// Try computes the state one step h after u at time t, and keeps it for Accept.
// It returns the error estimate ‖error‖₂/max(‖u‖₂, ‖u(t+h)‖₂), which is NaN or
// +Inf if the new state is not finite or a stage is not admissible, and 0 if the
// table has no estimate and the new state is finite. u is not changed.
func (s *Stepper) Try(u []float64, t, h float64) float64 {
	tab := s.table
	if !s.ready {
		s.sys.Explicit(s.f[0], u, t)
		if s.g != nil {
			s.sys.Implicit(s.g[0], u, t)
		}
		s.ready = true
	}
	y := s.next
	for i := 1; i < tab.Stages(); i++ {
		sum := s.terms.reset().add(h, tab.A[i], s.f)
		ti := t + tab.C[i]*h
		if s.g != nil {
			combine(y, u, sum.add(h, tab.Implicit[i][:i], s.g))
			s.solveStage(i, y, ti, h*tab.Gamma)
		} else {
			combine(y, u, sum)
		}
		if !s.admissible(y) {
			return math.NaN()
		}
		s.sys.Explicit(s.f[i], y, ti)
	}
	sum := s.terms.reset().add(h, tab.B, s.f)
	if s.g != nil {
		sum.add(h, tab.B, s.g)
	}
	combine(y, u, sum)
	if !s.admissible(y) {
		return math.NaN()
	}
	return s.estimate(u, h)
}

func (s *Stepper) admissible(y []float64) bool {
	return s.sys.Admissible == nil || s.sys.Admissible(y)
}

// solveStage turns y from the right-hand side of stage i into the stage, and
// keeps G there as (Y_i − right-hand side)/γ, which stays smooth where applying
// G to Y_i would amplify rounding.
func (s *Stepper) solveStage(i int, y []float64, t, gamma float64) {
	g := s.g[i]
	copy(g, y)
	s.sys.Solve(y, t, gamma)
	inv := 1 / gamma
	for k, v := range y {
		g[k] = (v - g[k]) * inv
	}
}

// estimate is the relative error of s.next, from fixed-order sums.
func (s *Stepper) estimate(u []float64, h float64) float64 {
	before, after, diff := square(u), square(s.next), 0.0
	if s.error != nil {
		sum := s.terms.reset().add(1, s.table.Error, s.f)
		if s.g != nil {
			sum.add(1, s.table.Error, s.g)
		}
		clear(s.error)
		combine(s.error, s.error, sum)
		diff = square(s.error)
	}
	if math.IsInf(after, 0) || math.IsNaN(after) {
		return math.NaN()
	}
	if diff == 0 {
		return 0
	}
	return h * math.Sqrt(diff/max(before, after))
}

// Accept overwrites u with the state of the last Try.
func (s *Stepper) Accept(u []float64) {
	copy(u, s.next)
	s.ready = false
	if s.table.FSAL && s.sys.Project == nil {
		last := len(s.f) - 1
		s.f[0], s.f[last] = s.f[last], s.f[0]
		s.ready = true
	}
}
