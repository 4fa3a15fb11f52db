package law

import (
	"math"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// One bump is what its formula says, with its images beyond the sides.
func TestOneBlob(t *testing.T) {
	b := Blobs{Count: random.Fixed(1), Size: random.Fixed(0.1), Height: random.Fixed(0.7), Place: random.Fixed(0.1)}
	for _, kind := range []grid.Condition{grid.Periodic, grid.Neumann, grid.Dirichlet} {
		l, err := b.Law(kind)
		if err != nil {
			t.Fatal(err)
		}
		u := grid.NewField(grid.Uniform(2, 21, -1, 1, kind == grid.Periodic), 1)
		if err := l.Fill(random.New(1, 0), u); err != nil {
			t.Fatal(err)
		}
		cells := float64(u.Grid.Cells(0))
		axis := func(s float64) float64 {
			e := func(d float64) float64 { return math.Exp(-d * d / 0.01) }
			switch kind {
			case grid.Periodic:
				return e(s-0.1) + e(s-1.1)
			case grid.Neumann:
				return e(s-0.1) + e(s+0.1)
			}
			return e(s-0.1) - e(s+0.1)
		}
		for i := range 21 {
			for j := range 21 {
				want := 0.7 * min(1, axis(float64(i)/cells)) * min(1, axis(float64(j)/cells))
				if got := u.Data[i*21+j]; math.Abs(got-want) > 1e-14 {
					t.Fatalf("%v: value (%d, %d) is %g, want %g", kind, i, j, got, want)
				}
			}
		}
	}
}

// Any number of bumps stays between 0 and 1, and is the same function on a
// finer grid.
func TestBlobsStayBelowOne(t *testing.T) {
	b := NewBlobs()
	b.Count = random.Fixed(200)
	l, err := b.Law(grid.Periodic)
	if err != nil {
		t.Fatal(err)
	}
	coarse := grid.NewField(grid.Uniform(2, 16, 0, 1, true), 1)
	fine := grid.NewField(coarse.Grid.Refine(3), 1)
	for sample := range 5 {
		if l.Fill(random.New(1, sample), coarse) != nil || l.Fill(random.New(1, sample), fine) != nil {
			t.Fatal("cannot fill")
		}
		again := coarse.Like()
		fine.Restrict(again)
		for i, v := range coarse.Data {
			if !(v >= 0 && v <= 1) || math.Abs(v-again.Data[i]) > 1e-13 {
				t.Fatalf("value %d is %g, and %g on the finer grid", i, v, again.Data[i])
			}
		}
	}
	if wrong := (Blobs{Count: random.Fixed(0)}); func() error { _, err := wrong.Law(grid.Periodic); return err }() == nil {
		t.Error("no bumps were accepted")
	}
}
