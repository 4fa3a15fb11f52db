package plots

import (
	"image"
	"image/color"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers/grid"
	"gonum.org/v1/plot/vg"
)

func labels(ticks []tick) (out []string) {
	for _, t := range ticks {
		if t.label != "" {
			out = append(out, t.label)
		}
	}
	return out
}

func TestLinearTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
		power  int
	}{
		{0, 1, 2, "0.0 0.5 1.0", 0},
		{0, 1, 4, "0.00 0.25 0.50 0.75 1.00", 0},
		{-1.13, 1.13, 5, "−1.0 −0.5 0.0 0.5 1.0", 0},
		{0, 6.2832, 4, "0 2 4 6", 0},
		{-3e-4, 3e-4, 3, "−2 0 2", -4},
		{0, 250000, 5, "0.0 0.5 1.0 1.5 2.0 2.5", 5},
		{0.3, 0.9, 1, "0.4 0.6 0.8", 0}, // never fewer than two
		{0, 3e-300, 3, "0 1 2 3", -300},
	} {
		ticks, power := linearTicks(c.lo, c.hi, c.n)
		if got := strings.Join(labels(ticks), " "); got != c.want || power != c.power {
			t.Errorf("[%g, %g] by %d: %q, power %d; want %q, %d", c.lo, c.hi, c.n, got, power, c.want, c.power)
		}
		for _, k := range ticks {
			if k.at < c.lo-1e-9*(c.hi-c.lo) || k.at > c.hi+1e-9*(c.hi-c.lo) {
				t.Errorf("[%g, %g]: tick at %g", c.lo, c.hi, k.at)
			}
		}
	}
}

func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{1, 32, 4, "1 2 5 10 20"},
		{0.004, 0.03, 5, "0.005 0.01 0.02"},
		{1e-4, 1, 5, "10^{−4} 10^{−3} 10^{−2} 10^{−1} 10^{0}"},
		{1e-8, 1, 4, "10^{−8} 10^{−6} 10^{−4} 10^{−2} 10^{0}"},
		{3e-9, 5e-9, 4, "3×10^{−9} 3.5×10^{−9} 4×10^{−9} 4.5×10^{−9} 5×10^{−9}"},
		{2e-6, 9e-4, 1, "10^{−5} 10^{−4}"},
		{0.85, 1.15, 4, "0.9 1.0 1.1"},
		{1, 90, 4, "1 2 5 10 20 50"},
	} {
		if got := strings.Join(labels(logTicks(c.lo, c.hi, c.n)), " "); got != c.want {
			t.Errorf("[%g, %g]: %q, want %q", c.lo, c.hi, got, c.want)
		}
	}
}

// The largest numbers lie inside a logarithmic axis, and so do its ticks.
func TestLogAxisOfTheLargest(t *testing.T) {
	for _, values := range [][]float64{{1, math.MaxFloat64}, {1.7e308}, {9e307, math.MaxFloat64}, {1e307, 2e307}} {
		lo, hi := rangeOf(true, values)
		a := newAxis(lo, hi, true, "", 4)
		last := slices.Max(values)
		if at := a.at(last); !(at > 0 && at <= 1) {
			t.Errorf("%g is at %g of an axis from %g to %g", last, at, lo, hi)
		}
		if len(a.ticks) == 0 {
			t.Errorf("an axis from %g to %g has no tick", lo, hi)
		}
		for _, k := range a.ticks {
			if at := a.at(k.at); !(at >= -1e-6 && at <= 1+1e-6) {
				t.Errorf("tick %q is at %g of an axis from %g to %g", k.label, at, lo, hi)
			}
		}
	}
}

// Ticks of a narrow range far from zero share an offset.
func TestAxisOffset(t *testing.T) {
	a := newAxis(101325, 101325.3, false, "p [Pa]", 3)
	if got := strings.Join(labels(a.ticks), " "); got != "0.0 0.1 0.2 0.3" || a.title() != "p [Pa]  (+ 101325)" {
		t.Errorf("%q, title %q", got, a.title())
	}
	for _, k := range a.ticks {
		if at := a.at(k.at); at < -1e-6 || at > 1+1e-6 {
			t.Errorf("tick %q at %g of the axis", k.label, at)
		}
	}
	if b := newAxis(0, 3e-4, false, "e", 3); b.title() != "e  (×10^{−4})" {
		t.Errorf("title %q", b.title())
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0.5: "0.5", -2: "−2", 1e-7: "1×10^{−7}", 1.5e300: "1.5×10^{300}", 3.3333333: "3.333"} {
		if got := number(v, 4); got != want {
			t.Errorf("%g: %q, want %q", v, got, want)
		}
	}
}

func TestRuns(t *testing.T) {
	for s, want := range map[string][]run{
		"u":             {{"u", 1, 0}},
		"×10^{−3}":      {{"×10", 1, 0}, {"−3", 0.72, 0.36}},
		"u_{1} [m^{2}]": {{"u", 1, 0}, {"1", 0.72, -0.18}, {" [m", 1, 0}, {"2", 0.72, 0.36}, {"]", 1, 0}},
		"file_name^x":   {{"file_name^x", 1, 0}},
		"open^{":        {{"open^{", 1, 0}},
		"a_b_{c}":       {{"a_b", 1, 0}, {"c", 0.72, -0.18}},
	} {
		if got := runs(s); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
	if w := textWidth(10, "10^{3}"); w >= textWidth(10, "103") || w <= textWidth(10, "10") {
		t.Error("an exponent is not narrower than figures")
	}
	if s := shorten(8, "a very long label", 30); textWidth(8, s) > 30 || !strings.HasSuffix(s, "…") {
		t.Errorf("shortened to %q", s)
	}
}

// Signed fields get a diverging map with zero in its middle, others do not.
func TestFieldScale(t *testing.T) {
	th := newTheme(false)
	for _, c := range []struct {
		o      Options
		values []float64
		lo, hi float64
		name   string
	}{
		{Options{}, []float64{-2, 1}, -2, 2, "vik"},
		{Options{}, []float64{-0.01, 1}, -0.01, 1, "viridis"}, // an overshoot, not a sign
		{Options{}, []float64{3, 12}, 3, 12, "viridis"},
		{Options{}, []float64{5}, 2.5, 7.5, "viridis"},
		{Options{}, []float64{0}, -1, 1, "viridis"},
		{Options{}, []float64{math.NaN(), 1, math.Inf(1), 4}, 1, 4, "viridis"},
		{Options{}, []float64{math.NaN()}, 0, 1, "viridis"},
		{Options{Cmap: "magma_r"}, []float64{-2, 1}, -2, 1, "magma_r"},
		{Options{Range: [2]float64{0, 1}}, []float64{-2, 1}, 0, 1, "vik"},
	} {
		s, err := fieldScale(th, &c.o, c.values)
		if err != nil || s.lo != c.lo || s.hi != c.hi || s.cmap.name != c.name {
			t.Errorf("%v: %g to %g in %s, %v; want %g to %g in %s", c.values, s.lo, s.hi, s.cmap.name, err, c.lo, c.hi, c.name)
		}
	}
	s := symmetric(-1e308, 1.5e308, &colormap{})
	if s.at(0) != 0.5 || s.at(1.5e308) != 1 || s.at(-1.6e308) != 0 || !math.IsNaN(s.at(math.Inf(1))) {
		t.Error("a scale near the largest number is not right")
	}
}

// The tables are the published ones: ends and middle known from their papers'
// figures; lightness of the sequential ones rises throughout.
func TestColormaps(t *testing.T) {
	for name, ends := range map[string][2]uint32{
		"viridis": {0x440154, 0xfde725}, "magma": {0x000004, 0xfcfdbf}, "cividis": {0x00224e, 0xfee838},
	} {
		m, err := lookupColormap(name)
		if err != nil {
			t.Fatal(err)
		}
		if m.colors[0] != rgb(ends[0]) || m.colors[255] != rgb(ends[1]) {
			t.Errorf("%s runs from %v to %v", name, m.colors[0], m.colors[255])
		}
		r, err := lookupColormap(name + "_r")
		if err != nil || r.colors[0] != m.colors[255] {
			t.Errorf("%s_r is not %s backwards", name, name)
		}
		for i := 1; i < 256; i++ {
			if luminance(m.colors[i]) < luminance(m.colors[i-1])-0.004 {
				t.Errorf("%s darkens at %d", name, i)
			}
		}
	}
	vik, _ := lookupColormap("vik")
	berlin, _ := lookupColormap("berlin")
	for i := range 256 {
		if luminance(vik.colors[i]) > luminance(vik.colors[128])+0.02 || luminance(berlin.colors[i]) < luminance(berlin.colors[128])-0.02 {
			t.Errorf("colour %d is beyond the neutral one in the middle", i)
		}
	}
	phase, _ := lookupColormap("twilight")
	if d := luminance(phase.colors[0]) - luminance(phase.colors[255]); math.Abs(d) > 0.01 {
		t.Error("twilight does not close")
	}
}

// luminance is the relative luminance of sRGB.
func luminance(c color.RGBA) float64 {
	f := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*f(c.R) + 0.7152*f(c.G) + 0.0722*f(c.B)
}

// x runs to the right and y up: value 10·i + j at node (i, j).
func TestOrientation(t *testing.T) {
	g := grid.Grid{N: []int{3, 4}, Lo: []float64{0, 0}, Hi: []float64{1, 1}, Periodic: []bool{false, false}}
	d := Data{Grid: g}
	for i := range 3 {
		for j := range 4 {
			d.Values = append(d.Values, float64(10*i+j))
		}
	}
	cmap, _ := lookupColormap("viridis")
	s := scale{lo: 0, hi: 254, cmap: cmap} // index = value
	img := heat(d.plane(0, 0), s, color.RGBA{})
	for i := range 3 {
		for j := range 4 {
			if got := img.ColorIndexAt(i, 3-j); int(got) != 10*i+j {
				t.Errorf("node (%d, %d) shows %d", i, j, got)
			}
		}
	}
}

// An x–t map gives each frame the span of time nearest to it.
func TestHistoryOfUnevenTimes(t *testing.T) {
	g := grid.Uniform(1, 3, 0, 1, true)
	d := Data{Grid: g, Times: []float64{0, 1, 4}, Values: []float64{0, 0, 0, 1, 1, 1, 2, 2, 2}}
	p := d.history(0)
	for t0, want := range map[float64]float64{0.1: 0, 0.4: 0, 0.6: 1, 2.4: 1, 2.6: 2, 3.9: 2} {
		if got := p.at(0, int(t0/4*float64(p.h))); got != want {
			t.Errorf("at t = %g the map shows frame %g, want %g", t0, got, want)
		}
	}
}

func TestPick(t *testing.T) {
	d := Data{Times: []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5}}
	for _, c := range []struct {
		times []float64
		n     int
		want  []int
	}{
		{nil, 3, []int{0, 3, 5}},
		{nil, 1, []int{5}},
		{nil, 99, []int{0, 1, 2, 3, 4, 5}},
		{[]float64{0.5, 0.12, 0.09}, 3, []int{1, 5}},
	} {
		got, err := d.pick(c.times, c.n)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v of %d: %v, %v; want %v", c.times, c.n, got, err, c.want)
		}
	}
}

// Growing repeats pixels, shrinking averages them.
func TestBlit(t *testing.T) {
	src := image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.Black, color.White})
	src.Pix = []uint8{0, 1, 1, 1}
	dst := image.NewRGBA(image.Rect(0, 0, 6, 4))
	blit(dst, dst.Bounds(), src)
	if dst.RGBAAt(2, 1) != (color.RGBA{A: 255}) || dst.RGBAAt(3, 1).R != 255 || dst.RGBAAt(0, 2).R != 255 {
		t.Error("growing moved a pixel")
	}
	blit(dst, image.Rect(0, 0, 1, 1), src)
	if got := dst.RGBAAt(0, 0).R; got != 191 {
		t.Errorf("the mean of one black and three white pixels is %d, want 191", got)
	}
	if big := enlarge(src, 5); big.Bounds().Dx() != 6 || big.ColorIndexAt(2, 2) != 0 || big.ColorIndexAt(3, 2) != 1 {
		t.Error("enlarge moved a pixel")
	}
}

func TestClip(t *testing.T) {
	b := box{0, 0, 10, 10}
	pt := func(x, y vg.Length) vg.Point { return vg.Point{X: x, Y: y} }
	// In, out at the top, in again: two pieces that end on the edge.
	got := clip([]vg.Point{pt(2, 5), pt(4, 15), pt(6, 5)}, b)
	want := [][]vg.Point{{pt(2, 5), pt(3, 10)}, {pt(5, 10), pt(6, 5)}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := clip([]vg.Point{pt(-5, 20), pt(-1, 30)}, b); got != nil {
		t.Errorf("all outside, yet %v", got)
	}
	if got := clip([]vg.Point{pt(-5, 5), pt(15, 5)}, b); !reflect.DeepEqual(got, [][]vg.Point{{pt(0, 5), pt(10, 5)}}) {
		t.Errorf("through and through: %v", got)
	}
}

// A full turn in the PDF is four curves that close.
func TestPDFArc(t *testing.T) {
	c := newPDF(100, 100)
	end := c.arc(vg.PathComp{Type: vg.ArcComp, Pos: vg.Point{X: 50, Y: 50}, Radius: 10, Angle: 2 * math.Pi})
	if math.Abs(float64(end.X-60)) > 1e-9 || math.Abs(float64(end.Y-50)) > 1e-9 {
		t.Errorf("ends at %v", end)
	}
	if n := strings.Count(c.page.String(), " c\n"); n != 4 {
		t.Errorf("%d curves", n)
	}
	for v, want := range map[vg.Length]string{0: "0", -0.0001: "0", 1.5: "1.5", 1e7: "10000000", 1. / 3: "0.333"} {
		if got := coordinate(v); got != want {
			t.Errorf("%g written as %s", float64(v), got)
		}
	}
}

func TestChanged(t *testing.T) {
	a := image.NewPaletted(image.Rect(0, 0, 8, 6), nil)
	b := image.NewPaletted(a.Rect, nil)
	if got := changed(a, b); got != image.Rect(0, 0, 1, 1) {
		t.Errorf("no change: %v", got)
	}
	b.Pix[2*8+3], b.Pix[4*8+5] = 1, 1
	if got := changed(a, b); got != image.Rect(3, 2, 6, 5) {
		t.Errorf("%v", got)
	}
}
