package dispersive

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

func TestKSReference(t *testing.T) {
	table := columns(t, "testdata/ks_deephpm.csv")
	for _, n := range []string{"511"} {
		tr, dst := solve(t, "kuramoto-sivashinsky", "-initial sine -length 20 -t-end 50 -snapshots 6 -grid 511 -solve-grid "+n, 0)
		for k := 1; k < 6; k++ {
			distance := grid.Relative(grid.Squares(frame(tr, dst, k), table[k][:511]))
			t.Logf("%s cells, t = %d0: distance %.2g", n, k, distance)
			if !(distance < 1e-3) {
				t.Errorf("%s cells, t = %d0: distance %g", n, k, distance)
			}
		}
	}
}

// A small wave grows at bk² − νk⁴, on a line and on a square, in either form.
func TestKSGrowth(t *testing.T) {
	for _, flags := range []string{"-form slope", "-form height", "-dims 2"} {
		tr, dst := solve(t, "kuramoto-sivashinsky", "-initial sine -waves 3 -amplitude 1e-6 -length 30 -growth 0.8 -viscosity 1.2 -t-end 2 -snapshots 2 -time-tolerance 1e-10 -grid 96 -solve-grid 96 "+flags, 0)
		k := 2 * math.Pi * 3 / 30
		square := k * k
		if flags == "-dims 2" {
			square *= 2
		}
		want := 0.8*square - 1.2*square*square
		norm := func(u []float64) float64 {
			sum := 0.0
			for _, v := range u {
				sum += v * v
			}
			return math.Sqrt(sum)
		}
		rate := math.Log(norm(frame(tr, dst, 1))/norm(frame(tr, dst, 0))) / 2
		t.Logf("%s: growth %.8f, exact %.8f", flags, rate, want)
		if math.Abs(rate-want) > 2e-5*math.Abs(want) {
			t.Errorf("%s: growth %.8f; want %.8f", flags, rate, want)
		}
	}
}

// The slope of a front solves the equation of slopes, and a front on a square
// that does not vary along y is one on a line.
func TestKSForms(t *testing.T) {
	const flags = "-initial sine -waves 2 -length 32 -t-end 10 -snapshots 2 -time-tolerance 1e-9 -grid 128 -solve-grid 128 "
	height, dst := solve(t, "kuramoto-sivashinsky", flags+"-form height", 0)
	f := height.Evolution().(*front)
	slope := func(u []float64) []float64 {
		du := make([]float64, len(u))
		f.slopes[0].Apply(du, u, 1)
		return du
	}
	line, _ := solve(t, "kuramoto-sivashinsky", flags+"-form slope", 0)
	u := line.State()
	copy(u.Data, slope(frame(height, dst, 0)))
	direct, other := u.Like(), u.Like()
	g := line.Evolution().(*front)
	// The rate of change of the slope by both forms, at the end, where the
	// nonlinear term is at work.
	state := &grid.Field{Grid: u.Grid, Channels: 1, Data: frame(height, dst, 1)}
	f.RHS(other, state, 0)
	want := slope(other.Data)
	copy(u.Data, slope(state.Data))
	g.RHS(direct, u, 0)
	if d := grid.Relative(grid.Squares(direct.Data, want)); d > 1e-3 {
		t.Errorf("the forms differ by %g", d)
	}
	plane := grid.NewField(grid.Uniform(2, 128, 0, 32, true), 1)
	for i := range plane.Data {
		plane.Data[i] = state.Data[i/128]
	}
	square, _ := solve(t, "kuramoto-sivashinsky", "-dims 2 -length 32 -grid 128 -solve-grid 128 -t-end 1e-3 -snapshots 2", 0)
	rate := plane.Like()
	square.Evolution().RHS(rate, plane, 0)
	for i := range rate.Data {
		if math.Abs(rate.Data[i]-other.Data[i/128]) > 1e-10 {
			t.Fatalf("rate %g at node %d of the square, %g on the line", rate.Data[i], i, other.Data[i/128])
		}
	}
}
