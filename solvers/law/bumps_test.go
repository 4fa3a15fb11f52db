package law

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Bumps are the same function on every grid, and hold what their count and width
// say: the integral of a bump in the plane is 2πσ², less what lies beyond the sides.
func TestBumps(t *testing.T) {
	b := Bumps{Count: random.Fixed(4), Size: random.Fixed(0.03)}
	l, err := b.Law(2)
	if err != nil {
		t.Fatal(err)
	}
	for dims := 1; dims <= 3; dims++ {
		g := grid.Uniform(dims, 17, 0, 1, false)
		coarse, fine := grid.NewField(g, 1), grid.NewField(g.Refine(2), 1)
		for _, u := range []*grid.Field{coarse, fine} {
			if err := l.Fill(random.New(5, 0), u); err != nil {
				t.Fatal(err)
			}
		}
		for i, v := range coarse.Data {
			at, rest, repeat := 0, i, 1
			for range dims {
				at += repeat * 2 * (rest % 17)
				rest, repeat = rest/17, repeat*33
			}
			if math.Abs(fine.Data[at]-v) > 1e-12 {
				t.Fatalf("%d dimensions: node %d has %g, and %g on the finer grid", dims, i, v, fine.Data[at])
			}
		}
	}
	g := grid.Uniform(2, 129, 0, 1, false)
	u := grid.NewField(g, 1)
	sum := 0.0
	const samples = 100
	for i := range samples {
		if err := l.Fill(random.New(1, i), u); err != nil {
			t.Fatal(err)
		}
		for _, v := range u.Data {
			sum += v / (128 * 128 * samples)
		}
	}
	inside := 1 - 2*0.03/math.Sqrt(2*math.Pi) // of a bump whose centre is anywhere, on one axis
	if want := 4 * 2 * 2 * math.Pi * 0.03 * 0.03 * inside * inside; math.Abs(sum/want-1) > 0.03 {
		t.Errorf("the mean integral is %g, wanted %g", sum, want)
	}
	for _, wrong := range []Bumps{{Count: random.Fixed(0), Size: random.Fixed(0.1)}, {Count: random.Fixed(1), Size: random.Fixed(0)}} {
		if _, err := wrong.Law(1); err == nil {
			t.Errorf("%+v was taken", wrong)
		}
	}
}
