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
				fig = coarse(fig)
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

// coarse is fig at 80 dots per inch, which is quicker.
func coarse(fig plots.Figure) plots.Figure {
	v := reflect.New(reflect.TypeOf(fig)).Elem()
	v.Set(reflect.ValueOf(fig))
	v.FieldByName("DPI").SetInt(80)
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
