package plots

import (
	"bytes"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

// radius is the distance from the middle of a square, at nodes of a closed grid.
func radius(n int) Data {
	g := grid.Uniform(2, n, -1, 1, false)
	d := Data{Grid: g}
	x := g.Coord(0)
	for i := range n {
		for j := range n {
			d.Values = append(d.Values, math.Hypot(x[i], x[j]))
		}
	}
	return d
}

// The contour of a cone is one closed circle, to the error of interpolation.
func TestIsoline(t *testing.T) {
	d := radius(41)
	nodes := d.lattice(0, 0)
	lines := nodes.isoline(0.6)
	if len(lines) != 1 {
		t.Fatalf("%d lines, want one circle", len(lines))
	}
	line := lines[0]
	if line[0] != line[len(line)-1] {
		t.Error("the circle is not closed")
	}
	length := 0.0
	for k, q := range line {
		if r := math.Hypot(q[0], q[1]); math.Abs(r-0.6) > 1e-3 {
			t.Fatalf("a point at radius %g", r)
		}
		if k > 0 {
			length += math.Hypot(q[0]-line[k-1][0], q[1]-line[k-1][1])
		}
	}
	if math.Abs(length-2*math.Pi*0.6) > 0.02 {
		t.Errorf("length %g, want %g", length, 2*math.Pi*0.6)
	}
	// The corners cut the larger circle into four arcs.
	if lines := nodes.isoline(1.2); len(lines) != 4 {
		t.Errorf("%d arcs, want 4", len(lines))
	}
	// No line passes a value that is not finite.
	d.Values[20*41+32] = math.NaN() // at (0, 0.6)
	nodes = d.lattice(0, 0)
	if lines := nodes.isoline(0.6); len(lines) != 1 || lines[0][0] == lines[0][len(lines[0])-1] {
		t.Errorf("%d lines; want one that is open at the hole", len(lines))
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   []float64
	}{
		{-1, 1, 4, []float64{-0.5, 0, 0.5}},
		{0, 10, 5, []float64{2, 4, 6, 8}},
		{2, 2, 5, nil},
		{0, math.Inf(1), 5, nil},
	} {
		got := levelsOf(c.lo, c.hi, c.n)
		if len(got) != len(c.want) {
			t.Fatalf("[%g, %g]: %v, want %v", c.lo, c.hi, got, c.want)
		}
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1e-12 {
				t.Errorf("[%g, %g]: %v, want %v", c.lo, c.hi, got, c.want)
			}
		}
	}
	s := scale{lo: -1, hi: 1}
	band := banded([]float64{-0.5, 0, 0.5}, s)
	for v, want := range map[float64]float64{-0.9: -0.75, -0.1: -0.25, 0: 0.25, 0.9: 0.75} {
		if got := band(v); math.Abs(got-want) > 1e-12 {
			t.Errorf("%g shows as %g, want %g", v, got, want)
		}
	}
}

// The streamlines of a solid rotation are circles, and keep their distance.
func TestStreamlines(t *testing.T) {
	g := grid.Uniform(2, 33, -1, 1, false)
	x := g.Coord(0)
	u, v := Data{Grid: g}, Data{Grid: g}
	for i := range 33 {
		for j := range 33 {
			u.Values, v.Values = append(u.Values, -x[j]), append(v.Values, x[i])
		}
	}
	s := newStream(u.lattice(0, 0), v.lattice(0, 0))
	lines := s.lines()
	if len(lines) < 8 {
		t.Fatalf("%d lines", len(lines))
	}
	for k, line := range lines {
		x0, y0 := s.data(line[0])
		for _, q := range line {
			x, y := s.data(q)
			if r, r0 := math.Hypot(x, y), math.Hypot(x0, y0); math.Abs(r-r0) > 0.02 {
				t.Fatalf("line %d goes from radius %g to %g", k, r0, r)
			}
		}
		for _, other := range lines[:k] {
			for _, q := range line {
				for _, p := range other {
					if math.Hypot(p[0]-q[0], p[1]-q[1]) < 0.9*lineClosest {
						t.Fatalf("line %d comes too near to another", k)
					}
				}
			}
		}
	}
}

func TestFlowErrors(t *testing.T) {
	d := radius(9)
	line := Data{Grid: grid.Uniform(1, 9, 0, 1, true), Values: make([]float64, 9)}
	pair := d
	pair.Channels, pair.Values = 2, append(append([]float64(nil), d.Values...), d.Values...)
	other := radius(7)
	for _, c := range []struct {
		fig  Figure
		want string
	}{
		{Flow{Style: "smoke", Layers: []Layer{{Field: d}}}, `style "smoke" is unknown`},
		{Flow{Style: Contour}, "nothing to draw"},
		{Flow{Style: Contour, Count: -1, Layers: []Layer{{Field: d}}}, "choose 1 to 200"},
		{Flow{Style: Contour, Layers: []Layer{{Field: line}}}, "contours need a plane"},
		{Flow{Style: Quiver, Layers: []Layer{{Field: line}}}, "quiver needs a plane"},
		{Flow{Style: Quiver, Layers: []Layer{{"truth", d, d}}}, "a velocity of 1 components on 2 axes"},
		{Flow{Style: Contour, Layers: []Layer{{"truth", d, Data{}}, {"prediction", other, Data{}}}}, "prediction differs from truth"},
		{Flow{Style: Streamlines, Layers: []Layer{{"truth", d, pair}}, Options: Options{Times: []float64{math.NaN()}}}, ""},
		{Comparison{Truth: d}, "no predictions"},
		{Comparison{Truth: d, Predictions: []Entry{{"fno", other}}}, "fno differs from the truth"},
		{Panels{}, "nothing to draw"},
		{Field{Data: d, Options: Options{Log: true, Range: [2]float64{-1, 1}}}, "both ends must be positive"},
		{Curves{Runs: []Run{{X: []float64{1}, Y: []float64{1}}}, Options: Options{Width: 40, Height: 1.5}}, ""},
	} {
		err := Write(io.Discard, "svg", c.fig)
		if c.want == "" {
			if err != nil {
				t.Errorf("%v; want none", err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v; want it to say %q", err, c.want)
		}
	}
}

// A height is kept, and the figure fills it where its panels may be stretched.
func TestHeight(t *testing.T) {
	d := radius(9)
	x := []float64{0, 1, 2}
	for _, fig := range []Figure{
		Field{Data: d, Options: Options{Width: 4, Height: 2}},
		Curves{Runs: []Run{{X: x, Y: x}}, Options: Options{Width: 4, Height: 6}},
	} {
		s, err := compose(fig, newTheme(false))
		if err != nil || math.Abs(float64(s.w)-288) > 1e-6 || math.Abs(float64(s.h)-72*fig.options().Height) > 1e-6 {
			t.Errorf("%g×%g points, %v", float64(s.w), float64(s.h), err)
		}
	}
	var one, two bytes.Buffer
	for _, b := range []*bytes.Buffer{&one, &two} {
		if err := Write(b, "pdf", Flow{Style: Contour, Layers: []Layer{{Field: d}}}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the same contours gave other bytes")
	}
}
