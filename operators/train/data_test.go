package train

import (
	"encoding/json"
	"flag"
	"math"
	"path/filepath"
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/solvers/grid"
)

// heat describes exact solutions of u_t = ν u_xx on the periodic unit line:
// a few cosines, each of which decays at its own rate.
type heat struct {
	samples, points, frames int
	channels                int     // each with its own waves; 0 means 1
	offset                  float64 // added to all
	scale                   float64 // of all; 0 means 1
	steady                  bool    // store a = the first frame and u = the last, without time
	extra                   bool    // store a beside the frames: a constant 1
	seed                    uint64
	viscous                 bool // ν is drawn between 0.01 and 1 by its logarithm, and stored in params
}

const heatEnd = 0.02

// write makes a dataset at a path in a folder of the test's, and opens it.
func (h heat) write(t testing.TB) *datasets.Dataset {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data")
	h.writeTo(t, path)
	return open(t, path)
}

func open(t testing.TB, path string) *datasets.Dataset {
	t.Helper()
	d, err := datasets.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func (h heat) writeTo(t testing.TB, path string) {
	t.Helper()
	channels := max(h.channels, 1)
	g := grid.Uniform(1, h.points, 0, 1, true)
	times := make([]float64, h.frames)
	for i := range times {
		times[i] = heatEnd * float64(i) / float64(max(h.frames-1, 1))
	}
	fields := func(name string) grid.Array {
		return grid.Array{Name: name, Axes: []string{"channel", "x"}, Shape: []int{channels, h.points}}
	}
	layout := []grid.Array{{Name: "u", Axes: []string{"time", "channel", "x"}, Shape: []int{h.frames, channels, h.points}}}
	meta := datasets.Meta{Kind: datasets.Evolution, Grid: &g, Equation: "diffusion", Problem: json.RawMessage(`{"medium": "constant"}`)}
	switch {
	case h.steady:
		layout = []grid.Array{fields("u"), fields("a")}
		meta.Kind = datasets.Steady
	case h.extra:
		layout = append(layout, fields("a"))
	}
	if h.viscous {
		layout = append(layout, grid.Array{Name: "params", Axes: []string{"parameter"}, Shape: []int{2}, Labels: []string{"length", "viscosity"}, Units: []string{"m", "m²/s"}, Double: true})
		meta.Problem = json.RawMessage(`{"medium": "constant", "viscosity": "0.01:1:log"}`)
	}
	if !h.steady {
		layout = append(layout, grid.Array{Name: "t", Axes: []string{"t"}, Shape: []int{h.frames}, Double: true, Values: times})
	}
	layout = append(layout, g.Coordinates()...)
	w, err := datasets.Create(path, layout, datasets.Options{Samples: h.samples, Meta: meta})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for i := range h.samples {
		u := h.sample(i, times)
		data := [][]float64{u}
		frame := channels * h.points
		switch {
		case h.steady:
			data = [][]float64{u[len(u)-frame:], u[:frame]}
		case h.extra:
			ones := make([]float64, frame)
			for j := range ones {
				ones[j] = 1
			}
			data = append(data, ones)
		}
		if h.viscous {
			data = append(data, []float64{1, h.viscosity(i)})
		}
		if err := w.WriteSample(i, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(nil); err != nil {
		t.Fatal(err)
	}
}

// sample is all frames of sample i.
func (h heat) sample(i int, times []float64) []float64 {
	const waves = 4
	nu := h.viscosity(i)
	rng := stream(h.seed, "test data", i)
	channels := max(h.channels, 1)
	u := make([]float64, len(times)*channels*h.points)
	for c := range channels {
		for k := 1; k <= waves; k++ {
			amplitude, phase := rng.NormFloat64()/float64(k), 2*math.Pi*rng.Float64()
			for f, t := range times {
				decay := math.Exp(-nu * 4 * math.Pi * math.Pi * float64(k*k) * t)
				for j := range h.points {
					x := float64(j) / float64(h.points)
					u[(f*channels+c)*h.points+j] += decay * amplitude * math.Cos(2*math.Pi*float64(k)*x+phase)
				}
			}
		}
	}
	for j := range u {
		u[j] += h.offset
		if h.scale != 0 {
			u[j] *= h.scale
		}
	}
	return u
}

// viscosity is that of sample i.
func (h heat) viscosity(i int) float64 {
	if !h.viscous {
		return 0.1
	}
	return math.Pow(10, -2*stream(h.seed, "test viscosity", i).Float64())
}

// model returns a small FNO with some of its flags set.
func model(flags ...string) (operators.Model, operators.Config) {
	m, ok := operators.Lookup("fno")
	if !ok {
		panic("no model fno")
	}
	c := m.New()
	fs := flag.NewFlagSet("fno", flag.ContinueOnError)
	c.Flags(fs)
	base := []string{"-modes", "6", "-width", "12", "-layers", "2", "-projection", "16"}
	if err := fs.Parse(append(base, flags...)); err != nil {
		panic(err)
	}
	return m, c
}

// options trains the small model on d into a folder of the test's.
func options(t testing.TB, d *datasets.Dataset, s Settings) Options {
	t.Helper()
	m, c := model()
	return Options{Model: m, Config: c, Settings: s, Data: d, Dir: filepath.Join(t.TempDir(), "run")}
}
