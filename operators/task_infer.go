package operators

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/solvers/grid"
)

// TaskOptions overrides what NewTask infers. The zero value infers everything.
type TaskOptions struct {
	Kind      string // "" infers: no time axis steady, two frames one-shot, more autoregressive
	Window    int    // 0 means 1
	Increment bool
	Bundle    int // frames that one application predicts; 0 means 1
	Leads     int // the longest lead, in steps; 0: none; negative: the longest that the data have
	Lead      int // see Task.Lead
	// Conditions are the parameters that the operator reads, by their labels in
	// the array params.
	Conditions []Condition
}

// NewTask infers the task from the arrays of a dataset (u, with a and f where
// they are there, and the coordinates t, x, y, z where they are known) and the
// periodicity of its axes (nil: from the coordinates unknown, so none is). The
// error says which array, axis or option does not fit, before any work starts.
func NewTask(arrays []grid.Array, periodic []bool, o TaskOptions) (Task, error) {
	find := func(name string) (grid.Array, bool) {
		i := slices.IndexFunc(arrays, func(a grid.Array) bool { return a.Name == name })
		if i < 0 {
			return grid.Array{}, false
		}
		return arrays[i], true
	}
	u, ok := find("u")
	if !ok {
		return Task{}, fmt.Errorf("no array u, the solution to be learnt; found %s", arrayNames(arrays))
	}
	task := Task{Kind: o.Kind, Window: o.Window, Increment: o.Increment, Bundle: o.Bundle, Leads: o.Leads, Lead: o.Lead, Conditions: o.Conditions}
	if err := task.readSolution(u); err != nil {
		return Task{}, err
	}
	if err := task.readBox(find, periodic); err != nil {
		return Task{}, err
	}
	for _, name := range []string{"a", "f"} {
		if a, ok := find(name); ok {
			if err := task.readExtra(a); err != nil {
				return Task{}, err
			}
		}
	}
	for _, c := range task.Conditions {
		if c.Name == LeadTime && task.Leads != 0 {
			continue
		}
		params, _ := find("params")
		if names := ParameterNames(params); !slices.Contains(names, c.Name) {
			return Task{}, fmt.Errorf("no parameter %q among those of the samples; params holds %s", c.Name, listOr(names, "none"))
		}
	}
	if t, ok := find("t"); ok && task.Frames == 0 && len(task.Extras) == 0 {
		return Task{}, fmt.Errorf("coordinate t has %d values, but u, of shape %v, has no axis of so many frames", len(t.Values), u.Shape)
	}
	if err := task.settle(); err != nil {
		return Task{}, err
	}
	if t, ok := find("t"); ok && task.Frames > 0 {
		if err := task.readTimes(t.Values); err != nil {
			return Task{}, err
		}
	}
	task.addLead()
	return task, nil
}

// addLead makes the lead time the last condition of a task that has leads.
func (t *Task) addLead() {
	if t.Leads == 0 || len(t.Conditions) > 0 && t.Conditions[len(t.Conditions)-1].Name == LeadTime {
		return
	}
	t.Conditions = append(slices.Clone(t.Conditions), Condition{Name: LeadTime, Lo: t.LeadTime(1), Hi: t.LeadTime(t.Leads)})
}

// readSolution takes frames, channels and grid from the array u.
func (t *Task) readSolution(u grid.Array) error {
	axes, shape := u.Axes, u.Shape
	if len(axes) != len(shape) {
		return fmt.Errorf("array u has %d axis names for shape %v", len(axes), shape)
	}
	if len(axes) > 0 && axes[0] == "time" {
		t.Frames = shape[0]
		axes, shape = axes[1:], shape[1:]
	}
	space := len(axes) - 1
	if space < 1 || space > 3 || axes[0] != "channel" || !slices.Equal(axes[1:], grid.AxisNames[:space]) {
		return fmt.Errorf("array u has axes (%s); expected sample, [time,] channel, x[, y[, z]]", strings.Join(append([]string{"sample"}, u.Axes...), ", "))
	}
	t.Channels, t.Grid = shape[0], slices.Clone(shape[1:])
	t.Labels, t.Units = u.Labels, u.Units
	return nil
}

// readExtra takes the channels of a or f, which must lie on u's grid.
func (t *Task) readExtra(a grid.Array) error {
	if len(a.Axes) != len(t.Grid)+1 || len(a.Shape) != len(a.Axes) || a.Axes[0] != "channel" {
		return fmt.Errorf("array %s has axes (%s); expected sample, channel, x[, y[, z]]", a.Name, strings.Join(append([]string{"sample"}, a.Axes...), ", "))
	}
	if !slices.Equal(a.Shape[1:], t.Grid) {
		return fmt.Errorf("array %s lies on a grid of %v points, u on %v; they must be the same", a.Name, a.Shape[1:], t.Grid)
	}
	t.Extras = append(t.Extras, Extra{a.Name, a.Shape[0]})
	return nil
}

// settle infers the kind and refuses combinations that make no sense.
func (t *Task) settle() error {
	inferred := Autoregressive
	switch {
	case t.Frames == 0:
		inferred = Steady
	case t.Frames == 2 && t.Window <= 1:
		inferred = OneShot
	}
	if t.Kind == "" {
		t.Kind = inferred
	}
	if t.Kind != Autoregressive && (t.Bundle > 1 || t.Leads != 0 || t.Lead != 0) {
		return fmt.Errorf("bundles of frames and lead times need task autoregressive; this one is %s", t.Kind)
	}
	switch t.Kind {
	case Steady:
		switch {
		case t.Frames > 0:
			return fmt.Errorf("task steady asked for, but u has a time axis of %d frames; use one-shot or autoregressive", t.Frames)
		case len(t.Extras) == 0:
			return errors.New("u has no time axis and there is neither an array a nor f: a steady problem is learnt from its coefficient a or source f to u; an evolution has an array t, the times of u's frames")
		case t.Window > 1:
			return fmt.Errorf("an input window of %d frames asked for, but the data are steady: they have no frames", t.Window)
		case t.Increment:
			return errors.New("increments asked for, but the data are steady: there is no earlier frame to add to")
		}
		t.Window = 0
	case OneShot:
		switch {
		case t.Frames < 2:
			return fmt.Errorf("task one-shot needs at least 2 frames of u; found %d", t.Frames)
		case t.Window > 1:
			return fmt.Errorf("task one-shot maps the first frame to the last; a window of %d frames needs task autoregressive", t.Window)
		}
		t.Window = 1
	case Autoregressive:
		t.Window = max(t.Window, 1)
		if t.Frames < t.Window+1 {
			return fmt.Errorf("task autoregressive with a window of %d needs at least %d frames of u; found %d", t.Window, t.Window+1, t.Frames)
		}
		if t.Leads < 0 {
			t.Leads = t.Frames - t.Window
		}
		switch {
		case t.Bundle > 1 && t.Leads > 0:
			return fmt.Errorf("bundles of %d frames and lead times: an application predicts several frames, or one at any lead; choose one", t.Bundle)
		case t.Lead > t.Leads:
			return fmt.Errorf("a lead of %d steps asked for; the longest that is learnt is %d", t.Lead, t.Leads)
		}
	default:
		return fmt.Errorf("unknown task %q; valid: %s", t.Kind, strings.Join(TaskKinds, ", "))
	}
	return nil
}

// readTimes takes the step, and insists on one step for all frames where the
// model is to be applied again and again.
func (t *Task) readTimes(times []float64) error {
	if len(times) != t.Frames {
		return fmt.Errorf("coordinate t has %d values for %d frames of u", len(times), t.Frames)
	}
	span := times[t.Frames-1] - times[0]
	if !(span > 0) {
		return fmt.Errorf("coordinate t runs from %g to %g; it must grow", times[0], times[t.Frames-1])
	}
	t.Step = span
	if t.Kind != Autoregressive {
		return nil
	}
	t.Step = span / float64(t.Frames-1)
	for i := range t.Frames - 1 {
		if step := times[i+1] - times[i]; math.Abs(step-t.Step) > 1e-4*t.Step {
			return fmt.Errorf("frames %d and %d are %.4g apart, the average is %.4g: an autoregressive model needs equal steps (task one-shot does not)", i, i+1, step, t.Step)
		}
	}
	return nil
}

// uneven is how far the spacing of points may be from its average, relative to
// it: what float32 coordinates of 10⁵ points have.
const uneven = 1e-2

// readBox takes the box of the grid from the coordinates.
func (t *Task) readBox(find func(string) (grid.Array, bool), periodic []bool) error {
	if periodic != nil && len(periodic) != len(t.Grid) {
		return fmt.Errorf("periodicity of %d axes for the %d axes of u", len(periodic), len(t.Grid))
	}
	t.Lo, t.Hi, t.Periodic = make([]float64, len(t.Grid)), make([]float64, len(t.Grid)), make([]bool, len(t.Grid))
	copy(t.Periodic, periodic)
	for i, n := range t.Grid {
		if n < 2 {
			return fmt.Errorf("axis %s of u has %d point; at least 2 are needed, and an axis of one is left out (_ in --axes)", grid.AxisNames[i], n)
		}
		t.Hi[i] = 1
		c, ok := find(grid.AxisNames[i])
		if !ok || len(c.Values) == 0 {
			continue
		}
		if len(c.Values) != n {
			return fmt.Errorf("coordinate %s has %d values for %d points of u", c.Name, len(c.Values), n)
		}
		t.Lo[i], t.Hi[i] = c.Values[0], c.Values[n-1]
		if t.Periodic[i] && n > 1 {
			t.Hi[i] += (t.Hi[i] - t.Lo[i]) / float64(n-1)
		}
		if !(t.Hi[i] > t.Lo[i]) {
			return fmt.Errorf("coordinate %s runs from %g to %g; it must grow", c.Name, t.Lo[i], t.Hi[i])
		}
		if j := Uneven(c.Values); j >= 0 {
			average := (c.Values[n-1] - c.Values[0]) / float64(n-1)
			return fmt.Errorf("coordinate %s: points %d and %d are %.4g apart, the average is %.4g; the points must be evenly spaced", c.Name, j, j+1, c.Values[j+1]-c.Values[j], average)
		}
	}
	return nil
}

// Uneven is the first of the points x whose distance from the next is not the
// average one; -1 where all are evenly spaced.
func Uneven(x []float64) int {
	average := (x[len(x)-1] - x[0]) / float64(len(x)-1)
	for j := range len(x) - 1 {
		if step := x[j+1] - x[j]; !(math.Abs(step-average) <= uneven*average) {
			return j
		}
	}
	return -1
}

// ParameterNames are the names of the entries of an array params: its labels,
// or "parameter 0" and so on where it has none.
func ParameterNames(params grid.Array) []string {
	if len(params.Shape) != 1 {
		return nil
	}
	if len(params.Labels) == params.Shape[0] {
		return params.Labels
	}
	names := make([]string, params.Shape[0])
	for i := range names {
		names[i] = fmt.Sprintf("parameter %d", i)
	}
	return names
}

func listOr(names []string, none string) string {
	if len(names) == 0 {
		return none
	}
	return strings.Join(names, ", ")
}

func arrayNames(arrays []grid.Array) string {
	if len(arrays) == 0 {
		return "no arrays"
	}
	names := make([]string, len(arrays))
	for i, a := range arrays {
		names[i] = a.Name
	}
	return strings.Join(names, ", ")
}
