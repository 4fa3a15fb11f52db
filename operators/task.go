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
	Kind string `json:"kind"`
	// Window is the number of frames of u in the input: 0 for steady, 1 for
	// one-shot, the k of "k frames → the next" for autoregressive.
	Window int `json:"window"`
	// Increment: the operator predicts u(target) − u(last input frame).
	Increment bool `json:"increment,omitempty"`
	// Channels are those of u, the target.
	Channels int      `json:"channels"`
	Labels   []string `json:"labels,omitempty"` // names of u's channels
	Units    []string `json:"units,omitempty"`
	// Extras are the arrays in the input before the frames of u: coefficient a
	// and source f, in this order, where the data have them; a steady task has
	// at least one.
	Extras []Extra `json:"extras,omitempty"`
	// Frames is the number of stored frames (0 if steady).
	Frames int `json:"frames,omitempty"`
	// Step is the time from the last input frame to the target (0 if unknown or
	// steady). It is part of what the model has learnt.
	Step float64 `json:"step,omitempty"`
	// Grid is the stored grid; Lo, Hi and Periodic its box. A box of unknown
	// size is the unit box.
	Grid     []int     `json:"grid"`
	Lo       []float64 `json:"lo"`
	Hi       []float64 `json:"hi"`
	Periodic []bool    `json:"periodic"`
}

// Extra is an array of the input other than u.
type Extra struct {
	Name     string `json:"name"`
	Channels int    `json:"channels"`
}

// TaskOptions overrides what NewTask infers. The zero value infers everything.
type TaskOptions struct {
	Kind      string // "" infers: no time axis steady, two frames one-shot, more autoregressive
	Window    int    // 0 means 1
	Increment bool
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
	task := Task{Kind: o.Kind, Window: o.Window, Increment: o.Increment}
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
	if err := task.settle(); err != nil {
		return Task{}, err
	}
	if t, ok := find("t"); ok && task.Frames > 0 {
		if err := task.readTimes(t.Values); err != nil {
			return Task{}, err
		}
	}
	return task, nil
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
	switch t.Kind {
	case Steady:
		switch {
		case t.Frames > 0:
			return fmt.Errorf("task steady asked for, but u has a time axis of %d frames; use one-shot or autoregressive", t.Frames)
		case len(t.Extras) == 0:
			return errors.New("u has no time axis and there is neither an array a nor f: a steady problem is learnt from its coefficient a or source f to u")
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
			return fmt.Errorf("frames %d and %d are %g apart, the average is %g: an autoregressive model needs equal steps (task one-shot does not)", i, i+1, step, t.Step)
		}
	}
	return nil
}

// readBox takes the box of the grid from the coordinates.
func (t *Task) readBox(find func(string) (grid.Array, bool), periodic []bool) error {
	if periodic != nil && len(periodic) != len(t.Grid) {
		return fmt.Errorf("periodicity of %d axes for the %d axes of u", len(periodic), len(t.Grid))
	}
	t.Lo, t.Hi, t.Periodic = make([]float64, len(t.Grid)), make([]float64, len(t.Grid)), make([]bool, len(t.Grid))
	copy(t.Periodic, periodic)
	for i, n := range t.Grid {
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
	}
	return nil
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
	case o.Window != t.Window:
		return fmt.Errorf("the model reads %d frames of u, a window of %d is asked for", t.Window, o.Window)
	case !slices.Equal(o.Extras, t.Extras):
		return fmt.Errorf("the model reads %s beside u, the data have %s", extraNames(t.Extras), extraNames(o.Extras))
	case len(o.Grid) != len(t.Grid):
		return fmt.Errorf("the model works on %d space axes, the data have %d", len(t.Grid), len(o.Grid))
	case t.Step > 0 && o.Step > 0 && math.Abs(o.Step-t.Step) > 1e-3*t.Step:
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
	case t.Increment && t.Kind == Steady:
		return errors.New("a steady task that predicts increments")
	case len(t.Lo) != dims || len(t.Hi) != dims || len(t.Periodic) != dims:
		return fmt.Errorf("task with %d, %d and %d entries of lo, hi and periodic for the %d axes of its grid", len(t.Lo), len(t.Hi), len(t.Periodic), dims)
	}
	return nil
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

// Inputs is the number of channels that the operator reads: the window's frames
// of the extras, then those of u's frames, oldest first, so that the last
// Channels are the last input frame.
func (t Task) Inputs() int { return t.ExtraChannels() + t.Window*t.Channels }

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
	return Signature{In: t.Inputs(), Out: t.Channels, Grid: t.Grid, Periodic: t.Periodic}
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
		fmt.Fprintf(&b, "steady: input %s → target u", strings.TrimPrefix(extra, " and "))
	case OneShot:
		fmt.Fprintf(&b, "one-shot: input frame 0%s → target frame %d", extra, t.Frames-1)
	case Autoregressive:
		input := "input frame 0"
		if t.Window > 1 {
			input = fmt.Sprintf("inputs frames 0–%d", t.Window-1)
		}
		fmt.Fprintf(&b, "autoregressive: %s%s → target frame %d", input, extra, t.Window)
		if t.Frames > t.Window+1 {
			fmt.Fprintf(&b, ", … up to frame %d", t.Frames-1)
		}
	}
	if t.Increment {
		b.WriteString(" (as the increment over the last input frame)")
	}
	return b.String()
}
