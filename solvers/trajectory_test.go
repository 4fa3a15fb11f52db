package solvers

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// quadratic is u_t = u² at every node, from a drawn constant: u = c/(1−ct).
type quadratic struct{ c float64 }

func (q *quadratic) Initial(rng *random.Stream, u *grid.Field) error {
	q.c = 1 + rng.Float64()
	for i := range u.Data {
		u.Data[i] = q.c
	}
	return nil
}

func (q *quadratic) RHS(du, u *grid.Field, _ float64) {
	for i, v := range u.Data {
		du.Data[i] = v * v
	}
}

func (q *quadratic) MaxStep(*grid.Field) float64         { return math.Inf(1) }
func (q *quadratic) Parameters() (names, units []string) { return []string{"c"}, []string{"1/s"} }
func (q *quadratic) Values(dst []float64)                { dst[0] = q.c }
func buildQuadratic(grid.Grid) (Evolution, error)        { return &quadratic{}, nil }
func failToBuild(grid.Grid) (Evolution, error)           { return nil, errors.New("no such grid") }

func quadraticOptions(end float64) TrajectoryOptions {
	return TrajectoryOptions{
		Stored: grid.Uniform(2, 4, 0, 1, true), Refine: 3, Time: Time{End: end, Snapshots: 5},
		Channels: []string{"u"}, Units: []string{"m"},
	}
}

func TestTrajectoryFollowsTheExactSolution(t *testing.T) {
	tr, err := NewTrajectory(buildQuadratic, quadraticOptions(0.4))
	if err != nil {
		t.Fatal(err)
	}
	dst := Allocate(tr.Layout())
	for sample := range 3 {
		if err := tr.Solve(t.Context(), random.New(7, sample), dst); err != nil {
			t.Fatal(err)
		}
		c := dst[1][0]
		for k := range 5 {
			at := 0.1 * float64(k)
			for _, v := range dst[0][k*16 : (k+1)*16] {
				if want := c / (1 - c*at); math.Abs(v-want) > 1e-5*want {
					t.Fatalf("frame %d: %g; want %g", k, v, want)
				}
			}
		}
	}
}

func TestTrajectoryLayout(t *testing.T) {
	tr, err := NewTrajectory(buildQuadratic, quadraticOptions(0.4))
	if err != nil {
		t.Fatal(err)
	}
	layout := tr.Layout()
	var names []string
	for _, a := range layout {
		names = append(names, a.Name)
	}
	if got, want := strings.Join(names, " "), "u params t x y"; got != want {
		t.Fatalf("arrays %q; want %q", got, want)
	}
	if got := strings.Join(layout[0].Axes, " "); got != "time channel x y" || !slices.Equal(layout[0].Shape, []int{5, 1, 4, 4}) {
		t.Errorf("u has axes %s and shape %v", got, layout[0].Shape)
	}
	if v := layout[2].Values; v[0] != 0 || v[4] != 0.4 || math.Abs(v[1]-0.1) > 1e-15 {
		t.Errorf("times %v", v)
	}
	if d := tr.Describe(); !slices.Equal(d.SolveGrid, []int{12, 12}) || !slices.Equal(d.StoredGrid, []int{4, 4}) || d.TimeOrder != 4 {
		t.Errorf("description %+v", d)
	}
	fine, err := tr.Refined(2)
	if err != nil {
		t.Fatal(err)
	}
	d := fine.(Describer).Describe()
	if !slices.Equal(d.SolveGrid, []int{48, 48}) || d.Tolerances["time_step"] != DefaultTimeTolerance/256 {
		t.Errorf("refined: %+v", d)
	}
}

// From c in [1, 2] the solution is infinite at t = 1/c, before the end.
func TestTrajectoryReportsBlowUp(t *testing.T) {
	tr, err := NewTrajectory(buildQuadratic, quadraticOptions(4))
	if err != nil {
		t.Fatal(err)
	}
	dst := Allocate(tr.Layout())
	err = tr.Solve(t.Context(), random.New(7, 42), dst)
	var diverged *Diverged
	if !errors.As(err, &diverged) {
		t.Fatalf("got %v", err)
	}
	if want := 1 / dst[1][0]; diverged.Sample != 42 || math.Abs(diverged.Time-want) > 1e-6 || diverged.Step < 5 {
		t.Errorf("%+v; want sample 42 at %g", diverged, want)
	}
	if !strings.Contains(err.Error(), "sample 42 diverged at t = ") {
		t.Errorf("message %q", err)
	}
	// The next sample is none the worse.
	again, err := NewTrajectory(buildQuadratic, quadraticOptions(0.4))
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Solve(t.Context(), random.New(7, 43), dst); err != nil {
		t.Error(err)
	}
}

// exploding grows by 1e100 in each unit of time, and beyond the finite.
type exploding struct{ quadratic }

func (*exploding) Propagate(u *grid.Field, _, dt float64) {
	for i := range u.Data {
		u.Data[i] *= math.Pow(1e100, dt)
	}
}

// A solution that is propagated tells the step and the time as well: the frames
// are the steps.
func TestPropagationReportsBlowUp(t *testing.T) {
	o := quadraticOptions(8)
	tr, err := NewTrajectory(func(grid.Grid) (Evolution, error) { return &exploding{}, nil }, o)
	if err != nil {
		t.Fatal(err)
	}
	err = tr.Solve(t.Context(), random.New(7, 2), Allocate(tr.Layout()))
	var diverged *Diverged
	if !errors.As(err, &diverged) || diverged.Sample != 2 || diverged.Step != 2 || diverged.Time != 4 || !strings.Contains(err.Error(), "at t = 4 (step 2)") {
		t.Errorf("got %v; 1e400 at t = 4, the second step, is beyond float64", err)
	}
}

func TestTrajectoryStopsWithItsContext(t *testing.T) {
	tr, err := NewTrajectory(buildQuadratic, quadraticOptions(0.4))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := tr.Solve(ctx, random.New(7, 0), Allocate(tr.Layout())); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTrajectoryErrors(t *testing.T) {
	if _, err := NewTrajectory(failToBuild, quadraticOptions(1)); err == nil || err.Error() != "no such grid" {
		t.Errorf("got %v", err)
	}
	for _, c := range []struct {
		time Time
		want string
	}{
		{Time{End: 0, Snapshots: 2}, "--t-end is 0"},
		{Time{End: math.NaN(), Snapshots: 2}, "--t-end is NaN"},
		{Time{End: math.Inf(1), Snapshots: 2}, "--t-end is +Inf"},
		{Time{End: 1, Snapshots: 1}, "--snapshots is 1"},
		{Time{End: 1, Snapshots: 2, Tolerance: 1}, "--time-tolerance is 1"},
		{Time{End: 1, Snapshots: 2, Tolerance: -1e-6}, "--time-tolerance is -1e-06"},
	} {
		o := quadraticOptions(1)
		o.Time = c.time
		if _, err := NewTrajectory(buildQuadratic, o); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%+v: got %v; want %s", c.time, err, c.want)
		}
	}
}
