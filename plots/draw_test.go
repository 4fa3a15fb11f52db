package plots_test

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/pdekit/pdekit/plots"
	"github.com/pdekit/pdekit/solvers/grid"
)

var keep = flag.String("keep", "", "also write the pictures that the tests draw into this folder")

// gallery is every kind of figure in every dimension, with odd sizes, constant
// fields and extreme ranges among them.
func gallery() map[string]plots.Figure {
	w, wp := wave(128, 51)
	v, vp := vortices(64, 64, 21)
	wide, widep := vortices(61, 17, 3)
	tall, tallp := vortices(15, 47, 4)
	a, u, up := darcy(85)
	b, bp := ball(21, 6)
	s3, s3p := ball(17, 0)
	out := map[string]plots.Figure{
		"rollout-1d":          plots.Rollout{Truth: w, Prediction: wp},
		"rollout-1d-dark":     plots.Rollout{Truth: w, Prediction: wp, Options: plots.Options{Dark: true, Title: "Burgers, ν = 0.01"}},
		"rollout-1d-truth":    plots.Rollout{Truth: w},
		"rollout-2d":          plots.Rollout{Truth: v, Prediction: vp},
		"rollout-2d-dark":     plots.Rollout{Truth: v, Prediction: vp, Options: plots.Options{Dark: true}},
		"rollout-2d-truth":    plots.Rollout{Truth: v, Options: plots.Options{Times: []float64{0, 10}, Title: "Two times only"}},
		"rollout-2d-wide":     plots.Rollout{Truth: wide, Prediction: widep},
		"rollout-2d-tall":     plots.Rollout{Truth: tall, Prediction: tallp},
		"rollout-2d-narrow":   plots.Rollout{Truth: v, Prediction: vp, Options: plots.Options{Width: 3.4, Times: []float64{0, 5, 10}}},
		"rollout-3d":          plots.Rollout{Truth: b, Prediction: bp},
		"rollout-steady-2d":   plots.Rollout{Truth: u, Prediction: up, Input: &a},
		"rollout-steady-3d":   plots.Rollout{Truth: s3, Prediction: s3p},
		"field-2d":            plots.Field{Data: v, Options: plots.Options{Times: []float64{5}}},
		"field-2d-binary":     plots.Field{Data: a, Options: plots.Options{Cmap: "cividis"}},
		"field-3d":            plots.Field{Data: b},
		"field-1d":            plots.Field{Data: w},
		"gallery-2d-steady":   plots.Gallery{Samples: []plots.Sample{{&a, u}, {&a, up}, {&a, u}, {&a, up}, {&a, u}}},
		"gallery-2d":          plots.Gallery{Samples: []plots.Sample{{nil, v}, {nil, vp}, {nil, v}}},
		"gallery-1d":          plots.Gallery{Samples: []plots.Sample{{nil, w}, {nil, wp}, {nil, w}}},
		"gallery-2d-many":     plots.Gallery{Samples: many(7, v, vp), Index: []int{0, 5, 10, 15, 20, 25, 30}, Options: plots.Options{Samples: []int{0, 1, 2, 3, 4, 5, 6}}},
		"gallery-1d-many":     plots.Gallery{Samples: many(7, w, wp), Options: plots.Options{Samples: []int{0, 1, 2, 3, 4, 5, 6}, Times: []float64{0, 1, 2}}},
		"field-oblong":        plots.Field{Data: oblong()},
		"gallery-3d":          plots.Gallery{Samples: []plots.Sample{{nil, b}, {nil, bp}}},
		"field-constant":      plots.Field{Data: constant(5, 7, 3)},
		"field-zero":          plots.Field{Data: constant(4, 4, 0)},
		"field-tiny":          plots.Field{Data: constant(6, 6, 0, 1e-300, 3e-300)},
		"field-huge":          plots.Field{Data: constant(6, 6, -1e308, 1.5e308)},
		"field-offset":        plots.Field{Data: constant(6, 6, 101325, 101325.3)},
		"field-missing":       plots.Field{Data: constant(6, 6, 1, math.NaN(), 2, math.Inf(1))},
		"rollout-1d-diverged": diverged(),
	}
	// Every kind in every dimension where it has a meaning.
	flow, flowp := cell(33, 27, 4)
	cube := box(12, 2)
	odd, _ := vortices(31, 17, 3)
	at := 0.3
	for name, o := range map[string]plots.Options{"": {}, "-dark": {Dark: true}} {
		for _, style := range []string{plots.Contour, plots.Quiver, plots.Streamlines} {
			out[style+"-2d"+name] = plots.Flow{Style: style, Layers: []plots.Layer{{"truth", speed(flow), flow}, {"prediction", speed(flowp), flowp}}, Options: o}
			out[style+"-3d"+name] = plots.Flow{Style: style, Layers: []plots.Layer{{"solution", speed(cube), cube}}, Options: plots.Options{Dark: o.Dark, View: plots.View{Axis: "x"}}}
		}
		out["compare-2d"+name] = plots.Comparison{Truth: v, Predictions: []plots.Entry{{"FNO", vp}, {"a second model", v}}, Options: o}
		out["slices"+name] = plots.Field{Data: b, Options: o}
	}
	out["contour-1d"] = plots.Flow{Style: plots.Contour, Layers: []plots.Layer{{Label: "truth", Field: w}, {Label: "prediction", Field: wp}}}
	out["contour-log"] = plots.Flow{Style: plots.Contour, Layers: []plots.Layer{{Label: "solution", Field: constant(6, 6, 1e-30, 1, 1e30)}}, Options: plots.Options{Log: true}}
	out["contour-constant"] = plots.Flow{Style: plots.Contour, Layers: []plots.Layer{{Label: "solution", Field: constant(5, 5, 2)}}}
	out["contour-missing"] = plots.Flow{Style: plots.Contour, Layers: []plots.Layer{{Label: "solution", Field: constant(9, 9, 1, 2, 3, math.NaN(), 5)}}}
	out["contour-huge"] = plots.Flow{Style: plots.Contour, Layers: []plots.Layer{{Label: "solution", Field: constant(6, 6, -1e308, 1.5e308)}}}
	still := constant(6, 6, 0)
	rest := still
	rest.Values, rest.Channels = append(slices.Clone(still.Values), still.Values...), 2
	out["quiver-at-rest"] = plots.Flow{Style: plots.Quiver, Layers: []plots.Layer{{"solution", still, rest}}}
	out["streamlines-at-rest"] = plots.Flow{Style: plots.Streamlines, Layers: []plots.Layer{{"solution", still, rest}}}
	out["compare-1d"] = plots.Comparison{Truth: w, Predictions: []plots.Entry{{"FNO", wp}, {"a second model", w}}}
	out["compare-3d"] = plots.Comparison{Truth: b, Predictions: []plots.Entry{{"FNO", bp}}, Options: plots.Options{View: plots.View{Project: "max"}}}
	out["compare-odd"] = plots.Comparison{Truth: odd, Predictions: []plots.Entry{{"FNO", odd}}, Options: plots.Options{Times: []float64{0, 5, 10}}}
	out["projections"] = plots.Field{Data: b, Options: plots.Options{View: plots.View{Project: "rms"}}}
	out["plane"] = plots.Field{Data: b, Options: plots.Options{View: plots.View{Axis: "y", At: &at}, Times: []float64{0, 1}}}
	out["field-log"] = plots.Field{Data: constant(6, 6, 1e-30, 1, 1e30), Options: plots.Options{Log: true}}
	out["field-phase"] = plots.Field{Data: phase()}
	out["rollout-high"] = plots.Rollout{Truth: w, Prediction: wp, Options: plots.Options{Width: 5, Height: 6}}
	out["rollout-low"] = plots.Rollout{Truth: v, Prediction: vp, Options: plots.Options{Width: 7, Height: 2.5}}
	out["invariants"] = plots.Panels{Panels: []plots.Curves{drift("total of u", 1e-3), drift("total of v", -2), drift("sum of squares", 1e-9)}}
	out["resolution"] = plots.Curves{XLabel: "points per axis", YLabel: "relative L2", LogX: true, LogY: true, XTicks: []float64{16, 32, 64}, Runs: []plots.Run{
		{Label: "fno", X: []float64{16, 32, 64}, Y: []float64{0.1, 0.02, 0.03}, Low: []float64{0.08, 0.015, 0.02}, High: []float64{0.13, 0.025, 0.04}, Marks: true, Notes: []string{"", "trained", ""}},
		{Label: "uno", X: []float64{16, 32, 64}, Y: []float64{0.2, 0.05, 0.055}, Marks: true}}}
	out["workprecision"] = plots.Curves{XLabel: "seconds a sample", YLabel: "relative L2", LogX: true, LogY: true, Runs: []plots.Run{
		{Label: "finite differences", X: []float64{1e-4, 1e-3, 2e-2}, Y: []float64{0.2, 0.03, 1e-3}, Marks: true, Notes: []string{"16×16", "32×32", "64×64"}},
		{Label: "fno", X: []float64{5e-4}, Y: []float64{0.02}, Marks: true}}}
	out["rollout-steady-1d"] = plots.Rollout{Truth: firstFrame(w), Prediction: firstFrame(wp), Input: ptr(firstFrame(wp))}
	x := make([]float64, 60)
	var runs []plots.Run
	for i := range x {
		x[i] = float64(i+1) / 10
	}
	for r, name := range []string{"FNO, 16 modes", "U-Net", "persistence"} {
		run := plots.Run{Label: name, X: x}
		for _, t := range x {
			y := 1e-3 * math.Pow(10, float64(r)) * math.Exp(t*0.5)
			run.Y, run.Low, run.High = append(run.Y, y), append(run.Low, y/1.6), append(run.High, y*1.9)
		}
		runs = append(runs, run)
	}
	out["error"] = plots.Curves{Runs: runs, XLabel: "t [s]", YLabel: "relative L2", LogY: true, Levels: []plots.Level{{Label: "data certificate", Y: 5e-4}}}
	out["error-dark"] = plots.Curves{Runs: runs[:1], XLabel: "t", YLabel: "nRMSE", Options: plots.Options{Dark: true, Title: "One run, linear axis"}}
	var loss, val, rate []float64
	for e := range 200 {
		f := float64(e)
		loss = append(loss, math.Exp(-f/40)+0.003+0.1*math.Exp(-f/40)*math.Sin(f*2.4))
		val = append(val, 1.2*math.Exp(-f/45)+0.008)
		rate = append(rate, 1e-3*(0.5+0.5*math.Cos(math.Pi*f/200))+1e-6)
	}
	loss[120] = math.NaN()
	out["loss"] = plots.Loss{Runs: []plots.LossRun{{Label: "FNO", Train: loss, Validation: val, Rate: rate}, {Label: "U-Net", Train: val, Validation: loss}}}
	out["loss-one"] = plots.Loss{Runs: []plots.LossRun{{Train: loss, Validation: val}}}
	var k, e1, e2, e3 []float64
	for i := range 33 {
		f := float64(i)
		k = append(k, f)
		e1 = append(e1, 1/(1+math.Pow(f, 3.2)))
		e2 = append(e2, 1/(1+math.Pow(f, 3.2))*math.Exp(-math.Pow(f/20, 2)))
		e3 = append(e3, 1e-5/(1+0.01*f))
	}
	p := plots.Spectrum{Title: "t = 1", Truth: e1, Prediction: e2, Error: e3}
	q := p
	q.Title = "t = 10"
	out["spectrum"] = plots.Spectra{Wavenumber: k, Panels: []plots.Spectrum{p}, Slope: -5. / 3}
	out["spectrum-three"] = plots.Spectra{Wavenumber: k, Panels: []plots.Spectrum{p, q, q}, Slope: -3}
	var errors []float64
	for i := range 300 {
		errors = append(errors, 0.01*math.Exp(0.6*math.Sin(float64(i*i))+0.3*math.Cos(float64(7*i))))
	}
	out["histogram"] = plots.Histogram{Values: errors, XLabel: "relative L2"}
	out["histogram-log"] = plots.Histogram{Values: append(errors, math.Inf(1)), XLabel: "relative L2", Log: true}
	out["scatter"] = plots.Scatter{Sets: []plots.Points{{"test", errors[:150], errors[150:]}, {"validation", errors[100:200], errors[:100]}}, XLabel: "viscosity ν", YLabel: "relative L2", LogX: true, LogY: true}
	return out
}

// cell is a plane velocity that turns in a closed box, and one that turns less.
func cell(nx, ny, frames int) (truth, pred plots.Data) {
	g := grid.Grid{N: []int{nx, ny}, Lo: []float64{0, 0}, Hi: []float64{1, float64(ny) / float64(nx)}, Periodic: []bool{false, false}}
	make := func(strength float64) plots.Data {
		part := func(k int) plots.Data {
			return fill(g, times(frames, 1), func(t float64, x [3]float64) float64 {
				a, b := math.Pi*x[0], math.Pi*x[1]/g.Hi[1]
				if k == 0 {
					return strength * (1 + t) * math.Sin(a) * math.Cos(b)
				}
				return -strength * (1 + t) * math.Cos(a) * math.Sin(b) * g.Hi[1]
			})
		}
		return together(part(0), part(1))
	}
	return make(1), make(0.8)
}

// box is a velocity in a periodic cube.
func box(n, frames int) plots.Data {
	g := grid.Uniform(3, n, 0, 2*math.Pi, true)
	var parts []plots.Data
	for k := range 3 {
		parts = append(parts, fill(g, times(frames, 1), func(t float64, x [3]float64) float64 {
			return math.Sin(x[(k+2)%3]+t) + 0.6*math.Cos(x[(k+1)%3])
		}))
	}
	return together(parts...)
}

// together makes the channels of one field of single ones.
func together(parts ...plots.Data) plots.Data {
	out := parts[0]
	out.Channels, out.Values, out.Names = len(parts), nil, []string{"u", "v", "w"}[:len(parts)]
	n := out.Grid.Size()
	for f := range out.Times {
		for _, p := range parts {
			out.Values = append(out.Values, p.Values[f*n:(f+1)*n]...)
		}
	}
	return out
}

// speed is the norm of a velocity.
func speed(d plots.Data) plots.Data {
	out := d
	out.Channels, out.Names, out.Values = 1, []string{"speed"}, nil
	n := d.Grid.Size()
	for f := range d.Times {
		for i := range n {
			s := 0.0
			for c := range d.Channels {
				s = math.Hypot(s, d.Values[(f*d.Channels+c)*n+i])
			}
			out.Values = append(out.Values, s)
		}
	}
	return out
}

// phase is an angle that winds about the middle of a square.
func phase() plots.Data {
	g := grid.Uniform(2, 31, -1, 1, false)
	d := fill(g, nil, func(_ float64, x [3]float64) float64 { return math.Atan2(x[1], x[0]) })
	d.Names, d.Units = []string{"phase"}, []string{"rad"}
	return d
}

func drift(title string, size float64) plots.Curves {
	c := plots.Curves{XLabel: "t [s]", YLabel: "change", Options: plots.Options{Title: title}}
	for k, name := range []string{"truth", "prediction"} {
		r := plots.Run{Label: name}
		for i := range 20 {
			t := float64(i) / 19
			y := float64(k) * size * t * t
			r.X, r.Y, r.Low, r.High = append(r.X, t), append(r.Y, y), append(r.Low, y-0.2*size*t), append(r.High, y+0.2*size*t)
		}
		c.Runs = append(c.Runs, r)
	}
	return c
}

func many(n int, d ...plots.Data) (out []plots.Sample) {
	for i := range n {
		out = append(out, plots.Sample{Solution: d[i%len(d)]})
	}
	return out
}

// oblong is a channel a hundred times as long as wide.
func oblong() plots.Data {
	g := grid.Grid{N: []int{200, 5}, Lo: []float64{0, 0}, Hi: []float64{100, 1}, Periodic: []bool{true, false}}
	return fill(g, nil, func(_ float64, x [3]float64) float64 { return math.Sin(x[0]/5) * x[1] * (1 - x[1]) })
}

func ptr[T any](v T) *T { return &v }

// constant is an nx×ny field of the values in turn.
func constant(nx, ny int, values ...float64) plots.Data {
	g := grid.Grid{N: []int{nx, ny}, Lo: []float64{0, 0}, Hi: []float64{1, 1}, Periodic: []bool{false, false}}
	d := plots.Data{Grid: g}
	for i := range nx * ny {
		d.Values = append(d.Values, values[i%len(values)])
	}
	return d
}

func firstFrame(d plots.Data) plots.Data {
	d.Values, d.Times = d.Values[:d.Grid.Size()], nil
	return d
}

// diverged is a rollout whose prediction blows up and ends in NaN.
func diverged() plots.Rollout {
	t, p := wave(33, 9)
	for i := range p.Values {
		if i > 5*33 {
			p.Values[i] *= 1e6
		}
		if i > 7*33 {
			p.Values[i] = math.NaN()
		}
	}
	return plots.Rollout{Truth: t, Prediction: p}
}

func draw(t *testing.T, format string, fig plots.Figure) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := plots.Write(&buf, format, fig); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Every kind in every dimension is drawn as PNG, with something on it.
func TestEveryFigure(t *testing.T) {
	for name, fig := range gallery() {
		t.Run(name, func(t *testing.T) {
			if *keep == "" {
				fig = at(fig, 80) // which is quicker
			}
			data := draw(t, "png", fig)
			if *keep != "" {
				if err := os.WriteFile(filepath.Join(*keep, name+".png"), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			img, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if n := colours(img); n < 20 {
				t.Errorf("only %d colours: nothing was drawn", n)
			}
			if x, y, ok := edgeInk(img); ok {
				t.Errorf("ink at the edge of the page (%d, %d): something is cut off", x, y)
			}
		})
	}
}

// at is fig with so many dots per inch.
func at(fig plots.Figure, dpi int) plots.Figure {
	v := reflect.New(reflect.TypeOf(fig)).Elem()
	v.Set(reflect.ValueOf(fig))
	v.FieldByName("DPI").SetInt(int64(dpi))
	return v.Interface().(plots.Figure)
}

// rgba reads a pixel as RRGGBB.
func rgba(img image.Image) func(x, y int) uint32 {
	if m, ok := img.(*image.RGBA); ok {
		return func(x, y int) uint32 {
			p := m.Pix[m.PixOffset(x, y):]
			return uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2])
		}
	}
	return func(x, y int) uint32 {
		r, g, b, _ := img.At(x, y).RGBA()
		return r>>8<<16 | g>>8<<8 | b>>8
	}
}

// colours counts the distinct colours, up to 100.
func colours(img image.Image) int {
	seen, at, b := map[uint32]bool{}, rgba(img), img.Bounds()
	for y := b.Min.Y; y < b.Max.Y && len(seen) < 100; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			seen[at(x, y)] = true
		}
	}
	return len(seen)
}

// edgeInk finds a pixel within two of the page's border that is not
// background: a label that was cut off.
func edgeInk(img image.Image) (int, int, bool) {
	at, b := rgba(img), img.Bounds()
	back := at(0, 0)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			inside := x >= b.Min.X+2 && x < b.Max.X-2 && y >= b.Min.Y+2 && y < b.Max.Y-2
			if inside {
				x = b.Max.X - 3
				continue
			}
			if at(x, y) != back {
				return x, y, true
			}
		}
	}
	return 0, 0, false
}
