package grid

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseBoundary(t *testing.T) {
	d := func(v float64) Side { return Side{Kind: Dirichlet, Value: v} }
	n := func(v float64) Side { return Side{Kind: Neumann, Value: v} }
	p := Side{}
	cases := []struct {
		text string
		dims int
		want Boundary
		back string
	}{
		{"dirichlet", 2, Boundary{{d(0), d(0)}, {d(0), d(0)}}, "dirichlet"},
		{"periodic", 3, Boundary{{p, p}, {p, p}, {p, p}}, "periodic"},
		{"left=dirichlet:1,right=neumann:-2.5e-1", 1, Boundary{{d(1), n(-0.25)}}, "left=dirichlet:1,right=neumann:-0.25"},
		{"left=dirichlet:1, right=neumann:0, y=periodic", 2, Boundary{{d(1), n(0)}, {p, p}}, "left=dirichlet:1,right=neumann,y=periodic"},
		{"neumann,top=dirichlet:0.5*sin2", 2, Boundary{{n(0), n(0)}, {n(0), {Kind: Dirichlet, Value: 0.5, Profile: Sine, Waves: 2}}}, "x=neumann,bottom=neumann,top=dirichlet:0.5*sin2"},
		{"left=inflow:1.5*parabola,right=outflow,bottom=wall:1,top=slip", 2, Boundary{{{Kind: Inflow, Value: 1.5, Profile: Parabola}, {Kind: Outflow}}, {{Kind: Wall, Value: 1}, {Kind: Slip}}}, "left=inflow:1.5*parabola,right=outflow,bottom=wall:1,top=slip"},
		{"robin(2.5):-1", 1, Boundary{{{Kind: Robin, Coefficient: 2.5, Value: -1}, {Kind: Robin, Coefficient: 2.5, Value: -1}}}, "robin(2.5):-1"},
		{"all=dirichlet:normal,z=neumann:3*cos1", 3, Boundary{
			{{Kind: Dirichlet, Value: 1, Profile: Normal}, {Kind: Dirichlet, Value: 1, Profile: Normal}},
			{{Kind: Dirichlet, Value: 1, Profile: Normal}, {Kind: Dirichlet, Value: 1, Profile: Normal}},
			{{Kind: Neumann, Value: 3, Profile: Cosine, Waves: 1}, {Kind: Neumann, Value: 3, Profile: Cosine, Waves: 1}},
		}, "x=dirichlet:normal,y=dirichlet:normal,z=neumann:3*cos1"},
	}
	for _, c := range cases {
		got, err := ParseBoundary(c.text, c.dims)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q:\n%s", c.text, diff)
		}
		if got.String() != c.back {
			t.Errorf("%q is written back as %q, want %q", c.text, got.String(), c.back)
		}
	}
}

func TestParseBoundaryRejects(t *testing.T) {
	cases := []struct {
		text string
		dims int
		want string
	}{
		{"dirichlett", 2, "conditions are periodic, dirichlet[:VALUE], neumann[:VALUE], robin(C)"},
		{"", 2, "conditions are"},
		{"top=dirichlet", 1, "sides are left, right, x, all"},
		{"left=periodic", 2, "write x=periodic for both"},
		{"periodic:1", 2, "takes no value"},
		{"dirichlet:one", 2, "a value is a number"},
		{"dirichlet:NaN", 2, "a value is a number"},
		{"dirichlet:Inf*sin1", 2, "a value is a number"},
		{"dirichlet:*sin1", 2, "a value is a number"},
		{"dirichlet:2*tan1", 2, "a value is a number"},
		{"dirichlet:sin0", 2, "a value is a number"},
		{"dirichlet:sin1", 1, "a side of a line is a point"},
		{"outflow:1", 2, "outflow takes no value"},
		{"robin", 2, "robin(C)"},
		{"robin(-1)", 2, "not negative"},
		{"robin(1", 2, "not negative"},
		{"wall(1)", 2, "conditions are"},
		{"dirichlet:parabola", 1, "a side of a line is a point"},
		{"dirichlet", 4, "there are 1, 2 or 3"},
	}
	for _, c := range cases {
		_, err := ParseBoundary(c.text, c.dims)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one that says %q", c.text, err, c.want)
		}
	}
}

// Whatever is read is written so that it reads the same.
func FuzzParseBoundary(f *testing.F) {
	for _, s := range []string{"dirichlet", "left=dirichlet:1,right=neumann:0", "y=periodic", "top=neumann:-2*cos3", "normal", "a=b:c*d"} {
		f.Add(s, 2)
	}
	f.Fuzz(func(t *testing.T, text string, dims int) {
		b, err := ParseBoundary(text, dims)
		if err != nil {
			return
		}
		again, err := ParseBoundary(b.String(), dims)
		if err != nil {
			t.Fatalf("%q is written as %q, which is not read: %v", text, b.String(), err)
		}
		if diff := cmp.Diff(b, again); diff != "" {
			t.Fatalf("%q is written as %q:\n%s", text, b.String(), diff)
		}
	})
}

func TestBoundaryCheck(t *testing.T) {
	g := Uniform(2, 9, 0, 1, false)
	if err := AllSides(2, Side{Kind: Neumann}).Check(g); err != nil {
		t.Error(err)
	}
	bad := []Boundary{
		AllSides(1, Side{Kind: Dirichlet}),
		AllSides(2, Side{}),
		AllSides(2, Side{Kind: 99}),
		AllSides(2, Side{Kind: Dirichlet, Value: math.NaN()}),
		{{{Kind: Dirichlet}, {}}, {{Kind: Dirichlet}, {Kind: Dirichlet}}},
	}
	for i, b := range bad {
		if b.Check(g) == nil {
			t.Errorf("boundary %d passed", i)
		}
	}
	if !AllSides(2, Side{Kind: Neumann}).Floating() || (Boundary{{{}, {}}, {{Kind: Neumann}, {Kind: Dirichlet}}}).Floating() {
		t.Error("Floating is wrong")
	}
}

func TestFillSide(t *testing.T) {
	g := Grid{N: []int{3, 5, 4}, Lo: []float64{0, 0, 0}, Hi: []float64{1, 1, 1}, Periodic: []bool{false, false, true}}
	dst := make([]float64, g.SideSize(0))
	g.FillSide(dst, 0, Side{Kind: Dirichlet, Value: 2, Profile: Sine, Waves: 2}, 0)
	for i := range 5 {
		for j := range 4 {
			want := 2 * math.Sin(2*math.Pi*float64(i)/4) * math.Sin(2*math.Pi*float64(j)/4)
			if got := dst[i*4+j]; math.Abs(got-want) > 1e-15 {
				t.Errorf("node (%d,%d): %g, want %g", i, j, got, want)
			}
		}
	}
	if (Boundary{{{Kind: Wall}, {}}}).Only(Periodic, Wall) != nil || (Boundary{{{Kind: Wall}, {}}}).Only(Periodic) == nil {
		t.Error("Only is wrong")
	}
	if dst[4*4+1] != 0 {
		t.Errorf("a sine ends in %g, want 0 exactly", dst[4*4+1])
	}
	dst = dst[:g.SideSize(2)]
	g.FillSide(dst, 2, Side{Kind: Neumann, Value: -3, Profile: Normal}, 0.5)
	for _, v := range dst {
		if v != -1.5 {
			t.Fatalf("normal profile gives %g, want −1.5", v)
		}
	}
	g.FillSide(dst, 2, Side{Kind: Neumann, Value: 1, Profile: Cosine, Waves: 1}, 0)
	if want := math.Cos(math.Pi / 2 * 1); math.Abs(dst[1*5+1]-want*math.Cos(math.Pi/4)) > 1e-15 || math.Abs(dst[2*5+4]-1) > 1e-15 {
		t.Errorf("cosine profile is wrong: %v", dst)
	}
}
