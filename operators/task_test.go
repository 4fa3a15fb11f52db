package operators

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pdekit/pdekit/solvers/grid"
)

func array(name string, axes string, shape ...int) grid.Array {
	return grid.Array{Name: name, Axes: strings.Fields(axes), Shape: shape}
}

func coordinate(name string, values ...float64) grid.Array {
	return grid.Array{Name: name, Axes: []string{name}, Shape: []int{len(values)}, Values: values}
}

func TestNewTask(t *testing.T) {
	unit := func(task Task) Task { // the box of a dataset without coordinates
		for range task.Grid {
			task.Lo, task.Hi, task.Periodic = append(task.Lo, 0), append(task.Hi, 1), append(task.Periodic, false)
		}
		return task
	}
	for _, c := range []struct {
		name   string
		arrays []grid.Array
		o      TaskOptions
		want   Task
		text   string
	}{
		{
			name:   "steady",
			arrays: []grid.Array{array("a", "channel x y", 1, 5, 4), array("u", "channel x y", 2, 5, 4)},
			want:   unit(Task{Kind: Steady, Channels: 2, Extras: []Extra{{"a", 1}}, Grid: []int{5, 4}}),
			text:   "steady: input a → target u",
		},
		{
			name:   "steady, coefficient and source",
			arrays: []grid.Array{array("f", "channel x", 1, 5), array("u", "channel x", 1, 5), array("a", "channel x", 2, 5)},
			want:   unit(Task{Kind: Steady, Channels: 1, Extras: []Extra{{"a", 2}, {"f", 1}}, Grid: []int{5}}),
			text:   "steady: input a and f → target u",
		},
		{
			name:   "two frames",
			arrays: []grid.Array{array("u", "time channel x", 2, 1, 8), coordinate("t", 0, 3)},
			want:   unit(Task{Kind: OneShot, Window: 1, Channels: 1, Frames: 2, Step: 3, Grid: []int{8}}),
			text:   "one-shot: input frame 0 → target frame 1",
		},
		{
			name:   "one-shot asked for, uneven frames",
			arrays: []grid.Array{array("u", "time channel x", 3, 1, 8), coordinate("t", 0, 1, 5)},
			o:      TaskOptions{Kind: OneShot, Increment: true},
			want:   unit(Task{Kind: OneShot, Window: 1, Increment: true, Channels: 1, Frames: 3, Step: 5, Grid: []int{8}}),
			text:   "one-shot: input frame 0 → target frame 2 (as the increment over the last input frame)",
		},
		{
			name:   "many frames",
			arrays: []grid.Array{array("u", "time channel x", 11, 1, 8)},
			o:      TaskOptions{Window: 10},
			want:   unit(Task{Kind: Autoregressive, Window: 10, Channels: 1, Frames: 11, Grid: []int{8}}),
			text:   "autoregressive: inputs frames 0–9 → target frame 10",
		},
		{
			name:   "two frames, autoregressive asked for",
			arrays: []grid.Array{array("u", "time channel x", 2, 1, 8)},
			o:      TaskOptions{Kind: Autoregressive},
			want:   unit(Task{Kind: Autoregressive, Window: 1, Channels: 1, Frames: 2, Grid: []int{8}}),
			text:   "autoregressive: input frame 0 → target frame 1",
		},
		{
			name:   "forcing",
			arrays: []grid.Array{array("u", "time channel x", 4, 2, 8), array("f", "channel x", 1, 8), coordinate("t", 1, 1.5, 2, 2.5)},
			want:   unit(Task{Kind: Autoregressive, Window: 1, Channels: 2, Extras: []Extra{{"f", 1}}, Frames: 4, Step: 0.5, Grid: []int{8}}),
			text:   "autoregressive: input frame 0 and f → target frame 1, … up to frame 3",
		},
	} {
		got, err := NewTask(c.arrays, nil, c.o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: (−want +got)\n%s", c.name, diff)
		}
		if got.String() != c.text {
			t.Errorf("%s: %q, want %q", c.name, got, c.text)
		}
		if err := got.consistent(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestTaskBox(t *testing.T) {
	arrays := []grid.Array{
		array("u", "time channel x y", 3, 1, 4, 3),
		coordinate("x", 0, 0.5, 1, 1.5), coordinate("y", -1, 0, 1),
	}
	task, err := NewTask(arrays, []bool{true, false}, TaskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// A periodic axis ends one spacing after its last point.
	if !cmp.Equal(task.Lo, []float64{0, -1}) || !cmp.Equal(task.Hi, []float64{2, 1}) {
		t.Errorf("box %v to %v", task.Lo, task.Hi)
	}
	if h := task.Spacing([]int{8, 5}); !cmp.Equal(h, []float64{0.25, 0.5}) {
		t.Errorf("spacing on a finer grid: %v", h)
	}
	if sig := task.Signature(); sig.In != 1 || sig.Out != 1 || !cmp.Equal(sig.Periodic, []bool{true, false}) {
		t.Errorf("signature %+v", sig)
	}
}

func TestNewTaskErrors(t *testing.T) {
	evolution := []grid.Array{array("u", "time channel x", 5, 1, 8)}
	steady := []grid.Array{array("u", "channel x", 1, 8), array("a", "channel x", 1, 8)}
	for _, c := range []struct {
		name   string
		arrays []grid.Array
		o      TaskOptions
		want   string // part of the message
	}{
		{"no u", []grid.Array{array("v", "channel x", 1, 8)}, TaskOptions{}, "no array u, the solution to be learnt; found v"},
		{"steady without input", steady[:1], TaskOptions{}, "neither an array a nor f"},
		{"steady with a window", steady, TaskOptions{Window: 3}, "window of 3"},
		{"steady with increments", steady, TaskOptions{Increment: true}, "increments"},
		{"steady rolled out", steady, TaskOptions{Kind: Autoregressive}, "needs at least 2 frames of u; found 0"},
		{"steady one-shot", steady, TaskOptions{Kind: OneShot}, "needs at least 2 frames"},
		{"evolution as steady", evolution, TaskOptions{Kind: Steady}, "time axis of 5 frames"},
		{"one-shot with a window", evolution, TaskOptions{Kind: OneShot, Window: 2}, "window of 2"},
		{"window too long", evolution, TaskOptions{Window: 5}, "needs at least 6 frames of u; found 5"},
		{"one frame", []grid.Array{array("u", "time channel x", 1, 1, 8)}, TaskOptions{}, "at least 2 frames"},
		{"unknown task", evolution, TaskOptions{Kind: "steddy"}, `unknown task "steddy"; valid: steady, one-shot, autoregressive`},
		{"axes in another order", []grid.Array{array("u", "channel time x", 1, 5, 8)}, TaskOptions{}, "axes (sample, channel, time, x)"},
		{"no channel", []grid.Array{array("u", "x y", 5, 8)}, TaskOptions{}, "expected sample, [time,] channel"},
		{"a on another grid", []grid.Array{steady[0], array("a", "channel x", 1, 9)}, TaskOptions{}, "array a lies on a grid of [9] points, u on [8]"},
		{"a with time", []grid.Array{steady[0], array("a", "time channel x", 2, 1, 8)}, TaskOptions{}, "array a has axes"},
		{"uneven frames", append(evolution[:1:1], coordinate("t", 0, 1, 2, 3, 5)), TaskOptions{}, "equal steps"},
		{"times too few", append(evolution[:1:1], coordinate("t", 0, 1)), TaskOptions{}, "2 values for 5 frames"},
		{"uneven points", []grid.Array{evolution[0], coordinate("x", 0, 1, 2, 4, 5, 6, 7, 8)}, TaskOptions{}, "evenly spaced"},
		{"times of other frames", []grid.Array{steady[0], coordinate("t", 0, 1, 2)}, TaskOptions{}, "no axis of so many frames"},
		{"times backwards", append(evolution[:1:1], coordinate("t", 4, 3, 2, 1, 0)), TaskOptions{}, "must grow"},
		{"points too few", append(evolution[:1:1], coordinate("x", 0, 1)), TaskOptions{}, "2 values for 8 points"},
	} {
		if _, err := NewTask(c.arrays, nil, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v; want a message with %q", c.name, err, c.want)
		}
	}
}

func TestAccepts(t *testing.T) {
	model := Task{Kind: Autoregressive, Window: 2, Channels: 1, Frames: 5, Step: 0.1, Grid: []int{32}}
	same := model
	same.Grid, same.Frames = []int{64}, 9
	if err := model.Accepts(same); err != nil {
		t.Errorf("another grid and length: %v", err)
	}
	for name, change := range map[string]func(*Task){
		"channels": func(o *Task) { o.Channels = 2 },
		"window":   func(o *Task) { o.Window = 1 },
		"extras":   func(o *Task) { o.Extras = []Extra{{"a", 1}} },
		"axes":     func(o *Task) { o.Grid = []int{32, 32} },
		"step":     func(o *Task) { o.Step = 0.2 },
		"kind":     func(o *Task) { o.Kind = OneShot },
	} {
		other := model
		change(&other)
		if model.Accepts(other) == nil {
			t.Errorf("other %s: accepted", name)
		}
	}
}
