package operators

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/solvers/grid"
)

// The kinds of task.
const (
	Steady         = "steady"         // a → u, no time
	OneShot        = "one-shot"       // u(0) → u(T), the first stored frame to the last
	Autoregressive = "autoregressive" // window frames → the next frame, any number of times
)

// TaskKinds lists the kinds, for help texts and checks.
var TaskKinds = []string{Steady, OneShot, Autoregressive}

// Task says what an operator maps to what: which arrays and frames of a sample
// make its input and its target. Frame 0 is the initial condition, always.
type Task struct {
	Kind string `json:"kind"` // what is mapped to what
	// Window is the number of frames of u in the input: 0 for steady, 1 for
	// one-shot, the k of "k frames → the next" for autoregressive.
	Window int `json:"window"`
	// Increment: the operator predicts u(target) − u(last input frame).
	Increment bool `json:"increment,omitempty"`
	// Bundle is the number of frames that one application predicts, those that
	// follow the window; 0 means 1.
	Bundle int `json:"bundle,omitempty"`
	// Leads: one application predicts a single frame, 1 to Leads steps after the
	// window; which, the condition LeadTime says. 0: always the next.
	Leads int `json:"leads,omitempty"`
	// Lead is how many frames a rollout takes from one window before it moves on to
	// its own predictions, at most Leads; 0 means Leads.
	Lead     int      `json:"lead,omitempty"`
	Channels int      `json:"channels"`         // number of those of u, the target
	Labels   []string `json:"labels,omitempty"` // names of u's channels
	Units    []string `json:"units,omitempty"`  // of u's channels; 1 where there is none
	// Extras are the arrays in the input before the frames of u: coefficient a
	// and source f, in this order, where the data have them; a steady task has
	// at least one.
	Extras []Extra `json:"extras,omitempty"`
	// Conditions are the numbers that the operator reads beside the fields, in the
	// order of its last channels.
	Conditions []Condition `json:"conditions,omitempty"`
	// Correction: the operator, steady by its shape, corrects the steps of a
	// solver; nil for any other.
	Correction *Correction `json:"correction,omitempty"`
	// Frames is the number of stored frames (0 if steady).
	Frames int `json:"frames,omitempty"`
	// Step is the time from the last input frame to the target (0 if unknown or
	// steady). It is part of what the model has learnt.
	Step float64 `json:"step,omitempty"`
	Grid []int   `json:"grid"` // points per axis of the stored grid
	// Lo is the lower end of its box on each axis. A box of unknown size is the unit
	// box.
	Lo       []float64 `json:"lo"`
	Hi       []float64 `json:"hi"`       // the upper end
	Periodic []bool    `json:"periodic"` // per axis
}

// Extra is an array of the input other than u.
type Extra struct {
	Name     string `json:"name"`     // of the array: a or f
	Channels int    `json:"channels"` // number of its channels
}

// Inputs is the number of channels that the operator reads: the fields, then
// one for each condition.
func (t Task) Inputs() int { return t.Fields() + len(t.Conditions) }

// Fields is the number of channels of the input that are fields: those of the
// extras, then those of the window's frames, oldest first, so that the last
// Channels of them are the last input frame.
func (t Task) Fields() int { return t.ExtraChannels() + t.Window*t.Channels }

// Outputs is the number of channels that the operator writes: those of u, for
// each frame of the bundle, in the order of time.
func (t Task) Outputs() int { return t.Bundled() * t.Channels }

// Bundled is the number of frames that one application predicts.
func (t Task) Bundled() int { return max(t.Bundle, 1) }

// Ahead is the number of frames that a rollout takes from one window.
func (t Task) Ahead() int {
	switch {
	case t.Leads == 0:
		return t.Bundled()
	case t.Lead > 0:
		return min(t.Lead, t.Leads)
	}
	return t.Leads
}

// LeadTime is the time of so many steps; the number of steps where the time of
// one is unknown.
func (t Task) LeadTime(steps int) float64 {
	if t.Step > 0 {
		return float64(steps) * t.Step
	}
	return float64(steps)
}

// ExtraChannels is the number of channels of all extras together.
func (t Task) ExtraChannels() int {
	n := 0
	for _, e := range t.Extras {
		n += e.Channels
	}
	return n
}

// Signature is what an operator for the task is built for.
func (t Task) Signature() Signature {
	return Signature{In: t.Inputs(), Out: t.Outputs(), Grid: t.Grid, Periodic: t.Periodic, Conditions: len(t.Conditions)}
}

// Options are those with which NewTask infers the task of other data for the
// same operator.
func (t Task) Options() TaskOptions {
	return TaskOptions{Kind: t.Kind, Window: t.Window, Increment: t.Increment, Bundle: t.Bundle, Leads: t.Leads, Lead: t.Lead, Conditions: t.Conditions}
}

// Nodes is the number of points of the stored grid.
func (t Task) Nodes() int { return nodes(t.Grid) }

// Spacing returns the distance between neighbouring nodes, axis by axis, on a
// grid of the given size over the task's box.
func (t Task) Spacing(size []int) []float64 {
	return spacing(grid.Grid{N: size, Lo: t.Lo, Hi: t.Hi, Periodic: t.Periodic})
}

func spacing(g grid.Grid) []float64 {
	h := make([]float64, g.Dims())
	for i := range h {
		h[i] = g.Spacing(i)
	}
	return h
}

func nodes(size []int) int { return grid.Grid{N: size}.Size() }

// String says what is mapped to what: "u frames 0–9 → u frame 10, and so on
// (10 more frames stored)".
func (t Task) String() string {
	extra := ""
	for _, e := range t.Extras {
		extra += " and " + e.Name
	}
	var b strings.Builder
	switch t.Kind {
	case Steady:
		if c := t.Correction; c != nil {
			fmt.Fprintf(&b, "correction of %s: u and S(u) → u one step later, less S(u)", c)
			break
		}
		fmt.Fprintf(&b, "steady: input %s → target u", strings.TrimPrefix(extra, " and "))
	case OneShot:
		fmt.Fprintf(&b, "one-shot: input frame 0%s → target frame %d", extra, t.Frames-1)
	case Autoregressive:
		input := "input frame 0"
		if t.Window > 1 {
			input = fmt.Sprintf("inputs frames 0–%d", t.Window-1)
		}
		target := fmt.Sprintf("target frame %d", t.Window)
		if n := t.Bundled(); n > 1 {
			target = fmt.Sprintf("target frames %d–%d", t.Window, t.Window+n-1)
		} else if t.Leads > 1 {
			target = fmt.Sprintf("any target frame of %d–%d", t.Window, t.Window+t.Leads-1)
		}
		fmt.Fprintf(&b, "autoregressive: %s%s → %s", input, extra, target)
		if t.Frames > t.Window+max(t.Bundled(), t.Leads) {
			fmt.Fprintf(&b, ", … up to frame %d", t.Frames-1)
		}
	}
	if len(t.Conditions) > 0 {
		b.WriteString(", given " + conditionNames(t.Conditions))
	}
	if t.Increment {
		b.WriteString(" (as the increment over the last input frame)")
	}
	return b.String()
}

// Accepts tells why an operator for t cannot be applied to data whose task is
// o, or nil if it can. The grid may be another one; channels, window and the
// time step may not.
func (t Task) Accepts(o Task) error {
	switch {
	case o.Kind != t.Kind:
		return fmt.Errorf("the model's task is %s, that of the data %s", t.Kind, o.Kind)
	case o.Channels != t.Channels:
		return fmt.Errorf("the model predicts %d channels of u, the data have %d", t.Channels, o.Channels)
	case o.Bundled() != t.Bundled() || o.Leads != t.Leads:
		return fmt.Errorf("the model predicts bundles of %d and %d lead times, the data are read for %d and %d", t.Bundled(), t.Leads, o.Bundled(), o.Leads)
	case o.Window != t.Window:
		return fmt.Errorf("the model reads %d frames of u, a window of %d is asked for", t.Window, o.Window)
	case !slices.Equal(o.Extras, t.Extras):
		return fmt.Errorf("the model reads %s beside u, the data have %s", extraNames(t.Extras), extraNames(o.Extras))
	case conditionNames(o.Conditions) != conditionNames(t.Conditions):
		return fmt.Errorf("the model reads the parameters %q, the data are read with %q", conditionNames(t.Conditions), conditionNames(o.Conditions))
	case len(o.Grid) != len(t.Grid):
		return fmt.Errorf("the model works on %d space axes, the data have %d", len(t.Grid), len(o.Grid))
	case t.Leads == 0 && t.Step > 0 && o.Step > 0 && math.Abs(o.Step-t.Step) > 1e-3*t.Step:
		return fmt.Errorf("the model steps by %g in time, the data by %g: the step is part of what it has learnt", t.Step, o.Step)
	}
	return nil
}

func extraNames(extras []Extra) string {
	if len(extras) == 0 {
		return "nothing"
	}
	names := make([]string, len(extras))
	for i, e := range extras {
		names[i] = fmt.Sprintf("%s (%d channels)", e.Name, e.Channels)
	}
	return strings.Join(names, " and ")
}

// consistent tells what is wrong with a task that came from a file.
func (t Task) consistent() error {
	dims := len(t.Grid)
	switch {
	case !slices.Contains(TaskKinds, t.Kind):
		return fmt.Errorf("unknown task %q; valid: %s", t.Kind, strings.Join(TaskKinds, ", "))
	case t.Window < 0 || t.Window > 1<<16 || t.Channels < 1 || t.Channels > 1<<16 || t.ExtraChannels() < 0 || t.ExtraChannels() > 1<<16 || (t.Window == 0) != (t.Kind == Steady):
		return fmt.Errorf("task %s with a window of %d, %d channels and %d extra ones", t.Kind, t.Window, t.Channels, t.ExtraChannels())
	case t.Correction != nil && t.Correction.check() != nil:
		return t.Correction.check()
	case t.Bundle < 0 || t.Bundle > 1<<10 || t.Leads < 0 || t.Lead < 0 || t.Leads > 1<<20 || t.Lead > t.Leads || t.Bundle > 1 && t.Leads > 0 || (t.Bundle > 1 || t.Leads > 0) && t.Kind != Autoregressive:
		return fmt.Errorf("task %s with a bundle of %d, %d lead times and a lead of %d", t.Kind, t.Bundle, t.Leads, t.Lead)
	case t.Leads > 0 && (len(t.Conditions) == 0 || t.Conditions[len(t.Conditions)-1].Name != LeadTime):
		return fmt.Errorf("task with %d lead times whose last condition is not %q", t.Leads, LeadTime)
	case len(t.Conditions) > 1<<10:
		return fmt.Errorf("task with %d conditions", len(t.Conditions))
	case t.Correction != nil && (t.Kind != Steady || t.ExtraChannels() != 2*t.Channels):
		return fmt.Errorf("task %s with %d channels beside u's %d that corrects a solver; a steady one with twice as many expected", t.Kind, t.ExtraChannels(), t.Channels)
	case t.Increment && t.Kind == Steady:
		return errors.New("a steady task that predicts increments")
	case len(t.Lo) != dims || len(t.Hi) != dims || len(t.Periodic) != dims:
		return fmt.Errorf("task with %d, %d and %d entries of lo, hi and periodic for the %d axes of its grid", len(t.Lo), len(t.Hi), len(t.Periodic), dims)
	}
	return nil
}
