package plots

import (
	"math"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Planes of a field whose value at node (i, j, k) is 100i + 10j + k.
func TestView(t *testing.T) {
	g := grid.Grid{N: []int{3, 4, 5}, Lo: []float64{0, 0, 0}, Hi: []float64{3, 4, 5}, Periodic: []bool{true, true, true}}
	d := Data{Grid: g}
	for i := range 3 {
		for j := range 4 {
			for k := range 5 {
				d.Values = append(d.Values, float64(100*i+10*j+k))
			}
		}
	}
	for text, want := range map[string]struct {
		w, h  int
		value float64 // at (1, 2)
		note  string
		axes  string
	}{
		"":       {3, 4, 122, "z = 2", "xy"},
		"x":      {4, 5, 112, "x = 1", "yz"},
		"y":      {3, 5, 122, "y = 2", "xz"},
		"z=3.6":  {3, 4, 124, "z = 4", "xy"},
		"x=0":    {4, 5, 12, "x = 0", "yz"},
		"mean-z": {3, 4, 122, "mean over z", "xy"},
		"max-x":  {4, 5, 212, "maximum over x", "yz"},
		"min-y":  {3, 5, 102, "minimum over y", "xz"},
		"rms-z":  {3, 4, math.Sqrt((120.*120 + 121*121 + 122*122 + 123*123 + 124*124) / 5), "rms over z", "xy"},
		"max":    {3, 4, 124, "maximum over z", "xy"},
	} {
		v, err := ParseView(text)
		if err != nil {
			t.Fatal(err)
		}
		flat, err := d.flat(v)
		if err != nil {
			t.Fatal(err)
		}
		p := flat.plane(0, 0)
		if p.w != want.w || p.h != want.h || math.Abs(p.at(1, 2)-want.value) > 1e-9 || flat.note != want.note || p.xLabel+p.yLabel != want.axes {
			t.Errorf("%q: %d×%d, %g, %q, axes %s%s; want %+v", text, p.w, p.h, p.at(1, 2), flat.note, p.xLabel, p.yLabel, want)
		}
	}
	for _, text := range []string{"w", "z=", "z=a", "mode-z", "mean-t", "=3", "mean-"} {
		if _, err := ParseView(text); err == nil || !strings.Contains(err.Error(), "expected a slice") {
			t.Errorf("%q: %v", text, err)
		}
	}
	far := 7.0
	if _, err := d.flat(View{Axis: "z", At: &far}); err == nil || !strings.Contains(err.Error(), "outside the data, which run from 0 to 5") {
		t.Errorf("a slice outside: %v", err)
	}
}

// Angles have a cyclic map over a whole turn; values beyond one turn do not.
func TestCyclicScale(t *testing.T) {
	th := newTheme(false)
	d := Data{Units: []string{"rad"}}
	for _, c := range []struct {
		values []float64
		lo, hi float64
		name   string
	}{
		{[]float64{-3, 1}, -math.Pi, math.Pi, "twilight"},
		{[]float64{0, 6}, 0, 2 * math.Pi, "twilight"},
		{[]float64{-20, 20}, -20, 20, "vik"},
	} {
		s, err := d.scale(th, &Options{}, c.values)
		if err != nil || s.lo != c.lo || s.hi != c.hi || s.cmap.name != c.name {
			t.Errorf("%v: %g to %g in %s, %v", c.values, s.lo, s.hi, s.cmap.name, err)
		}
	}
}

// A logarithmic scale runs over the positive values; the rest is grey.
func TestLogScale(t *testing.T) {
	th := newTheme(false)
	s, err := fieldScale(th, &Options{Log: true}, []float64{1e-30, 1, 1e30, -5, 0, math.NaN()})
	if err != nil || s.lo != 1e14 || s.hi != 1e30 {
		t.Errorf("%g to %g, %v; want 16 decades", s.lo, s.hi, err)
	}
	if s, _ = fieldScale(th, &Options{Log: true}, []float64{1, 100}); math.Abs(s.at(10)-0.5) > 1e-12 || !math.IsNaN(s.at(-1)) || s.at(0.1) != 0 {
		t.Error("positions on a logarithmic scale are wrong")
	}
	if _, err := fieldScale(th, &Options{Log: true}, []float64{0, -1}); err == nil {
		t.Error("no positive values, and no error")
	}
}
