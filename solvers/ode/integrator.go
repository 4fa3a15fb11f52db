package ode

import (
	"context"
	"fmt"
	"math"
)

// Control says how an Integrator chooses its steps. The zero value is the
// documented default.
type Control struct {
	// Tolerance bounds the error estimate of each step, relative to the L2 norm
	// of the state; 0 means 1e-7. It is ignored by tables without an estimate and
	// for systems with Admissible.
	Tolerance float64
	// Fixed, if positive, is the step to make, whatever the error and the
	// stability limit say; only the last step before a time asked for may be
	// shorter.
	Fixed float64
	// Courant scales the stability limit of a system without Admissible; 0 means
	// 0.9.
	Courant float64
}

// Failure reports that an integration cannot go on.
type Failure struct {
	Time   float64 // time reached
	Step   int     // steps made
	Reason string  // "u is not finite", "the time step fell to 1e-15"
}

func (e *Failure) Error() string {
	return fmt.Sprintf("integration failed at t = %.6g (step %d): %s", e.Time, e.Step, e.Reason)
}

// Integrator advances a state from one time to another with steps of its own
// choice: a PI controller on the error estimate (K. Gustafsson, ACM Trans.
// Math. Softw. 17 (1991) 533), limited by the system's MaxStep.
type Integrator struct {
	step     *Stepper
	control  Control
	time     float64
	h        float64 // step wanted next; 0 before the first
	previous float64 // error over tolerance of the last accepted step
	accepted int
	rejected int
}

// NewIntegrator returns an integrator for states of n values, to be started
// with Start.
func NewIntegrator(table *Table, sys System, n int, c Control) *Integrator {
	if c.Tolerance == 0 {
		c.Tolerance = 1e-7
	}
	if c.Courant == 0 {
		c.Courant = 0.9
	}
	return &Integrator{step: NewStepper(table, sys, n), control: c}
}

// Start sets the time and forgets everything about earlier states.
func (in *Integrator) Start(t float64) {
	in.step.Reset()
	in.time, in.h, in.previous, in.accepted, in.rejected = t, 0, 1, 0, 0
}

// Time is the time reached.
func (in *Integrator) Time() float64 { return in.time }

// Steps returns the numbers of accepted and rejected steps since Start.
func (in *Integrator) Steps() (accepted, rejected int) { return in.accepted, in.rejected }

// Advance overwrites u, the state at Time, with the state at time end, at which
// it lands exactly. It returns *Failure if the state leaves the finite or the
// step collapses, and ctx.Err() within a step of the end of ctx.
func (in *Integrator) Advance(ctx context.Context, u []float64, end float64) error {
	if in.h == 0 && in.time < end {
		if err := in.firstStep(u, end); err != nil {
			return err
		}
	}
	for in.time < end {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := in.advanceStep(u, end); err != nil {
			return err
		}
	}
	return nil
}

// advanceStep makes one accepted step.
func (in *Integrator) advanceStep(u []float64, end float64) error {
	limit, err := in.limit(u)
	if err != nil {
		return err
	}
	wanted := min(in.h, limit)
	for {
		h, last := land(wanted, end-in.time)
		if h < 32*0x1p-52*math.Abs(end) {
			return in.failure(fmt.Sprintf("the time step fell to %.3g; the solution has blown up, or the tolerance is beyond rounding", h))
		}
		ratio := in.step.Try(u, in.time, h) / in.control.Tolerance
		grow, ok := in.judge(ratio)
		if !ok {
			in.rejected++
			wanted = h * grow
			in.h = wanted
			continue
		}
		in.finish(u, h, end, last)
		switch {
		case in.bounded():
			in.h = math.Inf(1)
		case in.control.Fixed == 0:
			// A step cut short to land says little about the next one.
			if next := h * grow; h >= wanted || next > in.h {
				in.h = next
			}
		}
		return nil
	}
}

// finish takes over the step h that was tried.
func (in *Integrator) finish(u []float64, h, end float64, last bool) {
	in.step.Accept(u)
	in.time += h
	if last {
		in.time = end
	}
	if project := in.step.sys.Project; project != nil {
		project(u, in.time)
	}
	in.accepted++
}

// land cuts the step h to what remains, and avoids leaving a sliver.
func land(h, remaining float64) (step float64, last bool) {
	switch {
	case h >= remaining*(1-1e-9):
		return remaining, true
	case 2*h > remaining:
		return remaining / 2, false
	}
	return h, false
}

// judge says whether a step of the given error over tolerance is good, and by
// which factor to change the step.
func (in *Integrator) judge(ratio float64) (grow float64, ok bool) {
	const safety, least, most = 0.9, 0.2, 5
	if math.IsNaN(ratio) || math.IsInf(ratio, 0) {
		return least, false
	}
	if in.control.Fixed > 0 || in.step.table.Error == nil || in.bounded() {
		return 1, true
	}
	k := float64(in.step.table.EmbeddedOrder + 1)
	if ratio > 1 {
		return max(least, safety*math.Pow(ratio, -1/k)), false
	}
	ratio = max(ratio, 1e-10)
	grow = safety * math.Pow(ratio, -0.7/k) * math.Pow(in.previous, 0.4/k)
	in.previous = ratio
	return min(most, max(least, grow)), true
}

// bounded reports whether steps are as long as the system's limit allows.
func (in *Integrator) bounded() bool {
	return in.step.sys.Admissible != nil && in.control.Fixed == 0
}

// limit is the stability limit from state u.
func (in *Integrator) limit(u []float64) (float64, error) {
	if in.control.Fixed > 0 {
		return in.control.Fixed, nil
	}
	if in.step.sys.MaxStep == nil {
		return math.Inf(1), nil
	}
	limit := in.step.sys.MaxStep(u)
	if math.IsNaN(limit) || limit <= 0 {
		return 0, in.failure(fmt.Sprintf("the stability limit of the time step is %g; the state is not finite", limit))
	}
	if in.bounded() {
		return limit * in.step.table.Convex, nil
	}
	return limit * in.control.Courant * in.step.table.Imaginary / RK4.Imaginary, nil
}

// firstStep guesses a step that changes the state by about a tenth of a
// percent, and lets the controller do the rest.
func (in *Integrator) firstStep(u []float64, end float64) error {
	if in.control.Fixed > 0 {
		in.h = in.control.Fixed
		return nil
	}
	if in.bounded() {
		in.h = math.Inf(1)
		return nil
	}
	s := in.step
	if !s.ready {
		s.sys.Explicit(s.f[0], u, in.time)
		if s.g != nil {
			s.sys.Implicit(s.g[0], u, in.time)
		}
		s.ready = true
	}
	var size, rate float64
	for k, v := range u {
		d := s.f[0][k]
		if s.g != nil {
			d += s.g[0][k]
		}
		size += v * v
		rate += d * d
	}
	if math.IsNaN(size+rate) || math.IsInf(size+rate, 0) {
		return in.failure("u or its rate of change is not finite")
	}
	in.h = 1e-3 * (end - in.time)
	if rate > 0 && size > 0 {
		in.h = min(in.h, 1e-3*math.Sqrt(size/rate))
	}
	return nil
}

func (in *Integrator) failure(reason string) error {
	return &Failure{Time: in.time, Step: in.accepted, Reason: reason}
}
